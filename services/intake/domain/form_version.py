"""A published form version: what phones download, and when and by whom it was put out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.lint import LintFinding

OPEN, CLOSING, CLOSED = "open", "closing", "closed"
STATES = (OPEN, CLOSING, CLOSED)
"""open: offered and accepted. closing: no longer offered, still accepted. closed: refused."""


@dataclass(frozen=True, kw_only=True)
class FormVersion:
    """Facts about one version; its bytes and its definition are asked for separately.

    md5: of the exact bytes phones download, which is how Collect recognises a form it has.
    source_sha256: of what was uploaded, so that the same upload needs no second conversion.
    roles: who is offered the form; empty for everybody who may read forms.
    media: names of the files beside the form that it speaks of. xform_bytes: how much a phone downloads.
    lint: what our field web app cannot show as it is meant.
    withdrawn_at: since when it is not offered any more; what was filled with it is accepted all the same.
    """

    form_id: str
    version: str
    name: str
    md5: str
    source_sha256: str
    published_at: datetime
    published_by: str
    warnings: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    xform_bytes: int = 0
    lint: tuple[LintFinding, ...] = ()
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""

    def offered_to(self, role: str) -> bool:
        return not self.roles or role in self.roles


def newest(versions: Iterable[FormVersion]) -> list[FormVersion]:
    """The version of each form that was published last and not withdrawn, by form id."""
    last: dict[str, FormVersion] = {}
    for version in sorted(versions, key=lambda one: (one.published_at, one.version)):
        if version.withdrawn_at is None:
            last[version.form_id] = version
    return [last[form_id] for form_id in sorted(last)]

"""An uploaded form before it is published: what became of it, and what its publisher should see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.intake.domain.lint import LintFinding

WAITING, CONVERTING, READY, REFUSED, PUBLISHED = "waiting", "converting", "ready", "refused", "published"
"""waiting for the worker → converting → ready (may be published) or refused (must be mended) → published."""

CONVERSION_LOST_AFTER = timedelta(minutes=4)  # a conversion ends by itself within two; its worker was killed
TRIES_MAX = 3


@dataclass(frozen=True)
class ValidatorReport:
    """What ODK Validate said. verdict: ok | warned | refused | not-checked (no Java here, or out of time)."""

    verdict: str = "not-checked"
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FormDraft:
    """One upload. Its bytes and its XForm are asked for separately.

    files: names of what was uploaded beside it. messages: why it was refused, one each.
    needs: names of the files the form speaks of. questions: how many are asked.
    tries: how often a worker began to convert it.
    """

    draft_id: str
    file_name: str
    uploaded_by: str
    uploaded_at: datetime
    stage: str = WAITING
    files: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    form_id: str = ""
    version: str = ""
    name: str = ""
    md5: str = ""
    source_sha256: str = ""
    roles: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    lint: tuple[LintFinding, ...] = ()
    needs: tuple[str, ...] = ()
    questions: int = 0
    validator: ValidatorReport = ValidatorReport()
    claimed_at: datetime | None = None
    tries: int = 0

    @property
    def settled(self) -> bool:
        """Whether the worker is done with it."""
        return self.stage not in (WAITING, CONVERTING)

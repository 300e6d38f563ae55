"""The worker's desk: the stores it works with, and the check of one submission."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.intake.domain.answers import plain
from services.intake.domain.check import Checked, check
from services.intake.domain.findings import Finding
from services.intake.domain.form_definition import FormDefinition
from services.intake.domain.instance import answers_in
from services.intake.domain.place import place_in
from services.intake.domain.record import Submission
from services.intake.domain.references import References
from services.intake.domain.title import title_of
from services.intake.domain.xml import Element, attribute, parse
from services.intake.store.corrections import Corrections
from services.intake.store.forms import Forms
from services.intake.store.households import Households
from services.intake.store.registers import Registers
from services.intake.store.residents import Residents
from services.intake.store.submissions import Submissions
from shared.clock import Clock
from shared.codec import envelope_of
from shared.contracts import Contract, Envelope
from shared.contracts.intake import SubmissionChecked
from shared.tracing import child_of

log = logging.getLogger(__name__)

ReadAnswers = Callable[[FormDefinition, Mapping[str, Any]], tuple[dict[str, Any], dict[str, str]]]
"""(definition, answers as text) → (typed answers, path → what is wrong)."""
Judge = Callable[[Submission, Element], list[Finding]]
"""(submission, its parsed XML) → what the answers break; answers to questions not asked leave the XML."""
Noticing = Callable[[Mapping[str, Any]], Sequence[Finding]]
"""What somebody notices in typed answers."""


@dataclass(frozen=True)
class Desk:
    """What the check of submissions works with."""

    submissions: Submissions
    corrections: Corrections
    households: Households
    residents: Residents
    forms: Forms
    registers: Registers
    read_answers: ReadAnswers
    judge: Judge
    references: References
    clock: Clock


@dataclass(frozen=True)
class Read:
    """Typed answers, empty where none could be read, and what the check made of them."""

    values: Mapping[str, Any]
    checked: Checked


def read_and_check(desk: Desk, submission: Submission, notice: Noticing | None = None) -> Read:
    """Type the answers and judge them. notice: adds what speaks against it for other reasons."""
    try:
        root = parse(submission.xml)
        if attribute(root, "encrypted") == "yes":
            return _unread(submission, "encrypted")
        definition = desk.forms.definition(submission.form_id, submission.form_version)
        assert definition is not None, "the door takes only published form versions"
        broken = desk.judge(submission, root)  # first: it takes out what was not asked
        values, wrong = desk.read_answers(definition, answers_in(definition, root))
        noticed = notice(values) if notice is not None else ()
        checked = check(submission, values, wrong, desk.references, noticed)
        return Read(values, checked.beside(broken, submission))
    except Exception:
        # Our own mistake with one submission must not hold up those behind it: it is kept, flagged and
        # said in the log, and can be checked again once the mistake is mended.
        log.exception("submission not checked", extra={"instance_id": submission.instance_id})
        return _unread(submission, "check-failed")


def _unread(submission: Submission, code: str) -> Read:
    return Read({}, Checked((Finding(code, stops=True),), submission.area_id, stopped=True))


def kept(read: Read) -> dict[str, Any]:
    """What of the check is stored with the submission."""
    found = place_in(read.values)
    return {
        "title": title_of(read.values),
        "place": found[0] if found else None,
        "findings": tuple(finding.plain() for finding in read.checked.findings),
        "answers": plain(read.values),
        "area_id": read.checked.area_id,
    }


def checked_news(submission: Submission) -> SubmissionChecked:
    """The news that it was looked at, where nothing else is told of it."""
    return SubmissionChecked(
        submission_id=submission.instance_id,
        form_id=submission.form_id,
        form_version=submission.form_version,
        status=submission.status,
        findings=tuple(sorted({finding["code"] for finding in submission.findings})),
    )


def news(
    desk: Desk,
    bodies: Sequence[Contract],
    about: Submission,
    trace: str,
    *,
    area_id: str = "",
    occurred_on: date | None = None,
) -> list[Envelope]:
    """These bodies as the next events in the history of `about`; elsewhere and on another day if said."""
    return [
        envelope_of(
            body,
            subject=about.instance_id,
            sequence=about.read_version + place,
            area_id=area_id or about.area_id,
            occurred_on=occurred_on,
            traceparent=child_of(trace),
            clock=desk.clock,
        )
        for place, body in enumerate(bodies, 1)
    ]

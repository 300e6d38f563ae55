"""Read complete submissions in batches: type, judge, enter reviews, announce; one write a record.

Households are written before their submissions. When the worker dies in between, the submissions
are still waiting, and the households know those reviews already: the second time changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.intake.domain.answers import plain
from services.intake.domain.check import Checked, check
from services.intake.domain.findings import Finding
from services.intake.domain.form_definition import FormDefinition
from services.intake.domain.instance import answers_in
from services.intake.domain.record import FLAGGED, PROCESSED, Submission
from services.intake.domain.references import References
from services.intake.domain.xml import attribute, parse
from services.intake.store.forms import Forms
from services.intake.store.households import Households
from services.intake.store.submissions import Submissions, Waiting
from services.intake.usecases.households import Arrival, enter_reviews
from shared.clock import Clock
from shared.codec import envelope_of
from shared.contracts import Contract, Envelope
from shared.contracts.intake import SubmissionChecked
from shared.tracing import child_of

log = logging.getLogger(__name__)
BATCH_MAX = 200

ReadAnswers = Callable[[FormDefinition, Mapping[str, Any]], tuple[dict[str, Any], dict[str, str]]]
"""(definition, answers as text) → (typed answers, path → what is wrong)."""


@dataclass(frozen=True)
class Desk:
    """What the check of submissions works with."""

    submissions: Submissions
    households: Households
    forms: Forms
    read_answers: ReadAnswers
    references: References
    clock: Clock


@dataclass(frozen=True)
class _Read:
    waiting: Waiting
    values: dict[str, Any]
    checked: Checked


def process_batch(desk: Desk, limit: int = BATCH_MAX) -> int:
    """Look at up to `limit` waiting submissions; return how many there were.

    One that changed meanwhile (a late photo) or whose household did is left waiting for the next batch.
    """
    waiting = desk.submissions.waiting(limit)
    read = [_check(desk, one) for one in waiting]
    arrivals = [
        Arrival(one.checked.review, child_of(one.waiting.traceparent))
        for one in read
        if one.checked.review is not None
    ]
    entered = enter_reviews(desk.households, arrivals, desk.references.areas, desk.clock)
    done = []
    for one in read:
        instance_id = one.waiting.submission.instance_id
        if instance_id in entered.put_off:
            continue
        found = entered.findings.get(instance_id)
        checked = replace(one.checked, findings=(*one.checked.findings, found)) if found else one.checked
        done.append(_written(desk, one.waiting, one.values, checked))
    stale = desk.submissions.save_checked(done)
    if stale or entered.put_off:
        log.info("submissions put off", extra={"stale": len(stale), "put_off": len(entered.put_off)})
    return len(waiting)


def _check(desk: Desk, waiting: Waiting) -> _Read:
    submission = waiting.submission
    try:
        root = parse(submission.xml)
        if attribute(root, "encrypted") == "yes":
            return _Read(waiting, {}, Checked((Finding("encrypted", stops=True),), submission.area_id))
        definition = desk.forms.definition(submission.form_id, submission.form_version)
        assert definition is not None, "the door takes only published form versions"
        values, wrong = desk.read_answers(definition, answers_in(definition, root))
        checked = check(submission, values, wrong, desk.references)
    except Exception:
        # Our own mistake with one submission must not hold up those behind it: it is kept, flagged and
        # said in the log, and can be checked again once the mistake is mended.
        log.exception("submission not checked", extra={"instance_id": submission.instance_id})
        return _Read(waiting, {}, Checked((Finding("check-failed", stops=True),), submission.area_id))
    return _Read(waiting, values, checked)


def _written(
    desk: Desk, waiting: Waiting, values: dict[str, Any], checked: Checked
) -> tuple[Submission, list[Envelope]]:
    """The submission as it is stored from now on, and its events: at least one, each kind only once."""
    submission = replace(
        waiting.submission,
        status=FLAGGED if checked.held else PROCESSED,
        findings=tuple(finding.plain() for finding in checked.findings),
        answers=plain(values),
        area_id=checked.area_id,
    )
    event = checked.event if checked.event and checked.event.event_type not in waiting.told else None
    body: Contract = event or SubmissionChecked(
        submission_id=submission.instance_id,
        form_id=submission.form_id,
        form_version=submission.form_version,
        status=submission.status,
        findings=tuple(sorted({finding.code for finding in checked.findings})),
    )
    envelope = envelope_of(
        body,
        subject=submission.instance_id,
        sequence=submission.read_version + 1,
        area_id=submission.area_id,
        occurred_on=checked.occurred_on if event else None,
        traceparent=child_of(waiting.traceparent),
        clock=desk.clock,
    )
    return submission, [envelope]

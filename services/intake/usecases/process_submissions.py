"""Read complete submissions in batches: type, judge, enter reviews, announce; one write a record.

Households are written before their submissions. When the worker dies in between, the submissions
are still waiting, and the households know those reviews already: the second time changes nothing.
What corrects or was decided on goes first and one by one (`usecases.carry_out`): it may take the
place of one that waits beside it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.intake.domain.line import newest_first
from services.intake.domain.record import APPROVED, FLAGGED, PROCESSED, Submission
from services.intake.store.submissions import Waiting
from services.intake.usecases.carry_out import TAKES_BACK, carry_out
from services.intake.usecases.desk import Desk, Read, checked_news, kept, news, read_and_check
from services.intake.usecases.households import Arrival, enter_reviews
from services.intake.usecases.registers import enter_register
from services.intake.usecases.residents import note_residents
from shared.contracts import Envelope
from shared.tracing import child_of

log = logging.getLogger(__name__)
BATCH_MAX = 200


@dataclass(frozen=True)
class _Looked:
    waiting: Waiting
    read: Read


def process_batch(desk: Desk, limit: int = BATCH_MAX) -> int:
    """Look at up to `limit` waiting submissions; return how many there were.

    One that changed meanwhile (a late photo) or whose household did is left waiting for the next batch.
    """
    waiting = desk.submissions.waiting(limit)
    # First, so that whatever follows from a submission, it has its place; the second time it has it already.
    enter_register(desk.registers, (one.submission for one in waiting), desk.clock)
    over: set[str] = set()
    for one in _special(desk, waiting):
        if one.submission.instance_id not in over:
            over |= carry_out(desk, one)
    _process(
        desk,
        [
            one
            for one in waiting
            if not one.submission.corrects
            and one.submission.status not in TAKES_BACK
            and one.submission.instance_id not in over
        ],
    )
    return len(waiting)


def _special(desk: Desk, waiting: Sequence[Waiting]) -> list[Waiting]:
    """What was taken back; then corrections, also those held until now for one of these."""
    taken_back = [one for one in waiting if one.submission.status in TAKES_BACK]
    held = desk.corrections.waiting_for(one.submission.instance_id for one in waiting)
    corrections = {
        one.submission.instance_id: one
        for one in (*waiting, *desk.submissions.held(held))
        if one.submission.corrects and one.submission.status not in TAKES_BACK
    }
    order = newest_first([one.submission for one in corrections.values()])
    return [*taken_back, *(corrections[one.instance_id] for one in order)]


def _process(desk: Desk, waiting: Sequence[Waiting]) -> None:
    looked = [_Looked(one, read_and_check(desk, one.submission)) for one in waiting]
    arrivals = [
        Arrival(one.read.checked.review, child_of(one.waiting.traceparent))
        for one in looked
        if one.read.checked.review is not None
    ]
    entered = enter_reviews(desk.households, arrivals, desk.references.areas, desk.clock)
    noted = note_residents(desk, [one for one in arrivals if entered.holds(one)])
    put_off = entered.put_off | noted.put_off
    done = []
    for one in looked:
        instance_id = one.waiting.submission.instance_id
        if instance_id in put_off:
            continue
        found = entered.findings.get(instance_id)
        checked = one.read.checked.stopped_by(found) if found else one.read.checked
        read = replace(one.read, checked=checked.with_shown(noted.findings[instance_id]))
        done.append(_written(desk, one.waiting, read))
    stale = desk.submissions.save_checked(done)
    if stale or put_off:
        log.info("submissions put off", extra={"stale": len(stale), "put_off": len(put_off)})


def _written(desk: Desk, waiting: Waiting, read: Read) -> tuple[Submission, list[Envelope]]:
    """The submission as it is stored from now on, and its events: at least one, each kind only once."""
    before, checked = waiting.submission, read.checked
    approved = APPROVED if before.status == APPROVED else PROCESSED
    submission = replace(before, **kept(read), status=FLAGGED if checked.stopped else approved)
    if not checked.stopped:
        submission = replace(submission, standing_id=submission.instance_id)
    event = checked.event if checked.event and checked.event.event_type not in waiting.told else None
    return submission, news(
        desk,
        [event or checked_news(submission)],
        submission,
        waiting.traceparent,
        occurred_on=checked.occurred_on if event else None,
    )

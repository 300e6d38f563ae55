"""Carry out what is not a first submission's own check: corrections, and what people decided on.

A correction touches several records. The first of its line is written first: it says who stands for the line
and holds, as its own history, everything that is told of it. Whoever dies in between finds the correction
still waiting, and sees at the first one how far it came.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.intake.domain.check import HOUSEHOLD_REVIEW, Checked
from services.intake.domain.findings import Finding
from services.intake.domain.line import (
    HOUSEHOLD_CODE,
    LENGTH_MAX,
    Line,
    gives_way,
    household_of,
    only_corrects,
    replaced,
    speaks_against,
    undecided,
)
from services.intake.domain.record import (
    APPROVED,
    FLAGGED,
    HELD,
    PROCESSED,
    RETURNED,
    SUPERSEDED,
    WITHDRAWN,
    Submission,
)
from services.intake.store.submissions import Waiting
from services.intake.usecases.desk import Desk, Read, checked_news, kept, news, read_and_check
from services.intake.usecases.households import Arrival, enter_reviews, take_out_review
from services.intake.usecases.residents import note_residents
from shared.contracts import Contract
from shared.contracts.intake import SubmissionAmended, SubmissionReturned, SubmissionWithdrawn
from shared.problems import Stale
from shared.tracing import child_of

log = logging.getLogger(__name__)

TAKES_BACK: dict[str, type[SubmissionReturned | SubmissionWithdrawn]] = {
    RETURNED: SubmissionReturned,
    WITHDRAWN: SubmissionWithdrawn,
}


def carry_out(desk: Desk, waiting: Waiting) -> set[str]:
    """Do what follows from it; return the ids whose place was taken. Left waiting when something changed."""
    try:
        if waiting.submission.status in TAKES_BACK:
            _take_back(desk, waiting)
            return set()
        return _correct(desk, waiting)
    except Stale:
        log.info("submission put off", extra={"instance_id": waiting.submission.instance_id})
        return set()


def wake_found(desk: Desk) -> int:
    """Wake corrections whose original came but never as a whole, so that nobody looked at it.

    How many there are. Those whose original is checked are looked at together with it.
    """
    waiting = desk.corrections.waiting()
    here = desk.submissions.existing([original_id for _, original_id in waiting])
    found = [correction_id for correction_id, original_id in waiting if original_id in here]
    desk.submissions.wake(found)
    return len(found)


def _correct(desk: Desk, waiting: Waiting) -> set[str]:
    path, missing = _path(desk, waiting.submission)
    if missing:
        _hold(desk, waiting, missing)
        return set()
    line = _line(desk, path, waiting.submission)
    correction = replace(waiting.submission, root_id=line.first.instance_id)
    against: list[Finding] = []

    def notice(values: Mapping[str, Any]) -> list[Finding]:
        against.extend(speaks_against(correction, line, str(values.get(HOUSEHOLD_CODE) or "")))
        return against

    read = read_and_check(desk, correction, notice)
    if only_corrects(against):
        _claim(desk, line, correction)
    read = _entered(desk, waiting, read)
    over: set[str] = set()
    if _takes_the_place(correction, line, against, read.checked):
        over = _take_place(desk, waiting, correction, line, read)
    elif only_corrects(against):
        over = _give_way(desk, undecided(line), correction, waiting.traceparent)
    checked_as = APPROVED if correction.status == APPROVED else PROCESSED
    done = replace(correction, **kept(read), status=FLAGGED if read.checked.stopped else checked_as)
    desk.submissions.save(done, news(desk, [checked_news(done)], done, waiting.traceparent), todo=False)
    desk.corrections.let_go(done.instance_id)
    return over


def _path(desk: Desk, correction: Submission) -> tuple[tuple[Submission, ...], str]:
    """(what it corrects, what that corrects, … the first), or the id of the one that is not here.

    Those that correct one another in a circle have no first one; each of them misses itself.
    """
    path: list[Submission] = []
    wanted = correction.corrects
    while wanted:
        if wanted == correction.instance_id or len(path) == LENGTH_MAX:
            return (), correction.instance_id
        found = desk.submissions.find(wanted)
        if found is None:
            return (), wanted
        path.append(found)
        wanted = found.corrects
    return tuple(path), ""


def _line(desk: Desk, path: tuple[Submission, ...], correction: Submission) -> Line:
    known = {one.instance_id: one for one in (*path, correction)}

    def find(instance_id: str) -> Submission | None:
        return known.get(instance_id) or desk.submissions.find(instance_id) if instance_id else None

    claimed_by = desk.corrections.claimed_by(path[0].instance_id)
    rival = find(claimed_by) if claimed_by != correction.instance_id else None
    return Line(path, standing=find(path[-1].standing_id), rival=rival)


def _claim(desk: Desk, line: Line, correction: Submission) -> None:
    """Say that this is the correction of its parent, so that another one is a rival."""
    if line.rival is not None:
        desk.corrections.pass_on(line.parent.instance_id, line.rival.instance_id, correction.instance_id)
    if desk.corrections.claim(line.parent.instance_id, correction.instance_id) != correction.instance_id:
        raise Stale("another correction was quicker")


def _entered(desk: Desk, waiting: Waiting, read: Read) -> Read:
    """The review of a correction, entered in its household in the place of the one it corrects."""
    review = read.checked.review
    if review is None:
        return read
    arrival = Arrival(review, child_of(waiting.traceparent), amends=True)
    entered = enter_reviews(desk.households, [arrival], desk.references.areas, desk.clock)
    if entered.put_off:
        raise Stale("the household keeps changing")
    found = entered.findings.get(review.submission_id)
    if found:
        return replace(read, checked=read.checked.stopped_by(found))
    noted = note_residents(desk, [arrival])
    if noted.put_off:
        raise Stale("a review that lists the same person keeps changing")
    return replace(read, checked=read.checked.with_shown(noted.findings[review.submission_id]))


def _takes_the_place(
    correction: Submission, line: Line, against: Sequence[Finding], checked: Checked
) -> bool:
    """Whether it stands for its line from now on: by itself where nothing of the line stood yet."""
    if line.standing is not None and line.standing.instance_id != correction.instance_id:
        return not checked.stopped
    if correction.status == APPROVED:
        return not any(one.final for one in against)
    return not against


def _take_place(desk: Desk, waiting: Waiting, correction: Submission, line: Line, read: Read) -> set[str]:
    checked, first = read.checked, line.first
    stands = not checked.stopped
    bodies: list[Contract] = []
    if first.standing_id != correction.instance_id and (stands or first.status != SUPERSEDED):
        bodies.append(
            SubmissionAmended(
                submission_id=first.instance_id,
                form_id=correction.form_id,
                form_version=correction.form_version,
                amended_by=correction.instance_id,
                replaces=first.standing_id,
            )
        )
        if checked.event is not None:
            bodies.append(checked.event)
        after = replace(
            first,
            status=SUPERSEDED,
            corrected_by=first.corrected_by or correction.instance_id,
            standing_id=correction.instance_id if stands else first.standing_id,
        )
        envelopes = news(
            desk,
            bodies,
            after,
            waiting.traceparent,
            area_id=checked.area_id,
            occurred_on=checked.occurred_on,
        )
        desk.submissions.save(after, envelopes, todo=False)
    over = _give_way(desk, replaced(line, correction), correction, waiting.traceparent)
    if line.rival is not None and not gives_way(line.rival):
        desk.corrections.pass_on(line.parent.instance_id, line.rival.instance_id, correction.instance_id)
    return {first.instance_id} | over


def _give_way(desk: Desk, versions: Sequence[Submission], correction: Submission, trace: str) -> set[str]:
    for one in versions:
        after = replace(one, status=SUPERSEDED, corrected_by=one.corrected_by or correction.instance_id)
        desk.submissions.save(after, news(desk, [checked_news(after)], after, trace), todo=False)
    return {one.instance_id for one in versions}


def _hold(desk: Desk, waiting: Waiting, missing: str) -> None:
    submission = waiting.submission
    awaits = Finding("awaits-original", stops=True, facts={"corrects": missing})
    read = read_and_check(desk, submission, lambda _: [awaits])
    held = replace(submission, **kept(read), status=HELD)
    if missing != held.instance_id:
        desk.corrections.hold(held.instance_id, missing)
    desk.submissions.save(held, news(desk, [checked_news(held)], held, waiting.traceparent), todo=False)
    # It may have come while we wrote that it is missing; then nobody else would wake this one.
    if missing != held.instance_id and desk.submissions.existing([missing]):
        desk.submissions.wake([held.instance_id])


def _take_back(desk: Desk, waiting: Waiting) -> None:
    """What a person returned or withdrew does not stand any more, wherever it stood."""
    taken = waiting.submission
    first = desk.submissions.find(taken.root_id) if taken.root_id else taken
    assert first is not None, "a submission is never removed"
    if first.standing_id in ("", taken.instance_id):
        if taken.form_id == HOUSEHOLD_REVIEW and household_of(taken):
            trace = child_of(waiting.traceparent)
            take_out_review(desk.households, household_of(taken), taken.line_id, trace, desk.clock)
        if first.standing_id == taken.instance_id != first.instance_id:
            body = TAKES_BACK[taken.status](
                submission_id=first.instance_id,
                form_id=taken.form_id,
                form_version=taken.form_version,
                decided_by=taken.decided_by,
            )
            after = replace(first, standing_id="")
            desk.submissions.save(after, news(desk, [body], after, waiting.traceparent), todo=None)
    desk.submissions.done(taken)
    desk.corrections.let_go(taken.instance_id)

"""Approve, return or withdraw a submission: one write with its news; the worker carries out what follows."""

from __future__ import annotations

from dataclasses import replace

from services.intake.domain.findings import FINAL
from services.intake.domain.record import (
    APPROVED,
    DECISIONS,
    FLAGGED,
    REASON_MAX,
    RETURNED,
    WITHDRAWN,
    Submission,
)
from services.intake.problems import NeedsCorrection, NotReviewable, OwnSubmission
from services.intake.store import Stores
from services.intake.usecases.accept_submission import to_the_millisecond
from services.intake.usecases.find_submissions import find_submission
from shared.auth import Actor
from shared.clock import Clock
from shared.codec import envelope_of
from shared.contracts.intake import SubmissionApproved, SubmissionReturned, SubmissionWithdrawn
from shared.problems import Forbidden, InvalidInput, Stale
from shared.tracing import traceparent

_EVENTS: dict[str, type[SubmissionApproved | SubmissionReturned | SubmissionWithdrawn]] = {
    APPROVED: SubmissionApproved,
    RETURNED: SubmissionReturned,
    WITHDRAWN: SubmissionWithdrawn,
}


def decide_submission(
    stores: Stores,
    actor: Actor,
    instance_id: str,
    decided: str,
    *,
    reason: str,
    clock: Clock,
    expected_version: int | None = None,
) -> Submission:
    """The submission as it stands afterwards; the same decision again by the same person changes nothing.

    decided: approved | returned | withdrawn. reason: needed for the last two. expected_version: as the
    submission was shown, None for any. Raises NotFound, Forbidden, OwnSubmission, NotReviewable,
    NeedsCorrection, InvalidInput or Stale.
    """
    found = find_submission(stores, instance_id, actor)
    reason = " ".join(reason.split())
    refuse(actor, found, decided)
    if found.status == decided and (found.decided_by, found.reason) == (actor.username, reason):
        return found
    if expected_version is not None and expected_version != found.read_version:
        raise Stale(f"{instance_id} changed since it was shown")
    if not found.may_be(decided):
        raise NotReviewable(
            instance_id=instance_id,
            state=found.status,
            allowed=[one for one in DECISIONS if found.may_be(one)],
        )
    if decided == APPROVED and (against := findings_against_approval(found)):
        raise NeedsCorrection(instance_id=instance_id, findings=against)
    _check_reason(decided, reason)
    after = replace(
        found,
        status=decided,
        decided_by=actor.username,
        decided_by_name=actor.full_name,
        decided_at=to_the_millisecond(clock.now()),
        reason=reason,
        standing_id=found.standing_id if decided == APPROVED else _without(found),
    )
    body = _EVENTS[decided](
        submission_id=found.instance_id,
        form_id=found.form_id,
        form_version=found.form_version,
        decided_by=actor.username,
    )
    news = envelope_of(
        body,
        subject=found.instance_id,
        sequence=found.read_version + 1,
        area_id=found.area_id,
        traceparent=traceparent(),
        clock=clock,
    )
    # What was checked without a remark is announced already; all else is the worker's to carry out.
    carried_out = decided == APPROVED and found.status != FLAGGED
    stores.submissions.save(after, [news], todo=None if carried_out else True)
    return replace(after, read_version=found.read_version + 1)


def refuse(actor: Actor, submission: Submission, decided: str) -> None:
    """Forbidden or OwnSubmission when it is not this person's to decide, whatever it stands at."""
    own = submission.submitter == actor.username
    if decided == WITHDRAWN:
        if not own and not actor.may("submission.review"):
            raise Forbidden(permission="submission.review")
        return
    actor.demand("submission.review")
    if own:
        raise OwnSubmission(instance_id=submission.instance_id)


def findings_against_approval(submission: Submission) -> list[str]:
    """Codes of what no person can approve over."""
    return sorted({one["code"] for one in submission.findings if one["stops"]} & FINAL)


def _check_reason(decided: str, reason: str) -> None:
    if decided != APPROVED and not reason:
        raise InvalidInput(errors={"reason": ["is needed"]})
    if len(reason) > REASON_MAX:
        raise InvalidInput(errors={"reason": [f"at most {REASON_MAX} characters"]})


def _without(submission: Submission) -> str:
    """Who stands for the line once this one does not; others of the line are the worker's to look after."""
    return "" if submission.standing_id == submission.instance_id else submission.standing_id

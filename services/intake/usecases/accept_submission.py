"""Take a submission: find out what it is, keep its files, and write it once with its news."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.area import area_of
from services.intake.domain.record import COMPLETE, INCOMPLETE, StoredFile, Submission, sort_files
from services.intake.domain.submission import (
    Identified,
    canonical_hash,
    file_name,
    files_expected,
    identify,
    sha256_hex,
)
from services.intake.problems import FileConflict, FormClosed, FormUnknown, SubmissionConflict
from services.intake.store import Stores
from services.intake.store.attachments import Part
from shared import reference
from shared.auth import Actor
from shared.clock import Clock
from shared.codec import envelope_of
from shared.contracts import Envelope
from shared.contracts.intake import SubmissionCompleted, SubmissionReceived
from shared.problems import Problem, Stale
from shared.tracing import traceparent

log = logging.getLogger(__name__)
ATTEMPTS_MAX = 50  # as many batches of one submission as could be in flight at once, and some


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One upload. area_id: where the sender says it belongs, empty when the answers have to tell."""

    xml: bytes
    parts: Sequence[Part]
    sender: Actor
    device_id: str
    door: str
    area_id: str = ""


@dataclass(frozen=True)
class Accepted:
    """news: whether the upload brought anything that was not here before."""

    submission: Submission
    news: bool


def accept_submission(stores: Stores, sent: Sent, clock: Clock) -> Accepted:
    """Everything sent is on the disk when this returns, exactly once however often it is sent.

    A refusal is a Problem of this service; what was refused is in quarantine by then.
    """
    now = to_the_millisecond(clock.now())
    files = [_keep(stores, part, now) for part in sent.parts]
    found: Identified | None = None
    try:
        found = identify(sent.xml)
        fresh = prepare(stores, sent, found, now)
        new, rival = sort_files((), files)
        fresh = fresh.with_files(new)
        try:
            stores.submissions.save(fresh, news_of(fresh, clock), todo=fresh.status == COMPLETE or None)
            accepted = Accepted(fresh, news=True)
        except Stale:
            accepted, rival = _add_to_existing(stores, fresh, files, clock)
        if rival:
            raise FileConflict(instance_id=fresh.instance_id, name=rival[0].name)
    except Problem as problem:
        _quarantine(stores, sent, found, files, problem, now)
        raise
    return accepted


def prepare(stores: Stores, sent: Sent, found: Identified, now: datetime) -> Submission:
    """The record a new submission would get, without its files; FormUnknown or FormClosed."""
    definition = stores.forms.definition(found.form_id, found.version)
    if definition is None:
        raise FormUnknown(form_id=found.form_id, version=found.version)
    if stores.forms.is_closed(found.form_id) and stores.submissions.find(found.instance_id) is None:
        # What was taken before the form was closed is still known, and its files still complete it.
        raise FormClosed(form_id=found.form_id)
    expected = files_expected(definition, found.root)
    return Submission(
        instance_id=found.instance_id,
        form_id=found.form_id,
        form_version=found.version,
        xml=sent.xml,
        xml_sha256=sha256_hex(sent.xml),
        canonical_sha256=canonical_hash(found.root),
        submitter=sent.sender.username,
        device_id=sent.device_id[:200],
        area_id=sent.area_id or area_of(found.root, sent.sender.areas, reference.areas()),
        received_at=now,
        door=sent.door,
        deprecated_id=found.deprecated_id,
        files_expected=expected,
        status=INCOMPLETE if expected else COMPLETE,
    )


def news_of(submission: Submission, clock: Clock) -> list[Envelope]:
    """The events of a submission that was just received."""
    events = [_received(submission, 1, clock)]
    return [*events, _completed(submission, 2, clock)] if submission.status == COMPLETE else events


def to_the_millisecond(instant: datetime) -> datetime:
    """As precise as MongoDB keeps it, so that what was written equals what is read."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def _add_to_existing(
    stores: Stores, fresh: Submission, files: Sequence[StoredFile], clock: Clock
) -> tuple[Accepted, list[StoredFile]]:
    """What is new goes to the record that is there; also the files whose names hold other bytes there."""
    for _ in range(ATTEMPTS_MAX):
        known = stores.submissions.find(fresh.instance_id)
        assert known is not None, "a submission is never removed"
        if not known.is_same_as(fresh.xml_sha256, fresh.canonical_sha256):
            raise SubmissionConflict(instance_id=fresh.instance_id)
        new, rival = sort_files(known.files, files)
        if not new:
            return Accepted(known, news=False), rival
        grown = known.with_files(new)
        completes = known.status == INCOMPLETE and grown.status == COMPLETE
        tell = _completed if completes else _received
        try:
            stores.submissions.save(
                grown, [tell(grown, known.read_version + 1, clock)], todo=True if completes else None
            )
        except Stale:
            continue  # another batch of the same submission, or the worker, was quicker
        return Accepted(grown, news=True), rival
    raise Stale(f"{fresh.instance_id} kept changing")


def _keep(stores: Stores, part: Part, now: datetime) -> StoredFile:
    stores.files.keep(part)
    return StoredFile(
        name=file_name(part.name),
        size=part.size,
        sha256=part.sha256,
        content_type=part.content_type,
        received_at=now,
    )


def _received(submission: Submission, sequence: int, clock: Clock) -> Envelope:
    body = SubmissionReceived(
        submission_id=submission.instance_id,
        form_id=submission.form_id,
        form_version=submission.form_version,
        files_expected=len(submission.files_expected),
        files_present=submission.files_present,
    )
    return _envelope(body, submission, sequence, clock)


def _completed(submission: Submission, sequence: int, clock: Clock) -> Envelope:
    body = SubmissionCompleted(
        submission_id=submission.instance_id,
        form_id=submission.form_id,
        form_version=submission.form_version,
    )
    return _envelope(body, submission, sequence, clock)


def _envelope(
    body: SubmissionReceived | SubmissionCompleted, submission: Submission, sequence: int, clock: Clock
) -> Envelope:
    return envelope_of(
        body,
        subject=submission.instance_id,
        sequence=sequence,
        area_id=submission.area_id,
        traceparent=traceparent(),
        clock=clock,
    )


def _quarantine(
    stores: Stores,
    sent: Sent,
    found: Identified | None,
    files: Sequence[StoredFile],
    problem: Problem,
    now: datetime,
) -> None:
    if problem.passes_with_time:
        return  # the phone tries again and will be served; there is nothing to look at
    listed = [{"name": file.name, "size": file.size, "sha256": file.sha256} for file in files]
    if isinstance(problem, FileConflict):
        # The XML is the one we have; what must not be lost is the rival file.
        listed = [file for file in listed if file["name"] == problem.facts["name"]]
    sha256 = str(listed[-1]["sha256"]) if isinstance(problem, FileConflict) else sha256_hex(sent.xml)
    stores.quarantine.keep(
        slug=problem.slug,
        detail=problem.detail,
        sha256=sha256,
        xml=None if isinstance(problem, FileConflict) else sent.xml,
        files=listed,
        instance_id=found.instance_id if found else "",
        form_id=found.form_id if found else "",
        submitter=sent.sender.username,
        device_id=sent.device_id[:200],
        area_id=sent.sender.areas[0] if sent.sender.areas else "",
        at=now,
    )
    log.warning("submission refused", extra={"slug": problem.slug, "sha256": sha256})


__all__ = ["Accepted", "Sent", "accept_submission", "news_of", "prepare", "to_the_millisecond"]

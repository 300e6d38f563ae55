"""What a phone with our own app asks of its submissions: what is here, what became of them, what is lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.intake.domain.receipt import Receipt, read_receipt, write_receipt
from services.intake.domain.record import APPROVED, FLAGGED, RETURNED, Submission
from services.intake.domain.submission import identify
from services.intake.domain.xml import child, parse, text
from services.intake.problems import FileConflict, MalformedXml, NoInstanceId, UploadDamaged, UploadOffset
from services.intake.store import Stores
from services.intake.store.uploads import UploadKey
from services.intake.usecases.accept_submission import Accepted, Sent, accept_submission
from shared import reference
from shared.auth import Actor
from shared.clock import Clock
from shared.problems import InvalidInput, NotFound

DOOR = "field"
INBOX_FOR = timedelta(days=60)
RETURNED_FOR = timedelta(days=366)  # what has to be corrected is shown for longer than what is only news
INBOX_MAX = 200


@dataclass(frozen=True)
class Standing:
    """What is here of a submission. uploads: (file name, bytes on the disk) of files on their way."""

    submission: Submission
    receipt: str
    epoch: str
    uploads: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Asked:
    """A submission a phone asks about. receipt: the one it holds, empty for none."""

    instance_id: str
    receipt: str


@dataclass(frozen=True)
class Told:
    """receipt_ok: whether the phone's receipt is ours and of the very content that is here.

    told_all: whether the asker may know what was decided.
    """

    submission: Submission
    receipt_ok: bool
    told_all: bool


@dataclass(frozen=True)
class Answers:
    epoch: str
    known: list[Told]
    unknown: list[str]


@dataclass(frozen=True)
class InboxItem:
    """title: the name of the instance, else of its form."""

    submission: Submission
    form_name: str
    title: str


def send_xml(
    stores: Stores, instance_id: str, xml: bytes, holder: Actor, device_id: str, clock: Clock
) -> Accepted:
    """Take the XML; its files come one by one. InvalidInput when it bears another id than the address."""
    with suppress(MalformedXml, NoInstanceId):  # refused below, where what was refused is kept
        if identify(xml).instance_id != instance_id:
            raise InvalidInput(errors={"instance_id": ["the XML bears another instanceID"]})
    sent = Sent(xml=xml, parts=(), sender=holder, device_id=device_id, door=DOOR)
    return accept_submission(stores, sent, clock)


def own_submission(stores: Stores, instance_id: str, holder: Actor) -> Submission:
    """One the holder sent, from whichever phone, or that lies in the holder's areas; NotFound."""
    found = stores.submissions.find(instance_id)
    if found is None or not _is_for(found, holder):
        raise NotFound(instance_id=instance_id)
    return found


def standing(stores: Stores, submission: Submission, secret: str, clock: Clock) -> Standing:
    """What is here of it, and the receipt for that."""
    epoch = stores.epoch.current(clock.now())
    receipt = Receipt(epoch, submission.xml_sha256)
    arriving = (
        (name, stores.uploads.received(submission.instance_id, name)) for name in submission.files_missing
    )
    return Standing(
        submission=submission,
        receipt=write_receipt(secret, submission.instance_id, receipt),
        epoch=epoch,
        uploads=tuple((name, received) for name, received in arriving if received),
    )


def attach_piece(
    stores: Stores,
    key: UploadKey,
    pieces: Iterable[bytes],
    *,
    offset: int,
    length: int,
    content_type: str,
    holder: Actor,
    device_id: str,
    clock: Clock,
) -> int | Accepted:
    """Where the file ends now; or, once it is whole, the submission with the file.

    NotFound, UploadOffset, UploadDamaged (what had arrived is thrown away), FileConflict.
    """
    known = own_submission(stores, key.instance_id, holder)
    if _has(known, key):
        return Accepted(known, news=False)
    try:
        end = stores.uploads.append(key, offset, pieces)
    except UploadOffset:
        # The last piece came twice at once, and the other request was quicker.
        known = own_submission(stores, key.instance_id, holder)
        if _has(known, key):
            return Accepted(known, news=False)
        raise
    if end < length:
        return end
    with stores.files.incoming(key.name, content_type) as part:
        for piece in stores.uploads.read(key):
            part.write(piece)
        if part.sha256 != key.sha256:
            stores.uploads.discard(key)
            raise UploadDamaged(instance_id=key.instance_id, name=key.name)
        sent = Sent(xml=known.xml, parts=[part], sender=holder, device_id=device_id, door=known.door)
        try:
            accepted = accept_submission(stores, sent, clock)
        except FileConflict:
            stores.uploads.discard(key)  # the rival lies in quarantine by now
            raise
    stores.uploads.discard(key)
    return accepted


def answer_receipts(
    stores: Stores, asked: Sequence[Asked], holder: Actor, secret: str, clock: Clock
) -> Answers:
    """What is here of each, and which are unknown: the phone sends those again.

    A receipt of this very epoch for something that is unknown proves that the server forgot it, for instance
    by a restore from backup. A new epoch begins then, so that every phone asks.
    """
    epoch = stores.epoch.current(clock.now())
    known: list[Told] = []
    unknown: list[str] = []
    forgot = False
    for one in asked:
        found = stores.submissions.find_without_bytes(one.instance_id)
        receipt = read_receipt(secret, one.instance_id, one.receipt)
        if found is None:
            unknown.append(one.instance_id)
            forgot = forgot or (receipt is not None and receipt.epoch == epoch)
            continue
        receipt_ok = receipt is not None and receipt.xml_sha256 == found.xml_sha256
        known.append(Told(found, receipt_ok, told_all=receipt_ok or _is_for(found, holder)))
    if forgot:
        stores.epoch.renew(epoch, "a phone holds a receipt for what is not here", clock.now())
        epoch = stores.epoch.current(clock.now())
    return Answers(epoch, known, unknown)


def inbox_of(stores: Stores, holder: Actor, clock: Clock) -> list[InboxItem]:
    """What the holder, on any phone, should hear of: sent back, in question or approved; newest first."""
    return [
        item
        for status, lasts in ((RETURNED, RETURNED_FOR), (FLAGGED, INBOX_FOR), (APPROVED, INBOX_FOR))
        for item in _inbox(stores, holder, status, clock.now() - lasts)
    ]


def returned_of(stores: Stores, holder: Actor, clock: Clock) -> list[InboxItem]:
    """What the holder has to correct."""
    return _inbox(stores, holder, RETURNED, clock.now() - RETURNED_FOR)


def _inbox(stores: Stores, holder: Actor, status: str, since: datetime) -> list[InboxItem]:
    names = {version.form_id: version.name for version, _ in stores.forms.newest()}
    found = stores.submissions.of_worker(holder.username, status, since=since, limit=INBOX_MAX)
    return [
        InboxItem(one, form_name := names.get(one.form_id, one.form_id), _instance_name(one) or form_name)
        for one in found
    ]


def _instance_name(submission: Submission) -> str:
    meta = child(parse(submission.xml), "meta")
    return text(child(meta, "instanceName")) if meta is not None else ""


def _has(submission: Submission, key: UploadKey) -> bool:
    file = submission.file(key.name)
    return file is not None and file.sha256 == key.sha256


def _is_for(submission: Submission, holder: Actor) -> bool:
    own = submission.submitter == holder.username
    return own or reference.areas().covers(holder.areas, submission.area_id)

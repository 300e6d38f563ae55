"""Lists by spreadsheet, as a commune officer meets them: hand in, look at what it means, take over, drop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.intake.domain.lists.comparing import BAD, GONE, Before, ListedRow
from services.intake.domain.lists.kinds import KINDS
from services.intake.domain.lists.upload import ACCEPTED, DISCARDED, READY, WAITING, Upload, demand_ready
from services.intake.problems import ListHasBadRows, ListNotReady, ListOvertaken
from services.intake.store.attachments import AttachmentFiles, Part
from services.intake.store.lists import Lists
from services.intake.usecases.accept_submission import to_the_millisecond
from shared import reference
from shared.auth import Actor
from shared.clock import Clock, business_date, day_of
from shared.ids import new_id
from shared.problems import Forbidden, InvalidInput, NotFound, TooLarge

FILE_BYTES_MAX = 20 * 1024 * 1024  # 100,000 rows of ten columns take about 6 MB
LISTED_MAX = 50
ROWS_ON_A_PAGE = 200  # of a chunk all are shown, so at most 700


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """A spreadsheet as it arrives. answers: what was said of the whole list, as text."""

    kind: str
    commune_id: str
    answers: Mapping[str, str]
    part: Part


def hand_in(lists: Lists, files: AttachmentFiles, sheet: HandedIn, actor: Actor, clock: Clock) -> Upload:
    """The list is kept and waits to be read. InvalidInput, Forbidden or TooLarge before anything is kept."""
    now = to_the_millisecond(clock.now())
    answers = _whole_list(sheet, business_date(clock.now()))
    if sheet.commune_id not in reference.areas() or not reference.areas().covers(
        actor.areas, sheet.commune_id
    ):
        raise Forbidden("this area is not one of yours", area=sheet.commune_id)
    if sheet.part.size > FILE_BYTES_MAX:
        raise TooLarge()
    files.keep(sheet.part)
    upload = Upload(
        upload_id=new_id(),
        kind=sheet.kind,
        commune_id=sheet.commune_id,
        answers=answers,
        file_name=sheet.part.name[:200],
        file_size=sheet.part.size,
        file_sha256=sheet.part.sha256,
        sender_username=actor.username,
        sender_name=actor.full_name,
        sender_role=actor.role,
        sender_areas=actor.areas,
        sent_at=now,
    )
    lists.add(upload)
    return upload


def find_list(lists: Lists, upload_id: str, actor: Actor) -> Upload:
    """NotFound, or Forbidden when it is of somebody else's territory."""
    upload = lists.find(upload_id)
    if upload is None:
        raise NotFound(id=upload_id)
    if not reference.areas().covers(actor.areas, upload.commune_id):
        raise Forbidden("this area is not one of yours", area=upload.commune_id)
    return upload


def lists_of(lists: Lists, actor: Actor, limit: int = LISTED_MAX) -> list[Upload]:
    """The newest lists of the actor's communes."""
    areas = reference.areas()
    communes = [one.id for one in areas if one.level == "commune" and areas.covers(actor.areas, one.id)]
    return lists.of_communes(communes, limit)


@dataclass(frozen=True)
class Shown:
    """Some rows of a list that mean one thing. next: where the following ones begin, None for the last."""

    rows: list[ListedRow] | list[Before]
    next: int | None


def rows_of(lists: Lists, upload: Upload, change: str, start: int) -> Shown:
    """From the `start`th of the chunks that have such rows on, until there are enough for a page."""
    parts = upload.parts.get(change, ()) if upload.read else ()
    rows: list[Any] = []
    for place in range(start, len(parts)):
        if len(rows) >= ROWS_ON_A_PAGE:
            return Shown(rows, place)
        if change == GONE:
            rows += lists.gone(upload.upload_id, parts[place])
        else:
            found = lists.rows(upload.upload_id, parts[place])
            rows += [one for one in found if one.change == change]
    return Shown(rows, None)


def take_over(lists: Lists, upload_id: str, actor: Actor, *, without_bad_rows: bool) -> Upload:
    """Have the worker take the list over. The second time changes nothing.

    ListNotReady, ListHasBadRows unless it is said that those stay behind, or ListOvertaken: then the
    comparison is made anew with the list that was accepted meanwhile.
    """
    upload = find_list(lists, upload_id, actor)
    if upload.status == ACCEPTED:
        return upload
    demand_ready(upload)
    if upload.counts.get(BAD) and not without_bad_rows:
        raise ListHasBadRows(id=upload_id, bad=upload.counts[BAD])
    if not upload.good_rows:
        raise ListNotReady(id=upload_id, state=upload.status)
    if not lists.advance(upload.series, was=upload.base, upload_id=upload_id):
        lists.move(upload_id, was=READY, status=WAITING, done=0)
        raise ListOvertaken(id=upload_id)
    # Only now: who dies in between finds the list ready, and the series knows it already.
    lists.set_last(upload.stem, upload_id)
    lists.move(upload_id, was=READY, status=ACCEPTED, done=0, total=upload.chunks)
    return find_list(lists, upload_id, actor)


def discard(lists: Lists, upload_id: str, actor: Actor) -> Upload:
    """Nothing of the list is taken; the file stays kept. ListNotReady once it was accepted."""
    upload = find_list(lists, upload_id, actor)
    if upload.status == DISCARDED:
        return upload
    if lists.head(upload.series) == upload_id or not lists.move(upload_id, was=READY, status=DISCARDED):
        raise ListNotReady(id=upload_id, state=upload.status)
    return find_list(lists, upload_id, actor)


def _whole_list(sheet: HandedIn, today: date) -> dict[str, str]:
    errors: dict[str, Sequence[str]] = {}
    if sheet.kind not in KINDS:
        raise InvalidInput(errors={"kind": [f"one of {', '.join(KINDS)}"]})
    asked = ("reported_on", *KINDS[sheet.kind].asks)
    answers = {name: sheet.answers.get(name, "").strip() for name in asked}
    errors |= {name: ["Chưa trả lời câu này."] for name, text in answers.items() if not text}
    days: dict[str, date] = {}
    for name in {"reported_on", "valid_from", "valid_to"} & set(asked) - errors.keys():
        day = day_of(answers[name])
        if day is None:
            errors[name] = ["Ngày viết theo dạng 05/03/2024."]
        else:
            days[name] = day
            answers[name] = day.isoformat()
    if days.get("reported_on", today) > today:
        errors["reported_on"] = ["Ngày lập không thể ở tương lai."]
    if days.get("valid_to", date.max) < days.get("valid_from", date.min):
        errors["valid_to"] = ["Ngày kết thúc không thể trước ngày bắt đầu."]
    if "quarter" in answers and "quarter" not in errors and not _is_quarter(answers["quarter"]):
        errors["quarter"] = ["Quý viết theo dạng 2023-Q1."]
    if errors:
        raise InvalidInput(errors=errors)
    return answers


def _is_quarter(text: str) -> bool:
    year, _, quarter = text.partition("-Q")
    return year.isdigit() and len(year) == 4 and quarter in ("1", "2", "3", "4")

"""What the worker does with lists: read a sheet and compare it, or take its rows over as submissions.

Both begin anew after a crash: chunks are written under fixed names, submissions and withdrawals have
fixed ids, so what was done before is found done.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from services.intake.domain.lists.comparing import (
    CHANGED,
    GONE,
    Before,
    Comparison,
    ListedRow,
    Place,
    told,
)
from services.intake.domain.lists.headings import LOOK_AT_ROWS, Headings, find_headings
from services.intake.domain.lists.rows import Row, is_blank, read_row
from services.intake.domain.lists.upload import ACCEPTED, READY, SENT, UNREADABLE, WAITING, Upload, list_id
from services.intake.problems import SheetUnreadable
from services.intake.sheets import ROWS_MAX, SheetRow, read_sheet
from services.intake.store import Stores
from services.intake.usecases.send_answers import Answers, CheckAnswers, send_answers
from shared.auth import Actor
from shared.clock import Clock
from shared.codec import envelope_of
from shared.contracts.intake import ListRowsWithdrawn
from shared.problems import Problem
from shared.tracing import new_traceparent

log = logging.getLogger(__name__)
CHUNK_ROWS = 500
"""So many rows make one submission, and one event: 150 kB, far from what either may be."""


@dataclass(frozen=True)
class ListDesk:
    """What the work on lists needs. secret: for person keys."""

    stores: Stores
    check: CheckAnswers
    secret: bytes
    clock: Clock


def work_on_lists(desk: ListDesk) -> int:
    """Bring one list to its next stop; return how many there were to bring."""
    upload = desk.stores.lists.take_up(desk.clock.now())
    if upload is None:
        return 0
    if upload.status == WAITING:
        _read(desk, upload)
    else:
        _take_over(desk, upload)
    return 1


def _read(desk: ListDesk, upload: Upload) -> None:
    lists = desk.stores.lists
    lists.forget_rows(upload.upload_id, 1 + ROWS_MAX // CHUNK_ROWS)
    base = lists.head(upload.series)
    base = "" if base == upload.upload_id else base
    before = base or lists.head(upload.stem)
    try:
        outcome = _read_rows(desk, upload, base, before)
    except SheetUnreadable as unreadable:
        note = "|".join([unreadable.facts["reason"], *unreadable.facts.get("headings", ())])
        lists.move(upload.upload_id, was=WAITING, status=UNREADABLE, note=note)
        return
    lists.move(upload.upload_id, was=WAITING, status=READY, base=base, before=before, **outcome)


def _read_rows(desk: ListDesk, upload: Upload, base: str, before: str) -> dict[str, Any]:
    lists = desk.stores.lists
    comparison = Comparison(_known_rows(desk, before), replaces=bool(base))
    counts: Counter[str] = Counter()
    parts: dict[str, list[int]] = defaultdict(list)
    done, chunks = 0, 0
    with desk.stores.files.open(upload.file_sha256) as file:
        headings, rows = _below_headings(upload, read_sheet(file))
        for number, chunk in enumerate(_in_chunks(_typed(desk, upload, headings, rows))):
            listed = _placed(comparison, list_id(upload.upload_id, number), (row for row, _ in chunk))
            lists.keep_rows(upload.upload_id, number, listed)
            counts.update(one.change for one in listed)
            for change in {one.change for one in listed}:
                parts[change].append(number)
            done, chunks = done + len(listed), number + 1
            total = max(chunk[-1][1], done)
            lists.note_progress(upload.upload_id, desk.clock.now(), done=done, total=total)
    if not done:
        raise SheetUnreadable(reason="no-rows")
    gone = list(comparison.gone())
    for number, some in enumerate(_in_chunks(iter(gone))):
        lists.keep_gone(upload.upload_id, number, some)
        parts[GONE].append(number)
    counts[GONE] = len(gone)
    return {
        "counts": dict(counts),
        "parts": dict(parts),
        "chunks": chunks,
        "done": done,
        "total": done,
        "unknown_headings": list(headings.unknown),
    }


def _placed(comparison: Comparison, id_of_chunk: str, rows: Iterable[Row]) -> list[ListedRow]:
    """The rows of a chunk, those to be told numbered as they will stand in its submission."""
    listed: list[ListedRow] = []
    line = 1
    for row in rows:
        listed.append(comparison.place_of(row, Place(id_of_chunk, line)))
        place = listed[-1].place
        line += place is not None and place.list_id == id_of_chunk
    return listed


def _known_rows(desk: ListDesk, upload_id: str) -> dict[str, Before]:
    before = desk.stores.lists.find(upload_id) if upload_id else None
    if before is None:
        return {}
    return {
        one.key: Before(one.row.line, one.row.answers, one.place)
        for one in desk.stores.lists.all_rows(before)
        if one.place is not None
    }


def _below_headings(upload: Upload, sheet: Iterator[SheetRow]) -> tuple[Headings, Iterator[SheetRow]]:
    first = list(islice(sheet, LOOK_AT_ROWS))
    headings = find_headings(upload.of, ((one.number, one.cells) for one in first))
    if headings is None:
        raise SheetUnreadable(reason="no-headings")
    if headings.missing:
        raise SheetUnreadable(reason="headings-missing", headings=headings.missing)

    def rows() -> Iterator[SheetRow]:
        yield from (one for one in first if one.number > headings.row)
        yield from sheet

    return headings, rows()


def _typed(
    desk: ListDesk, upload: Upload, headings: Headings, rows: Iterable[SheetRow]
) -> Iterator[tuple[Row, int]]:
    reported_on = date.fromisoformat(upload.answers["reported_on"])
    for one in rows:
        cells = headings.cells(one.cells)
        if not is_blank(cells):
            row = read_row(
                upload.of,
                one.number,
                cells,
                commune_id=upload.commune_id,
                reported_on=reported_on,
                secret=desk.secret,
            )
            yield row, max(0, one.total - headings.row)


def _in_chunks(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while chunk := list(islice(rows, CHUNK_ROWS)):
        yield chunk


def _take_over(desk: ListDesk, upload: Upload) -> None:
    lists, sender = desk.stores.lists, _sender(upload)
    for number in range(upload.chunks):
        rows = lists.rows(upload.upload_id, number)
        try:
            _send(desk, upload, sender, number, rows)
        except Problem as problem:
            if problem.passes_with_time:
                raise
            log.error("list not taken over", extra={"upload": upload.upload_id, "slug": problem.slug})
            lists.move(upload.upload_id, was=ACCEPTED, status=READY, note=problem.slug)
            return
        if upload.base:
            former = [one.before for one in rows if one.change == CHANGED and one.before]
            _withdraw(desk, upload, f"rows|{number}", former)
        lists.note_progress(upload.upload_id, desk.clock.now(), done=number + 1, total=upload.chunks)
    number = 0
    while upload.base and (gone := lists.gone(upload.upload_id, number)):
        _withdraw(desk, upload, f"gone|{number}", gone)
        number += 1
    lists.move(upload.upload_id, was=ACCEPTED, status=SENT)


def _send(desk: ListDesk, upload: Upload, sender: Actor, number: int, rows: list[ListedRow]) -> None:
    id_of_chunk = list_id(upload.upload_id, number)
    announced = told(rows, id_of_chunk)
    if not announced:
        return
    of_list: dict[str, Any] = {"commune": upload.commune_id, **upload.answers}
    if upload.of.form_id == "person_list":
        of_list["list_kind"] = upload.kind
    one = Answers(
        form_id=upload.of.form_id,
        form_version=None,
        instance_id=id_of_chunk,
        answers={**of_list, "rows": [listed.row.answers for listed in announced]},
        area_id=upload.commune_id,
    )
    send_answers(desk.stores, one, sender, desk.check, desk.clock)


def _withdraw(desk: ListDesk, upload: Upload, part: str, former: Iterable[Before]) -> None:
    lines: dict[str, list[int]] = defaultdict(list)
    for row in former:
        lines[row.place.list_id].append(row.place.line)
    for former_list, of_list in sorted(lines.items()):
        withdrawn_on = date.fromisoformat(upload.answers["reported_on"])
        body = ListRowsWithdrawn(
            list_id=former_list, kind=upload.kind, withdrawn_on=withdrawn_on, lines=tuple(sorted(of_list))
        )
        event = envelope_of(
            body,
            subject=f"{upload.upload_id}|{part}|{former_list}",
            sequence=1,
            area_id=upload.commune_id,
            occurred_on=withdrawn_on,
            traceparent=new_traceparent(),
            clock=desk.clock,
        )
        desk.stores.lists.withdraw(event.subject, {"upload": upload.upload_id}, event)


def _sender(upload: Upload) -> Actor:
    """Who handed it in, with the territory they had then."""
    return Actor(upload.sender_username, upload.sender_name, upload.sender_role, upload.sender_areas)

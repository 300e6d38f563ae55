"""How submissions are found again, newest first, without ever reading many to show a few.

Each submission lies on shelves, one for every mixture of form, commune and status, two for its sender and
some for what was noticed in it, so that any question is one equality on one index together with a span of
time; what the shelf does not say is compared in the few documents found. Beside that, `arrivals` notes in
which minutes anything arrived: looking back skips the silence between, and the span can begin small. Both
are needed where a query costs what it matches, whatever its limit, as on the embedded database; MongoDB
likes them too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import merge
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database

from shared.history import Document

ANY = ""
MINUTE = timedelta(minutes=1)
SPAN_FIRST = timedelta(milliseconds=250)  # at 400 submissions a second about one page
DAYS_FIRST = 32
BEGINNING = datetime(2022, 1, 1, tzinfo=UTC)  # the programme's first year; nothing arrived before
NOTED_MAX = 10_000

Span = tuple[datetime, datetime]
"""From an instant (part of it) to an instant (not part of it)."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which submissions somebody asks for; None for any.

    communes: only filed in these. areas: of them only in these exact areas (villages).
    worker: username of the sender. finding: code of something noticed.
    """

    communes: tuple[str, ...] | None = None
    areas: tuple[str, ...] | None = None
    form_id: str | None = None
    status: str | None = None
    worker: str | None = None
    finding: str | None = None

    @property
    def shelves(self) -> list[str]:
        """The shelves where to look: the narrowest there are, together holding all that is wanted."""
        communes = self.communes if self.communes is not None else (None,)
        if self.worker is not None:
            return [_worker_shelf(self.worker, self.status)]
        if self.finding is not None:
            return [_finding_shelf(self.finding, commune) for commune in communes]
        return [_shelf(self.form_id, commune, self.status) for commune in communes]

    @property
    def rest(self) -> Document:
        """What the shelves leave to be compared."""
        rest: Document = {"area_id": {"$in": list(self.areas)}} if self.areas is not None else {}
        if self.worker is None and self.finding is None:
            return rest
        if self.form_id is not None:
            rest["form_id"] = self.form_id
        if self.worker is None:
            return {**rest, "status": self.status} if self.status is not None else rest
        if self.communes is not None:
            rest["commune_id"] = {"$in": list(self.communes)}
        return {**rest, "state.findings.code": self.finding} if self.finding is not None else rest

    def fits(self, document: Mapping[str, Any]) -> bool:
        """Whether a document that is on no shelf yet is wanted."""
        codes = [finding["code"] for finding in document["state"]["findings"]]
        said = (
            (self.communes, document["commune_id"]),
            (self.areas, document["area_id"]),
            (_only(self.form_id), document["form_id"]),
            (_only(self.status), document["status"]),
            (_only(self.worker), document["state"]["submitter"]),
        )
        return all(wanted is None or value in wanted for wanted, value in said) and (
            self.finding is None or self.finding in codes
        )


def _only(value: str | None) -> tuple[str, ...] | None:
    return None if value is None else (value,)


def shelves(
    form_id: str, commune_id: str, status: str, worker: str = "", findings: Iterable[str] = ()
) -> list[str]:
    """All shelves a submission lies on."""
    return [
        *(_shelf(f, c, s) for f in (None, form_id) for c in (None, commune_id) for s in (None, status)),
        *(_worker_shelf(worker, s) for s in (None, status)),
        *(_finding_shelf(code, c) for code in sorted(set(findings)) for c in (None, commune_id)),
    ]


def _shelf(form_id: str | None, commune_id: str | None, status: str | None) -> str:
    return f"{form_id or ANY}|{commune_id or ANY}|{status or ANY}"


def _worker_shelf(worker: str, status: str | None) -> str:
    return f"@{worker}|{status or ANY}"


def _finding_shelf(code: str, commune_id: str | None) -> str:
    return f"!{code}|{commune_id or ANY}"


class Arrivals:
    """The collection `arrivals`: one document a form and day, with the minutes in which something came."""

    def __init__(self, database: Database[Document]) -> None:
        self._days = database["arrivals"]
        self._noted: set[tuple[str, datetime]] = set()

    def ensure_indexes(self) -> None:
        self._days.create_index([("form_id", ASCENDING), ("day", ASCENDING)])

    def note(self, form_id: str, at: datetime) -> None:
        """To be called before the submission is written: what is not noted would not be found."""
        minute = _minute_of(at)
        if (form_id, minute) in self._noted:
            return
        day = minute.date().isoformat()
        self._days.update_one(
            {"_id": f"{form_id}|{day}"},
            {
                "$addToSet": {"minutes": minute.hour * 60 + minute.minute},
                "$setOnInsert": {"form_id": form_id, "day": day},
            },
            upsert=True,
        )
        if len(self._noted) >= NOTED_MAX:
            self._noted.clear()
        self._noted.add((form_id, minute))

    def busy(
        self, form_ids: Sequence[str], before: datetime, since: datetime | None = None
    ) -> Iterator[Span]:
        """Spans of a minute at most in which any of the forms arrived, the newest first."""
        first = since or BEGINNING
        last = None
        for minute in merge(*(self._minutes(form_id, before, first) for form_id in form_ids), reverse=True):
            if minute + MINUTE <= first:
                return
            if minute != last and minute < before:
                yield max(minute, first), min(minute + MINUTE, before)
            last = minute

    def _minutes(self, form_id: str, before: datetime, first: datetime) -> Iterator[datetime]:
        end, days = before + timedelta(days=1), DAYS_FIRST
        while end > first - timedelta(days=1):
            begin = end - timedelta(days=days)
            found = self._days.find(
                {
                    "form_id": form_id,
                    "day": {"$gte": begin.date().isoformat(), "$lt": end.date().isoformat()},
                }
            )
            for document in sorted(found, key=lambda one: str(one["day"]), reverse=True):
                day = datetime.fromisoformat(document["day"]).replace(tzinfo=UTC)
                for number in sorted(document["minutes"], reverse=True):
                    yield day + number * MINUTE
            end, days = begin, days * 2


def spans(busy: Iterable[Span]) -> Iterator[Span]:
    """Busy time cut into spans from the newest back, each holding twice as much of it as the one before.

    So the first page of a full hour reads seconds, and a rare kind is found in a year within thirty steps.
    """
    wanted = SPAN_FIRST
    missing, end, begin = wanted, None, None
    for begin, minute_end in busy:
        high = minute_end
        end = end or high
        while high - begin >= missing:
            high -= missing
            yield high, end
            wanted *= 2
            missing, end = wanted, high
        missing -= high - begin
        if high == begin and missing == wanted:
            end = None  # the cut fell on the edge of the minute: the next span begins with the next minute
    if begin is not None and end is not None:
        yield begin, end


def _minute_of(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=0, microsecond=0)

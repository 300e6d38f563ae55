"""Lists handed in as spreadsheets, in MongoDB: the uploads, their rows in chunks, and what was withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ASCENDING, DESCENDING, ReplaceOne, ReturnDocument
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.intake.domain.findings import Finding
from services.intake.domain.lists.comparing import Before, ListedRow, Place
from services.intake.domain.lists.rows import Row
from services.intake.domain.lists.upload import IN_WORK, Upload
from shared.contracts import Envelope
from shared.history import Document, ensure_outbox_index, save
from shared.problems import Stale

NOBODY = datetime(1970, 1, 1, tzinfo=UTC)
"""Until when a list is leased that nobody is at."""
LEASE = timedelta(minutes=2)
"""So long a worker that says nothing may be at a list; then another takes it up."""


class Lists:
    """The collections `list_uploads`, `list_chunks` (_id `<upload>|<kind of chunk>|<number>`), `list_heads`
    (_id series or stem → the upload accepted last) and `list_withdrawals`, whose history announces them.
    """

    def __init__(self, database: Database[Document]) -> None:
        self._uploads = database["list_uploads"]
        self._chunks = database["list_chunks"]
        self._heads = database["list_heads"]
        self.withdrawals: Collection[Document] = database["list_withdrawals"]

    def ensure_indexes(self) -> None:
        self._uploads.create_index([("commune_id", ASCENDING), ("sent_at", DESCENDING)])
        self._uploads.create_index([("work", ASCENDING)], partialFilterExpression={"work": True})
        ensure_outbox_index(self.withdrawals)

    def add(self, upload: Upload) -> None:
        self._uploads.insert_one(_document(upload))

    def find(self, upload_id: str) -> Upload | None:
        document = self._uploads.find_one({"_id": upload_id})
        return _read(document) if document else None

    def of_communes(self, communes: Sequence[str], limit: int) -> list[Upload]:
        """The newest ones of these communes."""
        found = [
            _read(document)
            for commune in communes
            for document in self._uploads.find({"commune_id": commune})
            .sort("sent_at", DESCENDING)
            .limit(limit)
        ]
        return sorted(found, key=lambda one: one.sent_at, reverse=True)[:limit]

    def move(self, upload_id: str, *, was: str, **change: Any) -> bool:
        """Change an upload that still stands at `was`, and let go of it; False when it does not."""
        change |= {"work": change.get("status", was) in IN_WORK, "leased_until": NOBODY}
        done = self._uploads.update_one({"_id": upload_id, "status": was}, {"$set": change})
        return bool(done.matched_count)

    def take_up(self, now: datetime) -> Upload | None:
        """One that waits for a worker, which has it for a while; `note_progress` makes that longer."""
        # Looked for first: an update that finds nothing costs the embedded database as much as one that does.
        for document in self._uploads.find({"work": True}).limit(20):
            if document["leased_until"] <= now:
                taken = self._uploads.find_one_and_update(
                    {"_id": document["_id"], "leased_until": document["leased_until"], "work": True},
                    {"$set": {"leased_until": now + LEASE}},
                    return_document=ReturnDocument.AFTER,
                )
                if taken is not None:
                    return _read(taken)
        return None

    def note_progress(self, upload_id: str, now: datetime, *, done: int, total: int) -> None:
        self._uploads.update_one(
            {"_id": upload_id}, {"$set": {"done": done, "total": total, "leased_until": now + LEASE}}
        )

    def head(self, series: str) -> str:
        """The upload accepted last in a series (or stem); empty when none was."""
        document = self._heads.find_one({"_id": series})
        return str(document["upload"]) if document else ""

    def advance(self, series: str, *, was: str, upload_id: str) -> bool:
        """Make the upload the last of its series unless another one came between; harmless twice."""
        if not was:
            with suppress(DuplicateKeyError):
                self._heads.insert_one({"_id": series, "upload": upload_id})
                return True
        done = self._heads.update_one(
            {"_id": series, "upload": {"$in": [was, upload_id]}}, {"$set": {"upload": upload_id}}
        )
        return bool(done.matched_count)

    def set_last(self, stem: str, upload_id: str) -> None:
        self._heads.update_one({"_id": stem}, {"$set": {"upload": upload_id}}, upsert=True)

    def forget_rows(self, upload_id: str, chunks: int) -> None:
        """Take back what a broken-off reading left; chunks: more than it can have left."""
        for number in range(chunks):
            if not self._chunks.delete_many({"_id": {"$in": _ids(upload_id, number)}}).deleted_count:
                return

    def keep_rows(self, upload_id: str, number: int, rows: Iterable[ListedRow]) -> None:
        self._chunks.bulk_write(
            [ReplaceOne({"_id": f"{upload_id}|rows|{number}"}, {"rows": list(map(_row, rows))}, upsert=True)]
        )

    def keep_gone(self, upload_id: str, number: int, gone: Sequence[tuple[str, Before]]) -> None:
        rows = [
            {"key": key, "line": b.line, "answers": dict(b.answers), "place": asdict(b.place)}
            for key, b in gone
        ]
        self._chunks.bulk_write(
            [ReplaceOne({"_id": f"{upload_id}|gone|{number}"}, {"rows": rows}, upsert=True)]
        )

    def rows(self, upload_id: str, number: int) -> list[ListedRow]:
        """The rows of one chunk, in the order of the sheet; none when there is no such chunk."""
        document = self._chunks.find_one({"_id": f"{upload_id}|rows|{number}"})
        return [_listed(row) for row in document["rows"]] if document else []

    def gone(self, upload_id: str, number: int) -> list[Before]:
        document = self._chunks.find_one({"_id": f"{upload_id}|gone|{number}"})
        return [_before(row) for row in document["rows"]] if document else []

    def all_rows(self, upload: Upload) -> Iterator[ListedRow]:
        for number in range(upload.chunks):
            yield from self.rows(upload.upload_id, number)

    def withdraw(self, record_id: str, state: Mapping[str, Any], event: Envelope) -> None:
        """Announce a withdrawal; the second time changes nothing."""
        with suppress(Stale):
            save(self.withdrawals, record_id, read_version=0, state=dict(state), events=[event])


def _ids(upload_id: str, number: int) -> list[str]:
    return [f"{upload_id}|rows|{number}", f"{upload_id}|gone|{number}"]


def _document(upload: Upload) -> Document:
    document = asdict(upload)
    document["_id"] = document.pop("upload_id")
    document["sender_areas"] = list(upload.sender_areas)
    document["unknown_headings"] = list(upload.unknown_headings)
    return {**document, "work": upload.status in IN_WORK, "leased_until": NOBODY}


def _read(document: Mapping[str, Any]) -> Upload:
    known = {name: value for name, value in document.items() if name not in ("_id", "work", "leased_until")}
    known["sender_areas"] = tuple(known["sender_areas"])
    known["unknown_headings"] = tuple(known["unknown_headings"])
    return Upload(upload_id=document["_id"], **known)


def _row(listed: ListedRow) -> Document:
    row = listed.row
    return {
        "line": row.line,
        "person": row.key,
        "key": listed.key,
        "change": listed.change,
        "answers": row.answers,
        "findings": [asdict(one) for one in row.findings],
        "place": asdict(listed.place) if listed.place else None,
        "before": asdict(listed.before) if listed.before else None,
    }


def _listed(row: Mapping[str, Any]) -> ListedRow:
    return ListedRow(
        row=Row(row["line"], row["person"], row["answers"], tuple(Finding(**one) for one in row["findings"])),
        key=row["key"],
        change=row["change"],
        place=Place(**row["place"]) if row["place"] else None,
        before=_before(row["before"]) if row["before"] else None,
    )


def _before(row: Mapping[str, Any]) -> Before:
    return Before(row["line"], row["answers"], Place(**row["place"]))

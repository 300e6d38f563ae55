"""The reporting database: facts, buckets, persons and how far they have come.

Collections: `facts` by key; `undos` by the key they undo; `floors` by subject; `buckets_<g>` by
`area|span|kind` and `persons_<g>` by `measure|person`, where g is the generation that `progress`
names: a rebuild fills the next generation and then switches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from pymongo import ASCENDING, InsertOne, ReplaceOne, UpdateOne
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import BulkWriteError, CollectionInvalid
from pymongo.read_concern import ReadConcern

from services.reporting.domain.buckets import Bucket, BucketKey, Increments, PersonKey
from services.reporting.domain.distinct import Occurrence
from services.reporting.domain.facts import Fact, Floor, Undo
from services.reporting.store.documents import (
    Document,
    bucket_of,
    escaped,
    fact_document,
    fact_of,
    occurrences_of,
    person_document,
    person_id,
    undo_document,
    undo_of,
)
from shared.problems import Stale

T = TypeVar("T")

IDS_AT_ONCE = 100
"""The embedded database's time for `$in` grows with the square of what it finds: 300 ids take
50 ms, three times 100 take 22 ms (SecantusDB 0.7.0b3)."""

DUPLICATE_KEY = 11000
FIRST_GENERATION = 1


@dataclass(frozen=True)
class Progress:
    """How far the figures have come.

    as_of: when the newest event that is counted was recorded, None before the first.
    applied_at: when it was counted. batch: grows with every transaction. generation: of the buckets.
    """

    generation: int
    batch: int
    as_of: datetime | None
    applied_at: datetime | None


class Ledger:
    """All reading and writing of the reporting database."""

    def __init__(self, database: Database[Document]) -> None:
        self._database = database
        self._facts = database["facts"]
        self._undos = database["undos"]
        self._floors = database["floors"]
        self._progress = database["progress"]

    def prepare(self) -> None:
        """Indexes and collections; at start-up, and harmless again."""
        self._facts.create_index(
            [("nodes", ASCENDING), ("kind", ASCENDING), ("happened_on", ASCENDING), ("shard", ASCENDING)],
            name="records",
        )
        self._facts.create_index([("subject", ASCENDING)], name="subject")
        # Made beforehand: a transaction that has to create a collection conflicts with its neighbours.
        generation = self.progress().generation
        for name in ("undos", "floors", "progress", f"buckets_{generation}", f"persons_{generation}"):
            self._create(name)
        self._progress.update_one(
            {"_id": "progress"},
            {"$setOnInsert": {"generation": FIRST_GENERATION, "batch": 0, "as_of": None, "applied_at": None}},
            upsert=True,
        )

    def write(self, work: Callable[[Writing], T]) -> T:
        """Run `work` in one transaction, again when it met another one; Stale when facts were told twice
        at the same moment."""
        try:
            with self._database.client.start_session() as session:
                return session.with_transaction(
                    lambda s: work(Writing(self, s)), read_concern=ReadConcern("snapshot")
                )
        except BulkWriteError as error:
            if any(failure["code"] == DUPLICATE_KEY for failure in error.details["writeErrors"]):
                raise Stale("the same facts were counted at the same moment") from error
            raise

    def read(self, work: Callable[[Reading], T]) -> T:
        """Run `work` on one snapshot, so that all it reads belongs together."""
        with self._database.client.start_session() as session:
            return session.with_transaction(
                lambda s: work(Reading(self, s)), read_concern=ReadConcern("snapshot")
            )

    def progress(self, session: ClientSession | None = None) -> Progress:
        found = self._progress.find_one({"_id": "progress"}, session=session)
        if found is None:
            return Progress(FIRST_GENERATION, 0, None, None)
        return Progress(
            found["generation"],
            found["batch"],
            _aware(found["as_of"]),
            _aware(found["applied_at"]),
        )

    def all_facts(self) -> Iterator[tuple[Fact, Sequence[str]]]:
        """Every fact with the areas it is stored for, for a recount; in no order."""
        for document in self._facts.find({}):
            yield fact_of(document), document["nodes"]

    def all_buckets(self, generation: int) -> Iterator[tuple[BucketKey, Bucket]]:
        for document in self._collection("buckets", generation).find({}):
            area, span, kind = document["_id"].split("|")
            yield (area, span, kind), bucket_of(document)

    def start_generation(self, generation: int) -> None:
        """Empty collections for a generation that is to be filled."""
        for name in (f"buckets_{generation}", f"persons_{generation}"):
            self._database.drop_collection(name)
            self._create(name)

    def fill_generation(
        self,
        generation: int,
        increments: Increments,
        persons: Mapping[PersonKey, Sequence[Occurrence]],
    ) -> None:
        """Write whole buckets and persons of a generation nobody reads yet."""
        writes = [write for write in map(_bucket_write, increments.items()) if write]
        _in_bulk(self._collection("buckets", generation), writes)
        made = [InsertOne(person_document(person_id(*key), rows)) for key, rows in persons.items()]
        _in_bulk(self._collection("persons", generation), made)

    def fact_nodes_changed(self, nodes: Mapping[str, Sequence[str]]) -> None:
        """Store anew in which areas facts lie, by fact key; after the areas themselves were changed."""
        _in_bulk(
            self._facts, [UpdateOne({"_id": key}, {"$set": {"nodes": list(n)}}) for key, n in nodes.items()]
        )

    def switch_generation(self, read: Progress, generation: int) -> bool:
        """Let `generation` be what is read, unless anything was counted since `read`."""
        changed = self._progress.update_one(
            {"_id": "progress", "batch": read.batch, "generation": read.generation},
            {"$set": {"generation": generation}, "$inc": {"batch": 1}},
        )
        return changed.modified_count == 1

    def drop_generation(self, generation: int) -> None:
        for name in (f"buckets_{generation}", f"persons_{generation}"):
            self._database.drop_collection(name)

    def _collection(self, name: str, generation: int) -> Collection[Document]:
        return self._database[f"{name}_{generation}"]

    def _create(self, name: str) -> None:
        try:
            self._database.create_collection(name)
        except CollectionInvalid:
            return  # it is there already


class Reading:
    """What may be read within one snapshot."""

    def __init__(self, ledger: Ledger, session: ClientSession) -> None:
        self._ledger = ledger
        self._session = session
        self.progress = ledger.progress(session)
        self._buckets = ledger._collection("buckets", self.progress.generation)
        self._persons = ledger._collection("persons", self.progress.generation)

    def facts(self, keys: Iterable[str]) -> dict[str, Fact]:
        return {d["_id"]: fact_of(d) for d in self._by_id(self._ledger._facts, keys)}

    def undos(self, fact_keys: Iterable[str]) -> dict[str, Undo]:
        """By the key of the fact they undo."""
        return {d["_id"]: undo_of(d) for d in self._by_id(self._ledger._undos, fact_keys)}

    def facts_of(self, subjects: Iterable[str]) -> dict[str, Fact]:
        """Every fact of these subjects, by key."""
        return {
            document["_id"]: fact_of(document)
            for subject in sorted(set(subjects))
            for document in self._ledger._facts.find({"subject": subject}, session=self._session)
        }

    def floors(self, subjects: Iterable[str]) -> dict[str, int]:
        """Subject → from which place of its history on what was told of it stands, where there is one."""
        if self._ledger._floors.find_one({}, session=self._session) is None:
            return {}  # nothing was ever corrected: most counting asks no further
        return {d["_id"]: d["sequence"] for d in self._by_id(self._ledger._floors, subjects)}

    def persons(self, keys: Iterable[PersonKey]) -> dict[PersonKey, list[Occurrence]]:
        """Those that are known."""
        wanted = {person_id(*key): key for key in keys}
        return {wanted[d["_id"]]: occurrences_of(d) for d in self._by_id(self._persons, wanted)}

    def buckets(self, keys: Iterable[BucketKey]) -> dict[BucketKey, Bucket]:
        """Those that are known."""
        wanted = {_bucket_id(key): key for key in keys}
        return {wanted[d["_id"]]: bucket_of(d) for d in self._by_id(self._buckets, wanted)}

    def facts_of_day(
        self, node: str, kind: str, day: date, shards: tuple[str, str] = ("00", "ff")
    ) -> list[tuple[str, Fact]]:
        """(shard, fact) in the order of the list: by shard, then key. Both shards are included."""
        query: Document = {"nodes": node, "kind": kind, "happened_on": day.isoformat()}
        if shards != ("00", "ff"):
            query["shard"] = {"$gte": shards[0], "$lte": shards[1]}
        found = self._ledger._facts.find(query, session=self._session)
        return sorted(((d["shard"], fact_of(d)) for d in found), key=lambda row: (row[0], row[1].key))

    def _by_id(self, collection: Collection[Document], ids: Iterable[str]) -> Iterator[Document]:
        wanted = sorted(set(ids))
        for start in range(0, len(wanted), IDS_AT_ONCE):
            some = wanted[start : start + IDS_AT_ONCE]
            yield from collection.find({"_id": {"$in": some}}, session=self._session)


class Writing(Reading):
    """What may be written within one transaction."""

    def put_facts(self, facts: Iterable[tuple[Fact, bool]], nodes_of: Callable[[str], Iterable[str]]) -> None:
        """Store facts, each with whether it was known before."""
        writes: list[Any] = []
        for fact, known in facts:
            document = fact_document(fact, nodes_of(fact.area_id))
            writes.append(ReplaceOne({"_id": fact.key}, document) if known else InsertOne(document))
        self._bulk(self._ledger._facts, writes)

    def put_undos(self, undos: Iterable[Undo]) -> None:
        writes = [ReplaceOne({"_id": u.undoes}, undo_document(u), upsert=True) for u in undos]
        self._bulk(self._ledger._undos, writes)

    def put_floors(self, floors: Iterable[Floor]) -> None:
        writes = [
            ReplaceOne({"_id": one.subject}, {"_id": one.subject, "sequence": one.sequence}, upsert=True)
            for one in floors
        ]
        self._bulk(self._ledger._floors, writes)

    def put_persons(
        self, persons: Mapping[PersonKey, Sequence[Occurrence]], known: Iterable[PersonKey]
    ) -> None:
        already = set(known)
        writes: list[Any] = []
        for key, occurrences in persons.items():
            document = person_document(person_id(*key), occurrences)
            known_before = key in already
            writes.append(
                ReplaceOne({"_id": document["_id"]}, document) if known_before else InsertOne(document)
            )
        self._bulk(self._persons, writes)

    def add(self, increments: Increments) -> None:
        """Add to the buckets' counters."""
        self._bulk(self._buckets, [write for write in map(_bucket_write, increments.items()) if write])

    def advance(self, *, as_of: datetime | None, applied_at: datetime) -> None:
        """Say that something was counted, and up to when everything is, if that is known."""
        change: Document = {"$inc": {"batch": 1}, "$set": {"applied_at": applied_at}}
        if as_of is not None:
            change["$max"] = {"as_of": as_of}
        self._ledger._progress.update_one({"_id": "progress"}, change, session=self._session)

    def _bulk(self, collection: Collection[Document], writes: list[Any]) -> None:
        if writes:
            collection.bulk_write(writes, ordered=False, session=self._session)


def _bucket_id(key: BucketKey) -> str:
    return "|".join(key)


def _bucket_write(item: tuple[BucketKey, Mapping[tuple[str, ...], int]]) -> UpdateOne | None:
    key, adds = item
    increments = {".".join(map(escaped, path)): amount for path, amount in adds.items() if amount}
    return UpdateOne({"_id": _bucket_id(key)}, {"$inc": increments}, upsert=True) if increments else None


def _in_bulk(collection: Collection[Document], writes: Sequence[Any], *, at_once: int = 1000) -> None:
    for start in range(0, len(writes), at_once):
        collection.bulk_write(list(writes[start : start + at_once]), ordered=False)


def _aware(instant: datetime | None) -> datetime | None:
    return instant.replace(tzinfo=UTC) if instant is not None and instant.tzinfo is None else instant

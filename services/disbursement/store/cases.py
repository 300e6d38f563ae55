"""Cases in MongoDB: state and history in one document, with the fields they are found by.

places: the village and the commune, as they were when the household applied; an area that
holds them today is looked up at query time, so a reform needs no rewriting here.
listed: `<applied on>|<case id>`, the order of lists. receipts, claim, animal_id: what may exist
once among all cases; their unique indexes decide even between two writes at one instant.
fence: raised by the sweeper so that a write that was given up cannot still arrive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database

from services.disbursement.domain.case import Lifecycle, State
from services.disbursement.domain.payment import receipt_key, waits_for
from shared import history
from shared.contracts.envelope import Envelope
from shared.programme import Eligibility

Document = dict[str, Any]
WINDOW_DAYS = 30
OLDEST = date(2010, 1, 1)


@dataclass(frozen=True)
class StoredCase:
    """A case as it was read; version and fence guard the next write."""

    state: State
    version: int
    fence: int


@dataclass(frozen=True)
class CaseChange:
    """The next state of a case with its events, guarded by what was read."""

    read: StoredCase
    state: State
    events: Sequence[Envelope]
    index: Mapping[str, Any]


def index_of(state: State, lifecycle: Lifecycle, rules: Eligibility | None) -> Document:
    """The top-level fields of a case. rules: of the day it was applied for, they say what excludes what."""
    receipts = [receipt_key(o, o["confirmed"]["receipt_no"]) for o in state["orders"] if o["confirmed"]]
    over = state["status"] in lifecycle.over
    return {
        "programme": state["programme"],
        "lifecycle": state["lifecycle"],
        "status": state["status"],
        "places": [place for place in (state["village_id"], state["commune_id"]) if place],
        "listed": f"{state['applied_on']}|{state['case_id']}",
        "household_id": state["household_id"],
        "application_id": state["application_id"],
        "project_id": state["project_id"] or None,
        "sessions": sorted(
            {o["session"] for o in state["orders"]} | {m["from"] for o in state["orders"] for m in o["moves"]}
        ),
        "possible": possible_steps(state, lifecycle),
        "claim": None if over else _claim(state, lifecycle, rules),
        "animal_id": None if over else state["animal_id"] or None,
        # An empty list would be one value to a unique index, so it is left out until there is a receipt.
        **({"receipts": receipts} if receipts else {}),
    }


def possible_steps(state: State, lifecycle: Lifecycle) -> list[str]:
    """Steps whose turn it is, whoever may take them: what work lists are made of."""
    return [
        step
        for step in lifecycle.allowed(state["status"])
        if waits_for(state, step) is None
        and (state["assessment"]["eligible"] or not lifecycle.transitions[step].eligible)
    ]


def _claim(state: State, lifecycle: Lifecycle, rules: Eligibility | None) -> str | None:
    decided = state["approved_on"] or state["project_id"]
    if rules is None or not decided or not (rules.once or lifecycle.is_open(state["status"])):
        return None
    who = state["applicant_key"] if rules.one_open_per == "applicant" else state["household_id"]
    return f"{state['programme']}|{who}"


class Cases:
    """All cases of the district."""

    def __init__(self, database: Database[Document]) -> None:
        self.records = database["cases"]

    def prepare(self) -> None:
        """Indexes; harmless when they are there."""
        history.ensure_outbox_index(self.records)
        self.records.create_index([("places", ASCENDING), ("listed", ASCENDING)], name="place")
        self.records.create_index(
            [("places", ASCENDING), ("status", ASCENDING), ("listed", ASCENDING)], name="place_status"
        )
        for name in ("household_id", "application_id", "sessions", "project_id"):
            self.records.create_index([(name, ASCENDING)], name=name)
        self.records.create_index(
            [("receipts", ASCENDING)],
            name="receipts",
            unique=True,
            partialFilterExpression={"receipts": {"$exists": True}},
        )
        for name in ("claim", "animal_id"):
            self.records.create_index(
                [(name, ASCENDING)],
                name=name,
                unique=True,
                partialFilterExpression={name: {"$type": "string"}},
            )

    def get(self, case_id: str) -> StoredCase | None:
        found = self.records.find_one({"_id": case_id}, _READ)
        return _stored(found) if found else None

    def many(self, case_ids: Iterable[str]) -> dict[str, StoredCase]:
        """Those of `case_ids` that exist."""
        found = self.records.find({"_id": {"$in": list(set(case_ids))}}, _READ)
        return {record["_id"]: _stored(record) for record in found}

    def of_households(self, household_ids: Iterable[str]) -> list[StoredCase]:
        """Every case of these households, oldest application first."""
        found = self.records.find({"household_id": {"$in": list(set(household_ids))}}, _READ)
        return sorted((_stored(record) for record in found), key=lambda case: case.state["applied_on"])

    def of_application(self, application_id: str) -> list[StoredCase]:
        return [_stored(r) for r in self.records.find({"application_id": application_id}, _READ)]

    def of_session(self, session_id: str) -> list[StoredCase]:
        """Cases with an order that was or is to be paid at that session."""
        return [_stored(r) for r in self.records.find({"sessions": session_id}, _READ)]

    def of_project(self, project_id: str) -> list[StoredCase]:
        return [_stored(r) for r in self.records.find({"project_id": project_id}, _READ)]

    def by_receipts(self, keys: Iterable[str]) -> dict[str, str]:
        """Receipt key → the case it was used in."""
        wanted = set(keys)
        found = self.records.find({"receipts": {"$in": list(wanted)}}, {"receipts": 1})
        return {key: record["_id"] for record in found for key in record["receipts"] if key in wanted}

    def by_claims(self, claims: Iterable[str]) -> dict[str, str]:
        """Claim → the case that holds it."""
        found = self.records.find({"claim": {"$in": list(set(claims))}}, {"claim": 1})
        return {record["claim"]: record["_id"] for record in found}

    def by_animals(self, animal_ids: Iterable[str]) -> dict[str, StoredCase]:
        """Ear tag → the case it is meant for or went to."""
        found = self.records.find({"animal_id": {"$in": list(set(animal_ids))}}, _READ)
        return {record["state"]["animal_id"]: _stored(record) for record in found}

    def page(
        self,
        places: Sequence[str],
        *,
        statuses: Sequence[str] = (),
        equal: Mapping[str, Any] | None = None,
        before: str | None = None,
        today: date,
        limit: int,
    ) -> list[StoredCase]:
        """Up to `limit` cases of these places, newest application first, listed before `before`.

        Walks back in growing spans of days: an index range that is bounded on both sides costs
        the same however much older history there is.
        """
        found: list[tuple[str, StoredCase]] = []
        seen: set[str] = set()
        for since, until in _windows(before, today):
            for place in places:
                query = {"places": place, "listed": {"$gte": since, "$lt": until}, **(equal or {})}
                for status in statuses or (None,):
                    if status is not None:
                        query["status"] = status
                    cursor = self.records.find(query, {**_READ, "listed": 1})
                    for record in cursor.sort("listed", -1).limit(limit):
                        # A village and its commune may both be asked for.
                        if record["_id"] not in seen:
                            seen.add(record["_id"])
                            found.append((record["listed"], _stored(record)))
            if len(found) >= limit:
                break
        found.sort(key=lambda pair: pair[0], reverse=True)
        return [case for _, case in found[:limit]]

    def save_many(self, changes: Sequence[CaseChange]) -> set[str]:
        """Store each change on its own; return the ids that changed meanwhile, or whose key is taken."""
        return history.save_many(
            self.records,
            [
                history.Change(
                    change.state["case_id"],
                    read_version=change.read.version,
                    state=change.state,
                    events=change.events,
                    index=change.index,
                    only_if={"fence": change.read.fence},
                )
                for change in changes
            ],
        )

    def open(self, state: State, events: Sequence[Envelope], index: Mapping[str, Any]) -> None:
        """Create the case; Stale when it exists."""
        history.save(
            self.records,
            state["case_id"],
            read_version=0,
            state=state,
            events=events,
            index={**index, "fence": 0},
        )

    def history_of(self, case_id: str) -> list[Document]:
        """The events of a case as they were announced, oldest first."""
        found = self.records.find_one({"_id": case_id}, {"history": 1})
        return list(found["history"]) if found else []

    def fence(self, case_id: str, at: int) -> None:
        """From now on a write that read the case at this fence is stale."""
        self.records.update_one({"_id": case_id, "fence": at}, {"$inc": {"fence": 1}})


_READ = {"state": 1, "version": 1, "fence": 1}


def _stored(record: Mapping[str, Any]) -> StoredCase:
    return StoredCase(record["state"], record["version"], record["fence"])


def _windows(before: str | None, today: date) -> Iterator[tuple[str, str]]:
    """Spans of the list order from `before` (or today) back to the oldest day, each longer than the last."""
    until = before or "9999"
    start = date.fromisoformat(before[:10]) if before else today
    days = WINDOW_DAYS
    while until > OLDEST.isoformat():
        start = max(start - timedelta(days=days), OLDEST)
        yield start.isoformat(), until
        until, days = start.isoformat(), days * 3

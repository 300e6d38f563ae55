"""Cases in MongoDB: state and history in one document, with the fields they are found by.

Each index costs every step of every case, so there are few, and they share:
commune, village   as they were when the household applied; who covers them today is asked at query
                   time, so a reform of the communes needs no rewriting here
listed             `<applied on>|<case id>`, the order of lists
waits              `<commune>|<lifecycle>|<step>` for each step whose turn it is: work lists
belongs            `household:…`, `session:…`, `project:…`: what it is looked up by
once               `receipt:…`, `claim:…`, `animal:…`: what may exist once among all cases; the
                   unique index decides, even between two writes at one instant
fence              raised by the sweeper, so that a write that was given up cannot still arrive
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database

from services.disbursement.domain.case import Lifecycle, State, case_id_of
from services.disbursement.domain.payment import receipt_key, waits_for
from services.disbursement.programmes import LIFECYCLES
from shared import history
from shared.contracts.envelope import Envelope
from shared.programme import Eligibility

Document = dict[str, Any]
WINDOW_DAYS = 30
ASIDE = frozenset(
    {
        "return",
        "refuse",
        "withdraw",
        "postpone",
        "cancel_order",
        "reverse_payment",
        "release_rest",
        "repay",
        "close",
        "extend",
        "freeze",
        "unfreeze",
        "propose_write_off",
        "decline_write_off",
        "reverse_repayment",
    }
)
"""Steps nobody is waited for with: they answer something, or come when the borrower does."""
OLDEST = date(2010, 1, 1)


@dataclass(frozen=True)
class StoredCase:
    """A case as it was read; version and fence guard the next write. once: the keys it has.

    Cases read for lists come without their schedules, postings and commands: they are to be
    shown, not to be changed.
    """

    state: State
    version: int
    fence: int
    once: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaseChange:
    """The next state of a case with its events, guarded by what was read."""

    read: StoredCase
    state: State
    events: Sequence[Envelope]
    index: Mapping[str, Any]


def index_of(state: State, lifecycle: Lifecycle, rules: Eligibility | None) -> Document:
    """The top-level fields of a case. rules: of the day it was applied for, they say what excludes what."""
    once = once_keys(state, lifecycle, rules)
    sessions = {o["session"] for o in state["orders"]} | {
        m["from"] for o in state["orders"] for m in o["moves"]
    }
    project = [f"project:{state['project_id']}"] if state["project_id"] else []
    return {
        "programme": state["programme"],
        "lifecycle": state["lifecycle"],
        "status": state["status"],
        "commune": state["commune_id"],
        "village": state["village_id"],
        "listed": f"{state['applied_on']}|{state['case_id']}",
        "waits": [
            waiting_key(state["commune_id"], lifecycle.name, step)
            for step in possible_steps(state, lifecycle)
        ],
        "belongs": [
            f"household:{state['household_id']}",
            *(f"session:{session}" for session in sorted(sessions)),
            *project,
        ],
        "once": once,
    }


def once_keys(state: State, lifecycle: Lifecycle, rules: Eligibility | None) -> list[str]:
    """What no other case may have: receipts for ever, the claim and the animal while the case stands.

    Never empty: an empty list would be one value to the unique index.
    """
    receipts = [
        f"receipt:{receipt_key(o, o['confirmed']['receipt_no'])}" for o in state["orders"] if o["confirmed"]
    ]
    receipts += [f"receipt:{receipt_key(one, one['receipt_no'])}" for one in state.get("repayments", ())]
    if state["status"] in lifecycle.over:
        return receipts or _nothing(state)
    claim = _claim(state, lifecycle, rules)
    return [
        *receipts,
        *([f"claim:{claim}"] if claim else []),
        *([f"animal:{state['animal_id']}"] if state["animal_id"] else []),
    ] or _nothing(state)


def _nothing(state: State) -> list[str]:
    """A key of its own for a case that has nothing others could want."""
    return [f"none:{state['case_id']}"]


def waiting_key(place: str, lifecycle: str, step: str) -> str:
    """What a case that waits for `step` in `place` is found by."""
    return f"{place}|{lifecycle}|{step}"


def possible_steps(state: State, lifecycle: Lifecycle) -> list[str]:
    """Steps on the case's way whose turn it is, whoever may take them."""
    return [
        step
        for step in lifecycle.allowed(state["status"])
        if step not in ASIDE
        and waits_for(state, step) is None
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
        for fields in (("commune", "listed"), ("waits", "listed"), ("belongs",)):
            self.records.create_index([(name, ASCENDING) for name in fields], name="_".join(fields))
        # Not partial: the embedded database answers from no partial index but one on an equality.
        self.records.create_index([("once", ASCENDING)], name="once", unique=True)

    def get(self, case_id: str) -> StoredCase | None:
        found = self.records.find_one({"_id": case_id}, _READ)
        return _stored(found) if found else None

    def many(self, case_ids: Iterable[str]) -> dict[str, StoredCase]:
        """Those of `case_ids` that exist."""
        found = self.records.find({"_id": {"$in": list(set(case_ids))}}, _READ)
        return {record["_id"]: _stored(record) for record in found}

    def of_households(self, household_ids: Iterable[str]) -> list[StoredCase]:
        """Every case of these households, oldest application first."""
        found = self._belonging(f"household:{one}" for one in household_ids)
        return sorted(found, key=lambda case: case.state["applied_on"])

    def of_application(self, application_id: str) -> list[StoredCase]:
        """The case an application became: its id follows from the application's."""
        ids = [case_id_of(lifecycle, application_id) for lifecycle in LIFECYCLES.values()]
        return [one for one in self.many(ids).values() if one.state["application_id"] == application_id]

    def of_session(self, session_id: str) -> list[StoredCase]:
        """Cases with an order that was or is to be paid at that session, to be shown."""
        return self._belonging([f"session:{session_id}"], _SHOW)

    def orders_of_session(self, session_id: str) -> list[Document]:
        """The orders of those cases."""
        found = self.records.find({"belongs": f"session:{session_id}"}, {"state.orders": 1})
        return [order for record in found for order in record["state"]["orders"]]

    def of_project(self, project_id: str) -> list[StoredCase]:
        """Cases of a project, to be shown."""
        return self._belonging([f"project:{project_id}"], _SHOW)

    def holding(self, keys: Iterable[str]) -> dict[str, str]:
        """Key of `once_keys` → the case that has it."""
        wanted = set(keys)
        found = self.records.find({"once": {"$in": list(wanted)}}, {"once": 1})
        return {key: record["_id"] for record in found for key in record["once"] if key in wanted}

    def _belonging(self, keys: Iterable[str], fields: Mapping[str, int] | None = None) -> list[StoredCase]:
        wanted = list(set(keys))
        query = {"belongs": wanted[0]} if len(wanted) == 1 else {"belongs": {"$in": wanted}}
        return [_stored(record) for record in self.records.find(query, fields or _READ)]

    def page(
        self,
        communes: Sequence[str],
        *,
        villages: Sequence[str] = (),
        equal: Mapping[str, Any] | None = None,
        before: str | None = None,
        today: date,
        limit: int,
    ) -> list[StoredCase]:
        """Up to `limit` cases of these communes, newest application first, listed before `before`.

        villages: only these, where any are named. Walks back in growing spans of days: an index
        range that is bounded on both sides costs the same however much older history there is.
        """
        narrowed = {**(equal or {}), **({"village": {"$in": list(villages)}} if villages else {})}
        found: list[tuple[str, StoredCase]] = []
        for since, until in _windows(before, today):
            for commune in communes:
                query = {"commune": commune, "listed": {"$gte": since, "$lt": until}, **narrowed}
                cursor = self.records.find(query, _SHOW).sort("listed", -1).limit(limit)
                found += [(record["listed"], _stored(record)) for record in cursor]
            if len(found) >= limit:
                break
        found.sort(key=lambda pair: pair[0], reverse=True)
        return [case for _, case in found[:limit]]

    def waiting(
        self, communes: Sequence[str], lifecycle: str, step: str, *, villages: Sequence[str] = (), limit: int
    ) -> list[StoredCase]:
        """Up to `limit` cases of these communes that wait for `step`, oldest application first."""
        query: Document = {"waits": {"$in": [waiting_key(one, lifecycle, step) for one in communes]}}
        if villages:
            query["village"] = {"$in": list(villages)}
        found = self.records.find(query, _SHOW).sort("listed", ASCENDING).limit(limit)
        return [_stored(record) for record in found]

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

    def open_many(self, new: Sequence[tuple[State, Sequence[Envelope], Mapping[str, Any]]]) -> set[str]:
        """Create these cases, each a (state, events, index); return the ids that existed already."""
        return history.save_many(
            self.records,
            [
                history.Change(
                    state["case_id"],
                    read_version=0,
                    state=state,
                    events=events,
                    index={**index, "fence": 0},
                )
                for state, events, index in new
            ],
        )

    def history_of(self, case_id: str) -> list[Document]:
        """The events of a case as they were announced, oldest first."""
        found = self.records.find_one({"_id": case_id}, {"history": 1})
        return list(found["history"]) if found else []

    def fence(self, case_id: str, at: int) -> None:
        """From now on a write that read the case at this fence is stale."""
        self.records.update_one({"_id": case_id, "fence": at}, {"$inc": {"fence": 1}})


_SHOW = {"history": 0, "state.schedules": 0, "state.postings": 0, "state.commands": 0}
_READ = {"state": 1, "version": 1, "fence": 1, "once": 1}


def _stored(record: Mapping[str, Any]) -> StoredCase:
    return StoredCase(record["state"], record["version"], record["fence"], tuple(record.get("once", ())))


def _windows(before: str | None, today: date) -> Iterator[tuple[str, str]]:
    """Spans of the list order from `before` (or today) back to the oldest day, each longer than the last."""
    until = before or "9999"
    start = date.fromisoformat(before[:10]) if before else today
    days = WINDOW_DAYS
    while until > OLDEST.isoformat():
        start = max(start - timedelta(days=days), OLDEST)
        yield start.isoformat(), until
        until, days = start.isoformat(), days * 3

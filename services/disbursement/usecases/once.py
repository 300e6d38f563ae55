"""What may exist once: a receipt at a session, an approved case of a household, an animal's household.

Unique indexes decide in the end; asking first gives the answer that names the other case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from services.disbursement.domain.case import Decision
from services.disbursement.problems import AlreadySupported, AnimalTaken, ReceiptUsed
from services.disbursement.store.cases import StoredCase
from services.disbursement.usecases.desk import Desk
from shared.problems import Problem


class Deciding(Protocol):
    """A row of a batch that has its decision and is not stored yet."""

    read: StoredCase | None
    decision: Decision | None
    index: Mapping[str, Any]
    outcome: StoredCase | Problem | None


def refuse_taken(desk: Desk, rows: Sequence[Deciding]) -> None:
    """Give an outcome to each row whose receipt, claim or animal another case has."""
    _refuse(rows, _new_receipts, lambda keys: desk.cases.by_receipts(keys), _receipt_used)
    _refuse(rows, _new_claim, lambda keys: desk.cases.by_claims(keys), _already_supported)
    _refuse(
        rows,
        _new_animal,
        lambda keys: {tag: case.state["case_id"] for tag, case in desk.cases.by_animals(keys).items()},
        _animal_taken,
    )


def _refuse(
    rows: Sequence[Deciding],
    wanted: Callable[[Deciding], list[str]],
    owners: Callable[[Iterable[str]], Mapping[str, str]],
    problem: Callable[[Deciding, str, str], Problem],
) -> None:
    asking = {id(row): keys for row in rows if row.outcome is None and (keys := wanted(row))}
    if not asking:
        return
    taken = dict(owners({key for keys in asking.values() for key in keys}))
    for row in rows:
        for key in asking.get(id(row), []):
            owner = taken.setdefault(key, _case_id(row))
            if owner != _case_id(row):
                row.outcome = problem(row, key, owner)


def _new_receipts(row: Deciding) -> list[str]:
    known = _known(row)
    return [key for key in row.index.get("receipts", []) if key not in known]


def _new_claim(row: Deciding) -> list[str]:
    assert row.read is not None
    assert row.decision is not None
    before, after = row.read.state, row.decision.state
    fresh = (before["approved_on"], before["project_id"]) != (after["approved_on"], after["project_id"])
    return [row.index["claim"]] if fresh and row.index["claim"] else []


def _new_animal(row: Deciding) -> list[str]:
    assert row.read is not None
    animal_id = row.index["animal_id"]
    return [animal_id] if animal_id and animal_id != row.read.state["animal_id"] else []


def _known(row: Deciding) -> set[str]:
    """Receipts the case had before this step."""
    assert row.read is not None
    return {
        f"{order['session']}|{order['confirmed']['receipt_no']}"
        for order in row.read.state["orders"]
        if order["confirmed"]
    }


def _case_id(row: Deciding) -> str:
    assert row.read is not None
    case_id: str = row.read.state["case_id"]
    return case_id


def _receipt_used(_row: Deciding, key: str, owner: str) -> Problem:
    return ReceiptUsed(receipt_no=key.rpartition("|")[2], case_id=owner)


def _already_supported(row: Deciding, _key: str, owner: str) -> Problem:
    assert row.read is not None
    state = row.read.state
    return AlreadySupported(household_id=state["household_id"], programme=state["programme"], case_id=owner)


def _animal_taken(_row: Deciding, key: str, owner: str) -> Problem:
    return AnimalTaken(animal_id=key, case_id=owner)

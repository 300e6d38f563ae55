"""What may exist once: a receipt at a session, an approved case of a household, an animal's household.

Unique indexes decide in the end; asking first gives the answer that names the other case.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.disbursement.problems import AlreadySupported, AnimalTaken, ReceiptUsed
from services.disbursement.usecases.deciding import Row
from services.disbursement.usecases.desk import Desk
from shared.problems import Problem


def refuse_taken(desk: Desk, rows: Sequence[Row]) -> None:
    """Give an outcome to each row that wants what another case has, or a row before it wants."""
    asking = [(row, new) for row in rows if row.outcome is None and (new := _new_keys(row))]
    if not asking:
        return
    taken = desk.cases.holding(key for _, new in asking for key in new)
    for row, new in asking:
        for key in new:
            owner = taken.setdefault(key, row.step.case_id)
            if owner != row.step.case_id or new.count(key) > 1:
                row.outcome = _problem(row, key, owner)


def _new_keys(row: Row) -> list[str]:
    """Keys this step adds; one twice when the case itself used the receipt before."""
    known = set(row.stored.once)
    keys = [key for key in row.index.get("once", []) if not key.startswith("none:")]
    return [key for key in keys if key not in known or keys.count(key) > 1]


def _problem(row: Row, key: str, owner: str) -> Problem:
    kind, _, value = key.partition(":")
    state = row.stored.state
    match kind:
        case "receipt":
            return ReceiptUsed(receipt_no=value.rpartition("|")[2], case_id=owner)
        case "claim":
            return AlreadySupported(
                household_id=state["household_id"], programme=state["programme"], case_id=owner
            )
        case _:
            return AnimalTaken(animal_id=value, case_id=owner)

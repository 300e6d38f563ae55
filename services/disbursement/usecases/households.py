"""What intake tells of households, kept as far as this service needs it."""

from __future__ import annotations

from collections.abc import Callable

from services.disbursement.domain import household as households
from services.disbursement.domain.household import Household
from services.disbursement.usecases.applications import ATTEMPTS_MAX, assess_again
from services.disbursement.usecases.desk import Desk
from shared.contracts.intake import HouseholdClassified, HouseholdUpdated
from shared.problems import Stale


def note_members(desk: Desk, body: HouseholdUpdated, sequence: int) -> None:
    """Keep who lives there; older news than the last is dropped."""
    _change(desk, body.household_id, lambda before: households.updated(before, body, sequence))


def note_class(desk: Desk, body: HouseholdClassified, sequence: int) -> None:
    """Keep the class of a review, whatever its place among the others."""
    _change(desk, body.household_id, lambda before: households.classified(before, body, sequence))


def _change(desk: Desk, household_id: str, change: Callable[[Household], Household | None]) -> None:
    """Store what changed; then judge waiting cases again, also when nothing changed: the process may
    have died between the two, and the event came back for it."""
    for attempt in range(1, ATTEMPTS_MAX + 1):
        before = desk.households.get(household_id) or households.unknown(household_id)
        after = change(before)
        try:
            if after is not None:
                desk.households.save(after)
        except Stale:
            desk.wait(attempt)
            continue
        assess_again(desk, household_id)
        return
    raise Stale(f"household {household_id} keeps changing")

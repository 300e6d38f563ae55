"""What intake tells of households, kept as far as this service needs it."""

from __future__ import annotations

from collections.abc import Sequence

from services.disbursement.domain import household as households
from services.disbursement.domain.household import Household
from services.disbursement.usecases.applications import ATTEMPTS_MAX, assess_again
from services.disbursement.usecases.desk import Desk
from shared.contracts.intake import HouseholdClassified, HouseholdUnclassified, HouseholdUpdated
from shared.problems import Stale

News = HouseholdUpdated | HouseholdClassified | HouseholdUnclassified


def note_members(desk: Desk, body: HouseholdUpdated, sequence: int) -> None:
    """Keep who lives there; older news than the last is dropped."""
    note_news(desk, [(body, sequence)])


def note_class(desk: Desk, body: HouseholdClassified, sequence: int) -> None:
    """Keep the class of a review, whatever its place among the others."""
    note_news(desk, [(body, sequence)])


def note_news(desk: Desk, news: Sequence[tuple[News, int]]) -> None:
    """Keep what these events say, each with its place in its household's history; then judge again.

    Waiting cases are judged also when nothing changed: the process may have died between
    the two, and the event came back for it.
    """
    household_ids = {body.household_id for body, _ in news}
    for attempt in range(1, ATTEMPTS_MAX + 1):
        known = desk.households.many(household_ids)
        after = dict(known)
        for body, sequence in news:
            before = after.get(body.household_id) or households.unknown(body.household_id)
            after[body.household_id] = _after(before, body, sequence)
        changed = [one for household_id, one in after.items() if one is not known.get(household_id)]
        if not changed:
            assess_again(desk, household_ids)
            return
        # Read again afterwards: what changed meanwhile was not stored, and is tried on the new revision.
        desk.households.save_many(changed)
        if attempt > 1:
            desk.wait(attempt)
    raise Stale("these households keep changing")


def _after(before: Household, body: News, sequence: int) -> Household:
    match body:
        case HouseholdUpdated():
            return households.updated(before, body, sequence) or before
        case HouseholdClassified():
            return households.classified(before, body, sequence) or before
        case HouseholdUnclassified():
            return households.unclassified(before, body, sequence) or before

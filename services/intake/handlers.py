"""What intake does when it hears its own news: lists of households on phones follow the households."""

from __future__ import annotations

from collections.abc import Callable

from services.intake.domain.household import Household
from services.intake.store.household_lists import HouseholdLists
from services.intake.store.households import Households
from shared import reference
from shared.contracts.envelope import Envelope

OnBatch = Callable[[list[Envelope]], None]


def on_batch(households: Households, lists: HouseholdLists) -> OnBatch:
    """Count a change of the list of every commune the households of the events live in or ever lived in.

    By event and not beside the write of the household: a list that was not counted would stay old on
    phones for ever, and an event comes again until it was handled. Counting twice costs a download.
    """

    def count_changes(events: list[Envelope]) -> None:
        found = households.find_many(sorted({event.subject for event in events}))
        changed = {household.commune_id for household, _ in found.values()}
        left = {commune_id for household, _ in found.values() for commune_id in _lived_in_before(household)}
        lists.note_changes(changed - left, left)

    return count_changes


def _lived_in_before(household: Household) -> set[str]:
    known = reference.areas()
    return {known.commune_of(review.area_id) for review in household.reviews} - {household.commune_id}

"""Households as reviews would have left them, written without reviews, and heard of as the worker hears."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from services.intake.domain.household import Household, Reviewed, updated
from services.intake.handlers import on_batch
from services.intake.store.household_lists import HouseholdLists
from services.intake.store.households import Households
from shared.clock import FixedClock
from shared.codec import envelope_of
from shared.contracts.intake import Member
from shared.mongo import connect, database
from shared.settings import Settings


def a_household(
    code: str = "ILO-03-0031", village: str = "ea-sup.ia-lop.3", head: str = "H'Khập Êban"
) -> Household:
    """A poor household with one member."""
    review = Reviewed(
        reviewed_on=date(2022, 9, 12),
        submission_id="uuid:review",
        round="2022",
        kind="periodic",
        poverty_class="poor",
        b1_points=95,
        b2_points=30,
        deprivations=("clean_water",),
        causes=(),
        needs=(),
        area_type="rural",
        scoring_table="b1-2022-rural",
        official=True,
        ethnic_minority=True,
        no_labour=False,
        merit=False,
        separated_on=None,
        area_id=village,
    )
    return Household(
        household_id=code,
        commune_id=village.rpartition(".")[0],
        village_id=village,
        area_type="rural",
        phone="0962345678",
        members=(Member("p1", head, 1985, "female", "head", "12"),),
        reviews=(review,),
    )


class Register:
    """The register of households of one installation."""

    def __init__(self, settings: Settings, clock: FixedClock, lists: HouseholdLists) -> None:
        of = database(connect(settings.mongo_url), "intake")
        self.households, self._clock = Households(of), clock
        self.households.ensure_indexes()
        self._heard = on_batch(self.households, lists)

    def write(self, *households: Household) -> None:
        """They are as given from now on, and the worker has heard of it."""
        known = self.households.find_many([one.household_id for one in households])
        changes = []
        for one in households:
            _, version = known.get(one.household_id, (None, 0))
            event = envelope_of(
                updated(one),
                subject=one.household_id,
                sequence=version + 1,
                area_id=one.area_id,
                traceparent="",
                clock=self._clock,
            )
            changes.append((one, version, [event]))
        assert self.households.save(changes) == set()
        self._heard([events[0] for _, _, events in changes])

    def move(self, code: str, village: str) -> None:
        """A household lives elsewhere now."""
        before = self.households.find(code)
        assert before is not None
        self.write(replace(before, village_id=village, commune_id=village.rpartition(".")[0]))

"""What every use case works with: the stores, the clock and the reference data of this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from random import uniform
from time import sleep
from typing import Any

from services.disbursement.domain.case import Lifecycle, State
from services.disbursement.problems import UnknownProgramme
from services.disbursement.programmes import LIFECYCLES
from services.disbursement.store.budget_lines import BudgetLines
from services.disbursement.store.cases import Cases
from services.disbursement.store.households import Households
from services.disbursement.store.projects import Animals, Projects, StoredProject
from services.disbursement.store.sessions import Sessions
from services.disbursement.store.taken_back import TakenBack
from shared import reference
from shared.areas import Area, Areas
from shared.auth import Actor
from shared.clock import Clock, SystemClock, business_date
from shared.codec import envelope_of
from shared.contracts.envelope import Contract, Envelope
from shared.problems import NotFound
from shared.programme import Programme
from shared.reference.programmes import all_programmes
from shared.tracing import child_of, traceparent


def _wait(attempt: int) -> None:
    """Let the other writers finish: longer each time, and not all of us equally long."""
    sleep(uniform(0.3, 1.0) * min(0.002 * 2**attempt, 0.25))  # noqa: S311 (no secret hangs on it)


class Desk:
    """wait: called between attempts when two writers meet; tests may watch it."""

    def __init__(
        self,
        database: Any,
        clock: Clock | None = None,
        *,
        areas: Areas | None = None,
        programmes: Mapping[str, Programme] | None = None,
        wait: Callable[[int], None] = _wait,
    ) -> None:
        self.clock: Clock = clock or SystemClock()
        self.areas = areas or reference.areas()
        self.programmes = programmes or all_programmes()
        self.wait = wait
        self._covered: dict[tuple[tuple[str, ...], str | None], list[Area]] = {}
        self.cases = Cases(database)
        self.households = Households(database)
        self.projects = Projects(database)
        self.animals = Animals(database)
        self.lines = BudgetLines(database)
        self.sessions = Sessions(database)
        self.taken_back = TakenBack(database)

    def prepare(self) -> None:
        """Make the indexes; harmless when they are there."""
        for store in (self.cases, self.households, self.projects, self.animals, self.lines, self.sessions):
            store.prepare()

    @property
    def today(self) -> date:
        """The business date."""
        return business_date(self.clock.now())

    def programme(self, code: str) -> Programme:
        """UnknownProgramme when there is none."""
        found = self.programmes.get(code)
        if found is None:
            raise UnknownProgramme(programme=code)
        return found

    def lifecycle(self, state: State) -> Lifecycle:
        return LIFECYCLES[state["lifecycle"]]

    def may_see(self, actor: Actor, area_id: str) -> bool:
        return area_id in self.areas and self.areas.covers(actor.areas, area_id)

    def demand_case(self, actor: Actor, state: State) -> None:
        """NotFound for a case outside of the actor's areas: that it exists is no news for them."""
        if not self.may_see(actor, state["village_id"] or state["commune_id"]):
            raise NotFound("there is no such case here", case_id=state["case_id"])

    def project(self, actor: Actor, project_id: str) -> StoredProject:
        """The project; NotFound when there is none in the actor's areas."""
        found = self.projects.get(project_id)
        if found is None or not self.may_see(actor, found.state["commune"]):
            raise NotFound("there is no such project", project_id=project_id)
        return found

    def communes(self, actor: Actor, area: str | None = None) -> list[str]:
        """Communes of all editions in which the actor may see something, within `area` if it is given."""
        places = self._within(actor.areas, area)
        return [one.id for one in places if one.level == "commune"] or sorted(
            {self.areas.commune_of(one.id) for one in places}
        )

    def villages(self, actor: Actor, area: str | None = None) -> list[str]:
        """The villages lists are narrowed to; empty when the actor sees whole communes of `area`."""
        places = self._within(actor.areas, area)
        if any(one.level == "commune" for one in places):
            return []
        return [one.id for one in places]

    def _within(self, scope: tuple[str, ...], area: str | None) -> list[Area]:
        """Communes and villages covered by `scope`, and by `area` where one is asked for."""
        if (scope, area) not in self._covered:
            known = [one for one in scope if one in self.areas]
            self._covered[scope, area] = [
                one
                for one in self.areas
                if one.level in ("commune", "village")
                and self.areas.covers(known, one.id)
                and (area is None or (area in self.areas and self.areas.covers([area], one.id)))
            ]
        return self._covered[scope, area]

    def envelopes(
        self,
        events: Sequence[Contract],
        *,
        subject: str,
        after: int,
        area_id: str,
        on: date,
        trace: str = "",
    ) -> list[Envelope]:
        """Wrap events for the history of `subject`, which holds `after` events already.

        trace: of what caused them, where that is not the request or event at hand.
        """
        trace = child_of(trace) if trace else traceparent()
        return [
            envelope_of(
                event,
                subject=subject,
                sequence=after + number,
                area_id=area_id,
                occurred_on=on,
                traceparent=trace,
                clock=self.clock,
            )
            for number, event in enumerate(events, start=1)
        ]

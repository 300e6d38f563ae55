"""Looking at cases: lists, and the work that waits for the one who asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.disbursement.programmes import LIFECYCLES
from services.disbursement.store.cases import ASIDE, StoredCase
from services.disbursement.usecases import projects, sessions
from services.disbursement.usecases.case_page import case_view
from services.disbursement.usecases.desk import Desk
from services.disbursement.usecases.present import case_lines
from services.disbursement.usecases.views import CasePage, WorkGroup, WorkList
from shared.auth import Actor
from shared.problems import InvalidInput

__all__ = ["CaseFilters", "case_view", "list_cases", "work_list"]

GROUP_MAX = 100
FOUND_MAX = 200


@dataclass(frozen=True, kw_only=True)
class CaseFilters:
    """What to look for; empty: everything. q: words of a member's name, a household or a case code."""

    programme: str = ""
    lifecycle: str = ""
    status: str = ""
    area: str = ""
    household: str = ""
    application: str = ""
    session: str = ""
    project: str = ""
    q: str = ""

    def equal(self) -> dict[str, str]:
        """The filters that are one field's value."""
        named = {"programme": self.programme, "lifecycle": self.lifecycle, "status": self.status}
        return {name: value for name, value in named.items() if value}


def list_cases(
    desk: Desk, actor: Actor, filters: CaseFilters, *, limit: int = 50, cursor: str | None = None
) -> CasePage:
    """Cases of the actor's areas, newest application first; raises InvalidInput for a foreign cursor."""
    area = filters.area or None
    named = _named(desk, filters)
    if named is not None:
        found = [case for case in named if _fits(desk, actor, case, filters)]
        found.sort(key=_listed, reverse=True)
        return CasePage(cases=case_lines(desk, actor, found[:FOUND_MAX]), next=None)
    found = desk.cases.page(
        desk.communes(actor, area),
        villages=desk.villages(actor, area),
        equal=filters.equal(),
        before=_cursor(cursor),
        today=desk.today,
        limit=limit + 1,
    )
    more = len(found) > limit
    found = found[:limit]
    return CasePage(cases=case_lines(desk, actor, found), next=_listed(found[-1]) if more else None)


def work_list(desk: Desk, actor: Actor) -> WorkList:
    """What waits for this actor: cases by step, sessions with open orders, projects to decide or to fill."""
    groups = [
        group
        for lifecycle in LIFECYCLES.values()
        for step, row in lifecycle.transitions.items()
        if step not in ASIDE and any(actor.may(one) for one in row.permissions)
        if (group := _group(desk, actor, lifecycle.name, step)) is not None
    ]
    return WorkList(
        groups=groups,
        sessions=sessions.near(desk, actor, _sessions_of(groups)),
        projects=projects.waiting_for(desk, actor),
    )


def _group(desk: Desk, actor: Actor, lifecycle: str, step: str) -> WorkGroup | None:
    found = desk.cases.waiting(
        desk.communes(actor), lifecycle, step, villages=desk.villages(actor), limit=GROUP_MAX + 1
    )
    lines = [line for line in case_lines(desk, actor, found[:GROUP_MAX]) if step in line.allowed]
    if not lines:
        return None
    lines.sort(key=lambda line: (line.due_on or "9999", line.applied_on, line.case_id))
    return WorkGroup(step=step, lifecycle=lifecycle, cases=lines, more=len(found) > GROUP_MAX)


def _sessions_of(groups: Iterable[WorkGroup]) -> set[str]:
    return {
        line.session
        for group in groups
        if group.step == "confirm_payment"
        for line in group.cases
        if line.session
    }


def _named(desk: Desk, filters: CaseFilters) -> list[StoredCase] | None:
    """The cases a filter names directly; None when none does and a list must be walked."""
    if filters.application:
        return desk.cases.of_application(filters.application)
    if filters.household:
        return desk.cases.of_households([filters.household])
    if filters.session:
        return desk.cases.of_session(filters.session)
    if filters.project:
        return desk.cases.of_project(filters.project)
    if filters.q:
        by_id = desk.cases.get(filters.q.upper())
        households = desk.households.search(filters.q, FOUND_MAX)
        found = desk.cases.of_households([*households, filters.q.upper()])
        known = {case.state["case_id"] for case in found}
        return found + ([by_id] if by_id and by_id.state["case_id"] not in known else [])
    return None


def _fits(desk: Desk, actor: Actor, case: StoredCase, filters: CaseFilters) -> bool:
    place = case.state["village_id"] or case.state["commune_id"]
    inside = not filters.area or (filters.area in desk.areas and desk.areas.covers([filters.area], place))
    fits = all(case.state[name] == value for name, value in filters.equal().items())
    return fits and inside and desk.may_see(actor, place)


def _listed(case: StoredCase) -> str:
    return f"{case.state['applied_on']}|{case.state['case_id']}"


def _cursor(cursor: str | None) -> str | None:
    if not cursor:
        return None
    try:
        day = date.fromisoformat(cursor[:10])
    except ValueError:
        day = date.min
    if day.year < 1990 or cursor[10:11] != "|":
        raise InvalidInput(errors={"cursor": ["is not one of ours"]})
    return cursor

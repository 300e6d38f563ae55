"""Where every case of the plan stands, as far as the office has been told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tools.demo.access import Staff
from tools.demo.plan.model import Case, Step
from tools.demo.waiting import until

CASES_PATH = "/api/disbursement/v1/cases"
PAGE = 200
OPENED_STILL_S = 180.0
READER = "auditor"  # sees the cases of the whole district, and can change none


@dataclass
class Standing:
    """A case as it is now. taken: how many of the plan's steps it has behind it."""

    case: Case
    case_id: str
    taken: int

    @property
    def next_step(self) -> Step | None:
        """What the plan has next for it, None when it is where the plan leaves it."""
        steps = self.case.steps
        return steps[self.taken] if self.taken < len(steps) else None

    def move_to(self, status: str) -> None:
        """Take over what the system says, which may be ahead of what was asked."""
        self.taken = max(self.taken, steps_behind(self.case, status))


def steps_behind(case: Case, status: str) -> int:
    """How many steps lead to `status`; the fewest, where it is reached more than once.

    Steps are named by their command ids, so that taking one again is harmless:
    better to repeat than to leave one out.
    """
    reached = [place for place, step in enumerate(case.steps, start=1) if step.reached == status]
    return min(reached, default=0)


def stand(
    staff: Staff, cases: Iterable[Case], area_id: str, lifecycle: str, moving: Callable[[], Any]
) -> list[Standing]:
    """The standing of all `cases`, which lie in one area and lifecycle; waits until every one is opened.

    moving: changes while the system is at work on what was sent before these. Raises NeverCame when
    some applications do not become cases.
    """
    missing = {case.application_id: case for case in cases}
    found: list[Standing] = []
    looked = False

    def look() -> list[Standing] | None:
        nonlocal looked
        # Once the list was seen, the case that was sent last is asked for before it is seen again:
        # while that one is missing others are too, and a page of cases is much more work than one.
        last = next(reversed(missing), None)
        if last is not None and looked and not _has_come(staff, area_id, last):
            return None
        looked = True
        for line in _lines(staff, area_id, lifecycle) if missing else ():
            case = missing.pop(line["application_id"], None)
            if case is not None:
                found.append(Standing(case, line["case_id"], steps_behind(case, line["status"])))
        return None if missing else found

    what = f"hồ sơ {lifecycle} của {area_id} được mở ở dịch vụ giải ngân"
    return until(look, what=what, still_s=OPENED_STILL_S, seen=lambda: (len(missing), moving()))


def _has_come(staff: Staff, area_id: str, application_id: str) -> bool:
    query = urlencode({"application": application_id, "limit": 1})
    return bool(staff.get(staff.user(READER, area_id), f"{CASES_PATH}?{query}")["cases"])


def _lines(staff: Staff, area_id: str, lifecycle: str) -> Iterator[dict[str, Any]]:
    reader = staff.user(READER, area_id)
    asked: dict[str, Any] = {"area": area_id, "lifecycle": lifecycle, "limit": PAGE}
    while True:
        page = staff.get(reader, f"{CASES_PATH}?{urlencode(asked)}")
        yield from page["cases"]
        if not page["next"]:
            return
        asked["cursor"] = page["next"]

"""The offices at work: each case of a batch is taken to where the plan leaves it, step by step.

Driven by what the system says of each case, not by what was sent before: an
interrupted replay goes on where it stopped, and a finished one finds nothing to do.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

from tools.demo.access import Staff, User
from tools.demo.casebook import CASES_PATH, READER, Standing, stand
from tools.demo.doors import slug_of
from tools.demo.plan.draw import identifier
from tools.demo.plan.model import Answers, Case, Step
from tools.demo.progress import Bar
from tools.demo.sending import chunks

STEPS_PATH = "/api/disbursement/v1/steps"
ROWS_MAX = 500
THREADS = 3
TRIES_MAX = 40
PAUSE_S = 0.5
MOVED_ON = "illegal-transition"
PASSING = frozenset({"in-flight", "stale", "not-eligible"})
"""Refusals that pass with time: somebody moves the same money, or a review is still on its way."""


class StepRefused(Exception):
    """A step of the plan was refused for good; the message names case, step and reason."""


@dataclass(frozen=True, order=True)
class _Group:
    """Steps that go in one request: same day, same step, same officer."""

    taken_on: date
    name: str
    officer: User


class Office:
    """Takes the steps of cases through the bank's and the district's API."""

    def __init__(
        self,
        staff: Staff,
        seed: str,
        *,
        moving: Callable[[], Any] = lambda: None,
        threads: int = THREADS,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """moving: changes while cases are still on their way to the office."""
        self._staff, self._seed, self._threads, self._pause = staff, seed, threads, pause
        self._moving = moving

    def take_all(self, cases: Iterable[Case], bar: Bar) -> list[Standing]:
        """Every case to where the plan leaves it, several batches at a time; how they stand in the end."""
        by_place: dict[tuple[str, str], list[Case]] = {}
        missing: Counter[str] = Counter()
        for case in cases:
            by_place.setdefault((case.lifecycle, case.commune_id), []).append(case)
            missing[case.batch] += 1
        batches: dict[str, list[Standing]] = {}
        everything: list[Standing] = []
        with ThreadPoolExecutor(self._threads) as pool:
            running: list[Future[None]] = []
            for (lifecycle, area_id), found in by_place.items():
                for standing in stand(self._staff, found, area_id, lifecycle, self._moving):
                    bar.add(standing.taken)
                    everything.append(standing)
                    batches.setdefault(standing.case.batch, []).append(standing)
                # A batch that spans communes waits until all of its cases are known.
                whole = [name for name, batch in batches.items() if len(batch) == missing[name]]
                running += [pool.submit(self._take_batch, batches.pop(name), bar) for name in whole]
                _raise_early(running)
            for future in running:
                future.result()
        return everything

    def _take_batch(self, batch: list[Standing], bar: Bar) -> None:
        tries = 0
        while groups := self._groups(batch):
            first = min(groups)
            moved = sum(self._take(first, rows, bar) for rows in chunks(groups[first], ROWS_MAX))
            tries = 0 if moved else tries + 1
            if tries:
                if tries > TRIES_MAX:
                    names = ", ".join(one.case_id for one in groups[first][:3])
                    raise StepRefused(f"{first.name} ({first.officer.role}) không tiến được: {names}…")
                self._pause(PAUSE_S)

    def _take(self, group: _Group, rows: list[Standing], bar: Bar) -> int:
        """How many of the rows went on."""
        body = {
            "step": group.name,
            "taken_on": group.taken_on.isoformat(),
            "rows": [self._row(standing) for standing in rows],
        }
        answer = self._staff.post(group.officer, STEPS_PATH, body)
        moved = 0
        for standing, result in zip(rows, answer["results"], strict=True):
            before = standing.taken
            if result["ok"]:
                standing.taken += 1
            else:
                self._look_again(standing, group, result["problem"])
            bar.add(standing.taken - before)
            moved += standing.taken > before
        return moved

    def _row(self, standing: Standing) -> Answers:
        step = standing.next_step
        assert step is not None, "only cases that have a step before them are asked for one"
        facts = dict(step.facts)
        if step.name == "reverse_payment":
            facts["order_no"] = self._line(standing)["order_no"]
        return {"case_id": standing.case_id, "command_id": self._command_id(standing, step), **facts}

    def _command_id(self, standing: Standing, step: Step) -> str:
        return identifier(self._seed, "step", standing.case.application_id, standing.taken, step.name)

    def _look_again(self, standing: Standing, group: _Group, problem: dict[str, Any]) -> None:
        """After a refusal: perhaps the case is further than we knew, perhaps it only has to wait."""
        slug = slug_of(problem)
        if slug == MOVED_ON:
            before = standing.taken
            standing.move_to(self._line(standing)["status"])
            if standing.taken > before:
                return
        elif slug in PASSING:
            return
        raise StepRefused(
            f"{group.name} {standing.case_id} ({standing.case.household}): {slug} "
            f"{problem.get('errors') or problem.get('reasons') or problem.get('detail') or ''}"
        )

    def _line(self, standing: Standing) -> dict[str, Any]:
        reader = self._staff.user(READER, standing.case.commune_id)
        line: dict[str, Any] = self._staff.get(reader, f"{CASES_PATH}/{standing.case_id}")
        return line

    def _groups(self, batch: list[Standing]) -> dict[_Group, list[Standing]]:
        groups: dict[_Group, list[Standing]] = {}
        for standing in batch:
            step = standing.next_step
            if step is not None:
                officer = self._staff.user(step.role, standing.case.commune_id)
                groups.setdefault(_Group(step.taken_on, step.name, officer), []).append(standing)
        return groups


def _raise_early(running: list[Future[None]]) -> None:
    """Raise what stopped a batch as soon as it is seen, not after all the others."""
    for future in running:
        if future.done():
            future.result()

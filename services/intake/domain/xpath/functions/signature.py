"""How a function is described in the tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from services.intake.domain.xpath.nodes import Here
from services.intake.domain.xpath.values import Value

Run = Callable[[Here, list[Value]], Value]
"""(where it stands, arguments) → value."""


@dataclass(frozen=True)
class Function:
    """least, most: how many arguments it takes; most None for any number."""

    run: Run
    least: int
    most: int | None

    def takes(self, count: int) -> bool:
        return self.least <= count and (self.most is None or count <= self.most)


def exactly(count: int, run: Run) -> Function:
    return Function(run, count, count)

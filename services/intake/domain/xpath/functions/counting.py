"""Functions of several nodes: the rows of a repeat, the items of a list."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from services.intake.domain.xpath.functions.signature import Function, exactly
from services.intake.domain.xpath.nodes import Here, Node
from services.intake.domain.xpath.values import NOTHING, NotEvaluated, Value, to_number


def _nodes(value: Value) -> list[Node]:
    if isinstance(value, list):
        return value
    raise NotEvaluated("a path is wanted, not a value")


def _numbers(values: Iterable[Value]) -> list[float]:
    """Those that are numbers: rows without an answer do not count."""
    return [number for number in map(to_number, values) if not math.isnan(number)]


def _sum(here: Here, arguments: list[Value]) -> Value:
    return float(sum(_numbers(node.value for node in _nodes(arguments[0]))))


def _count_non_empty(here: Here, arguments: list[Value]) -> Value:
    return float(sum(bool(node.children) or node.value != "" for node in _nodes(arguments[0])))


def _extreme(choose: Callable[[list[float]], float]) -> Function:
    def run(here: Here, arguments: list[Value]) -> Value:
        values: Iterable[Value] = arguments
        if len(arguments) == 1 and isinstance(arguments[0], list):
            values = [node.value for node in arguments[0]]
        numbers = _numbers(values)
        return choose(numbers) if numbers else NOTHING

    return Function(run, 0, None)


TABLE: dict[str, Function] = {
    "count": exactly(1, lambda here, arguments: float(len(_nodes(arguments[0])))),
    "count-non-empty": exactly(1, _count_non_empty),
    "sum": exactly(1, _sum),
    "max": _extreme(max),
    "min": _extreme(min),
}

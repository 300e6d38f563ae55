"""Functions of several nodes: the rows of a repeat, the items of a list."""

from __future__ import annotations

import math
from collections.abc import Iterable

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


def _of_several(arguments: list[Value]) -> list[float]:
    if len(arguments) == 1 and isinstance(arguments[0], list):
        return _numbers(node.value for node in arguments[0])
    return _numbers(arguments)


def _min(here: Here, arguments: list[Value]) -> Value:
    numbers = _of_several(arguments)
    return min(numbers) if numbers else NOTHING


def _max(here: Here, arguments: list[Value]) -> Value:
    numbers = _of_several(arguments)
    if numbers and max(numbers) < 0:
        # Collect starts from the smallest number above 0 and so never finds one below.
        raise NotEvaluated("max() of nothing but negative numbers")
    return max(numbers) if numbers else NOTHING


TABLE: dict[str, Function] = {
    "count": exactly(1, lambda here, arguments: float(len(_nodes(arguments[0])))),
    "count-non-empty": exactly(1, _count_non_empty),
    "sum": exactly(1, _sum),
    "max": Function(_max, 0, None),
    "min": Function(_min, 0, None),
}

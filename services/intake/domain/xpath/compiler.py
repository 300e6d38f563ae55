"""From the tree of an expression to a function of the place where it stands. Compiled once, run often."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

from services.intake.domain.xpath import paths
from services.intake.domain.xpath.functions import TABLE
from services.intake.domain.xpath.nodes import Here
from services.intake.domain.xpath.parser import parse_expression
from services.intake.domain.xpath.syntax import Call, Literal, Negative, Operation, Path, Tree
from services.intake.domain.xpath.values import (
    NotEvaluated,
    Value,
    atom,
    equal,
    to_boolean,
    to_number,
    to_text,
    to_whole,
)

Expression = Callable[[Here], Value]


@lru_cache(maxsize=4096)
def compile_expression(expression: str) -> Expression:
    """The expression as a function; NotEvaluated when it cannot be read or uses what we leave out."""
    return compile_tree(parse_expression(expression))


def compile_tree(tree: Tree) -> Expression:
    if isinstance(tree, Literal):
        value = tree.value
        return lambda here: value
    if isinstance(tree, Negative):
        of = compile_tree(tree.of)
        return lambda here: -to_number(of(here))
    if isinstance(tree, Operation):
        return _operation(tree)
    if isinstance(tree, Path):
        return paths.compile_path(tree, compile_tree)
    return _call(tree)


def _operation(tree: Operation) -> Expression:
    left, right = compile_tree(tree.left), compile_tree(tree.right)
    if tree.operator == "or":
        return lambda here: to_boolean(left(here)) or to_boolean(right(here))
    if tree.operator == "and":
        return lambda here: to_boolean(left(here)) and to_boolean(right(here))
    if tree.operator == "=":
        return lambda here: equal(left(here), right(here))
    if tree.operator == "!=":
        return lambda here: not equal(left(here), right(here))
    of_numbers = _OF_NUMBERS[tree.operator]
    return lambda here: of_numbers(to_number(left(here)), to_number(right(here)))


def _divide(one: float, other: float) -> float:
    if other == 0:
        if one == 0 or math.isnan(one):
            return math.nan
        return math.copysign(math.inf, one) * math.copysign(1, other)
    return one / other


def _remainder(one: float, other: float) -> float:
    if other == 0 or math.isinf(one) or math.isnan(other):
        return math.nan
    return math.fmod(one, other)


_OF_NUMBERS: dict[str, Callable[[float, float], Value]] = {
    "<": lambda one, other: one < other,
    ">": lambda one, other: one > other,
    "<=": lambda one, other: one <= other,
    ">=": lambda one, other: one >= other,
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "div": _divide,
    "mod": _remainder,
}


def _call(tree: Call) -> Expression:
    special = _SPECIAL.get(tree.name)
    if special is not None:
        return special(tree)
    function = TABLE.get(tree.name)
    if function is None or not function.takes(len(tree.arguments)):
        # Said only when it comes to that: `once(random())` is worked out on the phone and then kept.
        return _not_evaluated(f"{tree.name}() of {len(tree.arguments)}")
    run, arguments = function.run, [compile_tree(one) for one in tree.arguments]
    return lambda here: run(here, [argument(here) for argument in arguments])


def _not_evaluated(why: str) -> Expression:
    def refuse(here: Here) -> Value:
        raise NotEvaluated(why)

    return refuse


def _arguments(tree: Call, *counts: int) -> list[Expression]:
    if len(tree.arguments) not in counts:
        raise NotEvaluated(f"{tree.name}() with {len(tree.arguments)} arguments")
    return [compile_tree(one) for one in tree.arguments]


def _if(tree: Call) -> Expression:
    condition, then, otherwise = _arguments(tree, 3)
    return lambda here: then(here) if to_boolean(condition(here)) else otherwise(here)


def _coalesce(tree: Call) -> Expression:
    first, second = _arguments(tree, 2)

    def coalesce(here: Here) -> Value:
        value = first(here)
        single = atom(value)
        empty = single == "" or (isinstance(single, float) and math.isnan(single))
        return second(here) if empty else value

    return coalesce


def _once(tree: Call) -> Expression:
    (first,) = _arguments(tree, 1)

    def once(here: Here) -> Value:
        # What stands there stays, and is no reason to work anything out.
        return here.node.value if to_text(here.node.value) else first(here)

    return once


def _position(tree: Call) -> Expression:
    if not tree.arguments:
        return lambda here: float(here.position or here.node.place + 1)
    (of,) = _arguments(tree, 1)

    def position(here: Here) -> Value:
        nodes = of(here)
        if not isinstance(nodes, list):
            raise NotEvaluated("position() of a value")
        # Nodes that are not there have the place before the first, as in JavaRosa.
        return float(nodes[0].place + 1) if nodes else 0.0

    return position


def _indexed_repeat(tree: Call) -> Expression:
    if len(tree.arguments) < 3 or len(tree.arguments) % 2 == 0:
        raise NotEvaluated(f"indexed-repeat() with {len(tree.arguments)} arguments")
    target, *rest = tree.arguments
    repeats, places = rest[::2], [compile_tree(one) for one in rest[1::2]]
    if not isinstance(target, Path) or not all(isinstance(one, Path) for one in repeats):
        raise NotEvaluated("indexed-repeat() of something that is no path")
    found = [paths.levels(one) for one in (target, *repeats) if isinstance(one, Path)]

    def indexed_repeat(here: Here) -> Value:
        wanted = found[0](here)
        for levels, place in zip(found[1:], places, strict=True):
            row = levels(here)
            if [name for name, _ in row] != [name for name, _ in wanted[: len(row)]]:
                raise NotEvaluated("indexed-repeat() of a repeat that is not around the question")
            # A row before the first is the first, as in JavaRosa.
            wanted[len(row) - 1] = (row[-1][0], max(1, to_whole(place(here))) - 1)
        return paths.at(here.node.chain[0], wanted)

    return indexed_repeat


_SPECIAL: dict[str, Callable[[Call], Expression]] = {
    "if": _if,
    "coalesce": _coalesce,
    "once": _once,
    "position": _position,
    "indexed-repeat": _indexed_repeat,
}
"""Functions that do not want all their arguments worked out, or want their paths and not what they find."""

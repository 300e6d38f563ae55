"""Which questions an expression looks at, without evaluating it."""

from __future__ import annotations

from collections.abc import Iterator

from services.intake.domain.xpath.parser import parse_expression
from services.intake.domain.xpath.syntax import Path, Tree, parts
from services.intake.domain.xpath.values import NotEvaluated


def paths_named(expression: str, at: str) -> tuple[str, ...]:
    """Absolute paths of the questions, groups and repeats that an expression at `at` names; none twice.

    An expression that cannot be read names nothing.
    """
    try:
        tree = parse_expression(expression)
    except NotEvaluated:
        return ()
    place = tuple(at.split("/")[1:])
    return tuple(dict.fromkeys("/" + "/".join(path) for path in _named(tree, place, place)))


def _named(tree: Tree, here: tuple[str, ...] | None, origin: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """here: None within a list, whose items are no questions."""
    if not isinstance(tree, Path):
        for part in parts(tree):
            yield from _named(part, here, origin)
        return
    found = _start(tree, here, origin)
    for step in tree.steps:
        found = None if found is None else (*found, step.name)
        for predicate in step.predicates:
            yield from _named(predicate, found, origin)
    if found:
        yield found


def _start(path: Path, here: tuple[str, ...] | None, origin: tuple[str, ...]) -> tuple[str, ...] | None:
    if path.start == "root":
        return ()
    base = origin if path.start == "current" else here if path.start == "here" else None
    return None if base is None else base[: len(base) - path.ups]

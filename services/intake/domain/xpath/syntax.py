"""What an expression is made of, once it was parsed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Literal:
    """A number or a text as it is written."""

    value: float | str


@dataclass(frozen=True)
class Negative:
    of: Tree


@dataclass(frozen=True)
class Operation:
    """operator: or | and | = | != | < | > | <= | >= | + | - | * | div | mod."""

    operator: str
    left: Tree
    right: Tree


@dataclass(frozen=True)
class Call:
    name: str
    arguments: tuple[Tree, ...]


@dataclass(frozen=True)
class Step:
    """Down to the children of that name, of which only those stay that fulfil all predicates."""

    name: str
    predicates: tuple[Tree, ...] = ()


@dataclass(frozen=True)
class Path:
    """start: root (`/data/x`) | here (`../x`) | current (`current()/../x`) | instance (`instance('i')/…`).

    instance: its id, for that start only. ups: how many levels up before the first step.
    """

    start: str
    ups: int
    steps: tuple[Step, ...]
    instance: str = ""


Tree = Literal | Negative | Operation | Call | Path


def parts(tree: Tree) -> tuple[Tree, ...]:
    """The trees directly within one, those of predicates included."""
    if isinstance(tree, Negative):
        return (tree.of,)
    if isinstance(tree, Operation):
        return (tree.left, tree.right)
    if isinstance(tree, Call):
        return tree.arguments
    if isinstance(tree, Path):
        return tuple(predicate for step in tree.steps for predicate in step.predicates)
    return ()

"""The tree an expression looks at: a filled form or a list, and the place in it where one stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.intake.domain.xpath.values import Atom, NotEvaluated


class Node:
    """A question, a group, a row of a repeat, or an item of a list.

    place: among the nodes of the same name beside it, from 0. chain: the nodes from the root to this one.
    asked: whether its own condition holds; relevant: whether also those of everything around it do.
    value: what was answered, typed; '' for groups and for what is empty or not relevant. NotEvaluated
    may stand in for a value that cannot be had, and is raised when it is looked at.
    """

    __slots__ = ("_lookups", "_value", "asked", "chain", "children", "name", "place", "relevant")

    def __init__(self, name: str, parent: Node | None, place: int, value: Atom | NotEvaluated = "") -> None:
        self.name = name
        self.place = place
        self.chain: tuple[Node, ...] = (*parent.chain, self) if parent else (self,)
        self.children: dict[str, list[Node]] = {}
        self.asked = self.relevant = True
        self._value = value
        self._lookups: dict[tuple[str, str], dict[str, list[Node]]] = {}

    @property
    def parent(self) -> Node | None:
        return self.chain[-2] if len(self.chain) > 1 else None

    @property
    def value(self) -> Atom:
        if not self.relevant:
            return ""
        if isinstance(self._value, NotEvaluated):
            raise self._value.again()
        return self._value

    @value.setter
    def value(self, value: Atom | NotEvaluated) -> None:
        self._value = value

    def add(self, name: str, value: Atom | NotEvaluated = "") -> Node:
        """A new last child of that name."""
        beside = self.children.setdefault(name, [])
        node = Node(name, self, len(beside), value)
        beside.append(node)
        return node

    def ask(self, asked: bool) -> None:
        """Set whether its own condition holds, with what follows for everything in it."""
        self.asked = asked
        self._inherit(self.parent is None or self.parent.relevant)

    def _inherit(self, relevant: bool) -> None:
        relevant = relevant and self.asked
        if relevant == self.relevant:
            return
        self.relevant = relevant
        for below in self.children.values():
            for one in below:
                one._inherit(relevant)

    def looked_up(self, name: str, key: str, said: str) -> list[Node]:
        """Children `name` whose child `key` says just that. For lists, which never change."""
        lookup = self._lookups.get((name, key))
        if lookup is None:
            lookup = self._lookups[name, key] = {}
            for one in self.children.get(name, ()):
                for inner in one.children.get(key, ()):
                    lookup.setdefault(str(inner.value), []).append(one)
        return lookup.get(said, [])


def _no_label(path: str, name: str) -> str:
    raise NotEvaluated("the labels of choices are not known")


@dataclass(frozen=True)
class Surroundings:
    """What an expression may ask for beside the answers.

    now: the instant that now() and today() speak of, in the phone's zone. lists: the root of each list by
    its id. case_lists: ids of lists that we make for each phone and day, so that what stood in them cannot
    be known and is no news. choice_label: (path of a question, name of a choice) → what people read.
    """

    now: datetime
    lists: Mapping[str, Node] = field(default_factory=dict)
    case_lists: frozenset[str] = frozenset()
    choice_label: Callable[[str, str], str] = _no_label
    form_version: str = ""

    def list_root(self, name: str) -> Node:
        """NotEvaluated when the list is not at hand."""
        root = self.lists.get(name)
        if root is None:
            raise NotEvaluated(f"the list {name} is not at hand", told=name in self.case_lists)
        return root


@dataclass(frozen=True, slots=True)
class Here:
    """Where an expression is evaluated.

    node: where it stands. origin: where it stood before any predicate was entered (`current()`).
    position: in a predicate, the place among the candidates, from 1; 0 outside.
    """

    node: Node
    origin: Node
    around: Surroundings
    position: int = 0

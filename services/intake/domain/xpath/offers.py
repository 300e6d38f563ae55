"""Whether a list, narrowed by its conditions, offers a certain choice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from services.intake.domain.xpath.compiler import compile_tree
from services.intake.domain.xpath.nodes import Here, Node
from services.intake.domain.xpath.parser import parse_expression
from services.intake.domain.xpath.syntax import Call, Path, Step
from services.intake.domain.xpath.values import NotEvaluated, Value, to_text


@dataclass(frozen=True)
class ListQuery:
    """offers: (place of the question, name) → whether it can be chosen there; may raise NotEvaluated."""

    offers: Callable[[Here, str], bool]


def list_query(nodeset: str, value: str) -> ListQuery:
    """The query of an itemset. value: the child of an item that holds its name."""
    tree = parse_expression(nodeset)
    if isinstance(tree, Call) and tree.name == "randomize" and tree.arguments:
        tree = tree.arguments[0]  # the order does not change what is offered
    if not isinstance(tree, Path):
        raise NotEvaluated("choices that are no path")
    value = value.strip().rsplit(":", 1)[-1].removeprefix("./")
    if not value.replace("_", "").replace("-", "").replace(".", "").isalnum():
        raise NotEvaluated(f"choices named by {value}")
    every = compile_tree(tree)

    def slowly(here: Here, name: str) -> bool:
        items = every(here)
        return isinstance(items, list) and any(
            to_text(child.value) == name for item in items for child in item.children.get(value, ())
        )

    item = tree.steps[-1] if tree.steps else Step("")
    plain = all(not step.predicates for step in tree.steps[:-1])
    if tree.start == "instance" and len(tree.steps) == 2 and plain and len(item.predicates) < 2:
        return ListQuery(_by_name(tree, item, value))
    return ListQuery(slowly)


def _by_name(path: Path, item: Step, value: str) -> Callable[[Here, str], bool]:
    """Looks up the items of that name first: lists of villages are long, and one answer is asked about."""
    tests = [compile_tree(predicate) for predicate in item.predicates]

    def offers(here: Here, name: str) -> bool:
        root = here.around.list_root(path.instance)
        named = root.looked_up(item.name, value, name) if root.name == path.steps[0].name else []
        return any(all(_passes(test, one, here) for test in tests) for one in named)

    return offers


def _passes(test: Callable[[Here], Value], item: Node, here: Here) -> bool:
    passed = test(Here(item, here.origin, here.around, item.place + 1))
    if not isinstance(passed, bool):
        raise NotEvaluated("a condition on choices that is neither true nor false")
    return passed

"""Paths: from where one stands to the nodes one means.

As in JavaRosa, an absolute path (`/data/members/age`) that is written within a row means that row's
question, as far down as the path and the place share names; a relative one is taken as it is written.
Nodes that are not relevant are never found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from services.intake.domain.xpath.nodes import Here, Node
from services.intake.domain.xpath.syntax import Operation, Path, Step, Tree, parts
from services.intake.domain.xpath.values import NotEvaluated, Value, to_text

Compile = Callable[[Tree], Callable[[Here], Value]]
Filter = Callable[[list[Node], Here], list[Node]]
Level = tuple[str, int | None]
"""A name and the place of the row there, None for all rows."""


def compile_path(path: Path, compile_tree: Compile) -> Callable[[Here], Value]:
    """A function that gives the relevant nodes of the path, in the form's order."""
    if path.start == "instance":
        return _in_list(path, compile_tree)
    down = [(step.name, _filter(step, compile_tree)) for step in path.steps]
    if path.start == "root":
        return lambda here: _from_root(here, down)
    ups, from_origin = path.ups, path.start == "current"

    def relative(here: Here) -> Value:
        chain = (here.origin if from_origin else here.node).chain
        if ups >= len(chain):
            raise NotEvaluated("up beyond the form")
        return _relevant(_down([chain[-1 - ups]], down, here))

    return relative


def levels(path: Path) -> Callable[[Here], list[Level]]:
    """A function that gives the names and rows a path of the form means from where one stands."""
    names = [step.name for step in path.steps]
    if path.start not in ("root", "here") or any(step.predicates for step in path.steps):
        raise NotEvaluated("a path with conditions where a plain one is wanted")
    if path.start == "here":
        ups = path.ups

        def relative(here: Here) -> list[Level]:
            around = here.node.chain[: len(here.node.chain) - ups]
            return [*((node.name, node.place) for node in around), *((name, None) for name in names)]

        return relative

    def absolute(here: Here) -> list[Level]:
        shared = _shared(names, here.node.chain)
        return [(name, here.node.chain[at].place if at < shared else None) for at, name in enumerate(names)]

    return absolute


def at(root: Node, wanted: Sequence[Level]) -> list[Node]:
    """The relevant nodes at these levels."""
    if not wanted or wanted[0][0] != root.name:
        return []
    found = [root]
    for name, place in wanted[1:]:
        found = _children(found, name, place)
    return _relevant(found)


def _from_root(here: Here, down: Sequence[tuple[str, Filter | None]]) -> list[Node]:
    chain, origin = here.node.chain, here.origin.chain
    root = origin[0]
    if not down or down[0][0] != root.name:
        return []
    shared = _shared([name for name, _ in down], chain)
    found = [root]
    for depth, (name, keep) in enumerate(down[1:], 1):
        # A condition on one level frees that level only, as in JavaRosa.
        place = chain[depth].place if depth < shared and keep is None else None
        found = _children(found, name, place)
        if keep is not None:
            found = keep(found, here)
    return _relevant(found)


def _in_list(path: Path, compile_tree: Compile) -> Callable[[Here], Value]:
    top, *rest = path.steps
    keep_top = _filter(top, compile_tree)
    down = [(step.name, _filter(step, compile_tree)) for step in rest]
    lookup = _lookup(rest[0], compile_tree) if rest else None

    def in_list(here: Here) -> Value:
        root = here.around.list_root(path.instance)
        found = [root] if root.name == top.name else []
        if keep_top is not None:
            found = keep_top(found, here)
        if lookup is not None and found:
            quick = lookup(root, here)
            if quick is not None:
                return _down(quick, down[1:], here)
        return _down(found, down, here)

    return in_list


def _lookup(step: Step, compile_tree: Compile) -> Callable[[Node, Here], list[Node] | None] | None:
    """For `item[name = ${x}]`: found by name instead of by trying each item. Lists may be long."""
    if len(step.predicates) != 1:
        return None
    (only,) = step.predicates
    if not isinstance(only, Operation) or only.operator != "=":
        return None
    key = next((_own_child(side) for side in (only.left, only.right) if _own_child(side)), "")
    other = only.right if _own_child(only.left) else only.left
    if not key or not _independent(other):
        return None
    said = compile_tree(other)

    def look_up(root: Node, here: Here) -> list[Node] | None:
        items = root.children.get(step.name)
        if not items:
            return []
        wanted = said(Here(items[0], here.origin, here.around, 1))
        if isinstance(wanted, list):
            wanted = wanted[0].value if len(wanted) == 1 else to_text(wanted)
        return root.looked_up(step.name, key, wanted) if isinstance(wanted, str) else None

    return look_up


def _own_child(tree: Tree) -> str:
    """The name, when the tree is no more than the name of a child."""
    plain = isinstance(tree, Path) and (tree.start, tree.ups, len(tree.steps)) == ("here", 0, 1)
    if not plain or not isinstance(tree, Path) or tree.steps[0].predicates:
        return ""
    return tree.steps[0].name


def _independent(tree: Tree) -> bool:
    """Whether the value is the same for every item."""
    if isinstance(tree, Path):
        return tree.start != "here"
    return all(_independent(part) for part in parts(tree)) and getattr(tree, "name", "") != "position"


def _filter(step: Step, compile_tree: Compile) -> Filter | None:
    if not step.predicates:
        return None
    tests = [compile_tree(one) for one in step.predicates]

    def keep(candidates: list[Node], here: Here) -> list[Node]:
        for turn, test in enumerate(tests):
            kept = []
            for place, node in enumerate(candidates):
                # The first condition counts rows as the form does, later ones what is left.
                position = (place if turn else node.place) + 1
                passed = test(Here(node, here.origin, here.around, position))
                if not isinstance(passed, bool):
                    # Collect finds nothing by a bare number, web browsers the row of that number.
                    raise NotEvaluated("a condition on rows that is neither true nor false")
                if passed:
                    kept.append(node)
            candidates = kept
        return candidates

    return keep


def _down(found: list[Node], steps: Sequence[tuple[str, Filter | None]], here: Here) -> list[Node]:
    for name, keep in steps:
        found = _children(found, name, None)
        if keep is not None:
            found = keep(found, here)
    return found


def _children(of: list[Node], name: str, place: int | None) -> list[Node]:
    if place is None:
        return [child for node in of for child in node.children.get(name, ())]
    return [child for node in of for child in node.children.get(name, ())[place : place + 1]]


def _relevant(nodes: list[Node]) -> list[Node]:
    return [node for node in nodes if node.relevant]


def _shared(names: Sequence[str], chain: Sequence[Node]) -> int:
    """How many levels, from the root, a path and a place have in common by name."""
    count = 0
    for name, node in zip(names, chain, strict=False):
        if name != node.name:
            break
        count += 1
    return count

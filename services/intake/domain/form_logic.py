"""What a form version demands of its answers: relevance, required, constraints, calculations, choices.

Read from the XForm that phones download, whenever it was published; compiled once for each version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

from services.intake.domain.case_lists import CASE_LISTS
from services.intake.domain.xform import XForm, ancestors, items
from services.intake.domain.xml import Element, attribute, child, elements, local, text
from services.intake.domain.xpath import (
    Expression,
    Node,
    NotEvaluated,
    compile_expression,
)
from services.intake.domain.xpath.offers import ListQuery, list_query
from services.intake.domain.xpath.references import paths_named

_SELECTS = {"select1": False, "select": True, "rank": True}
_ALWAYS = "true()"
T = TypeVar("T")


@dataclass(frozen=True)
class Demand:
    """One expression of a bind. run: NotEvaluated where it could not even be read."""

    path: str
    source: str
    run: Expression | NotEvaluated

    @property
    def asks_the_clock(self) -> bool:
        """Whether the value depends on when it was worked out."""
        return "now(" in self.source or "today(" in self.source


@dataclass(frozen=True)
class Select:
    """A question with choices. many: whether several may be chosen.

    names: those written at the question. query: else those of a list, narrowed for each submission.
    """

    path: str
    many: bool
    names: frozenset[str] = frozenset()
    query: ListQuery | NotEvaluated | None = None


@dataclass(frozen=True)
class FormLogic:
    """Everything by absolute path of local names.

    children: path of the root, a group or a repeat → names below it, in the form's order. kinds: type of each
    question. asked: questions that a person is asked. steps: relevance and calculations in an order in which
    each comes after what it looks at. says: the form's own words
    for a broken constraint. counts: repeats whose number of rows an answer decides. lists: those kept in the
    form, by id; outside: the files of those kept beside it. choice_labels: path → name → words that are the
    same in every language. started, ended: questions that hold when the form was opened and finished, ''
    where there is none.
    """

    root_path: str
    version: str
    children: Mapping[str, tuple[str, ...]]
    repeats: frozenset[str]
    kinds: Mapping[str, str]
    asked: frozenset[str]
    steps: tuple[tuple[str, Demand], ...]
    required: Mapping[str, Demand]
    constraints: Mapping[str, Demand]
    says: Mapping[str, str]
    selects: Mapping[str, Select]
    counts: Mapping[str, Demand]
    lists: Mapping[str, Node]
    outside: Mapping[str, str] = field(default_factory=dict)
    choice_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    started: str = ""
    ended: str = ""

    @property
    def case_lists(self) -> frozenset[str]:
        """Ids of the lists that are made anew for each phone and day."""
        return frozenset(name for name, file in self.outside.items() if file in CASE_LISTS)


RELEVANT, CALCULATE = "relevant", "calculate"


def read_logic(xform_xml: bytes) -> FormLogic:
    """The logic an XForm carries; BadForm when it is none. Expressions we cannot read are kept as such."""
    form = XForm(xform_xml)
    meta = f"{form.root_path}/meta"
    leaves = [path for path in form.leaves if not path.startswith(meta + "/")]
    binds = [path for path in form.binds if not path.startswith(meta)]
    steps = [
        (kind, _demand(path, form.bound(path, kind)))
        for path in binds
        for kind in (RELEVANT, CALCULATE)
        if form.bound(path, kind) not in ("", _ALWAYS)
    ]
    return FormLogic(
        root_path=form.root_path,
        version=form.version,
        children=_children(form.root_path, leaves),
        repeats=frozenset(form.repeats),
        kinds={path: form.type(path) for path in leaves},
        asked=frozenset(form.controls),
        steps=_ordered(steps),
        required=_demands(form, binds, "required"),
        constraints=_demands(form, binds, "constraint"),
        says={path: _says(form, path) for path in binds if form.bound(path, "constraintMsg")},
        selects={
            path: _select(form, path) for path in form.controls if local(form.controls[path]) in _SELECTS
        },
        counts={path: _demand(path, count) for path, count in form.repeats.items() if count},
        lists={name: _list(instance) for name, instance in form.lists.items()},
        outside={name: source.rsplit("/", 1)[-1] for name, source in form.sources.items()},
        choice_labels=_choice_labels(form),
        started=_preloaded(form, "start"),
        ended=_preloaded(form, "end"),
    )


def _demand(path: str, source: str) -> Demand:
    return Demand(path, source, _or_why_not(lambda: compile_expression(source)))


def _or_why_not(make: Callable[[], T]) -> T | NotEvaluated:
    try:
        return make()
    except NotEvaluated as why:
        return why


def _demands(form: XForm, paths: list[str], name: str) -> dict[str, Demand]:
    said = {path: form.bound(path, name) for path in paths}
    return {path: _demand(path, source) for path, source in said.items() if source}


def _says(form: XForm, path: str) -> str:
    message = form.bound(path, "constraintMsg")
    return form.words(message) or ("" if message.startswith("jr:itext(") else message)


def _children(root_path: str, leaves: list[str]) -> dict[str, tuple[str, ...]]:
    below: dict[str, dict[str, None]] = {root_path: {}}
    for leaf in leaves:
        for inner in ancestors(leaf)[1:]:
            outer, _, name = inner.rpartition("/")
            below.setdefault(outer, {})[name] = None
    return {path: tuple(names) for path, names in below.items()}


def _select(form: XForm, path: str) -> Select:
    control = form.controls[path]
    many, itemset = _SELECTS[local(control)], child(control, "itemset")
    if itemset is None:
        written = [one for one in elements(control) if local(one) == "item"]
        return Select(path, many, names=frozenset(text(child(one, "value")) for one in written))
    value = child(itemset, "value")
    name = attribute(value, "ref") if value is not None else "name"
    nodeset = attribute(itemset, "nodeset")
    return Select(path, many, query=_or_why_not(lambda: list_query(nodeset, name)))


def _list(instance: Element) -> Node:
    """The list as a tree; lists hold items of plain values and nothing deeper."""
    top = next(elements(instance), None)
    root = Node(local(top) if top is not None else "root", None, 0)
    for one in elements(top) if top is not None else ():
        item = root.add(local(one))
        for value in elements(one):
            item.add(local(value), text(value))
    return root


def _choice_labels(form: XForm) -> dict[str, dict[str, str]]:
    """Labels that are the same in every language: those of the question itself or of a list's items."""
    found: dict[str, dict[str, str]] = {}
    for path, control in form.controls.items():
        if local(control) not in _SELECTS:
            continue
        itemset = child(control, "itemset")
        if itemset is None:
            written = [one for one in elements(control) if local(one) == "item"]
            plain = [one for one in written if not attribute(_label(one), "ref")]
            found[path] = {text(child(one, "value")): text(_label(one)) for one in plain}
            continue
        value, ref = child(itemset, "value"), attribute(_label(itemset), "ref")
        named = attribute(itemset, "nodeset").split("'")[1:2]
        if named and named[0] in form.lists and value is not None and "(" not in ref:
            name = attribute(value, "ref")
            listed = items(form.lists[named[0]])
            found[path] = {text(child(one, name)): text(child(one, ref)) for one in listed}
    return found


def _label(node: Element) -> Element:
    label = child(node, "label")
    return label if label is not None else node


def _preloaded(form: XForm, moment: str) -> str:
    """The question that the phone fills with the instant of opening or finishing."""
    for path in form.binds:
        if (form.bound(path, "preload"), form.bound(path, "preloadParams")) == ("timestamp", moment):
            return path
    return ""


def _ordered(steps: list[tuple[str, Demand]]) -> tuple[tuple[str, Demand], ...]:
    """The steps so that each comes after what it looks at.

    Where they go in circles none is evaluated: phones refuse to open such a form.
    """
    by_target: dict[str, list[int]] = {}
    for number, (_, demand) in enumerate(steps):
        by_target.setdefault(demand.path, []).append(number)
    sorter: TopologicalSorter[int] = TopologicalSorter()
    for number, (kind, demand) in enumerate(steps):
        # A group that is not asked takes everything in it along.
        seen = ancestors(demand.path)[:-1] if kind == RELEVANT else []
        for named in paths_named(demand.source, demand.path):
            seen += ancestors(named)
        before = {other for path in seen for other in by_target.get(path, ())}
        if kind == CALCULATE:
            before.discard(number)  # `once` looks at itself
        sorter.add(number, *sorted(before))
    try:
        return tuple(steps[number] for number in sorter.static_order())
    except CycleError:
        why = NotEvaluated("the form's conditions go in circles")
        return tuple((kind, replace(demand, run=why)) for kind, demand in steps)

"""A filled form as its logic sees it: every question in its place, what is not asked put out of sight,
calculations worked out anew.

Phones leave out of what they send the questions that were not asked, so the tree is made from the form and
filled from the submission. As on phones, relevance is inherited and a value that is not relevant is empty
for everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from services.intake.domain.form_logic import CALCULATE, RELEVANT, Demand, FormLogic
from services.intake.domain.typed_text import calculated, chosen, typed
from services.intake.domain.xml import Element, elements, local, text
from services.intake.domain.xpath import Here, Node, NotEvaluated, Surroundings, Value, to_boolean
from services.intake.domain.xpath.values import Atom, atom


@dataclass
class FilledForm:
    """nodes: by path of local names, rows in order. sent: text of each question that was answered.

    elements: the element of each node that the submission holds. unclear: (node, demand) → why it could not
    be evaluated. doubtful: questions of which it is not known whether they are asked. recalculated: what
    calculated questions hold by our own working, save where that depends on the hour and the phone's is
    there.
    """

    logic: FormLogic
    around: Surroundings
    root: Node
    nodes: dict[str, list[Node]] = field(default_factory=dict)
    sent: dict[Node, str] = field(default_factory=dict)
    elements: dict[Node, Element] = field(default_factory=dict)
    unclear: list[tuple[Node, Demand, NotEvaluated]] = field(default_factory=list)
    doubtful: set[Node] = field(default_factory=set)
    recalculated: dict[Node, Atom] = field(default_factory=dict)

    def evaluate(self, node: Node, demand: Demand) -> Value:
        """What the expression gives at the node; NotEvaluated where it gives nothing."""
        if isinstance(demand.run, NotEvaluated):
            raise demand.run.again()
        return demand.run(Here(node, node, self.around))

    def leaves(self, node: Node) -> Iterator[Node]:
        """The questions in a group or row, or the question itself."""
        if not node.children:
            yield node
        for below in node.children.values():
            for one in below:
                yield from self.leaves(one)


def fill(logic: FormLogic, root: Element, around: Surroundings) -> FilledForm:
    """The submission in its form, with relevance and calculations settled."""
    top = Node(logic.root_path.strip("/"), None, 0)
    form = FilledForm(logic, around, top)
    _place(form, top, root, logic.root_path)
    _settle(form)
    return form


def _place(form: FilledForm, node: Node, element: Element | None, path: str) -> None:
    """The node's children: as many rows as were sent, every other question and group once."""
    logic = form.logic
    form.nodes.setdefault(path, []).append(node)
    if element is not None:
        form.elements[node] = element
    names = logic.children.get(path)
    if names is None:
        if element is not None and text(element):
            _answer(form, node, path, text(element))
        return
    sent: dict[str, list[Element]] = {}
    for below in elements(element) if element is not None else ():
        sent.setdefault(local(below), []).append(below)
    for name in names:
        inner = f"{path}/{name}"
        found: list[Element | None] = [*sent.get(name, ())]
        if inner not in logic.repeats:
            found = found[:1] or [None]
        for one in found:
            _place(form, node.add(name), one, inner)


def _answer(form: FilledForm, node: Node, path: str, said: str) -> None:
    select = form.logic.selects.get(path)
    if select is not None and select.many:
        said = chosen(said)
    form.sent[node] = said
    node.value = typed(said, form.logic.kinds[path], form.around.now)


def _settle(form: FilledForm) -> None:
    for kind, demand in form.logic.steps:
        for node in form.nodes.get(demand.path, ()):
            _STEPS[kind](form, node, demand)


def _set_relevance(form: FilledForm, node: Node, demand: Demand) -> None:
    try:
        node.ask(to_boolean(form.evaluate(node, demand)))
    except NotEvaluated as why:
        form.unclear.append((node, demand, why))
        # Whether it counts is not known, so nothing that looks at it can be known either.
        for one in form.leaves(node):
            one.value = NotEvaluated("whether a question is asked is not known", told=True)
            form.doubtful.add(one)


def _calculate(form: FilledForm, node: Node, demand: Demand) -> None:
    path = demand.path
    try:
        value = calculated(atom(form.evaluate(node, demand)), form.logic.kinds.get(path, "string"))
    except NotEvaluated as why:
        form.unclear.append((node, demand, why))
        return  # what the phone worked out stands
    if demand.asks_the_clock and node in form.sent:
        return  # worked out while the form was open, maybe at another hour than the one we judge by
    form.recalculated[node] = node.value = value


_STEPS: dict[str, Callable[[FilledForm, Node, Demand], None]] = {
    RELEVANT: _set_relevance,
    CALCULATE: _calculate,
}

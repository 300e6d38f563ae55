"""What a filled form breaks of what its form version demands: findings, in the form's order.

Judged as the phone that filled it would: questions that are not asked are out of sight first, and today
is the day on which it was filled. What stops is what no phone lets through (an answer missing, a constraint
broken, a choice that is not offered): such a submission was not checked where it was filled. What is
only shown: a calculation of other outcome (the sums that count are ours), an answer to a question that is
not asked (it is left out), and what we could not evaluate.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from services.intake.domain.filled_form import FilledForm
from services.intake.domain.findings import Finding
from services.intake.domain.form_logic import Demand, FormLogic
from services.intake.domain.typed_text import agrees
from services.intake.domain.xml import Element, child, elements, local, text
from services.intake.domain.xpath import Here, Node, NotEvaluated, to_boolean, to_text
from services.intake.domain.xpath.functions.days import read_instant
from services.intake.domain.xpath.values import to_number
from shared.clock import HO_CHI_MINH


def filled_at(logic: FormLogic, root: Element, received_at: datetime) -> datetime:
    """When the form was filled by its own account: finished, else opened, else when we received it.

    In the zone of the field. Source of the names in meta: OpenRosa metadata specification.
    """
    meta = child(root, "meta")
    for said in (
        _text_at(root, logic.ended),
        text(child(meta, "timeEnd")) if meta is not None else "",
        _text_at(root, logic.started),
        text(child(meta, "timeStart")) if meta is not None else "",
    ):
        instant = read_instant(said, HO_CHI_MINH) if said else None
        if instant is not None:
            return instant
    return received_at.astimezone(HO_CHI_MINH)


def judge(form: FilledForm) -> list[Finding]:
    """All findings of a filled form, each question's together."""
    unclear: dict[tuple[str, str], Finding] = {}
    for node, demand, why in form.unclear:
        _note_unclear(unclear, form, node, demand.source, why)
    found: list[Finding] = []
    for path, nodes in form.nodes.items():
        for node in nodes:
            if path in form.logic.kinds:
                found += _judge_question(form, path, node, unclear)
        if path in form.logic.counts:
            found += _count_rows(form, path, nodes, unclear)
    return [*found, *unclear.values()]


def leave_out_unasked(form: FilledForm) -> None:
    """Take the answers to questions that are not asked out of the document the form was filled from."""
    for node, element in form.elements.items():
        around = element.getparent()
        if not node.relevant and around is not None:
            around.remove(element)


def name_of(form: FilledForm, node: Node) -> str:
    """As findings name answers: `members.2.id_no`, rows counted from 0."""
    names, path = [], form.logic.root_path
    for one in node.chain[1:]:
        path = f"{path}/{one.name}"
        names.append(f"{one.name}.{one.place}" if path in form.logic.repeats else one.name)
    return ".".join(names)


def _judge_question(
    form: FilledForm, path: str, node: Node, unclear: dict[tuple[str, str], Finding]
) -> Iterator[Finding]:
    logic, sent = form.logic, form.sent.get(node, "")
    if node in form.doubtful:
        return
    if not node.relevant:
        if sent and path in logic.asked:
            yield Finding("answer-not-asked", name_of(form, node))
        return
    try:
        if not sent:
            required = logic.required.get(path)
            if required and path in logic.asked and to_boolean(form.evaluate(node, required)):
                yield Finding("required-unanswered", name_of(form, node), stops=True)
            return
    except NotEvaluated as why:
        _note_unclear(unclear, form, node, logic.required[path].source, why)
        return
    yield from _judge_choice(form, path, node, sent, unclear)
    yield from _judge_constraint(form, path, node, unclear)
    value = form.recalculated.get(node)
    if value is not None and not agrees(sent, value, form.around.now):
        facts = {"sent": sent, "ours": to_text(value)}
        yield Finding("calculation-differs", name_of(form, node), facts=facts)


def _judge_choice(
    form: FilledForm, path: str, node: Node, sent: str, unclear: dict[tuple[str, str], Finding]
) -> Iterator[Finding]:
    select = form.logic.selects.get(path)
    if select is None:
        return
    try:
        if isinstance(select.query, NotEvaluated):
            raise select.query.again()
        for name in sent.split() if select.many else [sent]:
            query = select.query
            here = Here(node, node, form.around)
            if not (name in select.names if query is None else query.offers(here, name)):
                facts = {"choice": name}
                yield Finding("choice-not-offered", name_of(form, node), stops=True, facts=facts)
                return
    except NotEvaluated as why:
        _note_unclear(unclear, form, node, "choices", why)


def _judge_constraint(
    form: FilledForm, path: str, node: Node, unclear: dict[tuple[str, str], Finding]
) -> Iterator[Finding]:
    constraint = form.logic.constraints.get(path)
    if constraint is None:
        return
    try:
        holds = to_boolean(form.evaluate(node, constraint))
    except NotEvaluated as why:
        _note_unclear(unclear, form, node, constraint.source, why)
        return
    if not holds:
        says = form.logic.says.get(path)
        facts = {"says": says} if says else {}
        yield Finding("constraint-broken", name_of(form, node), stops=True, facts=facts)


def _count_rows(
    form: FilledForm, path: str, rows: list[Node], unclear: dict[tuple[str, str], Finding]
) -> Iterator[Finding]:
    """A repeat whose number of rows an answer decides; counted around each row's own surroundings."""
    demand: Demand = form.logic.counts[path]
    for around in {row.parent: None for row in rows}:
        if around is None or not around.relevant:
            continue
        beside = around.children[rows[0].name]
        try:
            wanted = to_number(form.evaluate(beside[0], demand))
        except NotEvaluated as why:
            _note_unclear(unclear, form, beside[0], demand.source, why)
            continue
        if wanted != len(beside):
            facts = {"wanted": wanted, "sent": len(beside)}
            yield Finding("rows-differ", name_of(form, beside[0]).rpartition(".")[0], facts=facts)


def _note_unclear(
    unclear: dict[tuple[str, str], Finding], form: FilledForm, node: Node, what: str, why: NotEvaluated
) -> None:
    """Once for each expression, not for each row; and not where the reason was told already."""
    path = "/".join(one.name for one in node.chain)
    if not why.told:
        facts = {"expression": what, "why": str(why)}
        unclear.setdefault((path, what), Finding("not-evaluated", name_of(form, node), facts=facts))


def _text_at(root: Element, path: str) -> str:
    node: Element | None = root if path else None
    for name in path.split("/")[2:]:
        node = next((one for one in elements(node) if local(one) == name), None) if node is not None else None
    return text(node)

"""Whole forms, ours against JavaRosa: what is asked, required, allowed, calculated and offered, node by node.

The project's own forms as our builders fill them, then each of them changed at random places (by a fixed
seed): an answer emptied, or another one that the question could hold. Not compared: times of a day.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

import pytest
from lxml import etree

from services.intake.domain.filled_form import FilledForm, fill
from services.intake.domain.form_definition import FormDefinition, Question
from services.intake.domain.form_logic import FormLogic, read_logic
from services.intake.domain.instance import write_instance
from services.intake.domain.judgement import judge
from services.intake.domain.typed_text import agrees
from services.intake.domain.xml import Element, local, parse
from services.intake.domain.xpath import Here, Node, Surroundings, to_boolean
from services.intake.domain.xpath.offers import ListQuery
from shared.clock import HO_CHI_MINH
from tests import builders_intake as build
from tests.intake_office import our_definition, our_forms
from tests.javarosa import phone

EXAMPLES = {
    "a_household_review": "household_review",
    "a_clearly_not_poor_review": "household_review",
    "a_loan_application": "loan_application",
    "a_cow_registration": "cow_registration",
    "a_housing_registration": "housing_registration",
    "an_activity_report": "activity_report",
    "a_counselling_report": "activity_report",
    "a_tuition_list": "person_list",
}
CHANGES_A_FORM = 8
CHANGED_AT_ONCE = 6


@cache
def logic_of(form_id: str) -> FormLogic:
    return read_logic(our_forms()[form_id])


def settled(form_id: str, xml: bytes) -> FilledForm:
    logic = logic_of(form_id)
    around = Surroundings(datetime.now(HO_CHI_MINH), lists=logic.lists, case_lists=logic.case_lists)
    return fill(logic, parse(xml), around)


def places(form: FilledForm) -> dict[str, tuple[str, Node]]:
    """`/data/members[2]/age`, as the phone names nodes → path and node."""
    found = {}
    for path, nodes in form.nodes.items():
        for node in nodes:
            said, above = "", ""
            for one in node.chain:
                above = f"{above}/{one.name}"
                said += f"/{one.name}" + (f"[{one.place + 1}]" if above in form.logic.repeats else "")
            found[said] = (path, node)
    return found


def differences(form: FilledForm, definition: FormDefinition, theirs: list[phone.Node]) -> list[str]:
    """Where we and the phone think differently of a node; nodes that only the phone has are left out."""
    known = places(form)
    return [
        f"{said.path}: {what} here {mine!r}, there {their!r}"
        for said in theirs
        if said.path in known
        for what, mine, their in compared(form, definition, *known[said.path], said)
        if mine != their
    ]


def compared(
    form: FilledForm, definition: FormDefinition, path: str, node: Node, said: phone.Node
) -> Iterator[tuple[str, Any, Any]]:
    yield "asked", node.relevant, said.relevant
    if not node.relevant:
        return
    required, constraint = form.logic.required.get(path), form.logic.constraints.get(path)
    yield "required", bool(required and to_boolean(form.evaluate(node, required))), said.required
    if constraint and said.constraint is not None:
        yield "allowed", to_boolean(form.evaluate(node, constraint)), said.constraint
    value = form.recalculated.get(node)
    if value is not None and not (agrees(said.value, value, form.around.now) if said.value else value == ""):
        yield "calculated", value, said.value
    if said.choices is not None:
        yield "choices", offered(form, node, path, definition.by_path[path].choices or ()), set(said.choices)


def offered(form: FilledForm, node: Node, path: str, names: tuple[str, ...]) -> set[str]:
    query = form.logic.selects[path].query
    if not isinstance(query, ListQuery):
        return set(form.logic.selects[path].names)
    return {name for name in names if query.offers(Here(node, node, form.around), name)}


def another_answer(question: Question, chance: random.Random) -> str:
    """Something the question could hold, right or wrong; sometimes nothing."""
    if chance.random() < 0.3:
        return ""
    if question.choices:
        return chance.choice(question.choices)
    pool = {
        "int": ["0", "1", "-1", "2", "15", "16", "1899", "2023", "5000", "999999999"],
        "decimal": ["0", "-0.5", "8", "1000", "1000.1"],
        "date": ["2021-12-31", "2022-01-01", "2023-09-12", "2025-06-30", "2025-07-01", "2099-01-01"],
        "geopoint": ["13.2 107.7 0 0"],
        "string": ["x", "2023", "ILO-03-0031", "066185001234", "0962345678", "   ", "H'Bia Êban"],
    }
    return chance.choice(pool.get(question.type, ["x"]))


def change(root: Element, definition: FormDefinition, chance: random.Random) -> None:
    leaves = []
    for node in root.iter():
        path = "/" + "/".join([local(one) for one in reversed([node, *node.iterancestors()])])
        if path in definition.by_path and definition.by_path[path].asked:
            leaves.append((node, definition.by_path[path]))
    for node, question in chance.sample(leaves, CHANGED_AT_ONCE):
        node.text = another_answer(question, chance)


@pytest.mark.parametrize(("example", "form_id"), EXAMPLES.items())
def test_our_forms_are_seen_as_a_phone_sees_them(
    javarosa: phone.JavaRosa, example: str, form_id: str
) -> None:
    xform = our_forms()[form_id]
    sent = javarosa.fill(xform, getattr(build, example)(), strictly=False).instance

    form = settled(form_id, sent.encode())

    assert differences(form, our_definition(form_id), javarosa.look(xform, sent)) == []
    assert judge(form) == []


@pytest.mark.parametrize(("example", "form_id"), EXAMPLES.items())
def test_forms_filled_at_random_are_seen_as_a_phone_sees_them(
    javarosa: phone.JavaRosa, example: str, form_id: str
) -> None:
    definition = our_definition(form_id)
    written = write_instance(definition, "uuid:1", getattr(build, example)())
    chance = random.Random(example)  # noqa: S311 (a test that is the same every time)

    for _ in range(CHANGES_A_FORM):
        root = parse(written)
        change(root, definition, chance)
        sent = etree.tostring(root, encoding="unicode")
        theirs = javarosa.look(our_forms()[form_id], sent)
        assert differences(settled(form_id, sent.encode()), definition, theirs) == [], sent

"""Some 490 expressions, ours against JavaRosa: the same value, or a difference listed with its reason.

The hour is JavaRosa's own (it takes it from the machine), so nothing here may depend on a certain day.
"""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path

import pytest

from services.intake.domain.filled_form import FilledForm, fill
from services.intake.domain.form_logic import read_logic
from services.intake.domain.xml import parse
from services.intake.domain.xpath import Here, Node, NotEvaluated, Surroundings, compile_expression, to_text
from services.intake.domain.xpath.values import atom
from shared.clock import HO_CHI_MINH
from tests.javarosa.phone import Case, JavaRosa, Value

FOLDER = Path(__file__).parent
FORM = (FOLDER / "every_kind.xml").read_text(encoding="utf-8")
FILLED = (FOLDER / "every_kind_filled.xml").read_text(encoding="utf-8")

AS_DAY = "a day in a text is no number for Collect and a day for web browsers, so we say neither"
BY_NUMBER = "rows by something that is not true or false: Collect finds none, web browsers do; we say neither"
A_PART = "the pattern matches a part: not enough for Collect, enough for web browsers; we say neither"
LANGUAGE = "depends on the phone's language, which a submission does not tell"
NEGATIVE = "Collect's max() never goes below zero, web browsers' does; we say neither"
LEFT_OUT = "we leave it out: no form needs it"

DIFFER: dict[str, str] = {
    "'2023-01-05' > '2023-01-01'": AS_DAY,
    "/data/day > '2023-09-11'": AS_DAY,
    "today() > '2020-01-01'": AS_DAY,
    "number('2023-01-05')": AS_DAY,
    "date('2023-01-05') > '2023-01-01'": AS_DAY,
    "/data/row[3]/name": BY_NUMBER,
    "/data/row[n]/name": BY_NUMBER,
    "count(/data/row[n])": BY_NUMBER,
    "instance('villages')/root/item[2]/name": BY_NUMBER,
    "regex('abcd', 'b')": A_PART,
    "regex('0962345678', '[0-9]{9}')": A_PART,
    "format-date(/data/day, '%b')": LANGUAGE,
    "format-date(/data/day, '%a')": LANGUAGE,
    "format-date(/data/day, '%W')": LANGUAGE,
    "format-date('2021-01-01', '%W')": LANGUAGE,
    "max(-3, -1)": NEGATIVE,
    "max(-5)": NEGATIVE,
    "/data/@id": LEFT_OUT,
    "random() < 2": "chance: whoever works it out again gets something else",
    "string-length(uuid()) = 36": "chance: whoever works it out again gets something else",
    "property('deviceid')": "only the phone has it",
}
"""Where we differ from JavaRosa knowingly: expression → why. In all of them we evaluate nothing."""


def corpus() -> list[tuple[str, str]]:
    lines = (FOLDER / "expressions.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line.strip() and not line.startswith("#")]
    pairs = [line.split(" ## ") if " ## " in line else ["/data", line] for line in wanted]
    return [(where, expression) for where, expression in pairs]


def filled_form(now: datetime) -> FilledForm:
    logic = read_logic(FORM.encode())
    labels = logic.choice_labels
    around = Surroundings(
        now,
        logic.lists,
        choice_label=lambda path, name: labels[path].get(name, ""),
        form_version=logic.version,
    )
    return fill(logic, parse(FILLED.encode()), around)


def node_at(form: FilledForm, path: str) -> Node:
    """`/data/row[2]/name`: rows counted from 1, the first where nothing is said."""
    node = form.root
    for step in path.split("/")[2:]:
        name, _, place = step.rstrip("]").partition("[")
        node = node.children[name][int(place or 1) - 1]
    return node


def ours(form: FilledForm, where: str, expression: str) -> Value:
    node = node_at(form, where)
    try:
        value = atom(compile_expression(expression)(Here(node, node, form.around)))
    except NotEvaluated as why:
        return Value(error=str(why))
    kind = {bool: "boolean", float: "number", str: "string", datetime: "date"}[type(value)]
    return Value(kind, to_text(value))


def same(one: Value, other: Value) -> bool:
    if one.error or other.error:
        return bool(one.error and other.error)
    if one.type == other.type == "number":
        first, second = float(one.text), float(other.text)
        alike = one.text == other.text or "E" in one.text
        return (math.isnan(first) and math.isnan(second)) or (
            alike or math.isclose(first, second, rel_tol=1e-12, abs_tol=1e-12)
        )
    return one == other


@pytest.fixture(scope="module")
def theirs(javarosa: JavaRosa) -> dict[tuple[str, str], Value]:
    cases = corpus()
    said = javarosa.evaluate(FORM, FILLED, [Case(*one) for one in cases])
    return dict(zip(cases, said, strict=True))


@pytest.fixture(scope="module")
def form() -> FilledForm:
    return filled_form(datetime.now(HO_CHI_MINH))


def test_no_expression_stands_twice_in_the_corpus() -> None:
    assert len(corpus()) == len(set(corpus()))


def test_every_expression_gives_what_collect_gives_or_is_a_known_difference(
    theirs: dict[tuple[str, str], Value], form: FilledForm
) -> None:
    unlike = {
        f"{where} ## {expression}": (mine, said)
        for (where, expression), said in theirs.items()
        if not same(mine := ours(form, where, expression), said) and expression not in DIFFER
    }

    assert unlike == {}


@pytest.mark.parametrize("expression", DIFFER)
def test_where_we_differ_knowingly_we_evaluate_nothing_and_collect_something(
    expression: str, theirs: dict[tuple[str, str], Value], form: FilledForm
) -> None:
    assert theirs["/data", expression].error == ""
    assert ours(form, "/data", expression).error

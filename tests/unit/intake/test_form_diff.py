"""A new version's differences are told by question, and the risky ones marked."""

from __future__ import annotations

from services.intake.domain.form_definition import FormDefinition, Question
from services.intake.domain.form_diff import changes


def a_form(*questions: Question, root: str = "/data") -> FormDefinition:
    return FormDefinition(form_id="f", version="1", title="F", root_path=root, questions=questions)


def a_question(name: str, root: str = "/data", **facts) -> Question:
    return Question(path=f"{root}/{name}", name=name, **facts)


def told(before: FormDefinition, after: FormDefinition) -> list[tuple[str, str, bool]]:
    return [(one.path.rsplit("/", 1)[-1], one.kind, one.risky) for one in changes(before, after)]


def test_the_same_questions_change_nothing_whatever_the_root_is_called():
    assert told(a_form(a_question("a")), a_form(a_question("a", "/other"), root="/other")) == []


def test_what_is_dropped_comes_first_and_is_risky_what_is_new_is_not():
    before, after = a_form(a_question("a"), a_question("b")), a_form(a_question("b"), a_question("c"))

    assert told(before, after) == [("a", "removed", True), ("c", "added", False)]


def test_another_type_is_risky_another_label_is_not():
    before = a_form(a_question("a", type="string", label="Tên"))
    after = a_form(a_question("a", type="int", label="Họ tên", required=True))

    assert told(before, after) == [("a", "type", True), ("a", "required", False), ("a", "label", False)]


def test_a_choice_that_is_dropped_is_risky_one_that_is_added_is_not():
    one = a_form(a_question("a", select="one", choices=("x", "y"), choice_labels=("X", "Y")))
    more = a_form(a_question("a", select="one", choices=("x", "y", "z"), choice_labels=("X", "Y", "Z")))
    said = a_form(a_question("a", select="one", choices=("x", "y"), choice_labels=("X", "Ý")))

    assert told(one, more) == [("a", "choices", False)]
    assert told(more, one) == [("a", "choices", True)]
    assert told(one, said) == [("a", "choice_labels", False)]
    (change,) = changes(more, one)
    assert (change.before, change.after) == ("z", "")


def test_another_order_is_told_once():
    before, after = a_form(a_question("a"), a_question("b")), a_form(a_question("b"), a_question("a"))

    assert told(before, after) == [("data", "order", False)]

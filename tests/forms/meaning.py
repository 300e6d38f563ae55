"""What an instance says, whoever wrote it: without ids, clocks, file names and ways of writing numbers."""

from __future__ import annotations

from typing import Any

from lxml import etree

from services.intake.domain.form_definition import FormDefinition, Question
from services.intake.domain.xml import Element, child, elements, local, parse, text

OWN = {"started_at", "finished_at", "device_id"}
"""What each phone writes of itself."""
RANKED = {"wish_order"}
"""Questions whose order is the answer."""


def meaning(form: FormDefinition, instance: str) -> list[tuple[str, str]]:
    """(path, answer) of every leaf in the document's order, and the name the form gives itself."""
    root = parse(instance.encode())
    meta = child(root, "meta")
    name = child(meta, "instanceName") if meta is not None else None
    return [*_leaves(form, root, form.root_path), ("instanceName", text(name))]


def _leaves(form: FormDefinition, node: Element, here: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for one in elements(node):
        path = f"{here}/{local(one)}"
        question = form.by_path.get(path)
        if question is not None and question.name not in OWN:
            found.append((path, _plain(question, text(one))))
        elif question is None and local(one) != "meta":
            found += _leaves(form, one, path)
    return found


def _plain(question: Question, answer: str) -> str:
    if not answer:
        return ""
    if question.type == "binary":
        return "a file"
    if question.select == "many" and question.name not in RANKED:
        return " ".join(sorted(answer.split()))
    if question.type in ("int", "decimal", "geopoint") or not question.asked:
        return " ".join(map(_number, answer.split(" ")))
    return answer


def _number(word: str) -> str:
    try:
        return str(float(word))
    except ValueError:
        return word


def with_answer(instance: str, path: str, answer: Any) -> str:
    """The instance with another answer at `members.1.relation` (rows from 0), as if nothing refused it."""
    root = parse(instance.encode())
    node, names = root, path.split(".")
    for place, name in enumerate(names):
        if not name.isdigit():
            row = int(names[place + 1]) if names[place + 1 : place + 2] and names[place + 1].isdigit() else 0
            node = [one for one in elements(node) if local(one) == name][row]
    node.text = " ".join(answer) if isinstance(answer, list) else str(answer)
    return etree.tostring(root, encoding="unicode")


def answer_at(answers: Any, path: str) -> Any:
    """The answer at `members.1.relation`; None where there is none."""
    for name in path.split("."):
        answers = answers[int(name)] if name.isdigit() else answers.get(name)
        if answers is None:
            return None
    return answers

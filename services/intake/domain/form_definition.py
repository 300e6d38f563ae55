"""What a form version asks: its questions with path, type, choices and repeats, read from its XForm."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from services.intake.domain.xform import TRUE, BadForm, XForm, ancestors, items
from services.intake.domain.xml import Element, attribute, child, elements, local, text

__all__ = ["BadForm", "FormDefinition", "Question", "from_json", "read_form", "to_json"]

_INSTANCE = re.compile(r"instance\(\s*['\"]([^'\"]+)['\"]\s*\)")
_SELECTS = {"select1": "one", "select": "many", "rank": "many"}


@dataclass(frozen=True)
class Question:
    """One leaf of the form.

    path: absolute, local names only (`/data/members/full_name`).
    type: string | int | decimal | date | time | dateTime | geopoint | geotrace | geoshape | binary |
        boolean | barcode. Selects and acknowledgements are strings.
    required: always, whatever else was answered. A question that is asked only under a condition (its own
        or its group's) is `conditional` and may be absent though the form says it is required when asked.
    select: none | one | many; the answer to `many` is the chosen names with spaces between.
    choices: names a select may hold; None for other questions and for lists kept outside the form.
    choice_labels: what people read, in the order of `choices`.
    repeat: path of the nearest repeat around the question, None outside any.
    asked: whether a person answers it (calculated and automatic values are not asked).
    label: what people read, Vietnamese where the form has it.
    """

    path: str
    name: str
    type: str = "string"
    required: bool = False
    select: str = "none"
    choices: tuple[str, ...] | None = None
    repeat: str | None = None
    conditional: bool = False
    asked: bool = True
    label: str = ""
    choice_labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class FormDefinition:
    """One form version.

    root_path: the instance's root (`/data`). questions: in the form's order, without `meta`.
    repeats: paths of all repeats, outer ones first. binary_paths: every node that names a file, those
    of `meta` (the audit log) included.
    """

    form_id: str
    version: str
    title: str
    root_path: str
    questions: tuple[Question, ...]
    repeats: tuple[str, ...] = ()
    binary_paths: tuple[str, ...] = ()

    @cached_property
    def by_path(self) -> dict[str, Question]:
        return {question.path: question for question in self.questions}

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        """Path of the root, a group or a repeat → names directly below it, in the form's order."""
        below: dict[str, dict[str, None]] = {self.root_path: {}}
        for question in self.questions:
            *around, _ = ancestors(question.path)
            for outer, inner in zip(around, [*around[1:], question.path], strict=True):
                below.setdefault(outer, {})[inner.rsplit("/", 1)[1]] = None
        return {path: tuple(names) for path, names in below.items()}

    def question(self, name: str) -> Question | None:
        """The first question with that name, wherever it stands."""
        return next((one for one in self.questions if one.name == name), None)


def to_json(definition: FormDefinition) -> dict[str, Any]:
    """The definition as plain JSON values, to be stored beside the XForm."""
    return asdict(definition)


def from_json(body: Mapping[str, Any]) -> FormDefinition:
    """What `to_json` made; KeyError or TypeError when it is something else."""
    questions = tuple(
        Question(
            **{
                **row,
                "choices": None if row["choices"] is None else tuple(row["choices"]),
                "choice_labels": tuple(row["choice_labels"]),
            }
        )
        for row in body["questions"]
    )
    return FormDefinition(
        form_id=body["form_id"],
        version=body["version"],
        title=body["title"],
        root_path=body["root_path"],
        questions=questions,
        repeats=tuple(body["repeats"]),
        binary_paths=tuple(body["binary_paths"]),
    )


def read_form(xform_xml: bytes) -> FormDefinition:
    """The definition an XForm document carries; BadForm when it is none."""
    form = XForm(xform_xml)
    leaves = form.leaves
    meta = f"{form.root_path}/meta/"
    questions = tuple(_question(form, path) for path in leaves if not path.startswith(meta))
    if not questions:
        raise BadForm("the form asks nothing")
    return FormDefinition(
        form_id=form.form_id,
        version=form.version,
        title=form.title or form.form_id,
        root_path=form.root_path,
        questions=questions,
        repeats=tuple(sorted(form.repeats, key=lambda path: path.count("/"))),
        binary_paths=tuple(path for path in leaves if form.type(path) == "binary"),
    )


def _question(form: XForm, path: str) -> Question:
    control = form.controls.get(path)
    conditional = any(form.bound(part, "relevant") for part in ancestors(path))
    required = bool(TRUE.match(form.bound(path, "required")))
    automatic = form.bound(path, "calculate") or TRUE.match(form.bound(path, "readonly"))
    question = Question(
        path=path,
        name=path.rsplit("/", 1)[1],
        type=form.type(path),
        required=required and not conditional and control is not None,
        repeat=form.repeat_around(path),
        conditional=conditional,
        asked=control is not None and not automatic,
        label=form.label(control) if control is not None else "",
    )
    if control is None or local(control) not in _SELECTS:
        return question
    choices = _choices(form, control)
    return replace(
        question,
        select=_SELECTS[local(control)],
        choices=None if choices is None else tuple(name for name, _ in choices),
        choice_labels=() if choices is None else tuple(label for _, label in choices),
    )


def _choices(form: XForm, control: Element) -> list[tuple[str, str]] | None:
    itemset = child(control, "itemset")
    if itemset is None:
        listed = [one for one in elements(control) if local(one) == "item"]
        return _unique((text(child(one, "value")), form.label(one)) for one in listed)
    named = _INSTANCE.search(attribute(itemset, "nodeset"))
    instance = form.lists.get(named.group(1)) if named else None
    if instance is None:
        return None
    value, label = child(itemset, "value"), child(itemset, "label")
    value_name = attribute(value, "ref") if value is not None else "name"
    label_ref = attribute(label, "ref") if label is not None else "label"
    return _unique(
        (text(child(one, value_name)), _item_label(form, one, label_ref)) for one in items(instance)
    )


def _item_label(form: XForm, item: Element, ref: str) -> str:
    if ref.startswith("jr:itext("):
        return form.text(text(child(item, ref[len("jr:itext(") : -1].strip())))
    return text(child(item, ref))


def _unique(pairs: Any) -> list[tuple[str, str]]:
    """In order and each name once: filtered lists hold one name in several places."""
    return list({name: (name, label) for name, label in pairs if name}.values())

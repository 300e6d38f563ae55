"""What a form version asks: its questions with path, type, choices and repeats, read from its XForm.

Read from the XForm's own binds and body and not from pyxform's JSON, which is no stable format and which
a plain XForm never had. Phones match paths by local names, so namespaces and prefixes are dropped here too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from services.intake.domain.xml import (
    BadXml,
    Element,
    all_text,
    attribute,
    child,
    elements,
    local,
    parse,
    text,
)

_INSTANCE = re.compile(r"instance\(\s*['\"]([^'\"]+)['\"]\s*\)")
_ITEXT = re.compile(r"jr:itext\(\s*['\"]([^'\"]+)['\"]\s*\)")
_PREFIX = re.compile(r"(?<=/)[\w.-]+:")
_TRUE = re.compile(r"^\s*true\(\)\s*$")
_CONTROLS = {"input", "select1", "select", "rank", "upload", "range", "trigger", "secret", "textarea"}
_SELECTS = {"select1": "one", "select": "many", "rank": "many"}


class BadForm(Exception):
    """The document is no XForm that a phone could open; the message says what is missing."""


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
            *around, _ = _ancestors(question.path)
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
    try:
        root = parse(xform_xml)
    except BadXml as error:
        raise BadForm(f"not well-formed XML: {error}") from None
    return _Reader(root).definition()


class _Reader:
    """Collects what model and body say about each path."""

    def __init__(self, root: Element) -> None:
        head, body = child(root, "head"), child(root, "body")
        model = child(head, "model") if head is not None else None
        if head is None or body is None or model is None:
            raise BadForm("an XForm has a head with a model, and a body")
        self.title = text(child(head, "title"))
        self.model, self.body = model, body
        instances = [one for one in elements(model) if local(one) == "instance"]
        primary = next(iter(elements(instances[0])), None) if instances else None
        if primary is None:
            raise BadForm("the model has no instance")
        self.primary = primary
        self.form_id = attribute(primary, "id") or _namespace(primary)
        if not self.form_id:
            raise BadForm("the instance does not say the form's id")
        self.lists = {attribute(one, "id"): one for one in instances[1:] if not attribute(one, "src")}
        self.labels = _labels(model)
        self.binds = {
            self._path(attribute(one, "nodeset")): one for one in elements(model) if local(one) == "bind"
        }
        self.controls: dict[str, Element] = {}
        self.repeats: list[str] = []
        self._read_body(body)

    def definition(self) -> FormDefinition:
        root_path = "/" + local(self.primary)
        leaves = list(dict.fromkeys(_leaves(self.primary, root_path)))
        meta = f"{root_path}/meta/"
        questions = tuple(self._question(path) for path in leaves if not path.startswith(meta))
        if not questions:
            raise BadForm("the form asks nothing")
        binary = tuple(path for path in leaves if self._type(path) == "binary")
        return FormDefinition(
            form_id=self.form_id,
            version=attribute(self.primary, "version"),
            title=self.title or self.form_id,
            root_path=root_path,
            questions=questions,
            repeats=tuple(sorted(self.repeats, key=lambda path: path.count("/"))),
            binary_paths=binary,
        )

    def _question(self, path: str) -> Question:
        bind, control = self.binds.get(path), self.controls.get(path)
        conditional = any(
            attribute(self.binds[part], "relevant") for part in _ancestors(path) if part in self.binds
        )
        required = bind is not None and bool(_TRUE.match(attribute(bind, "required")))
        inside = [one for one in self.repeats if path.startswith(one + "/")]
        question = Question(
            path=path,
            name=path.rsplit("/", 1)[1],
            type=self._type(path),
            required=required and not conditional and control is not None,
            repeat=max(inside, key=len) if inside else None,
            conditional=conditional,
            asked=control is not None and not (bind is not None and self._is_automatic(bind)),
            label=self._label(control) if control is not None else "",
        )
        if control is None or local(control) not in _SELECTS:
            return question
        choices = self._choices(control)
        return replace(
            question,
            select=_SELECTS[local(control)],
            choices=None if choices is None else tuple(name for name, _ in choices),
            choice_labels=() if choices is None else tuple(label for _, label in choices),
        )

    def _type(self, path: str) -> str:
        control = self.controls.get(path)
        if control is not None and local(control) == "upload":
            return "binary"
        bind = self.binds.get(path)
        named = attribute(bind, "type").rsplit(":", 1)[-1] if bind is not None else ""
        return "string" if named in {"", "select1", "select", "rank"} else named

    @staticmethod
    def _is_automatic(bind: Element) -> bool:
        return bool(attribute(bind, "calculate") or _TRUE.match(attribute(bind, "readonly")))

    def _read_body(self, node: Element) -> None:
        for one in elements(node):
            name = local(one)
            if name == "repeat":
                self.repeats.append(self._path(attribute(one, "nodeset")))
            if name in _CONTROLS:
                self.controls.setdefault(self._path(attribute(one, "ref") or attribute(one, "nodeset")), one)
            else:
                self._read_body(one)

    def _path(self, expression: str) -> str:
        path = _PREFIX.sub("", expression.strip()).rstrip("/")
        return path if path.startswith("/") else f"/{local(self.primary)}/{path}"

    def _label(self, node: Element) -> str:
        label = child(node, "label")
        if label is None:
            return ""
        found = _ITEXT.search(attribute(label, "ref"))
        return self.labels.get(found.group(1), "") if found else all_text(label)

    def _choices(self, control: Element) -> list[tuple[str, str]] | None:
        itemset = child(control, "itemset")
        if itemset is None:
            items = [one for one in elements(control) if local(one) == "item"]
            return _unique((text(child(one, "value")), self._label(one)) for one in items)
        listed = _INSTANCE.search(attribute(itemset, "nodeset"))
        instance = self.lists.get(listed.group(1)) if listed else None
        if instance is None:
            return None
        value, label = child(itemset, "value"), child(itemset, "label")
        value_name = attribute(value, "ref") if value is not None else "name"
        label_ref = attribute(label, "ref") if label is not None else "label"
        items = [one for one in instance.iter() if isinstance(one.tag, str) and local(one) == "item"]
        return _unique((text(child(one, value_name)), self._item_label(one, label_ref)) for one in items)

    def _item_label(self, item: Element, ref: str) -> str:
        if ref.startswith("jr:itext("):
            return self.labels.get(text(child(item, ref[len("jr:itext(") : -1].strip())), "")
        return text(child(item, ref))


def _unique(pairs: Any) -> list[tuple[str, str]]:
    """In order and each name once: filtered lists hold one name in several places."""
    return list({name: (name, label) for name, label in pairs if name}.values())


def _leaves(node: Element, path: str) -> list[str]:
    found: list[str] = []
    for one in elements(node):
        here = f"{path}/{local(one)}"
        found += _leaves(one, here) if next(elements(one), None) is not None else [here]
    return found


def _ancestors(path: str) -> list[str]:
    """The path itself and every path around it."""
    parts = path.split("/")[1:]
    return ["/" + "/".join(parts[:n]) for n in range(1, len(parts) + 1)]


def _namespace(node: Element) -> str:
    tag = str(node.tag)
    return tag[1:].split("}", 1)[0] if tag.startswith("{") else ""


def _labels(model: Element) -> dict[str, str]:
    """Text id → words: of the Vietnamese translation, of the default (first) one where that is silent."""
    itext = child(model, "itext")
    if itext is None:
        return {}
    translations = [one for one in elements(itext) if local(one) == "translation"]
    # The last one wins below, so the default comes after the others and the preferred language last.
    translations.reverse()
    translations.sort(key=lambda one: "vi" in re.split(r"\W+", attribute(one, "lang").lower()))
    labels: dict[str, str] = {}
    for translation in translations:
        for entry in elements(translation):
            words = next((one for one in elements(entry) if not attribute(one, "form")), None)
            if words is not None:
                labels[attribute(entry, "id")] = all_text(words)
    return labels

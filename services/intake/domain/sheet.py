"""A submission as a reviewer reads it: answers in the form's order and words, findings beside them.

Works on typed answers and on the bare text of a submission that nobody checked yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.intake.domain.form_definition import FormDefinition, Question
from services.intake.domain.place import Place

TEXT, FILE, PLACE, NOTHING = "text", "file", "place", "nothing"
SECRETS = ("id_no",)
"""How names of questions end whose answers are shown with their ends only."""
Findings = Sequence[Mapping[str, Any]]
Say = Callable[[Question, Any], str]
"""(question, its answer) → the answer in words."""


@dataclass(frozen=True)
class Answer:
    """kind: text | file | place | nothing. text: in words, for a file its name. key: its dotted path."""

    key: str
    label: str
    kind: str
    text: str = ""
    place: Place | None = None
    findings: Findings = ()


@dataclass(frozen=True)
class Table:
    """A repeat: rows of answers under the same labels, in the form's order."""

    key: str
    label: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Answer, ...], ...]
    findings: Findings = ()


@dataclass(frozen=True)
class Sheet:
    """parts: in the form's order. general: findings about the whole, or about what the form does not ask."""

    parts: tuple[Answer | Table, ...]
    general: Findings


def sheet_of(definition: FormDefinition, answers: Mapping[str, Any], findings: Findings, say: Say) -> Sheet:
    """The sheet of these answers; `say` puts an answer into words."""
    reading = _Reading(definition, say, findings)
    parts = tuple(reading.level(definition.root_path, answers, ""))
    return Sheet(parts, tuple(one for left in reading.left.values() for one in left))


@dataclass
class _Reading:
    definition: FormDefinition
    say: Say
    findings: Findings
    left: dict[str, list[Mapping[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for finding in self.findings:
            self.left[str(finding["path"])].append(finding)

    def level(self, path: str, values: Mapping[str, Any], key: str) -> list[Answer | Table]:
        made: list[Answer | Table] = []
        for name in self.definition.children[path]:
            inner, inner_key = f"{path}/{name}", f"{key}.{name}" if key else name
            question = self.definition.by_path.get(inner)
            if question is not None:
                made += self._answer(question, values.get(name), inner_key)
            elif inner in self.definition.repeats:
                made += self._table(inner, values.get(name), inner_key)
            else:
                group = values.get(name)
                made += self.level(inner, group if isinstance(group, Mapping) else {}, inner_key)
        return made

    def _answer(self, question: Question, value: Any, key: str) -> list[Answer]:
        found = tuple(self.left.pop(key, ()))
        label = question.label or question.name
        if value in (None, "", []):
            # What was not asked is not missing: the sheet stays as short as the talk was.
            if not found and (question.conditional or not question.asked):
                return []
            return [Answer(key, label, NOTHING, findings=found)]
        if not question.label and not found:
            return []  # a helper the form computes for itself
        if question.type == "binary":
            return [Answer(key, label, FILE, str(value), findings=found)]
        if isinstance(value, Mapping) and "lat" in value:
            place = Place(float(value["lat"]), float(value["lon"]), float(value.get("accuracy") or 0))
            return [Answer(key, label, PLACE, self.say(question, value), place, found)]
        return [Answer(key, label, TEXT, self.say(question, value), findings=found)]

    def _table(self, path: str, value: Any, key: str) -> list[Answer | Table]:
        rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
        found = tuple(self.left.pop(key, ()))
        if not rows and not found:
            return []
        read = [self._row(path, row, f"{key}.{place}") for place, row in enumerate(rows)]
        columns: dict[str, str] = {}
        for question in self.definition.questions:
            if question.repeat == path and any(question.path in row for row in read):
                columns[question.path] = question.label or question.name
        cells = tuple(
            tuple(row.get(column) or Answer("", label, NOTHING) for column, label in columns.items())
            for row in read
        )
        return [Table(key, path.rsplit("/", 1)[1], tuple(columns.values()), cells, found)]

    def _row(self, path: str, values: Mapping[str, Any], key: str) -> dict[str, Answer]:
        """Question path → answer; a repeat within a repeat has its sheet to itself and is left out."""
        made: dict[str, Answer] = {}
        for name in self.definition.children[path]:
            inner, value = f"{path}/{name}", values.get(name)
            question = self.definition.by_path.get(inner)
            if question is not None:
                made.update((inner, one) for one in self._answer(question, value, f"{key}.{name}"))
            elif inner not in self.definition.repeats and isinstance(value, Mapping):
                made |= self._row(inner, value, f"{key}.{name}")
        return made

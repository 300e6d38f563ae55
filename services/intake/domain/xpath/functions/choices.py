"""Functions of selects: their answers are the chosen names with spaces between."""

from __future__ import annotations

from services.intake.domain.xpath.functions.signature import Function, exactly
from services.intake.domain.xpath.nodes import Here
from services.intake.domain.xpath.values import (
    NotEvaluated,
    Value,
    atom,
    to_boolean,
    to_number,
    to_text,
    to_whole,
)


def _chosen(value: Value) -> str:
    said = atom(value)
    if isinstance(said, str):
        return said
    # JavaRosa stops here with an error: only text can be a choice.
    raise NotEvaluated("chosen names are wanted, not a number or a day")


def _names(value: Value) -> list[str]:
    return [name for name in _chosen(value).split(" ") if name]


def _selected(here: Here, arguments: list[Value]) -> Value:
    return f" {_chosen(arguments[1]).strip()} " in f" {_chosen(arguments[0])} "


def _selected_at(here: Here, arguments: list[Value]) -> Value:
    names, index = _names(arguments[0]), to_whole(arguments[1])
    return names[index] if 0 <= index < len(names) else ""


def _choice_name(here: Here, arguments: list[Value]) -> Value:
    """What people read for a chosen name; the second argument is the path of the question, as text."""
    name, path = to_text(arguments[0]), to_text(arguments[1]).strip()
    if not path.startswith("/"):
        raise NotEvaluated("jr:choice-name() with a path that does not start at the form")
    return here.around.choice_label(path, name) if name else ""


def _factors(values: list[Value]) -> list[Value]:
    if len(values) == 1 and isinstance(values[0], list):
        return [node.value for node in values[0]]
    return values


def _checklist(here: Here, arguments: list[Value]) -> Value:
    """Whether at least and at most so many are true; -1 for no limit."""
    least, most = map(to_whole, arguments[:2])
    count = sum(map(to_boolean, _factors(arguments[2:])))
    return (least < 0 or count >= least) and (most < 0 or count <= most)


def _weighted_checklist(here: Here, arguments: list[Value]) -> Value:
    """Whether the weights of those that are true add up to at least and at most so much."""
    least, most = map(to_number, arguments[:2])
    flags, weights = arguments[2::2], arguments[3::2]
    if len(arguments) == 4:
        flags, weights = _factors(flags), _factors(weights)
    if len(flags) != len(weights):
        raise NotEvaluated("weighted-checklist() with fewer weights than factors")
    total = sum(to_number(weight) for flag, weight in zip(flags, weights, strict=True) if to_boolean(flag))
    return least <= total <= most


TABLE: dict[str, Function] = {
    "selected": exactly(2, _selected),
    "is-selected": exactly(2, _selected),
    "selected-at": exactly(2, _selected_at),
    "count-selected": exactly(1, lambda here, arguments: float(len(_names(arguments[0])))),
    "jr:choice-name": exactly(2, _choice_name),
    "checklist": Function(_checklist, 2, None),
    "weighted-checklist": Function(_weighted_checklist, 2, None),
}

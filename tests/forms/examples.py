"""How our forms are filled in the field, right and wrong: `examples/<form_id>.yaml`, one file a form.

right: whole answers, nested as the JSON door takes them; files by name. wrong: what is changed in the first
of them (path → answer, null takes it away), and what the phone then refuses (path → type | required |
constraint).
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
MEDIA = FOLDER / "media"
"""The case lists as a field worker of the whole district has them."""

Answers = dict[str, Any]


@dataclass(frozen=True)
class Example:
    """One filled form. refused: what the phone does not take, empty for a right one."""

    form_id: str
    number: int
    answers: Answers
    refused: dict[str, str]

    def __str__(self) -> str:
        return f"{self.form_id}-{'wrong' if self.refused else 'right'}-{self.number}"


@cache
def right_examples() -> tuple[Example, ...]:
    return tuple(one for one in _all() if not one.refused)


@cache
def wrong_examples() -> tuple[Example, ...]:
    return tuple(one for one in _all() if one.refused)


def _all() -> Iterator[Example]:
    for path in sorted((FOLDER / "examples").glob("*.yaml")):
        # As text, since a phone writes days as text; only numbers and lists keep their kind.
        source = _DaysAsText(path.read_text(encoding="utf-8")).get_data()
        for number, answers in enumerate(source["right"], 1):
            yield Example(path.stem, number, answers, {})
        for number, wrong in enumerate(source["wrong"], 1):
            yield Example(
                path.stem, number, _changed(source["right"][0], wrong["change"]), dict(wrong["refused"])
            )


def _changed(answers: Answers, change: dict[str, Any]) -> Answers:
    made = copy.deepcopy(answers)
    for path, value in change.items():
        *around, name = path.split(".")
        here: Any = made
        for part in around:
            here = here[int(part)] if part.isdigit() else here[part]
        if value is None:
            here.pop(name, None)
        else:
            here[name] = value
    return made


class _DaysAsText(yaml.SafeLoader):
    """Reads `2023-05-04` as the text it is."""


_DaysAsText.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if tag != "tag:yaml.org,2002:timestamp"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

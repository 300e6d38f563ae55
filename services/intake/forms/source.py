"""The YAML a form is written in: reading it, and filling in the questions that several forms share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from services.intake.forms.scoring_rows import FILLS, VALUES

FOLDER = Path(__file__).parent
Question = dict[str, Any]


def form_ids() -> list[str]:
    """The forms of this folder, by id."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def read_source(form_id: str) -> dict[str, Any]:
    """One form as its file says: form_id, title, roles, survey, choices and what settings it has."""
    source: dict[str, Any] = _read(FOLDER / f"{form_id}.yaml")
    return source


@cache
def shared_choices() -> dict[str, Any]:
    """List name → its choices, from all files of `common/`."""
    return _of_all("choices")


def written_out(rows: Iterable[Question]) -> Iterator[Question]:
    """The rows with every `use` and `fill` replaced by questions, groups and repeats opened and closed."""
    for row in rows:
        if "use" in row:
            yield from written_out(_used(row))
        elif "group" in row or "repeat" in row:
            kind = "group" if "group" in row else "repeat"
            yield {**row, "type": f"begin_{kind}", "name": row[kind]}
            yield from written_out(FILLS[row["fill"]]() if "fill" in row else row["rows"])
            yield {"type": f"end_{kind}"}
        elif "in_words" in row:
            yield _in_words(row["in_words"])
        elif "fill_value" in row:
            yield {**row, "value": VALUES[row["fill_value"]]()}
        else:
            yield row


def _used(row: Question) -> list[Question]:
    """The rows of a fragment as this form wants them.

    What stands beside `use` replaces what a fragment of one row says; of a longer one only the condition
    can be set, for all its rows together. `day` is the name of the form's own date question.
    """
    fragment = _of_all("fragments")[row["use"]]
    changes = {key: value for key, value in row.items() if key not in ("use", "day")}
    if len(fragment) == 1:
        return [_on(row.get("day"), {**fragment[0], **changes})]
    assert set(changes) <= {"when"}, f"{row['use']} has several rows and takes no {sorted(changes)}"
    return [_on(row.get("day"), _under(one, changes.get("when"))) for one in fragment]


def _under(row: Question, condition: str | None) -> Question:
    if condition is None:
        return row
    own = row.get("when")
    return {**row, "when": f"({condition}) and ({own})" if own else condition}


def _on(day: str | None, row: Question) -> Question:
    if day is None:
        return row
    if "use" in row:
        return {**row, "day": day}
    return {
        key: value.replace("${{day}}", f"${{{day}}}") if isinstance(value, str) else value
        for key, value in row.items()
    }


def _in_words(name: str) -> Question:
    """`in_words: total` → `total_text`, the amount with its thousands parted as people write them.

    XForms has no function for it. Above a thousand million the millions are not parted any more.
    """
    amount = f"${{{name}}}"
    millions = f"concat(int({amount} div 1000000), '.', {_group(amount, 1, 4)}, '.', {_group(amount, 4, 7)})"
    thousands = f"concat(int({amount} div 1000), '.', {_group(amount, 4, 7)})"
    value = f"if({amount} >= 1000000, {millions}, if({amount} >= 1000, {thousands}, {amount}))"
    return {"type": "calculate", "name": f"{name}_text", "value": value}


def _group(amount: str, start: int, end: int) -> str:
    # The million in front keeps the zeros of the digits behind it.
    return f"substr(string(1000000 + {amount} mod 1000000), {start}, {end})"


@cache
def _of_all(part: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in sorted((FOLDER / "common").glob("*.yaml")):
        for name, value in (_read(path).get(part) or {}).items():
            assert name not in found, f"{path.name}: {name} is told of in two files"
            found[name] = value
    return found


def _read(path: Path) -> Any:
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, Loader=yaml.CSafeLoader)

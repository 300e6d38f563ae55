"""From a form's YAML to its XLSForm: rows filled in from reference data, version from the content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook

from services.intake.forms.choices import b1_items, reference_choices
from shared.reference.poverty import standards

FOLDER = Path(__file__).parent
Row = dict[str, str]
VI, EN = "Tiếng Việt (vi)", "English (en)"
_PLAIN = {
    "constraint": "constraint",
    "when": "relevant",
    "value": "calculation",
    "appearance": "appearance",
    "choice_filter": "choice_filter",
    "parameters": "parameters",
}
_REQUIRED = {VI: "Câu này phải trả lời", EN: "This question must be answered"}


@dataclass(frozen=True)
class Rows:
    """The three sheets of an XLSForm, each a list of rows by column heading."""

    survey: list[Row] = field(default_factory=list)
    choices: list[Row] = field(default_factory=list)
    settings: list[Row] = field(default_factory=list)

    @property
    def form_id(self) -> str:
        return self.settings[0]["form_id"]

    @property
    def version(self) -> str:
        return self.settings[0]["version"]


def form_ids() -> list[str]:
    """The forms of this folder, by id."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem != "common")


def build_all(folder: Path) -> list[Path]:
    """Write every form as `<form_id>.xlsx` into `folder`, which is made when it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(workbook_rows(form_id), folder / f"{form_id}.xlsx") for form_id in form_ids()]


def workbook_rows(form_id: str) -> Rows:
    """The form's sheets. The version is the day it was written and four digits of what it says.

    So it changes when a village is added, and two machines build the same version from the same sources.
    """
    source, common = _read(form_id), _read("common")
    survey = list(_survey(source["survey"], common["fragments"], {}))
    used = [row["type"].split()[1] for row in survey if row["type"].startswith("select_")]
    choices = [
        row
        for name in dict.fromkeys(used)
        for row in _choices(name, {**common["choices"], **source["choices"]})
    ]
    body = json.dumps([survey, choices, source["title"]], sort_keys=True, ensure_ascii=False)
    digits = int(hashlib.sha256(body.encode()).hexdigest(), 16) % 10_000
    settings = {
        "form_title": source["title"],
        "form_id": source["form_id"],
        "version": f"{source['written_on']:%Y%m%d}{digits:04d}",
        "default_language": VI,
        "instance_name": source["instance_name"],
    }
    return Rows(survey, choices, [settings])


def _read(name: str) -> Any:
    with (FOLDER / f"{name}.yaml").open(encoding="utf-8") as file:
        return yaml.load(file, Loader=yaml.CSafeLoader)


def _survey(
    rows: Iterable[dict[str, Any]], fragments: dict[str, Any], words: dict[str, str]
) -> Iterator[Row]:
    for row in rows:
        if "use" in row:
            yield from _survey(
                fragments[row["use"]], fragments, {**words, "day": row.get("day", words.get("day", ""))}
            )
        elif "group" in row or "repeat" in row:
            kind = "group" if "group" in row else "repeat"
            yield _row({**row, "type": f"begin_{kind}", "name": row[kind]}, words)
            yield from _survey(_FILLS[row["fill"]]() if "fill" in row else row["rows"], fragments, words)
            yield {"type": f"end_{kind}"}
        elif "fill_value" in row:
            yield _row({**row, "value": _VALUES[row["fill_value"]]()}, words)
        else:
            yield _row(row, words)


def _row(row: dict[str, Any], words: dict[str, str]) -> Row:
    made: Row = {"type": row["type"], "name": row["name"]}
    if "vi" in row:
        made |= {f"label::{VI}": row["vi"], f"label::{EN}": row["en"]}
    for key, column in (("hint", "hint"), ("says", "constraint_message")):
        if f"{key}_vi" in row:
            made |= {f"{column}::{VI}": row[f"{key}_vi"], f"{column}::{EN}": row[f"{key}_en"]}
    for key, column in _PLAIN.items():
        if key in row:
            made[column] = row[key].replace("${{day}}", f"${{{words.get('day', '')}}}")
    if row.get("required"):
        made["required"] = "yes"
        made |= {f"required_message::{language}": says for language, says in _REQUIRED.items()}
    return made


def _choices(name: str, local: dict[str, dict[str, Any]]) -> list[Row]:
    listed = reference_choices(name)
    if listed is None:
        listed = [{"name": code, **row} for code, row in local[name].items()]
    return [
        {
            "list_name": name,
            "name": row["name"],
            f"label::{VI}": row["vi"],
            f"label::{EN}": row["en"],
            **{column: value for column, value in row.items() if column not in ("name", "vi", "en")},
        }
        for row in listed
    ]


def _b1_rows() -> list[dict[str, Any]]:
    """One question an item; what the server derives is only shown a preview of, never asked."""
    return [_b1_row(item) for item in b1_items()]


_DERIVED = {
    "head_count": "${head_count}",
    "dependants": "sum(${is_dependant})",
    "area_per_person": "round(${house_m2} div ${head_count}, 1)",
}


def _b1_row(item: Any) -> dict[str, Any]:
    if item.source:
        return {"type": "calculate", "name": item.code, "value": _DERIVED[item.source]}
    row = {"name": item.code, "vi": item.name.vi, "en": item.name.en, "required": True}
    if item.kind == "count":
        return {
            **row,
            "type": "integer",
            "constraint": ". >= 0 and . <= 100000",
            "says_vi": "Từ 0 đến 100.000",
            "says_en": "From 0 to 100,000",
        }
    if item.kind == "single":
        return {**row, "type": f"select_one b1_{item.code}"}
    return {
        **row,
        "type": f"select_multiple b1_{item.code}",
        "constraint": "not(selected(., 'none') and count-selected(.) > 1)",
        "says_vi": "“Không có” không chọn cùng mục khác",
        "says_en": "“None” cannot go with others",
    }


def _b2_rows() -> list[dict[str, Any]]:
    return [
        {
            "type": "select_one yes_no",
            "name": f"b2_{one.id}",
            "vi": f"Thiếu hụt: {one.name.vi}?",
            "en": f"Deprived: {one.name.en}?",
            "hint_vi": one.deprived_when.vi,
            "hint_en": one.deprived_when.en,
            "required": True,
            "appearance": "columns",
        }
        for one in standards()[0].deprivations
    ]


def _b2_points() -> str:
    return " + ".join(f"if(${{b2_{one.id}}} = 'yes', 10, 0)" for one in standards()[0].deprivations)


_FILLS = {"b1_items": _b1_rows, "b2_deprivations": _b2_rows}
_VALUES = {"b2_points": _b2_points}


def _write(rows: Rows, path: Path) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, sheet_rows in (("survey", rows.survey), ("choices", rows.choices), ("settings", rows.settings)):
        sheet = book.create_sheet(name)
        columns = list(dict.fromkeys(column for row in sheet_rows for column in row))
        sheet.append(columns)
        for row in sheet_rows:
            sheet.append([row.get(column) for column in columns])
        sheet.freeze_panes = "A2"
    book.save(path)
    return path

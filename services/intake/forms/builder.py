"""From a form's YAML to its XLSForm: rows filled in from reference data, version from the content."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from services.intake.forms.choices import reference_choices
from services.intake.forms.source import form_ids, read_source, shared_choices, written_out

Row = dict[str, str]
VI, EN = "Tiếng Việt (vi)", "English (en)"
_PLAIN = {
    "constraint": "constraint",
    "when": "relevant",
    "value": "calculation",
    "trigger": "trigger",
    "read_only": "read_only",
    "default": "default",
    "appearance": "appearance",
    "choice_filter": "choice_filter",
    "parameters": "parameters",
    "count": "repeat_count",
}
"""What a row may say → the XLSForm column it goes to, word for word."""
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

    @property
    def roles(self) -> tuple[str, ...]:
        """Who is offered the form."""
        return tuple(self.settings[0]["roles"].split())


def build_all(folder: Path) -> list[Path]:
    """Write every form as `<form_id>.xlsx` into `folder`, which is made when it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(workbook_rows(form_id), folder / f"{form_id}.xlsx") for form_id in form_ids()]


def workbook_rows(form_id: str) -> Rows:
    """The form's sheets. The version is the day it was written and four digits of what it says.

    So it changes when a village is added, and two machines build the same version from the same sources.
    """
    source = read_source(form_id)
    survey = [_row(row) for row in written_out(source["survey"])]
    choices = [row for name in _lists(survey) for row in _choices(name, source.get("choices") or {})]
    settings = {
        "form_title": source["title"],
        "form_id": source["form_id"],
        "default_language": VI,
        "instance_name": source["instance_name"],
        "roles": " ".join(source["roles"]),
        **({"style": source["style"]} if "style" in source else {}),
    }
    body = json.dumps([survey, choices, settings], sort_keys=True, ensure_ascii=False)
    digits = int(hashlib.sha256(body.encode()).hexdigest(), 16) % 10_000
    return Rows(survey, choices, [{**settings, "version": f"{source['written_on']:%Y%m%d}{digits:04d}"}])


def _lists(survey: list[Row]) -> list[str]:
    """The lists that the form's own sheet has to hold; one from a file comes with the file."""
    kinds = [row["type"].split() for row in survey]
    named = [words[1] for words in kinds if words[0] in ("select_one", "select_multiple", "rank")]
    return list(dict.fromkeys(named))


def _row(row: dict[str, Any]) -> Row:
    made: Row = {"type": row["type"]}
    if "name" in row:
        made["name"] = row["name"]
    if "vi" in row:
        made |= {f"label::{VI}": row["vi"], f"label::{EN}": row["en"]}
    for key, column in (("hint", "hint"), ("says", "constraint_message")):
        if f"{key}_vi" in row:
            made |= {f"{column}::{VI}": row[f"{key}_vi"], f"{column}::{EN}": row[f"{key}_en"]}
    made |= {column: str(row[key]) for key, column in _PLAIN.items() if key in row}
    if row.get("required"):
        made["required"] = "yes"
        made |= {f"required_message::{language}": says for language, says in _REQUIRED.items()}
    return made


def _choices(name: str, local: dict[str, dict[str, Any]]) -> list[Row]:
    listed = reference_choices(name)
    if listed is None:
        rows = local[name] if name in local else shared_choices()[name]
        listed = [{"name": code, **row} for code, row in rows.items()]
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

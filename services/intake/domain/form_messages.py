"""What pyxform says about a workbook, taken apart so that a person finds the cell."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ROW = re.compile(r"^\s*\[row\s*:\s*(\d+)\]\s*")
_PLACE = re.compile(r"[Oo]n the '(\w+)' sheet, (?:the '([^']+)' (?:value|column))?")
_SHEET = re.compile(r"sheet(?: named|:)? '?(survey|choices|settings|entities|osm)'?")
_COLUMN = re.compile(r"the '?([\w:]+)'? column")


@dataclass(frozen=True)
class FormMessage:
    """One message. row: as the spreadsheet counts, 0 when it is about no row in particular.

    advice: a key of what people read before pyxform's own words; empty when there is none.
    """

    words: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    advice: str = ""


_ADVICE: tuple[tuple[str, str], ...] = (
    (r"must be unique within their nearest parent|survey elements named|Repeat names must", "name-twice"),
    (r"Names must begin with a letter or underscore", "name-letters"),
    (r"Choice names must be unique", "choice-twice"),
    (r"Choices must have a name", "choice-nameless"),
    (r"Choices should have a label", "choice-unlabelled"),
    (r"Could not find the name", "reference-unknown"),
    (r"appears more than once", "reference-twice"),
    (r"Reference variables must start|Reference variable lists", "reference-written"),
    (r"Unmatched 'end_", "end-alone"),
    (r"Unmatched 'begin_", "begin-alone"),
    (r"[Ll]ist name not in choices|not in the choices sheet|'list_name' .*choices", "list-unknown"),
    (r"Unknown question type|question type .*(unknown|not)", "type-unknown"),
    (r"[Qq]uestion or group with no name|no name", "nameless"),
    (r"has no label", "unlabelled"),
    (r"required column headers were not found|[Ii]nvalid headers|Column headers", "headings"),
    (r"must have a sheet named|sheet named '?survey", "sheet-missing"),
    (r"missing the .* column", "translation-missing"),
    (r"max-pixels parameter", "photo-size"),
    (r"'parameters' value", "parameters"),
    (r"no role", "role-unknown"),
    (r"file extensions", "list-file"),
    (r"took (too long|more time|to long)|more memory", "too-much"),
    (r"too large when unpacked", "bomb"),
    (r"holds macros", "macros"),
    (r"old \.xls workbook", "old-workbook"),
    (r"the form is larger than|questions together are too many", "large"),
    (r"the form id|version is longer", "id"),
    (r"no \.xlsx workbook|cannot be unpacked|cannot be read", "unreadable"),
    (r"document type declaration", "doctype"),
    (r"not well-formed XML|an XForm has|the model has no|does not say the form's id", "no-form"),
    (r"asks nothing", "empty"),
)
_COMPILED = tuple((re.compile(pattern), key) for pattern, key in _ADVICE)


def read_message(said: str) -> FormMessage:
    """Where a message points and what it means; its own words stay as they are."""
    row = _ROW.match(said)
    words = said[row.end() :] if row else said.strip()
    place = _PLACE.search(words)
    sheet = place.group(1) if place else ""
    column = (place.group(2) or "") if place else ""
    if not place:
        named = _SHEET.search(words)
        # Rows without a sheet are of the questions: pyxform says so of all other sheets.
        sheet = named.group(1) if named else ("survey" if row else "")
        mentioned = _COLUMN.search(words)
        column = mentioned.group(1) if mentioned else ""
    advice = next((key for pattern, key in _COMPILED if pattern.search(words)), "")
    return FormMessage(words, sheet, int(row.group(1)) if row else 0, column, advice)

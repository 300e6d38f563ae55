"""Spreadsheets that list pages give out: empty templates, and the rows that could not be taken."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import xlsxwriter

from services.intake.domain.lists.comparing import ListedRow
from services.intake.domain.lists.kinds import Column, ListKind
from services.intake.pages.list_words import row_view

TEMPLATE_ROWS = 2000
_WIDTHS = {"text": 28, "identity": 18, "choice": 24, "code": 16}
_CHOICES = {"sex": ["Nam", "Nữ"]}


def template_sheet(kind: ListKind) -> bytes:
    """Our headings, with choices to pick from and identity numbers as text, so that no zero is lost."""
    saved = BytesIO()
    with xlsxwriter.Workbook(saved, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Danh sách")
        head = book.add_format({"bold": True, "bg_color": "#E6EFEA", "bottom": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@"})
        sheet.write(0, 0, "TT", head)
        sheet.set_column(0, 0, 6)
        for place, column in enumerate(kind.columns, 1):
            sheet.write(0, place, column.heading, head)
            sheet.set_column(
                place,
                place,
                _WIDTHS.get(column.kind, 14),
                text if column.kind in ("identity", "code") else None,
            )
            if column.required:
                sheet.write_comment(0, place, "Cột bắt buộc")
            choices = _choices(column)
            if choices:
                sheet.data_validation(1, place, TEMPLATE_ROWS, place, {"validate": "list", "source": choices})
        sheet.freeze_panes(1, 0)
    return saved.getvalue()


def bad_rows_sheet(kind: ListKind, rows: Iterable[ListedRow]) -> bytes:
    """The rows as they were read, with the number they have in the sheet and what is wrong."""
    saved = BytesIO()
    with xlsxwriter.Workbook(saved, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Dòng lỗi")
        head = book.add_format({"bold": True, "bg_color": "#FBE9E7", "bottom": 1})
        sheet.write_row(0, 0, ["Dòng", *(one.heading for one in kind.columns), "Lỗi"], head)
        sheet.set_column(1, len(kind.columns), 18)
        sheet.set_column(len(kind.columns) + 1, len(kind.columns) + 1, 60)
        for place, one in enumerate(rows, 1):
            view = row_view(kind, one)
            sheet.write_row(place, 0, [view.line, *(cell.text for cell in view.cells), " ".join(view.says)])
        sheet.freeze_panes(1, 0)
    return saved.getvalue()


def _choices(column: Column) -> list[str]:
    return [ways[0] for ways in column.choices.values()] or _CHOICES.get(column.kind, [])

"""Spreadsheets as commune officers make them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO

from openpyxl import Workbook

HEADINGS = ("STT", "Họ và tên", "Năm sinh", "Giới tính", "Số CCCD", "Đối tượng", "Số tháng")
SheetCells = Sequence[str | int | float | date | None]


def card_row(number: int, *, group: str = "HN", months: int = 12) -> SheetCells:
    """An invented person, the same for the same number."""
    sex = number % 2
    birth_year = 1950 + number % 50
    identity = f"066{sex}{birth_year % 100:02d}{number:06d}"
    return (number, f"H'Thử Niê {number}", birth_year, ("Nam", "Nữ")[sex], identity, group, months)


def workbook(rows: Iterable[SheetCells], headings: SheetCells = HEADINGS, *, above: int = 3) -> bytes:
    """An .xlsx with a few lines of title above its headings, as communes write them."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Danh sách")
    for line in ("UBND XÃ IA LỐP", "DANH SÁCH CẤP THẺ BẢO HIỂM Y TẾ", "Năm 2023")[:above]:
        sheet.append([line])
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()

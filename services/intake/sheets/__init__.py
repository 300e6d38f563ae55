"""Reading spreadsheets that come from outside, row by row, in a process of their own."""

from __future__ import annotations

from services.intake.sheets.reading import REASONS, ROWS_MAX, SheetRow, read_sheet

__all__ = ["REASONS", "ROWS_MAX", "SheetRow", "read_sheet"]

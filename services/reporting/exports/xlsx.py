"""The report as a workbook: figures, figures by commune, and what was asked. Layout after Decree 30/2020."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from services.reporting.domain.measures import QUALIFIERS, WHOLE, Measure
from services.reporting.domain.report import Figure
from services.reporting.usecases.report import Report
from shared.clock import HO_CHI_MINH

FONT = {"font_name": "Times New Roman", "font_size": 12}
MM_PER_INCH = 25.4
LOCALE = "[$-42A]"
"""Vietnamese: dots group and a comma is the decimal mark, whatever the reader's own settings."""


def workbook_of(report: Report, *, made_by: str, made_at: datetime) -> BytesIO:
    """An .xlsx file. made_by: who took it away; made_at: when."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "remove_timezone": True})
    book.set_properties({"title": title_of(report), "author": made_by, "created": made_at})
    styles = _Styles(book)
    _figures(book.add_worksheet("Số liệu"), report, styles)
    if report.breakdown:
        _by_area(book.add_worksheet(_breakdown_name(report)), report, styles)
    _parameters(book.add_worksheet("Tham số"), report, styles, made_by, made_at)
    book.close()
    target.seek(0)
    return target


def title_of(report: Report) -> str:
    return f"Kết quả giảm nghèo bền vững {report.question.period.words}"


class _Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._numbers: dict[int, Format] = {}
        self.plain = self.make()
        self.bold = self.make(bold=True)
        self.centred = self.make(align="center")
        self.centred_bold = self.make(align="center", bold=True)
        self.title = self.make(align="center", bold=True, font_size=14)
        self.italic = self.make(align="center", italic=True)
        box: dict[str, Any] = {"border": 1, "valign": "vcenter"}
        self.head = self.make(align="center", bold=True, text_wrap=True, bg_color="#EAEEEB", **box)
        self.cell = self.make(text_wrap=True, **box)
        self.cell_centred = self.make(align="center", **box)
        self.group = self.make(bold=True, bg_color="#F3F5F3", **box)
        self.code = self.make(font_color="#4B5851", font_size=10, **box)

    def make(self, **more: Any) -> Format:
        return self._book.add_format({**FONT, **more})

    def number(self, decimals: int) -> Format:
        if decimals not in self._numbers:
            pattern = LOCALE + "#,##0" + ("." + "0" * decimals if decimals else "")
            self._numbers[decimals] = self.make(border=1, valign="vcenter", align="right", num_format=pattern)
        return self._numbers[decimals]


def _figures(sheet: Worksheet, report: Report, styles: _Styles) -> None:
    year = report.question.period.last.year
    widths = (5, 46, 14, 15, 34, 34, 20, 34)
    heads = ("TT", "Chỉ tiêu", "Kết quả", "ĐVT", "Trong đó", "Ghi chú", "Giá trị đầy đủ", "Mã chỉ tiêu")
    _page(sheet, widths, landscape=True)
    row = _heading(sheet, report, styles, last_column=len(widths) - 1)
    _row(sheet, row, heads, styles.head)
    sheet.repeat_rows(row)
    sheet.freeze_panes(row + 1, 2)
    number, group = 0, ""
    for figure in report.figures:
        measure = figure.measure
        if measure.group.get("vi", "") != group:
            group = measure.group.get("vi", "")
            row += 1
            sheet.merge_range(row, 0, row, len(widths) - 1, group, styles.group)
        row, number = row + 1, number + 1
        sheet.write_number(row, 0, number, styles.cell_centred)
        sheet.write_string(row, 1, measure.label_in(year), styles.cell)
        sheet.write_number(
            row, 2, _shown(measure, figure.total.value), styles.number(measure.display.decimals)
        )
        sheet.write_string(row, 3, measure.display.unit["vi"], styles.cell_centred)
        sheet.write_string(row, 4, parts_text(figure), styles.cell)
        notes = (QUALIFIERS[measure.qualifier].get("vi", ""), measure.note_in(year))
        sheet.write_string(row, 5, "; ".join(filter(None, notes)), styles.cell)
        sheet.write_number(row, 6, figure.total.value, styles.number(0))
        sheet.write_string(row, 7, figure.id, styles.code)
    _signatures(sheet, row + 2, styles, last_column=len(widths) - 1)


def _by_area(sheet: Worksheet, report: Report, styles: _Styles) -> None:
    areas = report.breakdown
    widths = (46, 15, 14, *(13 for _ in areas), 16)
    _page(sheet, widths, landscape=True)
    row = _heading(sheet, report, styles, last_column=len(widths) - 1)
    heads = ("Chỉ tiêu", "ĐVT", "Cả khu vực", *(area.name for area in areas), "Không tách được")
    _row(sheet, row, heads, styles.head)
    sheet.repeat_rows(row)
    sheet.freeze_panes(row + 1, 1)
    for figure in report.figures:
        row += 1
        measure, of_areas = figure.measure, [figure.by_area[area.id].value for area in areas]
        shape = styles.number(measure.display.decimals)
        sheet.write_string(row, 0, measure.label_in(report.question.period.last.year), styles.cell)
        sheet.write_string(row, 1, measure.display.unit["vi"], styles.cell_centred)
        for column, value in enumerate((figure.total.value, *of_areas), 2):
            sheet.write_number(row, column, _shown(measure, value), shape)
        last = len(widths) - 1
        if measure.aggregate == "distinct":
            sheet.write_string(row, last, "(1)", styles.cell_centred)
        else:
            sheet.write_number(row, last, _shown(measure, figure.total.value - sum(of_areas)), shape)
    note = (
        "(1) Mỗi người, mỗi hộ tính một lần trong từng khu vực, nên các cột có thể cộng lại nhiều hơn tổng."
    )
    sheet.write_string(row + 2, 0, note, styles.plain)
    sheet.write_string(row + 3, 0, "Không tách được: ghi nhận chung, không theo từng xã.", styles.plain)


def _parameters(sheet: Worksheet, report: Report, styles: _Styles, made_by: str, made_at: datetime) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 70)
    question, as_of = report.question, report.progress.as_of
    rows = (
        ("Báo cáo", title_of(report)),
        ("Khu vực", f"{report.node.name} ({question.area_id})"),
        ("Từ ngày", f"{question.period.first:%d/%m/%Y}"),
        ("Đến ngày", f"{question.period.last:%d/%m/%Y}"),
        ("Địa giới theo ngày", f"{question.edition:%d/%m/%Y}"),
        ("Gồm", ", ".join(area.name for area in report.breakdown) or "—"),
        ("Số liệu ghi nhận đến", _instant(as_of) if as_of else "chưa có số liệu"),
        ("Người lập", made_by),
        ("Lập lúc", _instant(made_at)),
        ("Nguồn", "Đếm từ sự kiện của hệ thống Sinh Kế; không số nào được nhập tay vào báo cáo."),
    )
    for row, (name, value) in enumerate(rows):
        sheet.write_string(row, 0, name, styles.bold)
        sheet.write_string(row, 1, value, styles.plain)


def parts_text(figure: Figure) -> str:
    """The parts in words: `564 xây mới, 336 sửa chữa`."""
    measure = figure.measure
    shown = (
        f"{measure.display.number(value)} {measure.part_label(part)}"
        for part, value in figure.total.parts.items()
        if part != WHOLE
    )
    return ", ".join(shown)


def _heading(sheet: Worksheet, report: Report, styles: _Styles, *, last_column: int) -> int:
    """The official head; returns the row of the table's head."""
    middle = max(2, last_column // 2)
    left = f"ỦY BAN NHÂN DÂN {report.node.name.upper()}"
    lines = (
        (left, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", styles.centred_bold),
        ("", "Độc lập - Tự do - Hạnh phúc", styles.centred_bold),
    )
    for row, (here, there, style) in enumerate(lines):
        sheet.merge_range(row, 0, row, middle - 1, here, style)
        sheet.merge_range(row, middle, row, last_column, there, style)
    sheet.merge_range(3, 0, 3, last_column, title_of(report).upper(), styles.title)
    as_of = report.progress.as_of
    scope = f"{report.node.name}; địa giới ngày {report.question.edition:%d/%m/%Y}"
    said = f"số liệu ghi nhận đến {_instant(as_of)}" if as_of else "chưa có số liệu"
    sheet.merge_range(4, 0, 4, last_column, f"({scope}; {said})", styles.italic)
    return 6


def _signatures(sheet: Worksheet, row: int, styles: _Styles, *, last_column: int) -> None:
    middle = max(2, last_column // 2)
    for words, style in (
        (("NGƯỜI LẬP", "THỦ TRƯỞNG ĐƠN VỊ"), styles.centred_bold),
        (("(Ký, ghi rõ họ tên)", "(Ký tên, đóng dấu)"), styles.italic),
    ):
        sheet.merge_range(row, 0, row, middle - 1, words[0], style)
        sheet.merge_range(row, middle, row, last_column, words[1], style)
        row += 1


def _page(sheet: Worksheet, widths: Sequence[int], *, landscape: bool) -> None:
    """A4 with the margins of Decree 30/2020: left 30 mm, the others 20 mm."""
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.set_paper(9)
    if landscape:
        sheet.set_landscape()
    narrow = 20 / MM_PER_INCH
    sheet.set_margins(left=30 / MM_PER_INCH, right=narrow, top=narrow, bottom=narrow)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)


def _row(sheet: Worksheet, row: int, texts: Sequence[str], style: Format) -> None:
    for column, text in enumerate(texts):
        sheet.write_string(row, column, text, style)


def _shown(measure: Measure, value: int) -> float:
    """The value in the unit it is printed in, rounded as it is printed."""
    step = Decimal(1).scaleb(-measure.display.decimals)
    return float((Decimal(value) / measure.display.divide).quantize(step, rounding=ROUND_HALF_UP))


def _breakdown_name(report: Report) -> str:
    level = report.breakdown[0].level
    return {"commune": "Theo xã", "village": "Theo thôn, buôn"}.get(level, "Theo khu vực")


def _instant(instant: datetime) -> str:
    return f"{instant.astimezone(HO_CHI_MINH):%H:%M, %d/%m/%Y}"

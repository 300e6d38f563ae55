"""What list pages say: kinds, states, rows and their answers, in Vietnamese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.intake.domain.lists.comparing import BAD, CHANGED, GONE, NEW, SAME, Before, ListedRow
from services.intake.domain.lists.kinds import Column, ListKind
from services.intake.domain.lists.rows import Answer
from services.intake.domain.lists.upload import (
    ACCEPTED,
    DISCARDED,
    READY,
    SENT,
    UNREADABLE,
    WAITING,
    Upload,
)
from services.intake.sheets import REASONS
from shared.money import grouped
from shared.ui.filters import giau
from shared.ui.problem_texts import TEXTS

STATES: dict[str, tuple[str, str, str]] = {
    WAITING: ("Đang đọc", "info", "redo"),
    READY: ("Chờ xem và nhận", "warn", "alert"),
    UNREADABLE: ("Không đọc được", "bad", "x"),
    ACCEPTED: ("Đang ghi nhận", "info", "redo"),
    SENT: ("Đã ghi nhận", "ok", "check"),
    DISCARDED: ("Đã bỏ", "", "x"),
}
"""State → (words, tone, icon)."""

CHANGE_WORDS = {
    BAD: "Dòng lỗi",
    NEW: "Thêm mới",
    CHANGED: "Thay đổi",
    GONE: "Không còn",
    SAME: "Giữ nguyên",
}
ASKED = {
    "reported_on": "Ngày lập danh sách",
    "valid_from": "Áp dụng từ ngày",
    "valid_to": "Đến hết ngày",
    "school": "Trường",
    "term": "Học kỳ",
    "quarter": "Quý",
}
"""What is asked of a whole list → its label."""

_SEXES = {"male": "Nam", "female": "Nữ"}


@dataclass(frozen=True)
class Cell:
    """One answer of a row. before: what the list before said, empty when it said the same."""

    heading: str
    text: str
    before: str = ""
    number: bool = False


@dataclass(frozen=True)
class RowView:
    """line: its number in the sheet it stands in. says: what was noticed, a sentence each."""

    line: int
    cells: tuple[Cell, ...]
    says: tuple[str, ...] = ()


def row_view(kind: ListKind, one: ListedRow | Before) -> RowView:
    """A row as a table shows it; a changed one beside what it was."""
    if isinstance(one, Before):
        return RowView(one.line, _cells(kind, one.answers, {}))
    before = one.before.answers if one.change == CHANGED and one.before else {}
    says = tuple(str(finding.plain()["says"]) for finding in one.row.findings)
    return RowView(one.row.line, _cells(kind, one.row.answers, before), says)


def why_not(upload: Upload) -> str:
    """The sentence for a list that could not be read, or that could not be taken over; empty otherwise."""
    reason, *headings = upload.note.split("|")
    if upload.status == UNREADABLE:
        named = f": {', '.join(headings)}." if headings else ""
        return REASONS.get(reason, REASONS["broken"]) + named
    if reason:
        text = TEXTS.get(reason)
        return text.title if text else "Hệ thống chưa ghi nhận được."
    return ""


def _cells(kind: ListKind, answers: Mapping[str, Answer], before: Mapping[str, Answer]) -> tuple[Cell, ...]:
    made = []
    for column in kind.columns:
        text, old = _words(column, answers.get(column.name)), _words(column, before.get(column.name))
        was = (old or "trống") if before and old != text else ""
        made.append(Cell(column.heading, text, was, column.kind in ("money", "whole")))
    return tuple(made)


def _words(column: Column, answer: Answer | None) -> str:
    if answer is None:
        return ""
    if column.kind == "money":
        return grouped(int(answer))
    if column.kind == "sex":
        return _SEXES[str(answer)]
    if column.kind == "choice":
        return column.choices[str(answer)][0]
    if column.kind == "day":
        year, month, day = str(answer).split("-")
        return f"{day}/{month}/{year}"
    if column.kind == "identity":
        # Enough to find the row on the paper, not enough to carry away.
        return giau(str(answer))
    return str(answer)

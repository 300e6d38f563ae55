"""One row of a list: from the texts of its cells to typed answers, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from services.intake.domain.answers import Answers
from services.intake.domain.findings import Finding
from services.intake.domain.lists.headings import heading_key
from services.intake.domain.lists.kinds import PERSON, Column, ListKind
from services.intake.domain.person import identity_findings, identity_number, key_of
from shared.clock import day_of
from shared.text import tidy

BIRTH_YEAR_MIN = 1900
AMOUNT_VND_MAX = 999_999_999
MONTHS_MAX = 60
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]{2,23}")
_SEXES = {"nam": "male", "nu": "female", "male": "male", "female": "female", "m": "male", "f": "female"}

Answer = str | int
Read = Callable[[Column, str, date], Answer]


@dataclass(frozen=True)
class Row:
    """One row as it was read. line: its number in the sheet. key: of the person or household, empty when
    the row does not say who it is. answers: by the names of the form, days in ISO text.
    """

    line: int
    key: str
    answers: dict[str, Answer]
    findings: tuple[Finding, ...]

    @property
    def good(self) -> bool:
        """Whether it can be taken as it stands."""
        return not any(one.stops for one in self.findings)


class _Wrong(Exception):
    """The cell cannot be read; the message is a sentence for the commune officer."""


def read_row(
    kind: ListKind, line: int, cells: Mapping[str, str], *, commune_id: str, reported_on: date, secret: bytes
) -> Row:
    """The row typed and judged. cells: text by column name. secret: for person keys."""
    answers: dict[str, Answer] = {}
    findings: list[Finding] = []
    for column in kind.columns:
        text = tidy(cells.get(column.name, ""))
        if not text:
            if column.required:
                findings.append(_finding("unanswered", column, f"Thiếu {column.heading.lower()}."))
            continue
        try:
            answers[column.name] = _READ[column.kind](column, text, reported_on)
        except _Wrong as wrong:
            findings.append(_finding("not-typed", column, str(wrong)))
    if any(one.stops for one in findings):
        return Row(line, "", answers, tuple(findings))
    if kind.rows_of == PERSON:
        said = Answers(answers)
        return Row(line, key_of(secret, said, commune_id), answers, (*findings, *identity_findings(said)))
    return Row(line, str(answers["household_code"]).upper(), answers, tuple(findings))


def is_blank(cells: Mapping[str, str]) -> bool:
    """Whether nothing is written in any column we read: totals and signatures below a list are no rows.

    A row with nothing but one amount is the sum at the foot.
    """
    written = [name for name, text in cells.items() if text.strip()]
    return not written or written == ["amount"]


def _finding(code: str, column: Column, says: str) -> Finding:
    return Finding(code, column.name, stops=True, facts={"says": says})


def _text(column: Column, text: str, _reported_on: date) -> Answer:
    if column.name == "full_name" and len(text) < 2:
        raise _Wrong(f"{column.heading} quá ngắn.")
    return text


def _digits(text: str) -> int | None:
    plain = re.sub(r"[\s.,](?=\d{3}(\D|$))|\s|đ$|đồng$", "", text.lower())
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 15 else None


def _whole(column: Column, text: str, _reported_on: date) -> Answer:
    number = _digits(text)
    if number is None or number > MONTHS_MAX:
        raise _Wrong(f"{column.heading} phải là số nguyên từ 0 đến {MONTHS_MAX}.")
    return number


def _money(column: Column, text: str, _reported_on: date) -> Answer:
    amount_vnd = _digits(text)
    if amount_vnd is None or amount_vnd > AMOUNT_VND_MAX:
        raise _Wrong(f"{column.heading} phải là số đồng, từ 0 đến 999.999.999.")
    return amount_vnd


def _year(column: Column, text: str, reported_on: date) -> Answer:
    day = day_of(text)
    year = day.year if day else int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    if not BIRTH_YEAR_MIN <= year <= reported_on.year:
        raise _Wrong(f"{column.heading} phải từ {BIRTH_YEAR_MIN} đến {reported_on.year}.")
    return year


def _day(column: Column, text: str, _reported_on: date) -> Answer:
    day = day_of(text)
    if day is None:
        raise _Wrong(f"{column.heading} phải là ngày, ví dụ 05/03/2024.")
    return day.isoformat()


def _sex(column: Column, text: str, _reported_on: date) -> Answer:
    found = _SEXES.get(heading_key(text))
    if found is None:
        raise _Wrong(f"{column.heading} phải là Nam hoặc Nữ.")
    return found


def _choice(column: Column, text: str, _reported_on: date) -> Answer:
    wanted = heading_key(text)
    for code, ways in column.choices.items():
        if wanted in {heading_key(one) for one in ways}:
            return code
    known = ", ".join(ways[0] for ways in column.choices.values())
    raise _Wrong(f"{column.heading} “{text}” không có trong danh mục ({known}).")


def _identity(column: Column, text: str, _reported_on: date) -> Answer:
    # Spreadsheets eat leading zeros: an identity number of 11 digits has lost one.
    digits = re.sub(r"\D", "", text)
    return identity_number(digits.zfill(12) if len(digits) == 11 else digits) or text


def _code(column: Column, text: str, _reported_on: date) -> Answer:
    if not _CODE.fullmatch(text):
        raise _Wrong(f"{column.heading} có 3 đến 24 ký tự: chữ, số, dấu chấm, gạch ngang, gạch chéo.")
    return text


_READ: dict[str, Read] = {
    "text": _text,
    "whole": _whole,
    "money": _money,
    "year": _year,
    "day": _day,
    "sex": _sex,
    "choice": _choice,
    "identity": _identity,
    "code": _code,
}

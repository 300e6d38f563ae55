"""The budget lines everything is paid from, with the decisions that fill them.

Project 2: the whole line of 2022 is carried into 2023, beside the money allotted
for 2023. Credit: one line for each programme and year, with some room.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from tools.demo.plan import housing, livestock
from tools.demo.plan.credit import BY_CODE, CREDITS, line_id
from tools.demo.plan.loans import MILLION, Loan

DISTRICT = "ea-sup"
LINE_2022 = "DA2-SN-2022"
_ROUND_UP_MILLION = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its one allotment; amount 0 where money only comes over from carried_from_year."""

    line_id: str
    name: str
    programme: str
    project: str
    capital_type: str
    funding_source: str
    budget_year: int
    amount: int
    decision_no: str
    allotted_on: date
    carried_from_year: int | None = None


@dataclass(frozen=True, slots=True)
class CarryOver:
    from_line: str
    to_line: str
    amount: int
    decision_no: str
    carried_on: date


CARRY_OVER = CarryOver(
    LINE_2022,
    livestock.CARRIED_LINE,
    sum(livestock.CARRIED_MILLION) * MILLION,
    "QĐ 87/QĐ-UBND",
    date(2023, 1, 18),
)


def make_lines(loans: Iterable[Loan]) -> list[Line]:
    """Project 2 and 5 first, then the credit lines of the years in which somebody is paid."""
    needed: dict[tuple[str, int], int] = {}
    for loan in loans:
        key = (loan.programme, loan.session_on.year)
        needed[key] = needed.get(key, 0) + loan.million
    credit = [
        _credit_line(code, year, needed[code, year])
        for year in (2022, 2023, 2024)
        for code in (c.code for c in CREDITS)
        if (code, year) in needed
    ]
    return [*_project_lines(), *credit]


def _project_lines() -> list[Line]:
    carried = sum(livestock.CARRIED_MILLION) * MILLION
    allotted = sum(livestock.ALLOTTED_MILLION) * MILLION
    houses = sum(housing.APPROVED[kind] * housing.GRANT[kind] for kind in housing.APPROVED)
    early, late = (date(2022, 11, 8), "QĐ 1906/QĐ-UBND"), (date(2023, 2, 10), "QĐ 214/QĐ-UBND")
    cow = livestock.PROGRAMME
    return [
        _line(LINE_2022, "Dự án 2, vốn sự nghiệp 2022", cow, "p2", 2022, carried, early),
        replace(
            _line(livestock.CARRIED_LINE, "Dự án 2, chuyển nguồn từ 2022", cow, "p2", 2023, 0, late),
            carried_from_year=2022,
        ),
        _line(livestock.LINE, "Dự án 2, vốn sự nghiệp 2023", cow, "p2", 2023, allotted, late),
        _line(
            housing.LINE, "Dự án 5, nhà ở hộ nghèo, cận nghèo", housing.PROGRAMME, "p5", 2023, houses, late
        ),
    ]


def _line(
    line: str, name: str, programme: str, project: str, year: int, amount: int, decision: tuple[date, str]
) -> Line:
    on, decision_no = decision
    return Line(line, name, programme, project, "recurrent", "central", year, amount, decision_no, on)


def _credit_line(programme: str, year: int, million: int) -> Line:
    # A tenth more than is lent, in round figures, as a year's plan of the bank has it.
    room = -(-million * 11 // (10 * _ROUND_UP_MILLION)) * _ROUND_UP_MILLION * MILLION
    bank_code = BY_CODE[programme].bank_code
    return Line(
        line_id(programme, year),
        f"Tín dụng chương trình {bank_code}, năm {year}",
        programme,
        "",
        "recurrent",
        "credit",
        year,
        room,
        f"CT {bank_code}-{year}/NHCS",
        date(year, 1, 9) if year == 2024 else date(year, 1, 10),
    )

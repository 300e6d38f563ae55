"""Numbers, money and dates are written the way the district writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from shared.money import Money
from shared.ui import filters


def test_money_is_grouped_with_dots_and_millions_with_a_comma():
    assert filters.dong(Money(215_404_000_000)) == "215.404.000.000"
    assert filters.dong(-1_234_567) == "−1.234.567"
    assert filters.trieu(215_404_000_000) == "215.404"
    assert filters.trieu(386_850_000) == "386,9"
    assert filters.dong(None) == filters.trieu(None) == "—"


def test_a_part_of_nothing_has_no_percentage():
    assert filters.percent(767, 1000) == "76,7%"
    assert filters.percent(Money(1), Money(0)) == "—"
    assert filters.percent(12.5) == "12,5%"


def test_days_and_instants_are_those_of_ho_chi_minh():
    assert filters.ngay(date(2023, 12, 22)) == filters.ngay("2023-12-22") == "22/12/2023"
    assert filters.gio(datetime(2023, 12, 31, 18, 5, tzinfo=UTC)) == "01/01/2024, 01:05"
    assert filters.ngay_dai("2024-05-20") == "Thứ Hai, ngày 20 tháng 05 năm 2024"
    assert filters.thang("2023-12") == "tháng 12/2023"


def test_a_day_field_keeps_what_was_typed_when_it_is_no_day():
    assert filters.ngay_nhap("2023-12-22") == "22/12/2023"
    assert filters.ngay_nhap("31/02/2023") == "31/02/2023"
    assert filters.ngay_nhap("") == ""


@pytest.mark.parametrize(
    ("number", "shown"),
    [("066084012214", "066 ••• ••• 214"), ("0905123456", "090 ••• • 456"), ("12", "••"), (None, "—")],
)
def test_of_an_identity_number_only_the_ends_are_read(number: str | None, shown: str):
    assert filters.giau(number) == shown


def test_a_stack_bar_is_never_wider_than_the_whole():
    parts = filters.stack_parts({"paid": 90, "held": 30}, 100)

    assert [(part.kind, part.x, part.width) for part in parts] == [
        ("paid", "0.00%", "90.00%"),
        ("held", "90.00%", "10.00%"),
    ]
    assert filters.stack_parts({"paid": 5}, 0) == []


def test_bars_are_drawn_to_the_scale_of_the_longest():
    long, short = filters.bars(
        [{"label": "Ea Rốk", "text": "20", "value": 20}, {"label": "Ia Lốp", "text": "5", "value": 5}]
    )

    assert long.pieces == (("f-paid", 118, 250),)
    assert short.pieces == (("f-paid", 118, 62),)

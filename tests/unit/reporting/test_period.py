"""Periods: their months, and what they are called."""

from __future__ import annotations

from datetime import date

import pytest

from services.reporting.domain.period import Period, around
from services.reporting.domain.place import Place


@pytest.mark.parametrize(
    ("first", "last", "kind", "words"),
    [
        (date(2023, 1, 1), date(2023, 12, 31), "year", "năm 2023"),
        (date(2023, 7, 1), date(2023, 12, 31), "half", "6 tháng cuối năm 2023"),
        (date(2023, 4, 1), date(2023, 6, 30), "quarter", "quý II năm 2023"),
        (date(2024, 2, 1), date(2024, 2, 29), "month", "tháng 02/2024"),
        (date(2023, 2, 1), date(2023, 4, 30), "days", "từ 01/02/2023 đến 30/04/2023"),
        (date(2023, 1, 1), date(2023, 12, 30), "days", "từ 01/01/2023 đến 30/12/2023"),
    ],
)
def test_a_period_is_called_by_what_it_is(first, last, kind, words):
    period = Period(first, last)

    assert (period.kind, period.words) == (kind, words)


def test_the_months_of_a_period_cross_the_year():
    assert Period(date(2022, 11, 30), date(2023, 1, 1)).months == ["2022-11", "2022-12", "2023-01"]


@pytest.mark.parametrize(
    ("first", "last", "pieces"),
    [
        (date(2023, 1, 1), date(2023, 12, 31), [("2023", "01", "12")]),
        (date(2023, 2, 1), date(2024, 2, 29), [("2023", "02", "12"), ("2024", "01", "02")]),
        (
            date(2023, 3, 10),
            date(2024, 2, 28),
            [("2023-03", "10", "31"), ("2023", "04", "12"), ("2024", "01", "01"), ("2024-02", "01", "28")],
        ),
        (date(2023, 5, 17), date(2023, 5, 17), [("2023-05", "17", "17")]),
    ],
)
def test_a_period_is_cut_into_whole_months_and_the_days_of_broken_ones(first, last, pieces):
    assert Period(first, last).pieces == pieces


@pytest.mark.parametrize(
    ("months", "first", "last"),
    [
        (12, date(2023, 1, 1), date(2023, 12, 31)),
        (6, date(2023, 7, 1), date(2023, 12, 31)),
        (3, date(2023, 7, 1), date(2023, 9, 30)),
        (1, date(2023, 8, 1), date(2023, 8, 31)),
    ],
)
def test_the_calendar_period_around_a_day(months, first, last):
    assert around(date(2023, 8, 31), months) == Period(first, last)


def test_a_cursor_comes_back_as_the_place_it_was():
    place = Place(date(2023, 5, 17), "a3", "list|uuid:1|7")

    assert Place.from_text(place.to_text()) == place


@pytest.mark.parametrize("text", ["", "x", "ăn", "MjAyMw", "////"])
def test_a_cursor_made_up_by_somebody_is_refused(text):
    with pytest.raises(ValueError, match="cursor"):
        Place.from_text(text)

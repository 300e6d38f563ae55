"""Looking back in time over busy minutes only, in growing spans."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.store.shelves import MINUTE, SPAN_FIRST, Arrivals, spans

NOON = datetime(2023, 3, 15, 12, tzinfo=UTC)


@given(st.sets(st.integers(0, 3000), max_size=40))
def test_spans_hold_all_busy_time_once_from_the_newest_back(numbers: set[int]):
    busy = [(NOON - n * MINUTE, NOON - n * MINUTE + MINUTE) for n in sorted(numbers)]

    cut = list(spans(busy))

    assert all(begin < end for begin, end in cut)
    assert all(later[0] >= earlier[1] for later, earlier in pairwise(cut))
    covered = sum(
        (max(timedelta(), min(end, high) - max(begin, low)) for begin, end in cut for low, high in busy),
        timedelta(),
    )
    assert covered == len(busy) * MINUTE


def test_each_span_holds_twice_the_busy_time_of_the_one_before():
    busy = [(NOON - n * 7 * MINUTE, NOON - n * 7 * MINUTE + MINUTE) for n in range(60)]

    held = [
        sum((max(timedelta(), min(end, high) - max(begin, low)) for low, high in busy), timedelta())
        for begin, end in spans(busy)
    ]

    assert held[:-1] == [SPAN_FIRST * 2**n for n in range(len(held) - 1)]
    assert len(held) < 16


def test_no_busy_time_has_no_spans():
    assert list(spans([])) == []


@pytest.fixture
def arrivals(database) -> Arrivals:
    made = Arrivals(database)
    made.ensure_indexes()
    return made


def test_minutes_are_told_once_from_the_newest_back_over_years(arrivals: Arrivals):
    for form, days in (("loan", 0), ("loan", 0), ("cow", 0), ("loan", 1), ("cow", 40), ("loan", 300)):
        arrivals.note(form, NOON - timedelta(days=days, seconds=-5))

    both = [begin for begin, _ in arrivals.busy(["loan", "cow"], NOON + timedelta(hours=1))]
    loans = [begin for begin, _ in arrivals.busy(["loan"], NOON + timedelta(hours=1))]

    assert both == [NOON - timedelta(days=days) for days in (0, 1, 40, 300)]
    assert loans == [NOON - timedelta(days=days) for days in (0, 1, 300)]
    assert list(arrivals.busy([], NOON)) == []


def test_a_minute_that_is_not_over_is_told_as_far_as_asked(arrivals: Arrivals):
    arrivals.note("loan", NOON + timedelta(seconds=30))

    assert list(arrivals.busy(["loan"], NOON)) == []
    assert list(arrivals.busy(["loan"], NOON + timedelta(seconds=10))) == [
        (NOON, NOON + timedelta(seconds=10))
    ]

"""While phones are sending, the check behind the door rests in between; when it is quiet it does not."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from services.intake.usecases.door_first import BUSY_BATCH, BUSY_FROM, LOOK_BACK, REST_TIMES, DoorFirst


class Tray:
    """As much of the submissions as the check of the door's pulse needs."""

    def __init__(self) -> None:
        self.arrivals = 0
        self.asked_since = None

    def arrived_since(self, instant):
        self.asked_since = instant
        return self.arrivals


class Watch:
    """Seconds that pass only when a batch takes them."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def desk(clock) -> SimpleNamespace:
    return SimpleNamespace(submissions=Tray(), clock=clock)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def check(desk, watch) -> DoorFirst:
    """Every batch takes half a second."""

    def batch(_desk, limit: int) -> int:
        watch.now += 0.5
        return limit

    return DoorFirst(desk, watch, batch)


def test_at_a_quiet_door_batch_follows_batch(check, desk):
    desk.submissions.arrivals = BUSY_FROM - 1

    assert [check.check_submissions() for _ in range(5)] == [200] * 5


def test_in_a_rush_the_check_rests_many_times_as_long_as_it_worked(check, desk, watch):
    desk.submissions.arrivals = BUSY_FROM

    assert check.check_submissions() == BUSY_BATCH
    assert check.check_submissions() == 0
    watch.now += 0.5 * REST_TIMES - 0.01
    assert check.check_submissions() == 0
    watch.now += 0.02
    assert check.check_submissions() == BUSY_BATCH


def test_the_rest_ends_with_the_rush(check, desk):
    desk.submissions.arrivals = BUSY_FROM
    check.check_submissions()
    assert check.check_submissions() == 0

    desk.submissions.arrivals = 0

    assert check.check_submissions() == 200


def test_only_the_last_moment_counts_as_now(check, desk):
    check.check_submissions()
    check.check_submissions()

    assert desk.clock.now() - desk.submissions.asked_since == LOOK_BACK

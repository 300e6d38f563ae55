"""What becomes of one event, decided without any broker."""

from __future__ import annotations

import pytest

from shared.delivery import Handled, Ignored, Parked, deliver
from shared.problems import NotFound, Stale
from tests.builders import an_event

TYPE = "intake.application.received"


def trying(*troubles):
    """A handler that meets these troubles in turn, then none; and the attempts it saw."""
    left, waits = list(troubles), []

    def handler(event):
        if left:
            raise left.pop(0)

    outcome = deliver(an_event(), {TYPE: handler}, attempts_max=3, wait=waits.append)
    return outcome, waits


def test_a_good_event_is_handled_at_the_first_attempt():
    assert trying() == (Handled(1), [])


def test_nobody_waits_for_an_event_of_no_interest():
    assert deliver(an_event(), {}, attempts_max=3, wait=pytest.fail) == Ignored()


def test_what_passes_with_time_is_given_time():
    assert trying(Stale(), Stale()) == (Handled(3), [1, 2])


def test_what_time_does_not_cure_is_parked_at_once():
    outcome, waits = trying(NotFound("no household"))

    assert outcome == Parked("not-found: no household")
    assert waits == []


def test_a_bug_is_parked_after_the_last_attempt():
    outcome, waits = trying(*[KeyError("area")] * 3)

    assert outcome == Parked("after 3 attempts: KeyError('area')")
    assert waits == [1, 2]


def test_being_told_to_stop_while_waiting_is_not_an_outcome():
    class Stopped(Exception):
        pass

    def wait(attempt):
        raise Stopped

    def handler(event):
        raise Stale

    with pytest.raises(Stopped):
        deliver(an_event(), {TYPE: handler}, attempts_max=3, wait=wait)

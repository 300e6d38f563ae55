"""While phones are sending, what happens behind the door rests in between: only the phones are waiting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from services.intake.usecases.desk import Desk
from services.intake.usecases.process_submissions import BATCH_MAX, process_batch

LOOK_BACK = timedelta(milliseconds=500)
BUSY_FROM = 5  # arrivals within LOOK_BACK; so few that the check cannot slow the door down to below it
BUSY_BATCH = 20  # short, so that no phone waits long for one
REST_TIMES = 19  # in the worst rush a twentieth of the time still goes to the check


class DoorFirst:
    """Checks waiting submissions, batch by batch; with pauses while many arrive.

    The database does one thing at a time for us, so each batch makes phones wait. In a rush the batches are
    small, and after each the check rests nineteen times as long as it took. At a quiet door it goes on at
    once, with large batches.
    """

    def __init__(
        self, desk: Desk, seconds: Callable[[], float], check: Callable[[Desk, int], int] = process_batch
    ) -> None:
        """seconds: a clock that only ever goes forward. check: of so many at most; how many it saw."""
        self._desk, self._seconds, self._check = desk, seconds, check
        self._rest_until = 0.0

    def check_submissions(self) -> int:
        """How many were looked at; none while the check rests."""
        began = self._seconds()
        busy = self._busy()
        if busy and began < self._rest_until:
            return 0
        done = self._check(self._desk, BUSY_BATCH if busy else BATCH_MAX)
        ended = self._seconds()
        self._rest_until = ended + REST_TIMES * (ended - began)
        return done

    def _busy(self) -> bool:
        since = self._desk.clock.now() - LOOK_BACK
        return self._desk.submissions.arrived_since(since) >= BUSY_FROM

"""While phones are sending, what happens behind the door rests in between: only the phones are waiting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from services.intake.usecases.desk import Desk
from services.intake.usecases.process_submissions import process_batch

LOOK_BACK = timedelta(milliseconds=200)
BUSY_FROM = 10  # arrivals within LOOK_BACK; 50 a second is more than all phones of a district send together
REST_TIMES = 19  # in the worst rush a twentieth of the time still goes to the check


class DoorFirst:
    """Checks waiting submissions, batch by batch; with pauses while many arrive.

    The database does one thing at a time for us, so each batch makes phones wait. After a batch the check
    rests nineteen times as long as the batch took, unless the door is quiet: then it goes on at once.
    """

    def __init__(
        self, desk: Desk, seconds: Callable[[], float], check: Callable[[Desk], int] = process_batch
    ) -> None:
        """seconds: a clock that only ever goes forward. check: looks at one batch, says how many it held."""
        self._desk, self._seconds, self._check = desk, seconds, check
        self._rest_until = 0.0

    def check_submissions(self) -> int:
        """How many were looked at; none while the check rests."""
        began = self._seconds()
        if began < self._rest_until and self._busy():
            return 0
        done = self._check(self._desk)
        ended = self._seconds()
        self._rest_until = ended + REST_TIMES * (ended - began)
        return done

    def _busy(self) -> bool:
        since = self._desk.clock.now() - LOOK_BACK
        return self._desk.submissions.arrived_since(since) >= BUSY_FROM

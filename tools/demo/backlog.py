"""How far intake is with what was sent: a slow system is waited for as long as that moves."""

from __future__ import annotations

import threading
from collections import deque

from tools.demo.access import Staff
from tools.demo.plan.model import Submission

EVERY = 100
READER = "administrator"
NOT_LOOKED_AT = "complete"


class Backlog:
    """One of every hundred submissions that were sent, in that order."""

    def __init__(self, staff: Staff) -> None:
        self._staff = staff
        self._lock = threading.Lock()
        self._sent = 0
        self._waiting: deque[Submission] = deque()
        self._passed = 0

    def note(self, submission: Submission) -> None:
        """It was sent."""
        with self._lock:
            if self._sent % EVERY == 0:
                self._waiting.append(submission)
            self._sent += 1

    def passed(self) -> int:
        """How many of those noted intake has looked at, one after the other."""
        with self._lock:
            while self._waiting and self._looked_at(self._waiting[0]):
                self._waiting.popleft()
                self._passed += 1
            return self._passed

    def _looked_at(self, submission: Submission) -> bool:
        reader = self._staff.user(READER, submission.area_id)
        found = self._staff.get(reader, f"/api/intake/v1/submissions/{submission.instance_id}")
        return bool(found["status"] != NOT_LOOKED_AT)

"""Submissions on their way in: with pictures one by one as a phone, the others in batches as JSON."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import TypeVar

from tools.demo.access import Staff
from tools.demo.doors import slug_of
from tools.demo.phone import Phones
from tools.demo.plan.model import Submission
from tools.demo.progress import Bar

T = TypeVar("T")

BATCH_PATH = "/api/intake/v1/submissions/batch"
BATCH_MAX = 200
BATCH_ROWS_MAX = 2_000
"""A list of persons is as much work as its rows, so a batch ends where either is reached."""

THREADS = 3
AHEAD = 6  # batches made before they are asked for; more would only fill memory


class NotTaken(Exception):
    """A submission of the plan was refused; the message says why."""


class Sender:
    """Sends submissions of any kind through the door that fits, some at a time.

    new, known: how many the system did not have yet, and had.
    """

    def __init__(
        self, staff: Staff, phones: Phones, sent: Callable[[Submission], None], *, threads: int = THREADS
    ) -> None:
        """sent: told of each submission that the system has."""
        self._staff, self._phones, self._sent, self._threads = staff, phones, sent, threads
        self._lock = threading.Lock()
        self.new = self.known = 0

    def send_all(self, submissions: Iterable[Submission], bar: Bar) -> None:
        """All of them; order is kept within a batch only."""
        with ThreadPoolExecutor(self._threads) as pool:
            waiting: set[Future[None]] = set()
            for part in parts_of(submissions):
                waiting.add(pool.submit(self._send, part, bar))
                if len(waiting) >= AHEAD:
                    waiting = _settled(waiting)
            for future in waiting:
                future.result()

    def _send(self, part: list[Submission], bar: Bar) -> None:
        if part[0].photos:
            for submission in part:
                self._count(submission, self._phones.send(submission))
                bar.add()
            return
        body = {"submissions": [_row(submission) for submission in part]}
        user = self._staff.user(part[0].sender, part[0].area_id)
        answer = self._staff.post(user, BATCH_PATH, body)
        for submission, result in zip(part, answer["results"], strict=True):
            if not result["ok"]:
                problem = result["problem"]
                raise NotTaken(
                    f"{submission.form_id} {submission.instance_id}: {slug_of(problem)} "
                    f"{problem.get('errors') or problem.get('detail')}"
                )
            self._count(submission, result["news"])
        bar.add(len(part))

    def _count(self, submission: Submission, news: bool) -> None:
        self._sent(submission)
        with self._lock:
            self.new += news
            self.known += not news


def _settled(waiting: set[Future[None]]) -> set[Future[None]]:
    """Those still on their way, after at least one has arrived."""
    done, rest = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        future.result()
    return rest


def _row(submission: Submission) -> dict[str, object]:
    return {
        "form_id": submission.form_id,
        "instance_id": submission.instance_id,
        "answers": submission.answers,
    }


def parts_of(submissions: Iterable[Submission]) -> Iterator[list[Submission]]:
    """Batches of one sender, form and area each; those with pictures in small parts of their own."""
    batches: dict[tuple[object, ...], list[Submission]] = {}
    weights: dict[tuple[object, ...], int] = {}
    for submission in submissions:
        pictured = bool(submission.photos)
        key = (pictured, submission.sender, submission.form_id, submission.area_id)
        batches.setdefault(key, []).append(submission)
        weights[key] = weights.get(key, 0) + 1 + len(submission.answers.get("rows", ()))
        full = len(batches[key]) >= (10 if pictured else BATCH_MAX)
        if full or weights[key] >= BATCH_ROWS_MAX:
            yield batches.pop(key)
            del weights[key]
    yield from batches.values()


def chunks(rows: Iterable[T], most: int) -> Iterator[list[T]]:
    """`rows` in lists of at most `most`."""
    source = iter(rows)
    while part := list(islice(source, most)):
        yield part

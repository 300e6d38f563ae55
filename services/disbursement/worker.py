"""`python -m services.disbursement.worker`: opens cases, tells of their histories, ends what crashes left."""

from __future__ import annotations

import os
from time import monotonic

from pymongo.database import Database

from services.disbursement.handlers import on_batch
from services.disbursement.usecases import funds
from services.disbursement.usecases.desk import Desk
from shared import mongo
from shared.clock import Clock, SystemClock
from shared.history import Document
from shared.settings import Settings
from shared.worker import Worker

SWEEP_EVERY_S = 5.0


def make_worker(
    settings: Settings, *, database: Database[Document] | None = None, clock: Clock | None = None
) -> Worker:
    """The worker with all its parts; `run` it, or `start` it beside others."""
    if database is None:
        database = mongo.database(mongo.connect(settings.mongo_url), "disbursement")
    desk = Desk(database, clock or SystemClock())
    desk.prepare()
    return Worker(
        "disbursement",
        settings,
        database=database,
        queue="disbursement.events",
        on_batch=on_batch(desk),
        relay_from=[desk.cases.records, desk.projects.records, desk.animals.records, desk.lines.records],
        jobs=[Sweeping(desk)],
    )


class Sweeping:
    """The sweep, at most every few seconds: it looks for what is half a minute old."""

    __name__ = "sweep"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._next = 0.0

    def __call__(self) -> int:
        if monotonic() < self._next:
            return 0
        self._next = monotonic() + SWEEP_EVERY_S
        return funds.sweep(self._desk)


if __name__ == "__main__":
    make_worker(Settings.from_environ(os.environ)).run()

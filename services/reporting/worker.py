"""The reporting worker: takes every event and counts it."""

from __future__ import annotations

import os

from services.reporting import handlers
from services.reporting.catalogue import catalogue
from services.reporting.store.ledger import Ledger
from services.reporting.usecases.count import Counting
from shared import mongo, reference
from shared.clock import Clock, SystemClock
from shared.settings import Settings
from shared.worker import Worker


def make_worker(settings: Settings, clock: Clock | None = None) -> Worker:
    """The worker with all its parts; `run` it, or `start` it beside others."""
    database = mongo.database(mongo.connect(settings.mongo_url), "reporting")
    ledger = Ledger(database)
    ledger.prepare()
    counting = Counting(ledger, catalogue(), reference.areas(), clock or SystemClock())
    return Worker(
        "reporting",
        settings,
        database=database,
        queue="reporting.events",
        on_batch=handlers.on_batch(counting),
    )


def main() -> None:
    make_worker(Settings.from_environ(os.environ)).run()


if __name__ == "__main__":
    main()

"""The three workers in one process, for the broker that is only memory."""

from __future__ import annotations

import os
import signal
from threading import Event

from services.disbursement.worker import make_worker as make_disbursement
from services.intake.worker import make_worker as make_intake
from services.reporting.worker import make_worker as make_reporting
from shared.observability import start_logging
from shared.settings import Settings


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    settings = Settings.from_environ(os.environ)
    start_logging("workers", settings.log_level)
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    workers = [make(settings) for make in (make_intake, make_disbursement, make_reporting)]
    for worker in workers:
        worker.start()
    stopping.wait()
    for worker in workers:
        worker.stop()


if __name__ == "__main__":
    main()

"""The three workers in one process, for the broker that is only memory."""

from __future__ import annotations

import os

from services.disbursement.worker import make_worker as make_disbursement
from services.intake.worker import make_worker as make_intake
from services.reporting.worker import make_worker as make_reporting
from shared.observability import start_logging
from shared.settings import Settings
from shared.stopping import StopAsked


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    settings = Settings.from_environ(os.environ)
    start_logging("workers", settings.log_level)
    asked = StopAsked()
    workers = [make(settings) for make in (make_intake, make_disbursement, make_reporting)]
    for worker in workers:
        worker.start()
    asked.wait()
    for worker in workers:
        worker.stop()


if __name__ == "__main__":
    main()

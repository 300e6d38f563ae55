"""`python -m services.intake.renew_epoch`: tell every phone to ask for what it sent, and send what is lost.

For after a restore from backup. The server notices most restores by itself, but not one that brought back
the folder of the machine together with the database before any phone has asked (docs/adr/0013).
"""

from __future__ import annotations

import os
import sys

from services.intake.store.epoch import ServerEpoch
from shared.clock import SystemClock
from shared.mongo import connect, database
from shared.settings import Settings


def main() -> None:
    settings = Settings.from_environ(os.environ)
    epoch = ServerEpoch(database(connect(settings.mongo_url), "intake"), settings.var)
    now = SystemClock().now()
    before = epoch.current(now)
    epoch.renew(before, "the operator said so", now)
    sys.stdout.write(f"epoch {before} ended, {epoch.current(now)} began\n")


if __name__ == "__main__":
    main()

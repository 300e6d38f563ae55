"""Everything on one machine: what `make run` runs.

Data lives below $SINHKE_VAR (var), people come to $SINHKE_PORT (8000); nothing needs to be configured.
"""

from __future__ import annotations

import logging
import os
import sys

from services.embedded.child import end_with_parent
from services.embedded.claim import InUse, claimed
from services.embedded.plan import CannotStart, folder, make_plan
from services.embedded.supervisor import Supervisor
from shared.observability import start_logging

log = logging.getLogger("services.allinone")


def main() -> int:
    """Run until told to stop; the exit code."""
    start_logging("supervisor", os.environ.get("SINHKE_LOG_LEVEL") or "INFO")
    if "MAKELEVEL" in os.environ:
        # Who kills `make run` means this, too; from a shell, it may outlive the shell.
        end_with_parent()
    try:
        with claimed(folder(os.environ)):
            return Supervisor(make_plan(os.environ)).run()
    except (CannotStart, InUse) as error:
        log.error("cannot start", extra={"reason": str(error)})
        return 1


if __name__ == "__main__":
    sys.exit(main())

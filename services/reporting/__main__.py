"""`python -m services.reporting verify|rebuild`: recount every figure; build the buckets anew."""

from __future__ import annotations

import json
import os
import sys

from services.reporting.catalogue import catalogue
from services.reporting.store.ledger import Ledger
from services.reporting.usecases import recount
from shared import mongo, reference
from shared.settings import Settings, SettingsError

USAGE = "usage: python -m services.reporting verify | rebuild"


def main(arguments: list[str]) -> int:
    """0 when the figures equal the recount (or were rebuilt), 1 when they differ, 2 for a wrong call."""
    if arguments not in (["verify"], ["rebuild"]):
        sys.stderr.write(USAGE + "\n")
        return 2
    try:
        settings = Settings.from_environ(os.environ)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    ledger = Ledger(mongo.database(mongo.connect(settings.mongo_url), "reporting"))
    ledger.prepare()
    work = recount.verify if arguments == ["verify"] else recount.rebuild
    said = work(ledger, catalogue(), reference.areas())
    sys.stdout.write(json.dumps(said, ensure_ascii=False, indent=2) + "\n")
    return 0 if said.get("equal", True) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

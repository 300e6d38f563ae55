"""`python -m services.intake verify`: read every submission and file again and compare with the registers."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict

from services.intake.store import open_stores
from services.intake.usecases.registers import audit
from shared.mongo import connect, database
from shared.settings import Settings, SettingsError

USAGE = "usage: python -m services.intake verify"


def main(arguments: list[str]) -> int:
    """0 when everything received is there, word for word; 1 when something is not; 2 for a wrong call."""
    if arguments != ["verify"]:
        sys.stderr.write(USAGE + "\n")
        return 2
    try:
        settings = Settings.from_environ(os.environ)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    stores = open_stores(settings, database(connect(settings.mongo_url), "intake"))
    sound = True
    for form_id in sorted(stores.registers.heads()):
        found = audit(stores.registers, stores.submissions, stores.files, form_id)
        sound = sound and found.sound
        sys.stdout.write(json.dumps({"form_id": form_id, "sound": found.sound, **asdict(found)}) + "\n")
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

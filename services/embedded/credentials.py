"""The secrets of an embedded installation: made once, readable by its owner alone."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

NAMES = ("secret_key", "person_key", "broker_password", "broker_cookie")


def of(var: Path) -> dict[str, str]:
    """The secrets in `var`/secrets.json, made when they are not there.

    person_key must never change: person keys derived from it tie records together.
    """
    file = var / "secrets.json"
    known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    missing = [name for name in NAMES if name not in known]
    if missing:
        known |= {name: secrets.token_hex(32) for name in missing}
        write_private(file, json.dumps(known, indent=2) + "\n")
    return known


def write_private(file: Path, text: str) -> None:
    """Write `file` as a whole or not at all, with mode 0600 from its first byte."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(file.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)

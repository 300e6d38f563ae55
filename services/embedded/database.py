"""The private database: SecantusDB, a program of its own that speaks MongoDB's protocol."""

from __future__ import annotations

import sys
from pathlib import Path

from services.embedded.child import Child

STOP_WITHIN_S = 30.0


def database(var: Path, *, port: int) -> Child:
    """The database process of `var`, not started yet."""
    storage = var / "database"
    storage.mkdir(parents=True, exist_ok=True)
    return Child(
        "database",
        [
            str(Path(sys.executable).with_name("secantusd-py")),
            *("--host", "127.0.0.1"),
            *("--port", str(port)),
            *("--storage-path", str(storage)),
            # Without it a killed process can lose acknowledged writes, whatever the client asks for.
            "--sync-on-commit",
            *("--cache-size", "1G"),
            # Nobody follows its change log, and the 100,000 entries it would keep crowd out the records.
            *("--oplog-max-entries", "1000"),
            *("--oplog-retention-seconds", "60"),
            *("--log-level", "WARNING"),
        ],
        var=var,
        # It looks for a configuration file in its folder and its home; it shall find none.
        environ={"PATH": "/usr/bin:/bin", "HOME": str(storage), "LC_ALL": "C.UTF-8"},
        cwd=storage,
        stop_within_s=STOP_WITHIN_S,
    )


def address(port: int) -> str:
    # Retryable writes slow the stand-in down tenfold after some ten thousand of them. Ours are
    # conditional, so a second try of our own is harmless.
    return f"mongodb://127.0.0.1:{port}/?retryWrites=false"

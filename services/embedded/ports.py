"""Free ports for the private processes: chosen once and kept, chosen anew when somebody else took them."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from pathlib import Path


def choose(file: Path, names: Sequence[str]) -> dict[str, int]:
    """A free port of 127.0.0.1 for each name, those in `file` where still free; kept in `file`."""
    kept = _read(file)
    ports: dict[str, int] = {}
    for name in names:
        port = kept.get(name, 0)
        ports[name] = port if port and port not in ports.values() and is_free(port) else _any_free(ports)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(ports, indent=2) + "\n")
    return ports


def is_free(port: int) -> bool:
    """Whether we could listen there now."""
    with socket.socket() as probe:
        # As servers do: an address that only waits for its last packets counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Whether somebody listens there now."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _any_free(taken: dict[str, int]) -> int:
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port not in taken.values():
            return port


def _read(file: Path) -> dict[str, int]:
    try:
        kept = json.loads(file.read_text())
    except (OSError, ValueError):
        return {}
    return (
        {name: port for name, port in kept.items() if isinstance(port, int)} if isinstance(kept, dict) else {}
    )

"""`make run` from the outside: it says when it is ready, outlives its parts, and leaves nothing behind.

Shows that all parts come back after being killed at the same moment, on an idle system. What
happens to data when parts die under load is shown by the demonstration, which is killed in
the middle and must still add up.
"""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from services.embedded import ports
from services.embedded.child import OWNER
from tests.conftest import until

ROOT = Path(__file__).resolve().parents[2]


class Machine:
    """One run of the whole system, as a person or another program starts it."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = ports.choose(var.parent / "port.json", ["web"])["web"]
        self.address = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "services.allinone"],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "SINHKE_VAR": str(var),
                "SINHKE_PORT": str(self.port),
                "SINHKE_DEMO": "0",
            },
            stdout=subprocess.PIPE,
            stderr=(var.parent / "said.log").open("ab"),
            text=True,
        )
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline()

    def ready(self) -> bool:
        try:
            return requests.get(f"{self.address}/health/ready", timeout=10).status_code == 200
        except requests.RequestException:
            return False

    def answers(self, path: str) -> bool:
        """Whether the page is there, for whoever may see it; False while the web is between two lives."""
        try:
            return requests.get(f"{self.address}{path}", timeout=10).status_code in (200, 401)
        except requests.RequestException:
            return False

    def pid_of(self, name: str) -> int:
        return int((self.var / "run" / f"{name}.pid").read_text())

    def parts(self) -> list[int]:
        owner = f"{OWNER}={self.var}".encode()
        return [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and owner in environ_of(pid)]

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        code = self.process.wait(60)
        assert self.process.stdout is not None
        assert self.process.stdout.read() == "", "one line, and no more"
        self.process.stdout.close()
        return code


def environ_of(pid: str) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []


@pytest.fixture
def var(tmp_path):
    return tmp_path / "var"


def test_a_machine_lives_through_the_death_of_its_parts(var):
    machine = Machine(var)
    try:
        assert machine.said == f"ready {machine.address}\n"
        assert machine.ready()
        access = json.loads((var / "demo-access.json").read_text())
        assert stat.S_IMODE((var / "demo-access.json").stat().st_mode) == 0o600
        assert access["base_url"] == machine.address
        assert {"users", "openrosa_url", "admin_token"} <= access.keys()

        died = {name: machine.pid_of(name) for name in ("database", "rabbitmq", "web", "intake-worker")}
        for pid in died.values():
            os.kill(pid, signal.SIGKILL)
        until(lambda: all(machine.pid_of(name) != pid for name, pid in died.items()), within_s=30)
        until(machine.ready, within_s=60)
        # A child of the killed web may have answered just now, on its way out.
        until(lambda: machine.answers("/reports/"), within_s=30)
    finally:
        assert machine.stop() == 0
    assert machine.parts() == []

    again = Machine(var)
    try:
        assert again.said == f"ready {again.address}\n"
        kept = json.loads((var / "demo-access.json").read_text())
        assert kept["openrosa_url"].rpartition("/")[2] == access["openrosa_url"].rpartition("/")[2]
    finally:
        again.stop(signal.SIGKILL)
    until(lambda: again.parts() == [], within_s=60)

"""A system of the bench's own, started as `make run` starts it, in a folder that is removed afterwards."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from pymongo.database import Database

from services.embedded import database as embedded_database
from services.embedded import ports
from services.embedded.child import Child
from shared.history import Document
from shared.mongo import connect, database
from tools.bench.processes import cpu_s, family
from tools.bench.uploads import COMMUNE

CODE = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
READY_WITHIN_S = 180.0
WORKERS = ("intake-worker", "disbursement-worker", "reporting-worker")


@dataclass(frozen=True)
class System:
    """door, floor: ports. phone_path: the OpenRosa address of a field worker, below the door."""

    var: Path
    door: int
    floor: int
    phone_path: str
    admin_token: str
    mongo_url: str
    floor_pid: int

    @property
    def intake(self) -> Database[Document]:
        return database(connect(self.mongo_url), "intake")

    def pid(self, name: str) -> int:
        return int((self.var / "run" / f"{name}.pid").read_text())

    def cpu(self) -> dict[str, float]:
        """Seconds of CPU so far, by who used them."""
        return {
            "web": cpu_s(family(self.pid("web"))),
            "floor": cpu_s(family(self.floor_pid)),
            "database": cpu_s([self.pid("database")]),
            "workers": sum(cpu_s(family(self.pid(name))) for name in WORKERS),
            "broker": cpu_s(family(self.pid("rabbitmq"))),
        }

    @contextmanager
    def workers_held(self) -> Iterator[None]:
        """Nothing happens behind the door meanwhile: the floor shall not pay for what lies above it."""
        pids = [self.pid(name) for name in WORKERS]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)


@contextmanager
def running() -> Iterator[System]:
    """The system with its workers, relay, database and broker, and the floor beside it, all ready."""
    var = CODE / "var" / f"bench-{os.getpid()}"
    var.mkdir(parents=True)
    door = ports.choose(var / "door.json", ["door", "floor"])
    said = (var / "said.log").open("wb")
    machine = subprocess.Popen(
        [sys.executable, "-m", "services.allinone"],
        cwd=CODE,
        env={**os.environ, "SINHKE_VAR": str(var), "SINHKE_PORT": str(door["door"]), "SINHKE_DEMO": "0"},
        stdout=subprocess.PIPE,
        stderr=said,
    )
    try:
        assert machine.stdout is not None
        line = machine.stdout.readline()
        assert line.startswith(b"ready"), f"the system did not start; see {var}"
        mongo_url = embedded_database.address(json.loads((var / "ports.json").read_text())["mongo"])
        floor = _floor(var, door["floor"], mongo_url)
        try:
            access = json.loads((var / "demo-access.json").read_text())
            yield System(
                var=var,
                door=door["door"],
                floor=door["floor"],
                phone_path=next(
                    "/" + user["openrosa_url"].split("/", 3)[3]
                    for user in access["users"]
                    if "openrosa_url" in user and COMMUNE in user["areas"]
                ),
                admin_token=access["admin_token"],
                mongo_url=mongo_url,
                floor_pid=floor.pid,
            )
        finally:
            floor.stop()
    finally:
        machine.send_signal(signal.SIGTERM)
        machine.wait(90)
        said.close()
    shutil.rmtree(var)


def _floor(var: Path, port: int, mongo_url: str) -> Child:
    child = Child(
        "floor",
        [
            *(sys.executable, "-m", "gunicorn", "tools.bench.floor:application"),
            *("--config", "python:services.embedded.serving", "--bind", f"{HOST}:{port}"),
        ],
        var=var,
        environ={**os.environ, "SINHKE_MONGO_URL": mongo_url},
        cwd=CODE,
    )
    child.start()
    end = monotonic() + READY_WITHIN_S
    while not ports.answers(port):
        assert monotonic() < end, "the floor did not start"
        sleep(0.05)
    return child

"""Starts all, says when it is ready, starts again what dies, and stops all in order."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import requests

from services.embedded import ports
from services.embedded.child import Child
from services.embedded.plan import CODE, CannotStart, Plan, python
from shared import mongo
from shared.stopping import StopAsked

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.25
DATABASE_WITHIN_S = 120.0
READY_WITHIN_S = 180.0
BOOTSTRAP_WITHIN_S = 120.0
LOG_BYTES_MAX = 50 * 1024 * 1024
TIDY_EVERY_S = 60.0


class Supervisor:
    """One run of the whole system. `run` blocks until SIGTERM or SIGINT and returns the exit code."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._stopping = StopAsked()
        self._extra: list[Child] = []
        self._tidied_at = monotonic()

    def run(self) -> int:
        if not ports.is_free(self._plan.port):
            raise CannotStart(f"port {self._plan.port} is taken; set SINHKE_PORT to another one")
        try:
            self._start()
            if not self._stopping:
                print(f"ready {self._plan.base_url}", flush=True)  # noqa: T201 (the line other programs wait for)
                self._begin_demo()
            while not self._stopping.wait(LOOK_EVERY_S):
                self._look()
        finally:
            self._stop()
        return 0

    def _start(self) -> None:
        plan = self._plan
        for child in plan.stores:
            child.start()
        self._until(
            lambda: _database_answers(plan), within_s=DATABASE_WITHIN_S, what=lambda: "the database is away"
        )
        # The broker takes longest; nobody needs it before there is news, and workers ask until it is there.
        for child in (*plan.workers, plan.web):
            child.start()
        if plan.embedded_database:
            self._bootstrap()
        self._until(lambda: not _not_ready(plan), within_s=READY_WITHIN_S, what=lambda: _not_ready(plan))

    def _bootstrap(self) -> None:
        """Demonstration accounts and forms; harmless when they are there."""
        child = Child(
            "bootstrap",
            python("services.intake.bootstrap"),
            var=self._plan.var,
            environ=self._plan.environ,
            cwd=CODE,
            once=True,
        )
        child.start()
        self._extra.append(child)
        self._until(lambda: not child.running, within_s=BOOTSTRAP_WITHIN_S, what=lambda: "bootstrap")
        self._extra.remove(child)
        child.stop()
        if child.code != 0 and not self._stopping:
            raise CannotStart(f"the demonstration accounts could not be made; see {child.log_file}")

    def _begin_demo(self) -> None:
        """On an empty database: a first slice of the district's year, so that nobody meets an empty page."""
        pending = self._plan.var / "run" / "first-slice.pending"
        if self._plan.was_empty and self._plan.demo_wanted:
            pending.touch()
        if not (self._plan.demo_wanted and pending.exists()):
            return
        child = Child(
            "demo",
            python("tools.demo", "--first-slice"),
            var=self._plan.var,
            environ={**self._plan.environ, "SINHKE_URL": self._plan.base_url},
            cwd=CODE,
            once=True,
        )
        child.start()
        self._extra.append(child)

    def _look(self) -> None:
        for child in self._plan.children:
            child.revive()
        for child in [child for child in self._extra if not child.running]:
            self._extra.remove(child)
            child.stop()
            if child.code == 0:
                (self._plan.var / "run" / "first-slice.pending").unlink(missing_ok=True)
            else:
                log.warning("first slice not sent", extra={"code": child.code, "log": str(child.log_file)})
        if monotonic() - self._tidied_at > TIDY_EVERY_S:
            self._tidied_at = monotonic()
            for child in self._plan.children:
                _tidy(child.log_file)

    def _until(self, done: Callable[[], bool], *, within_s: float, what: Callable[[], str]) -> None:
        end = monotonic() + within_s
        while not done() and not self._stopping:
            if monotonic() > end:
                raise CannotStart(f"not up within {within_s:.0f} s: {what()}; see {self._plan.var / 'log'}")
            for child in self._plan.children:
                child.revive()
            self._stopping.wait(LOOK_EVERY_S)

    def _stop(self) -> None:
        """Doors first, then workers, then what they stand on."""
        for child in [*self._extra, *reversed(self._plan.children)]:
            child.stop()


def _database_answers(plan: Plan) -> bool:
    client = mongo.connect(plan.environ["SINHKE_MONGO_URL"])
    return mongo.answers(mongo.database(client, "intake"))


def _not_ready(plan: Plan) -> str:
    try:
        answer = requests.get(f"{plan.base_url}/health/ready", timeout=5)
    except requests.RequestException:
        return "web"
    return "" if answer.status_code == 200 else answer.text.strip()


def _tidy(file: Path) -> None:
    """Keep one older piece of a log that has grown; its process goes on writing at the new end."""
    if file.exists() and file.stat().st_size > LOG_BYTES_MAX:
        file.with_suffix(".log.1").write_bytes(file.read_bytes())
        os.truncate(file, 0)

"""What runs on one machine, and with which environment: decided once at the start."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from services.embedded import credentials, database, ports, rabbitmq
from services.embedded.child import Child

SERVICES = ("intake", "disbursement", "reporting")
PORT_DEFAULT = 8000
CODE = Path(__file__).resolve().parents[2]


class CannotStart(Exception):
    """What the environment asks for cannot be; the message says why."""


@dataclass(frozen=True)
class Plan:
    """stores: database and broker processes in the order to start. base_url: where people go.

    embedded_database: whether the data is ours alone, so that demonstration accounts may be made.
    """

    var: Path
    base_url: str
    port: int
    demo_wanted: bool
    embedded_database: bool
    was_empty: bool
    environ: dict[str, str]
    stores: tuple[Child, ...]
    workers: tuple[Child, ...]
    web: Child

    @property
    def children(self) -> tuple[Child, ...]:
        """All of them, in the order to start; the other way round to stop."""
        return (*self.stores, *self.workers, self.web)


def make_plan(environ: Mapping[str, str]) -> Plan:
    """Read the environment; CannotStart when it asks for what cannot be."""
    var, port = folder(environ), _port(environ)
    secrets = credentials.of(var)
    was_empty = not (var / "database").exists()
    given_database = environ.get("SINHKE_MONGO_URL", "")
    chosen = ports.choose(var / "ports.json", ["mongo", "amqp", "dist", "epmd"])
    stores: list[Child] = []
    if not given_database:
        stores.append(database.database(var, port=chosen["mongo"]))
    broker_url = _broker_url(environ)
    if not broker_url:
        stores += rabbitmq.rabbitmq(var, ports=chosen, secrets=secrets)
        broker_url = rabbitmq.address(chosen, secrets)
    base_url = f"http://127.0.0.1:{port}"
    metrics = var / "run" / "metrics"
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir(parents=True)
    ours = {
        # Ours are defaults; what the operator sets for a service wins.
        "SINHKE_SECRET_KEY": secrets["secret_key"],
        "SINHKE_PERSON_KEY": secrets["person_key"],
        **environ,
        "SINHKE_VAR": str(var),
        "SINHKE_PORT": str(port),
        "SINHKE_BASE_URL": base_url,
        "SINHKE_MONGO_URL": given_database or database.address(chosen["mongo"]),
        "SINHKE_BROKER_URL": broker_url,
        "PROMETHEUS_MULTIPROC_DIR": str(metrics),
        "PYTHONUNBUFFERED": "1",
    }
    return Plan(
        var=var,
        base_url=base_url,
        port=port,
        demo_wanted=environ.get("SINHKE_DEMO", "1") != "0" and not given_database,
        embedded_database=not given_database,
        was_empty=was_empty,
        environ=ours,
        stores=tuple(stores),
        workers=_workers(var, ours),
        web=_web(var, port, ours),
    )


def folder(environ: Mapping[str, str]) -> Path:
    """Where the data lives; made when it is not there, for its owner alone."""
    var = Path(environ.get("SINHKE_VAR") or "var").resolve()
    if not var.exists():
        var.mkdir(parents=True)
        var.chmod(0o700)
    return var


def python(*arguments: str) -> list[str]:
    """A command of our own code."""
    return [sys.executable, "-m", *arguments]


def _port(environ: Mapping[str, str]) -> int:
    text = environ.get("SINHKE_PORT") or str(PORT_DEFAULT)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise CannotStart(f"SINHKE_PORT={text!r} is not a port")
    return int(text)


def _broker_url(environ: Mapping[str, str]) -> str:
    """Empty where a private node shall be started."""
    if environ.get("SINHKE_BROKER") == "memory":
        return "memory://"
    given = environ.get("SINHKE_BROKER_URL", "")
    return given or ("" if rabbitmq.installed() else "memory://")


def _workers(var: Path, environ: Mapping[str, str]) -> tuple[Child, ...]:
    if environ["SINHKE_BROKER_URL"].startswith("memory://"):
        return (Child("workers", python("services.embedded.workers"), var=var, environ=environ, cwd=CODE),)
    return tuple(
        Child(f"{name}-worker", python(f"services.{name}.worker"), var=var, environ=environ, cwd=CODE)
        for name in SERVICES
    )


def _web(var: Path, port: int, environ: Mapping[str, str]) -> Child:
    command = [
        *python("gunicorn", "services.embedded.wsgi:application"),
        *("--config", "python:services.embedded.serving"),
        *("--bind", f"127.0.0.1:{port}"),
    ]
    return Child("web", command, var=var, environ=environ, cwd=CODE, stop_within_s=25)

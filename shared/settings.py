"""Settings: read once from the environment at start-up, typed, then passed down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

SECRET_CHARACTERS_MIN = 32
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class SettingsError(Exception):
    """The environment does not describe a runnable service; the message names everything that is wrong."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every setting of every service; SINHKE_<NAME> in the environment.

    mongo_url, broker_url: addresses; `memory://` as broker keeps all workers in one process.
    secret_key: signs tokens. person_key: derives person keys from identity numbers; never changes.
    var: the folder for files that outlive a request (embedded default only).
    accept_content_bytes: what OpenRosa clients are told to keep a request below.
    proxies_trusted: how many reverse proxies in front may name the caller and the scheme.
    worker_metrics_port: where a worker serves its figures; 0 = nowhere.
    """

    mongo_url: str
    broker_url: str
    secret_key: str
    person_key: str
    var: Path
    upload_bytes_max: int = 100 * 1024 * 1024
    accept_content_bytes: int = 1_000_000
    relay_interval_s: float = 0.2
    handler_attempts_max: int = 5
    log_level: str = "INFO"
    proxies_trusted: int = 0
    worker_metrics_port: int = 0

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Settings:
        """Read SINHKE_<NAME> for each setting; SettingsError lists all that are missing or wrong."""
        values: dict[str, Any] = {}
        wrong = []
        for field in fields(cls):
            name = f"SINHKE_{field.name.upper()}"
            text = environ.get(name, "").strip()
            if not text:
                if field.default is MISSING:
                    wrong.append(f"{name} is not set")
                continue
            try:
                values[field.name] = _READERS[str(field.type)](text)
            except ValueError:
                # A secret that cannot be read must not end up in a log.
                wrong.append(f"{name} is not a {field.type}")
        wrong += _complaints(values)
        if wrong:
            raise SettingsError("; ".join(wrong))
        return cls(**values)


_READERS: dict[str, Callable[[str], Any]] = {"str": str, "int": int, "float": float, "Path": Path}


def _complaints(values: Mapping[str, Any]) -> list[str]:
    wrong = [
        f"SINHKE_{name.upper()} is shorter than {SECRET_CHARACTERS_MIN} characters"
        for name in ("secret_key", "person_key")
        if name in values and len(values[name]) < SECRET_CHARACTERS_MIN
    ]
    wrong += [
        f"SINHKE_{name.upper()} must be above zero"
        for name in ("upload_bytes_max", "accept_content_bytes", "relay_interval_s", "handler_attempts_max")
        if name in values and values[name] <= 0
    ]
    if "mongo_url" in values and not values["mongo_url"].startswith(("mongodb://", "mongodb+srv://")):
        wrong.append("SINHKE_MONGO_URL is not a mongodb:// address")
    if "broker_url" in values and not values["broker_url"].startswith(("amqp://", "amqps://", "memory://")):
        wrong.append("SINHKE_BROKER_URL is not an amqp:// address")
    if values.get("log_level", "INFO") not in LOG_LEVELS:
        wrong.append(f"SINHKE_LOG_LEVEL is not one of {', '.join(LOG_LEVELS)}")
    return wrong

"""What operators see: JSON logs that carry the trace id, and figures for Prometheus.

Logs hold ids and slugs, never names, phone or identity numbers.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from shared import tracing

REQUESTS = Counter("sinhke_requests_total", "Requests answered", ["service", "method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "sinhke_request_seconds",
    "Time to answer a request",
    ["service", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30),
)
EVENTS_RELAYED = Counter("sinhke_events_relayed_total", "Events confirmed by the broker", ["service"])
EVENTS_TAKEN = Counter(
    "sinhke_events_taken_total", "Events taken from the queue, by what became of them", ["service", "outcome"]
)
UNSENT = Gauge(
    "sinhke_records_unsent",
    "Records with events not announced yet, counted up to 10,000 a collection",
    ["service"],
    multiprocess_mode="mostrecent",
)
PARKED = Gauge(
    "sinhke_events_parked", "Events set aside for a person", ["service"], multiprocess_mode="mostrecent"
)


def start_logging(service: str, level: str = "INFO") -> None:
    """JSON lines on stderr for everything this process logs, its libraries included."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        # As text and without local variables: those hold names and identity numbers.
        structlog.processors.format_exc_info,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _ServiceAndTrace(service),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in ("amqp", "kombu", "pymongo", "werkzeug"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))


class _ServiceAndTrace:
    """Adds which service speaks and in which trace."""

    def __init__(self, service: str) -> None:
        self._service = service

    def __call__(
        self, _logger: Any, _method: str, line: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        line.setdefault("service", self._service)
        line["pid"] = os.getpid()
        current = tracing.current()
        if current:
            line["trace_id"] = tracing.trace_id(current)
            line["request_id"] = tracing.request_id(current)
        return line


def exposition() -> tuple[bytes, str]:
    """The figures of all processes that share PROMETHEUS_MULTIPROC_DIR, else of this one, and their type."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST

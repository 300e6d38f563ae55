"""Is it alive, is it ready: what a supervisor, a load balancer and an operator ask.

The web processes never talk to the broker, so the workers say in their heartbeat
whether they reach it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Flask, Response, jsonify
from pymongo.database import Database
from pymongo.errors import PyMongoError

from shared import mongo
from shared.clock import Clock, SystemClock
from shared.observability import exposition
from shared.settings import Settings
from shared.web_access import public

HEARTBEAT_INTERVAL_S = 2.0
HEARTBEAT_STALE_AFTER = timedelta(seconds=15)
NOT_READY = 503


def beat(of: Database[mongo.Document], *, broker_reached: bool, at: datetime) -> None:
    """The service's worker says that it runs."""
    of.heartbeats.update_one({"_id": "worker"}, {"$set": {"at": at, "broker": broker_reached}}, upsert=True)


def readiness(of: Database[mongo.Document], clock: Clock) -> dict[str, bool]:
    """database, worker, broker: whether each answers or was heard of lately."""
    try:
        heard = of.heartbeats.find_one({"_id": "worker"})
    except PyMongoError:
        return {"database": False, "worker": False, "broker": False}
    fresh = heard is not None and clock.now() - heard["at"] <= HEARTBEAT_STALE_AFTER
    return {"database": True, "worker": fresh, "broker": fresh and heard is not None and heard["broker"]}


def register(app: Flask, services: Sequence[str], settings: Settings) -> None:
    """Serve /health/live, /health/ready and /metrics for the services that `app` holds."""

    @public("a supervisor asks whether the process runs")
    def live() -> dict[str, str]:
        return {"status": "live"}

    @public("a load balancer asks whether to send people here; names no record")
    def ready() -> Response:
        client, clock = mongo.connect(settings.mongo_url), SystemClock()
        parts = {service: readiness(mongo.database(client, service), clock) for service in services}
        good = all(all(of_service.values()) for of_service in parts.values())
        response = jsonify({"status": "ready" if good else "waiting", "services": parts})
        response.status_code = 200 if good else NOT_READY
        response.headers["Cache-Control"] = "no-store"
        return response

    @public("figures without personal data; a gateway keeps them inside")
    def metrics() -> Response:
        text, kind = exposition()
        return Response(text, content_type=kind)

    app.add_url_rule("/health/live", "health_live", live)
    app.add_url_rule("/health/ready", "health_ready", ready)
    app.add_url_rule("/metrics", "metrics", metrics)

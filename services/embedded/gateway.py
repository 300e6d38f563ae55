"""One origin for people: every address belongs to one of the three services."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flask import Flask, g, redirect
from werkzeug.wrappers import Response

from shared.settings import Settings
from shared.ui import navigation
from shared.web import make_app, public

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

PREFIXES: dict[str, str] = {
    "/api/intake": "intake",
    "/k": "intake",
    "/login": "intake",
    "/logout": "intake",
    "/field": "intake",
    "/office/submissions": "intake",
    "/office/forms": "intake",
    "/office/keys": "intake",
    "/office/lists": "intake",
    "/api/disbursement": "disbursement",
    "/office": "disbursement",
    "/api/reporting": "reporting",
    "/reports": "reporting",
    "/public": "reporting",
}
"""Address prefix → service; the longest that fits decides."""


def create_gateway(settings: Settings, apps: Mapping[str, Wsgi]) -> Wsgi:
    """Passes each request to its service; answers /, /health, /metrics and /static itself."""
    front = create_front(settings, tuple(apps))

    def gateway(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        service = service_of(environ.get("PATH_INFO", ""))
        return (apps[service] if service else front.wsgi_app)(environ, start_response)

    return gateway


def service_of(path: str) -> str | None:
    """Which service answers for `path`; None for what the gateway answers itself."""
    while path and path != "/":
        if path in PREFIXES:
            return PREFIXES[path]
        path = path.rpartition("/")[0]
    return None


def create_front(settings: Settings, services: Sequence[str]) -> Flask:
    """What belongs to no service: the landing address, the health of all, the look of the pages."""
    front = make_app("gateway", settings, health_of=services)

    @public("shows nothing; sends people to where they work")
    def landing() -> Response:
        open_to_them = navigation.services(g.get("actor"), "/")
        return redirect(open_to_them[0].href if open_to_them else "/login", 303)

    front.add_url_rule("/", "landing", landing)
    return front

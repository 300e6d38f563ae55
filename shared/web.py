"""The web application all services share: who asks, what they may, how errors look.

A route says `@needs("permission")` or `@public("reason")`. One that says neither
answers nobody: forgetting it must not open a door.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, cast

import flask_smorest
import marshmallow
from flask import Flask, Response, g, json, request
from flask.json.provider import DefaultJSONProvider
from flask_smorest import Api
from jinja2 import ChoiceLoader, FileSystemLoader
from webargs.flaskparser import FlaskParser
from werkzeug.middleware.proxy_fix import ProxyFix

from shared import health, tracing, ui, web_problems, web_static
from shared.clock import Clock, SystemClock
from shared.money import Money
from shared.observability import REQUEST_SECONDS, REQUESTS
from shared.problems import InvalidInput, Unreadable
from shared.settings import Settings
from shared.web_access import (
    Parts,
    actor,
    admit,
    demand_area,
    mark_of,
    needs,
    parts_of_app,
    public,
    sign_in,
    sign_out,
)
from shared.web_problems import flat

__all__ = [
    "Blueprint",
    "actor",
    "body",
    "demand_area",
    "make_api",
    "make_app",
    "mark_of",
    "needs",
    "public",
    "sign_in",
    "sign_out",
    "traceparent",
]

log = logging.getLogger("sinhke.requests")

UI_FOLDER = Path(__file__).parent / "ui"

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def make_app(
    service: str,
    settings: Settings,
    *,
    template_folder: str | Path | None = None,
    clock: Clock | None = None,
    health_of: Sequence[str] | None = None,
) -> Flask:
    """A Flask application with the house rules; the service adds its routes.

    template_folder: the service's own templates; those of `shared/ui` are found too.
    health_of: the services that /health/ready speaks for; a gateway speaks for several.
    """
    app = Flask(f"services.{service}", static_folder=None, template_folder=None)
    app.json = _Json(app)
    app.config.update(MAX_CONTENT_LENGTH=settings.upload_bytes_max, TRAP_HTTP_EXCEPTIONS=False)
    app.extensions["sinhke"] = Parts(service, settings, clock or SystemClock())
    folders = [template_folder] if template_folder else []
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(folder) for folder in [*folders, UI_FOLDER / "templates"]]
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.proxies_trusted:
        n = settings.proxies_trusted
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    app.before_request(_begin)
    app.before_request(admit)
    app.after_request(_finish)
    # The thread goes on to other work, which is no part of this trace.
    app.teardown_request(lambda _error: tracing.enter(""))
    ui.install(app)
    web_problems.register(app)
    web_static.register(app)
    health.register(app, health_of or (service,), settings)
    return app


def make_api(app: Flask, service: str, title: str) -> Api:
    """The JSON API of a service, described at /api/<service>/v1/openapi.json."""
    app.config.update(
        API_TITLE=title,
        API_VERSION="v1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX=f"/api/{service}/v1",
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = _Api(
        app,
        spec_kwargs={
            "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
            "security": [{"bearer": []}],
        },
    )
    describe = app.view_functions["api-docs.openapi_json"]

    @public("describes the API, holds no data")
    def openapi() -> Any:
        return describe()  # itself a bound method, which cannot be marked

    app.view_functions["api-docs.openapi_json"] = openapi
    return api


def traceparent() -> str:
    """W3C trace context of the current request or event, for envelopes."""
    return tracing.traceparent()


def body(schema: marshmallow.Schema) -> dict[str, Any]:
    """The JSON body as the schema reads it; Unreadable or InvalidInput with field paths."""
    try:
        sent = json.loads(request.get_data(cache=True))
    except (ValueError, RecursionError) as error:
        raise Unreadable("the body is not JSON") from error
    try:
        loaded = schema.load(sent)
    except marshmallow.ValidationError as error:
        raise InvalidInput(errors=flat(error.messages)) from error
    return cast(dict[str, Any], loaded)


class _Json(DefaultJSONProvider):
    """Days and instants in ISO 8601, Money as whole đồng, Vietnamese as it is written."""

    ensure_ascii = False
    sort_keys = False

    @staticmethod
    def default(value: Any) -> Any:
        if isinstance(value, (date, datetime)):
            return value.isoformat()
        if isinstance(value, Money):
            return value.dong
        return DefaultJSONProvider.default(value)


class _ProblemSchema(marshmallow.Schema):
    """What every error looks like; a slug's own facts stand beside these members."""

    type = marshmallow.fields.String(metadata={"description": "/problems/<slug>; stable for ever"})
    title = marshmallow.fields.String()
    status = marshmallow.fields.Integer()
    detail = marshmallow.fields.String()
    request_id = marshmallow.fields.String(metadata={"description": "find the request in the log by it"})
    errors = marshmallow.fields.Dict(metadata={"description": "invalid-input: field path → messages"})


class _Reader(FlaskParser):
    """webargs foresees bad syntax, but not nesting without end or numbers of ten thousand digits."""

    def load_json(self, req: Any, schema: Any) -> Any:
        try:
            return super().load_json(req, schema)
        except (RecursionError, ValueError) as error:
            raise Unreadable("the body is not JSON that can be read") from error


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc] # flask-smorest is untyped
    """A blueprint of the JSON API; every service uses this one."""

    ARGUMENTS_PARSER = _Reader()


class _Api(Api):  # type: ignore[misc] # flask-smorest is untyped
    ERROR_SCHEMA = _ProblemSchema

    def _register_error_handlers(self) -> None:
        """None: `web_problems` answers them all, in one shape."""


def _begin() -> None:
    g.began = perf_counter()
    tracing.enter(tracing.child_of(request.headers.get("traceparent", "")))


def _finish(response: Response) -> Response:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    if "actor" in g or request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")
    current = tracing.traceparent()
    response.headers["X-Request-ID"] = tracing.request_id(current)
    # The rule, not the path: paths hold app keys and household codes.
    route = str(request.url_rule) if request.url_rule else "(none)"
    seconds = perf_counter() - g.get("began", perf_counter())
    service = parts_of_app().service
    REQUESTS.labels(service, request.method, route, response.status_code).inc()
    REQUEST_SECONDS.labels(service, route).observe(seconds)
    log.info(
        "request",
        extra={
            "method": request.method,
            "route": route,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
            **({"problem": g.problem_slug} if "problem_slug" in g else {}),
        },
    )
    return response

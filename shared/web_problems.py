"""Every error of the web as one problem document (RFC 9457), or as a page for people."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, g, jsonify, redirect, render_template, request
from jinja2 import TemplateError
from pymongo.errors import PyMongoError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from shared import tracing
from shared.mongo import AWAY
from shared.problems import (
    DatabaseAway,
    InvalidInput,
    NotFound,
    NotSignedIn,
    Problem,
    TooLarge,
    Unreadable,
)

log = logging.getLogger(__name__)

MACHINE_PREFIXES = ("/api/", "/k/", "/health/", "/metrics")
"""Below these nobody reads a page, whatever the Accept header says."""


class MethodNotAllowed(Problem):
    slug, title, status = "method-not-allowed", "This address does not take that method", 405


class NotAcceptable(Problem):
    slug, title, status = "not-acceptable", "The answer cannot be given in the format asked for", 406


class UnsupportedMedia(Problem):
    slug, title, status = "unsupported-media", "The request body is of a kind this address does not take", 415


class CrossSite(Problem):
    slug, title, status = "cross-site", "Another site may not do this in your name", 403


class RequestRefused(Problem):
    """What the web server itself refused; the status says why."""

    slug, title, status = "request-refused", "The request cannot be served", 400


_BY_STATUS: dict[int, type[Problem]] = {
    400: Unreadable,
    404: NotFound,
    405: MethodNotAllowed,
    406: NotAcceptable,
    413: TooLarge,
    415: UnsupportedMedia,
    422: InvalidInput,
}


def register(app: Flask) -> None:
    """Answer every error of `app` with a problem."""
    app.register_error_handler(Problem, _answer)
    app.register_error_handler(HTTPException, _from_werkzeug)
    app.register_error_handler(PyMongoError, _from_database)
    app.register_error_handler(Exception, _from_bug)


def document(problem: Problem) -> dict[str, Any]:
    """The problem's JSON members; its facts stand beside the standard ones."""
    return {
        **problem.facts,
        "type": f"/problems/{problem.slug}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail or problem.title,
        "request_id": tracing.request_id(tracing.traceparent()),
    }


def wants_page() -> bool:
    """Whether a person with a browser is waiting, not a program."""
    if request.path.startswith(MACHINE_PREFIXES):
        return False
    accepted = request.accept_mimetypes
    return accepted["text/html"] > accepted["application/json"] or "HX-Request" in request.headers


def flat(errors: Any, path: str = "") -> dict[str, list[str]]:
    """Nested messages as `rows.3.amount` → messages, whatever marshmallow nested them in."""
    if isinstance(errors, Mapping):
        found: dict[str, list[str]] = {}
        for key, value in errors.items():
            name = path if key == "_schema" else f"{path}.{key}" if path else str(key)
            found |= flat(value, name)
        return found
    messages = [str(message) for message in errors] if isinstance(errors, (list, tuple)) else [str(errors)]
    return {path or "body": messages}


def _answer(problem: Problem) -> Response:
    g.problem_slug = problem.slug
    if wants_page():
        if isinstance(problem, NotSignedIn):
            return _to_the_door()
        response = _page(problem)
    else:
        response = jsonify(document(problem))
        response.mimetype = "application/problem+json"
    response.status_code = problem.status
    if isinstance(problem, NotSignedIn):
        response.headers["WWW-Authenticate"] = "Bearer"
    if problem.passes_with_time and problem.status == 503:
        response.headers["Retry-After"] = "5"
    return response


def _page(problem: Problem) -> Response:
    try:
        text = render_template(
            "problem.html",
            slug=problem.slug,
            title=problem.title,
            status=problem.status,
            detail=problem.detail,
            facts=problem.facts,
            request_id=tracing.request_id(tracing.traceparent()),
        )
    except TemplateError:
        # The page that explains a trouble must not become one.
        log.exception("problem page not drawn", extra={"slug": problem.slug})
        return Response(f"{problem.title} ({problem.slug})\n", mimetype="text/plain")
    return Response(text, mimetype="text/html")


def _to_the_door() -> Response:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else "/"
    if "HX-Request" in request.headers:
        # htmx would put the sign-in page inside the page; this makes the browser go there.
        response = Response(status=401)
        response.headers["HX-Redirect"] = "/login"
        return response
    made = redirect("/login?" + urlencode({"next": wanted}), 303)
    assert isinstance(made, Response)
    return made


def _from_werkzeug(error: HTTPException) -> Response | HTTPException:
    if isinstance(error, RequestRedirect) or (error.code is not None and error.code < 400):
        return error
    status = error.code or 500
    kind = _BY_STATUS.get(status)
    if kind is None:
        kind = type("Refused", (RequestRefused,), {"status": status}) if status < 500 else Problem
    data = getattr(error, "data", None) or {}
    if status == 422:
        # webargs nests the messages below the part of the request they belong to (json, query, files).
        messages = data.get("messages") or data.get("errors") or {}
        errors = {k: v for part in messages.values() for k, v in flat(part).items()} if messages else {}
        response = _answer(InvalidInput(data.get("message", ""), errors=errors))
    elif status == 404:
        response = _answer(NotFound("there is nothing at this address"))
    else:
        response = _answer(kind(data.get("message", "")))
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _from_database(error: PyMongoError) -> Response:
    if isinstance(error, AWAY):
        log.error("database away", extra={"error": type(error).__name__})
        return _answer(DatabaseAway())
    return _from_bug(error)


def _from_bug(error: Exception) -> Response:
    log.error("request failed", exc_info=error, extra={"route": str(request.url_rule)})
    return _answer(Problem())

"""Who may pass: marks on routes, the asking actor, the session cookie, and no errands for other sites."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import Response, current_app, g, request

from shared import reference
from shared.auth import PERMISSIONS, Actor, read_token, sign_token
from shared.clock import Clock
from shared.problems import Forbidden, NotSignedIn
from shared.settings import Settings
from shared.web_problems import CrossSite

COOKIE = "sinhke_session"
SESSION_LIFETIME = timedelta(hours=10)  # a working day with its evening
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

View = TypeVar("View", bound=Callable[..., Any])


class Parts:
    """What requests of one application need at hand."""

    def __init__(self, service: str, settings: Settings, clock: Clock) -> None:
        self.service, self.settings, self.clock = service, settings, clock


def needs(permission: str) -> Callable[[View], View]:
    """Mark a view: only those whose role has `permission` reach it."""
    assert permission in PERMISSIONS, f"no role has {permission}"

    def mark(view: View) -> View:
        view.needs = permission  # type: ignore[attr-defined]
        return view

    return mark


def public(reason: str) -> Callable[[View], View]:
    """Mark a view: anybody reaches it, for this reason."""
    assert reason, "say why nobody needs to sign in here"

    def mark(view: View) -> View:
        view.public = reason  # type: ignore[attr-defined]
        return view

    return mark


def mark_of(view: Any, method: str) -> tuple[str, str] | None:
    """("needs", permission) or ("public", reason) of a view function or class; None if unmarked."""
    kind = getattr(view, "view_class", None)
    of_method = getattr(kind, ("get" if method == "HEAD" else method).lower(), None) if kind else None
    for candidate in (of_method, kind, view):
        for name in ("needs", "public"):
            said = getattr(candidate, name, None)
            if isinstance(said, str):
                return name, said
    return None


def actor() -> Actor:
    """Who is asking; NotSignedIn when nobody said who they are."""
    if "actor" not in g:
        g.actor = _read_actor()
    return cast(Actor, g.actor)


def demand_area(area_id: str) -> None:
    """Forbidden unless one of the actor's areas covers `area_id`."""
    known = reference.areas()
    if area_id not in known or not known.covers(actor().areas, area_id):
        raise Forbidden("this area is not one of yours", area=area_id)


def sign_in(response: Response, who: Actor) -> Response:
    """Give the browser a session that says who they are."""
    parts = parts_of_app()
    token = sign_token(
        who, secret=parts.settings.secret_key, now=parts.clock.now(), lifetime=SESSION_LIFETIME
    )
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SESSION_LIFETIME.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
        path="/",
    )
    return response


def sign_out(response: Response) -> Response:
    """Take the session back."""
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=request.is_secure, path="/")
    return response


def admit() -> None:
    """Let the request through to its view when the view's mark allows it."""
    if request.endpoint is None:
        return  # no such address: the 404 is for everybody
    mark = mark_of(current_app.view_functions[request.endpoint], request.method)
    assert mark is not None, f"{request.endpoint} says neither who may use it nor that anybody may"
    _refuse_cross_site()
    if mark[0] == "needs":
        actor().demand(mark[1])
    else:
        # A page that needs nobody still greets the one who is there.
        with suppress(NotSignedIn):
            actor()


def _refuse_cross_site() -> None:
    """CrossSite when a browser sends what another site made up, with our user's cookie."""
    if request.method in SAFE_METHODS or request.authorization is not None:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    # The sign-in form has no cookie yet; a form of another site must not sign people in either.
    by_browser = COOKIE in request.cookies or (
        not request.path.startswith(("/k/", "/api/")) and (site or origin)
    )
    if not by_browser:
        return
    same = site == "same-origin" if site else bool(origin) and urlsplit(origin).netloc == request.host
    if not same:
        raise CrossSite()


def _read_actor() -> Actor:
    sent = request.authorization
    if sent is not None and sent.type == "bearer" and sent.token:
        token = sent.token
    else:
        token = request.cookies.get(COOKIE, "")
    if not token:
        raise NotSignedIn()
    return read_token(token, secret=parts_of_app().settings.secret_key)


def parts_of_app() -> Parts:
    return cast(Parts, current_app.extensions["sinhke"])

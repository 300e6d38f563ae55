"""The sign-in page and the way out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from services.intake.parts import clock, stores
from services.intake.problems import LockedOut, WrongPassword
from services.intake.usecases import sign_in as usecase
from shared.web import public, sign_in, sign_out

blp = Blueprint("login", __name__)


@blp.get("/login")
@public("the way in")
def page() -> str:
    return _page()


@blp.post("/login")
@public("the way in")
def enter() -> Response:
    username = request.form.get("username", "")
    try:
        who = usecase.sign_in(stores(), username, request.form.get("password", ""), clock())
    except WrongPassword as wrong:
        return make_response(_page(wrong=True, tries_left=wrong.facts["tries_left"]), wrong.status)
    except LockedOut as locked:
        response = make_response(_page(wait_s=locked.facts["wait_s"]), locked.status)
        response.headers["Retry-After"] = str(locked.facts["wait_s"])
        return response
    return sign_in(make_response(redirect(_within(request.form.get("next", "")), 303)), who)


@blp.post("/logout")
@public("whoever is in may leave, and whoever is not is out already")
def leave() -> Response:
    return sign_out(make_response(redirect("/login", 303)))


def _page(*, wrong: bool = False, tries_left: int = 0, wait_s: int = 0) -> str:
    return render_template(
        "login.html",
        username=request.form.get("username", ""),
        next=_within(request.values.get("next", "")),
        wrong=wrong,
        tries_left=tries_left,
        wait_s=wait_s,
    )


def _within(address: str) -> str:
    """The address when it is one of ours, else the first page: a link must not lead people elsewhere."""
    parts = urlsplit(address)
    ours = address.startswith("/") and not parts.netloc and not address.startswith(("//", "/\\"))
    return address if ours and "\n" not in address and "\r" not in address else "/"

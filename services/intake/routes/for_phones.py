"""What both doors for phones share: proof by app key, and files beside forms."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, current_app, g, request, send_file

from services.intake.answering import ASK_EACH_TIME, body_unless_known
from services.intake.domain.case_lists import CASE_LISTS
from services.intake.domain.submission import file_name
from services.intake.openrosa.messages import message_of
from services.intake.parts import clock, stores
from services.intake.usecases import accounts
from services.intake.usecases.case_lists import list_body, list_version
from services.intake.usecases.form_media import file_beside
from shared.auth import Actor
from shared.web import public

CSV = "text/csv; charset=utf-8"
ZIPPED_BYTES_MAX = 8 * 1024 * 1024  # made in memory; a longer text goes out as it is


def holder_of(secret: str, permission: str) -> Actor:
    """Whom the key stands for; KeyUnknown, or Forbidden when the role lacks the permission.

    Both answer 403 and not 401: on 401 Collect would ask the worker for a password nobody has.
    """
    device = request.args.get("deviceID") or request.headers.get("X-Device-ID") or ""
    holder = accounts.holder_of(stores(), secret, clock(), device=device)
    holder.demand(permission)
    return holder


def for_header_key(permission: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The view gets the holder of the key in X-App-Key before anything else."""

    def wrap(view: Callable[..., Any]) -> Callable[..., Any]:
        @public("the app key in the header is the proof; the view looks it up")
        @wraps(view)
        def guarded(*arguments: Any, **values: Any) -> Any:
            return view(holder_of(key_shown(), permission), *arguments, **values)

        return guarded

    return wrap


def key_shown() -> str:
    """The app key in the header; empty when there is none."""
    return request.headers.get("X-App-Key", "")


def say_it(response: Response) -> Response:
    """Beside a problem's title for programmers, the sentence that the app shows to the worker."""
    if response.mimetype == "application/problem+json":
        said = {**response.get_json(), "says": message_of(g.get("problem_slug", ""))}
        response.set_data(current_app.json.dumps(said))
    return response


def answer_media(holder: Actor, form_id: str, version: str, name: str) -> Response:
    """One file beside a form version, or a case list as it is for this holder."""
    name = file_name(name)
    if name in CASE_LISTS:
        return body_unless_known(
            lambda: list_body(stores(), name, holder, clock()),
            CSV,
            etag=list_version(stores(), name, holder, clock()),
        )
    file = file_beside(stores(), form_id, version, name)
    if file.content_type.startswith("text/") and file.size <= ZIPPED_BYTES_MAX:

        def read() -> bytes:
            with stores().media.open(file) as bytes_of_file:
                return bytes_of_file.read()

        return body_unless_known(read, file.content_type, etag=file.sha256)
    response = send_file(
        stores().media.open(file), mimetype=file.content_type, etag=file.sha256, conditional=True
    )
    response.headers["Cache-Control"] = ASK_EACH_TIME
    return response

"""The field web app's own files below /field/: pages, hashed assets, service worker.

The build (services/intake/field_app/build.mjs) leaves them in `dist`, text files with `.br` and `.gz`
beside them. Every address of the app answers with one page; which view it shows, the app decides.
"""

from __future__ import annotations

import json
import mimetypes
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template, request, send_file
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from services.intake.problems import FieldAppMissing
from shared.web import public

blp = Blueprint("field_app", __name__, url_prefix="/field")

FOLDER_SETTING = "FIELD_APP_FOLDER"
DIST = Path(__file__).parents[1] / "field_app" / "dist"
IN_ROOT = frozenset({"sw.js", "manifest.webmanifest", "icon-192.png", "icon-512.png", "icon-maskable.png"})
"""What has to have a plain name: the browser asks for it by that."""

ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
FOR_GOOD = "public, max-age=31536000, immutable"  # the name changes with the content
ASK_EACH_TIME = "no-cache"

CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Photos and recordings that are not sent yet are shown from the phone's own storage (blob:)."""


@blp.get("/assets/<name>")
@public("the app's program holds no data")
def asset(name: str) -> Response:
    return _file(f"assets/{name}", FOR_GOOD)


@blp.get("/")
@blp.get("/<path:view>")
@public("the page is the same for everybody; data comes by the phone's app key")
def page(view: str = "") -> Response:
    """The app's page. One that opens a form also starts to load what shows forms."""
    if view in IN_ROOT:
        return _file(view, ASK_EACH_TIME)
    build = _build()
    response = make_response(
        render_template(
            "field_app.html",
            css=build["css"],
            scripts=build["shell"],
            ahead=build["form"] if view.startswith("form/") else (),
        )
    )
    response.headers["Content-Security-Policy"] = CONTENT_POLICY
    response.headers["Cache-Control"] = ASK_EACH_TIME
    return response


def _folder() -> Path:
    return Path(current_app.config.get(FOLDER_SETTING, DIST))


def _build() -> dict[str, Any]:
    """{build, css, shell, form} of the build in place; FieldAppMissing."""
    said = _folder() / "build.json"
    try:
        return _read_build(said, said.stat().st_mtime_ns)
    except FileNotFoundError:
        raise FieldAppMissing() from None


@cache
def _read_build(said: Path, _changed: int) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(said.read_text(encoding="utf-8"))
    return read


def _file(name: str, caching: str) -> Response:
    """The file, as small as the browser can read it."""
    joined = safe_join(str(_folder()), name)
    if joined is None or not Path(joined).is_file():
        raise NotFound()
    encoding, path = _smallest(Path(joined))
    response = send_file(path, _kind_of(name), download_name=Path(name).name, last_modified=None)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = caching
    return response


def _smallest(file: Path) -> tuple[str, Path]:
    for encoding, suffix in ENCODINGS:
        packed = file.with_name(file.name + suffix)
        if request.accept_encodings[encoding] > 0 and packed.is_file():
            return encoding, packed
    return "", file


def _kind_of(name: str) -> str:
    if name.endswith(".js"):
        return "text/javascript"
    if name.endswith(".webmanifest"):
        return "application/manifest+json"
    return mimetypes.guess_type(name)[0] or "application/octet-stream"

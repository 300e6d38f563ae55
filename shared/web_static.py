"""Stylesheet, icons and htmx: cached for long, fetched anew when they change."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from flask import Flask, Response, request, send_file
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from shared.web_access import public

FOLDER = Path(__file__).parent / "ui" / "static"
A_YEAR_S = 365 * 24 * 3600
FIVE_MINUTES_S = 300


def register(app: Flask) -> None:
    """Serve /static/ui/…; give templates `static_ui(name)`."""

    @public("the look of the pages holds no data")
    def static_ui(name: str) -> Response:
        file = _find(name)
        if file is None:
            raise NotFound()
        asked = request.args.get("v")
        response = send_file(file, conditional=True, etag=_print_of(file), last_modified=None)
        response.headers["Cache-Control"] = (
            f"public, max-age={A_YEAR_S}, immutable"
            if asked == _print_of(file)
            else f"public, max-age={FIVE_MINUTES_S}"
        )
        return response

    app.add_url_rule("/static/ui/<path:name>", "static_ui", static_ui)
    app.jinja_env.globals["static_ui"] = address


def address(name: str) -> str:
    """The address of a file of the pages' look; it changes when the file does."""
    file = _find(name)
    assert file is not None, f"no file {name} in shared/ui/static"
    return f"/static/ui/{name}?v={_print_of(file)}"


def _find(name: str) -> Path | None:
    if name == "htmx.js":
        return _htmx()
    joined = safe_join(str(FOLDER), name)
    return Path(joined) if joined and Path(joined).is_file() else None


@cache
def _htmx() -> Path | None:
    # Found, not imported: the package needs Django, of which only its script is wanted.
    spec = find_spec("django_htmx")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        file = Path(folder) / "static" / "django_htmx" / "htmx-2.min.js"
        if file.is_file():
            return file
    return None


def _print_of(file: Path) -> str:
    return _print(file, file.stat().st_mtime_ns)


@cache
def _print(file: Path, _changed: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]

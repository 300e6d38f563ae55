"""What every page shares: base page, one stylesheet, icons, words and number formats.

`install(app)` is called once by `shared.web.make_app`; the services then only
write templates that extend `base.html` and import `macros.html`.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from flask import Flask, Response, g, request, send_file, send_from_directory
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.exceptions import NotFound

from shared.ui import filters, navigation, problem_texts, words

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
TEMPLATES = FOLDER / "templates"
HTMX = "htmx.js"
CACHE_S = 7 * 24 * 3600


def install(app: Flask) -> None:
    """Give `app` the shared templates, filters, words and `/static/ui/`."""
    loaders = [app.jinja_loader] if app.jinja_loader else []
    app.jinja_loader = ChoiceLoader([*loaders, FileSystemLoader(TEMPLATES)])
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(filters.FILTERS)
    app.jinja_env.globals.update(
        asset=asset,
        word=words.word,
        WORDS=words,
        bars=filters.bars,
        stack_parts=filters.stack_parts,
        problem_text=problem_texts.text_of,
        known_facts=problem_texts.known_facts,
    )
    app.context_processor(_context)
    app.add_url_rule("/static/ui/<path:name>", "ui_static", serve)


def _context() -> dict[str, object]:
    viewer = g.get("actor")
    return {
        "viewer": viewer,
        "services": navigation.services(viewer, request.path),
        "tabs": navigation.tabs(viewer, request.path),
    }


def asset(name: str) -> str:
    """The address of a file under `/static/ui/`; it changes with the content, so browsers may keep it."""
    return f"/static/ui/{name}?v={_mark(name)}"


@cache
def _mark(name: str) -> str:
    return hashlib.sha256(_path(name).read_bytes()).hexdigest()[:10]


def _path(name: str) -> Path:
    return htmx_path() if name == HTMX else STATIC / name


@cache
def htmx_path() -> Path:
    """htmx as its package brings it; the package itself (for another framework) is never imported."""
    found = find_spec("django_htmx")
    assert found is not None, "requirements-static.txt is not installed"
    assert found.origin is not None
    return Path(found.origin).parent / "static" / "django_htmx" / "htmx-2.min.js"


def serve(name: str) -> Response:
    """One shared file; anybody may have it, it holds nothing about anyone."""
    if name == HTMX:
        answer = send_file(htmx_path(), mimetype="text/javascript", max_age=CACHE_S)
    elif ".." in name:
        raise NotFound
    else:
        answer = send_from_directory(STATIC, name, max_age=CACHE_S)
    return answer

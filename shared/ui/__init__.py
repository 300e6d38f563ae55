"""What every page shares: base page, one stylesheet, icons, words and number formats.

`install(app)` is called once by `shared.web.make_app`, which also serves
`/static/ui/` and finds the templates of this folder; the services then only
write templates that extend `base.html` and use `macros.html`.
"""

from __future__ import annotations

from flask import Flask, g, request

from shared.ui import filters, navigation, problem_texts, words


def install(app: Flask) -> None:
    """Give the templates of `app` the number formats, the words and who is reading."""
    app.jinja_env.filters.update(filters.FILTERS)
    app.jinja_env.globals.update(
        word=words.word,
        WORDS=words,
        bars=filters.bars,
        stack_parts=filters.stack_parts,
        problem_text=problem_texts.text_of,
        known_facts=problem_texts.known_facts,
    )
    app.context_processor(_context)


def _context() -> dict[str, object]:
    viewer = g.get("actor")
    return {
        "viewer": viewer,
        "services": navigation.services(viewer, request.path),
        "tabs": navigation.tabs(viewer, request.path),
    }

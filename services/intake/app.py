"""The intake application: stores, routes and pages put together."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from services.intake import pages, routes
from services.intake.store import open_stores
from shared.clock import Clock, SystemClock
from shared.mongo import connect, database
from shared.settings import Settings
from shared.web import make_app


def create_app(settings: Settings, *, clock: Clock | None = None) -> Flask:
    """The whole of intake's web side; the database is asked for its indexes at once."""
    clock = clock or SystemClock()
    app = make_app("intake", settings, template_folder=Path(__file__).parent / "templates", clock=clock)
    stores = open_stores(settings, database(connect(settings.mongo_url), "intake"))
    routes.register(app, stores, clock)
    pages.register(app)
    return app

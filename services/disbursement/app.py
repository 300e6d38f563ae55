"""The disbursement application: desk, JSON API and office pages put together."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from pymongo.database import Database

from services.disbursement import pages, routes
from services.disbursement.usecases.desk import Desk
from shared import mongo
from shared.clock import Clock, SystemClock
from shared.history import Document
from shared.parked import parked_blueprint
from shared.settings import Settings
from shared.web import make_api, make_app

TEMPLATES = Path(__file__).parent / "templates"


def create_app(
    settings: Settings, database: Database[Document] | None = None, clock: Clock | None = None
) -> Flask:
    """The whole web side; indexes are made and reference data is read here, so that faults stop the start."""
    clock = clock or SystemClock()
    if database is None:
        database = mongo.database(mongo.connect(settings.mongo_url), "disbursement")
    app = make_app("disbursement", settings, template_folder=TEMPLATES, clock=clock)
    desk = Desk(database, clock)
    desk.prepare()
    app.extensions["disbursement"] = desk
    api = make_api(app, "disbursement", "Sinh Kế: disbursement")
    routes.register(api)
    api.register_blueprint(parked_blueprint("disbursement", database))
    pages.register(app)
    return app

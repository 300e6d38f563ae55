"""The reporting web application, put together."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from services.reporting import pages, routes
from services.reporting.catalogue import catalogue
from services.reporting.store.ledger import Ledger
from services.reporting.usecases.report import Reports
from shared import mongo, reference
from shared.clock import Clock
from shared.parked import parked_blueprint
from shared.settings import Settings
from shared.web import make_api, make_app

TEMPLATES = Path(__file__).parent / "templates"


def create_app(settings: Settings, *, clock: Clock | None = None) -> Flask:
    """The application; indexes are made and reference data is read here, so that faults stop the start."""
    app = make_app("reporting", settings, template_folder=TEMPLATES, clock=clock)
    database = mongo.database(mongo.connect(settings.mongo_url), "reporting")
    ledger = Ledger(database)
    ledger.prepare()
    app.extensions["reports"] = Reports(ledger, catalogue(), reference.areas())
    api = make_api(app, "reporting", "Sinh Kế: reporting")
    api.register_blueprint(routes.blp)
    api.register_blueprint(parked_blueprint("reporting", database))
    app.register_blueprint(pages.blp)
    return app

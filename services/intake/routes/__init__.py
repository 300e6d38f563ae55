"""Intake's addresses, one module a resource."""

from __future__ import annotations

from flask import Flask

from services.intake.parts import EXTENSION, IntakeParts
from services.intake.routes import (
    app_keys,
    decisions,
    field,
    field_app,
    field_submissions,
    form_drafts,
    forms,
    lists,
    login,
    openrosa,
    quarantine,
    registers,
    submissions,
    tokens,
    users,
)
from services.intake.store import Stores
from shared.clock import Clock
from shared.web import make_api

API = (
    *(tokens, users, app_keys, forms, form_drafts, submissions, decisions, registers, quarantine, lists),
    *(field, field_submissions),
)


def register(app: Flask, stores: Stores, clock: Clock) -> None:
    """Put every address of intake on `app`."""
    app.extensions[EXTENSION] = IntakeParts(stores, clock)
    api = make_api(app, "intake", "Sinh Kế: intake")
    api.spec.components.security_scheme(
        "appKey", {"type": "apiKey", "in": "header", "name": "X-App-Key", "description": "of a phone"}
    )
    for module in API:
        api.register_blueprint(module.blp)
    app.register_blueprint(openrosa.blp)
    app.register_blueprint(login.blp)
    app.register_blueprint(field_app.blp)

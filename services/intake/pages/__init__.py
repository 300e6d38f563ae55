"""The office pages of intake: what came from the field, forms, keys of phones, and lists handed in.

On the same use cases as the API; every page demands a permission, every refusal is said in words.
"""

from __future__ import annotations

from flask import Flask

from services.intake.pages import forms, keys, lists, submissions
from services.intake.pages.frame import office

# Importing a page module attaches its addresses to the blueprint.
PAGES: tuple[object, ...] = (forms, keys, lists, submissions)


def register(app: Flask) -> None:
    """Put intake's office pages under /office/."""
    app.register_blueprint(office)

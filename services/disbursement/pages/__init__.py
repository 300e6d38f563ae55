"""The office pages: what bank staff, communes and the district see and do, on the same use cases as the API.

Every page demands a permission; every refusal is said in words where it happened.
"""

from __future__ import annotations

from flask import Flask

from services.disbursement.pages import budget, cases, projects, schedules, sessions, work
from services.disbursement.pages.frame import office

# Importing a page module attaches its addresses to the blueprint.
PAGES = (work, cases, sessions, budget, projects, schedules)


def register(app: Flask) -> None:
    """Put the office pages under /office/."""
    app.register_blueprint(office)

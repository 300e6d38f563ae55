"""Reporting's web application on an empty database, and somebody who asks it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.reporting.app import create_app
from services.reporting.catalogue import catalogue
from services.reporting.store.ledger import Ledger
from services.reporting.usecases.count import Counting
from shared import mongo
from shared.auth import Actor, sign_token
from shared.clock import FixedClock
from shared.reference import areas
from shared.settings import Settings
from shared.web_access import COOKIE
from tests.builders_reporting import CLOCK

LEADER = Actor("leader", "Hoàng Văn Thành", "district_leader", ("ea-sup", "former-ea-sup"), "UBND huyện")
Asking = Callable[..., TestResponse]


@pytest.fixture
def app(settings: Settings) -> Flask:
    return create_app(settings, clock=CLOCK)


@pytest.fixture
def counting(app: Flask, settings: Settings) -> Counting:
    """Counts what the tests say happened; the worker does the same with what comes from the broker."""
    ledger = Ledger(mongo.database(mongo.connect(settings.mongo_url), "reporting"))
    return Counting(ledger, catalogue(), areas(), CLOCK)


@pytest.fixture
def ask(app: Flask, settings: Settings) -> Asking:
    """ask("/api/…", who=LEADER, **query): a GET as a program makes it."""

    def asking(path: str, who: Actor | None = LEADER, **query: Any) -> TestResponse:
        client: FlaskClient = app.test_client()
        headers = {} if who is None else {"Authorization": f"Bearer {token_of(who, settings, CLOCK)}"}
        named = {name.rstrip("_"): str(value) for name, value in query.items()}
        return client.get(path, headers=headers, query_string=named)

    return asking


@pytest.fixture
def browse(app: Flask, settings: Settings) -> Asking:
    """browse("/reports/…", who=LEADER, htmx=False): a GET as a browser makes it."""

    def browsing(path: str, who: Actor | None = LEADER, *, htmx: bool = False, **query: Any) -> TestResponse:
        client: FlaskClient = app.test_client()
        if who is not None:
            client.set_cookie(COOKIE, token_of(who, settings, CLOCK))
        headers = {"Accept": "text/html", **({"HX-Request": "true"} if htmx else {})}
        named = {name.rstrip("_"): str(value) for name, value in query.items()}
        return client.get(path, headers=headers, query_string=named or None)

    return browsing


def token_of(who: Actor, settings: Settings, clock: FixedClock) -> str:
    # PyJWT looks at the machine's clock, so the token must outlive the distance to the stories' day.
    return sign_token(who, secret=settings.secret_key, now=clock.now(), lifetime=timedelta(days=36500))

"""Intake as the world sees it: its application over a real database, with one small form published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.intake.app import create_app
from services.intake.openrosa import turns
from services.intake.parts import EXTENSION
from services.intake.store import Stores
from services.intake.usecases.accounts import create_app_key
from services.intake.usecases.publish_form import publish_form
from shared.auth import Actor, sign_token
from shared.clock import FixedClock
from shared.settings import Settings
from tests.http.intake.collect import Collect
from tests.http.intake.xforms import visit_form

Headers = dict[str, str]


@pytest.fixture(autouse=True)
def own_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Conversions wait for those of this story only, not for whoever else converts on the machine."""
    monkeypatch.setattr(turns, "LOCK", tmp_path / "conversion.lock")


@pytest.fixture
def app(settings: Settings, clock: FixedClock) -> Flask:
    made = create_app(settings, clock=clock)
    publish_form(stores_of(made), visit_form(), publisher="tests", clock=clock)
    return made


def stores_of(app: Flask) -> Stores:
    stores = app.extensions[EXTENSION].stores
    assert isinstance(stores, Stores)
    return stores


@pytest.fixture
def stores(app: Flask) -> Stores:
    return stores_of(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def key(stores: Stores, clock: FixedClock) -> str:
    """The app key of a field worker at Ia Lốp."""
    return give_key(stores, clock)


def give_key(
    stores: Stores, clock: FixedClock, role: str = "field_worker", area: str = "ea-sup.ia-lop"
) -> str:
    given = create_app_key(
        stores,
        username="",
        label="Máy 1",
        role=role,
        areas=[area],
        expires_on=None,
        created_by="tests",
        clock=clock,
    )
    return given.secret


@pytest.fixture
def phone(client: FlaskClient, key: str) -> Collect:
    return Collect(client, f"/k/{key}")


@pytest.fixture
def as_role(settings: Settings, clock: FixedClock) -> Callable[..., Headers]:
    """as_role("auditor", "ea-sup") → the headers of somebody with that role and those areas."""

    def headers(role: str, *areas: str) -> Headers:
        actor = Actor(f"{role}.1", "Nguyễn Thị Thử", role, areas or ("ea-sup",))
        # The library that checks tokens looks at the machine's clock, so this one lasts long after 2023.
        token = sign_token(actor, secret=settings.secret_key, now=clock.now(), lifetime=timedelta(days=36500))
        return {"Authorization": f"Bearer {token}"}

    return headers


@pytest.fixture
def admin(as_role: Callable[..., Headers]) -> Headers:
    return as_role("administrator", "ea-sup")


def upload(body: bytes, name: str = "form.xlsx") -> dict[str, tuple[BytesIO, str]]:
    """The `data` of a form upload."""
    return {"file": (BytesIO(body), name)}

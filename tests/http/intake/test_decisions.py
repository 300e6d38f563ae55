"""Deciding over HTTP: the words of the API, and who is let in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from pymongo import MongoClient

from shared import mongo
from shared.clock import FixedClock
from shared.settings import Settings
from tests import builders_intake as build
from tests.intake_office import IntakeOffice

Headers = dict[str, str]
BASE = "/api/intake/v1/submissions/uuid:cow"


@pytest.fixture
def field(settings: Settings, mongo_client: MongoClient[mongo.Document], clock: FixedClock) -> IntakeOffice:
    """The field and the worker beside the same database: a registration that somebody must look at."""
    made = IntakeOffice(settings, mongo.database(mongo_client, "intake"), clock)
    made.send("cow_registration", build.a_cow_registration(commitment="no"), "uuid:cow")
    made.check()
    return made


def decide(client: FlaskClient, what: str, who: Headers, **body: Any) -> Any:
    return client.post(f"{BASE}/{what}", json=body, headers=who)


def test_what_is_returned_says_who_when_and_why(
    field: IntakeOffice, client: FlaskClient, as_role: Callable[..., Headers]
) -> None:
    officer = as_role("commune_officer", "ea-sup")

    answer = decide(client, "return", officer, reason="Thiếu cam kết")
    again = decide(client, "return", officer, reason="Thiếu cam kết")

    assert answer.status_code == again.status_code == 200
    assert answer.json["status"] == "returned"
    assert (answer.json["decided_by"], answer.json["reason"]) == ("commune_officer.1", "Thiếu cam kết")
    assert answer.json["decided_at"]
    assert client.get(BASE, headers=officer).json["reason"] == "Thiếu cam kết"


@pytest.mark.parametrize(
    ("what", "role", "area", "body", "status", "slug"),
    [
        ("approve", "field_worker", "ea-sup", {}, 403, "forbidden"),
        ("approve", "teller", "ea-sup", {}, 403, "forbidden"),
        ("approve", "commune_officer", "ea-sup.ea-le", {}, 403, "forbidden"),
        ("withdraw", "field_worker", "ea-sup", {"reason": "Nhầm"}, 403, "forbidden"),
        ("return", "commune_officer", "ea-sup", {}, 422, "invalid-input"),
        ("return", "commune_officer", "ea-sup", {"reason": "x" * 1001}, 422, "invalid-input"),
        ("return", "commune_officer", "ea-sup", {"why": "x"}, 422, "invalid-input"),
    ],
)
def test_who_may_not_or_says_too_little_is_refused(
    field: IntakeOffice,
    client: FlaskClient,
    as_role: Callable[..., Headers],
    what: str,
    role: str,
    area: str,
    body: dict[str, Any],
    status: int,
    slug: str,
) -> None:
    answer = decide(client, what, as_role(role, area), **body)

    assert (answer.status_code, answer.json["type"]) == (status, f"/problems/{slug}")
    assert field.submission("uuid:cow").status == "flagged"


def test_an_illegal_decision_says_what_may_be_decided(
    field: IntakeOffice, client: FlaskClient, as_role: Callable[..., Headers]
) -> None:
    officer = as_role("commune_officer", "ea-sup")
    decide(client, "withdraw", officer, reason="Nhầm hộ")

    answer = decide(client, "approve", officer)

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/not-reviewable")
    assert (answer.json["state"], answer.json["allowed"]) == ("withdrawn", [])


def test_a_page_of_somebody_elses_ground_is_closed(
    field: IntakeOffice, client: FlaskClient, as_role: Callable[..., Headers]
) -> None:
    stranger = as_role("commune_officer", "ea-sup.ea-le")

    page = client.get("/office/submissions/uuid:cow", headers=stranger)
    listed = client.get("/office/submissions", headers=stranger)

    assert page.status_code == 403
    assert "Ksor" not in listed.text

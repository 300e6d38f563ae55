"""Whoever reads submissions in bulk gets each once, in order, and can tell whether a copy is whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.intake.__main__ import main
from services.intake.store import Stores
from services.intake.usecases.process_submissions import process_batch
from services.intake.worker import open_desk
from shared.clock import FixedClock
from shared.mongo import connect, database
from shared.settings import Settings
from tests.http.intake.collect import Collect
from tests.http.intake.conftest import Headers
from tests.http.intake.xforms import a_visit

API = "/api/intake/v1/forms/visit"


@pytest.fixture
def check(settings: Settings, clock: FixedClock, app: Flask) -> Callable[[], None]:
    """The worker looks at what waits."""
    desk = open_desk(database(connect(settings.mongo_url), "intake"), settings, clock)

    def work() -> None:
        while process_batch(desk):
            pass

    return work


def lines(answer) -> list[dict]:
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.text.splitlines()]


def test_a_reader_goes_on_where_it_left_off(
    client: FlaskClient, phone: Collect, admin: Headers, check: Callable[[], None]
):
    for number in range(5):
        phone.send(a_visit(f"uuid:{number}"))
        check()

    first = client.get(f"{API}/submissions?limit=3", headers=admin)
    rest = client.get(f"{API}/submissions?after={first.headers['Register-Next']}", headers=admin)

    assert [one["number"] for one in [*lines(first), *lines(rest)]] == [1, 2, 3, 4, 5]
    assert {one["instance_id"] for one in [*lines(first), *lines(rest)]} == {f"uuid:{n}" for n in range(5)}
    assert lines(rest)[-1]["seal"] == client.get(f"{API}/register", headers=admin).json["seal"]


def test_what_waits_for_its_photos_has_no_place_yet(
    client: FlaskClient, phone: Collect, admin: Headers, check: Callable[[], None]
):
    phone.send(a_visit("uuid:waits", photos=["mái.jpg"]))
    check()

    assert client.get(f"{API}/register", headers=admin).json["entries"] == 0


def test_others_submissions_are_left_out_and_numbers_stay(
    client: FlaskClient, phone: Collect, as_role: Callable[..., Headers], check: Callable[[], None]
):
    for number, village in enumerate(("ea-sup.ia-lop.3", "ea-sup.ia-lop.4", "ea-sup.ia-lop.3")):
        phone.send(a_visit(f"uuid:{number}", village=village))
        check()

    seen = lines(client.get(f"{API}/submissions", headers=as_role("commune_officer", "ea-sup.ia-lop.3")))

    assert [one["number"] for one in seen] == [1, 3]
    assert lines(client.get(f"{API}/submissions", headers=as_role("commune_officer", "ea-sup.ea-rok"))) == []


def test_verify_says_what_is_lost_or_other_than_it_was(
    phone: Collect,
    check: Callable[[], None],
    stores: Stores,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    phone.send(a_visit("uuid:1", photos=["mái.jpg"]), {"mái.jpg": b"a photo"})
    phone.send(a_visit("uuid:2"))
    check()
    for name, value in {
        "MONGO_URL": settings.mongo_url,
        "VAR": str(settings.var),
        "BROKER_URL": "memory://",
    }.items():
        monkeypatch.setenv(f"SINHKE_{name}", value)
    monkeypatch.setenv("SINHKE_SECRET_KEY", settings.secret_key)
    monkeypatch.setenv("SINHKE_PERSON_KEY", settings.person_key)

    assert main(["verify"]) == 0
    [sound] = map(json.loads, capsys.readouterr().out.splitlines())
    assert (sound["entries"], sound["files"], sound["sound"]) == (2, 1, True)

    photo = next(path for path in Path(settings.var / "files").rglob("*") if path.is_file())
    photo.write_bytes(b"another photo")
    stores.submissions.records.update_one({"_id": "uuid:2"}, {"$set": {"state.xml": b"<other/>"}})

    assert main(["verify"]) == 1
    [broken] = map(json.loads, capsys.readouterr().out.splitlines())
    assert (broken["changed"], broken["files_changed"]) == (["uuid:2"], ["uuid:1/mái.jpg"])
    assert main([]) == 2

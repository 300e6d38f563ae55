"""The field web app's page and program as a browser gets them; the program itself is a stand-in here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.intake.routes.field_app import FOLDER_SETTING


@pytest.fixture
def build(app: Flask, tmp_path: Path) -> Path:
    """A built app of three files; only the script is there in packed form, too."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    facts = {"build": "b1", "css": "field-1.css", "shell": ["main-1.js", "chunk-1.js"], "form": ["form-1.js"]}
    (folder / "build.json").write_text(json.dumps(facts))
    (folder / "sw.js").write_text("// worker")
    (folder / "assets" / "field-1.css").write_text("body{}")
    (folder / "assets" / "main-1.js").write_text("as it is")
    (folder / "assets" / "main-1.js.br").write_bytes(b"as brotli")
    (folder / "assets" / "main-1.js.gz").write_bytes(b"as gzip")
    app.config[FOLDER_SETTING] = folder
    return folder


def test_every_address_of_the_app_opens_its_page(client: FlaskClient, build: Path):
    pages = [client.get(f"/field/{view}") for view in ("", "outbox", "households/ILO-03-0001")]

    assert {page.status_code for page in pages} == {200}
    assert len({page.text for page in pages}) == 1
    assert 'src="/field/assets/main-1.js"' in pages[0].text
    assert "form-1.js" not in pages[0].text
    policy = pages[0].headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert pages[0].headers["Cache-Control"] == "no-cache"


def test_a_form_s_address_also_fetches_ahead_what_shows_forms(client: FlaskClient, build: Path):
    page = client.get("/field/form/household_review").text

    assert '<link rel="modulepreload" href="/field/assets/form-1.js"' in page


@pytest.mark.parametrize(
    ("accepted", "encoding", "body"),
    [
        ("gzip, deflate, br", "br", b"as brotli"),
        ("gzip", "gzip", b"as gzip"),
        ("br;q=0, gzip", "gzip", b"as gzip"),
        ("", None, b"as it is"),
    ],
)
def test_a_script_comes_as_small_as_the_browser_can_read_it(
    client: FlaskClient, build: Path, accepted: str, encoding: str | None, body: bytes
):
    answer = client.get("/field/assets/main-1.js", headers={"Accept-Encoding": accepted})

    assert (answer.headers.get("Content-Encoding"), answer.data) == (encoding, body)
    assert answer.mimetype == "text/javascript"
    assert answer.vary.find("Accept-Encoding") >= 0
    assert "immutable" in answer.headers["Cache-Control"]


def test_the_service_worker_is_asked_for_each_time(client: FlaskClient, build: Path):
    answer = client.get("/field/sw.js")

    assert (answer.text, answer.headers["Cache-Control"]) == ("// worker", "no-cache")


@pytest.mark.parametrize("name", ["../build.json", "%2e%2e/build.json", "nothing.js"])
def test_nothing_but_the_program_is_served(client: FlaskClient, build: Path, name: str):
    answer = client.get(f"/field/assets/{name}")

    assert answer.status_code == 404 or answer.mimetype == "text/html"


def test_a_server_without_the_build_says_so_in_words(client: FlaskClient, app: Flask, tmp_path: Path):
    app.config[FOLDER_SETTING] = tmp_path

    page = client.get("/field/", headers={"Accept": "text/html"})

    assert page.status_code == 503
    assert "chưa có ứng dụng thu thập" in page.text

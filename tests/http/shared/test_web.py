"""The house rules of every web application: who may pass, how refusals look, what a browser is told."""

from __future__ import annotations

from datetime import date, timedelta

import marshmallow
import pytest
from flask import jsonify
from flask.views import MethodView
from pymongo.errors import DuplicateKeyError, ServerSelectionTimeoutError

from shared.auth import Actor, sign_token
from shared.clock import SystemClock
from shared.money import Money
from shared.problems import Stale
from shared.web import (
    Blueprint,
    actor,
    body,
    demand_area,
    make_api,
    make_app,
    needs,
    public,
    sign_in,
    sign_out,
    traceparent,
)
from tests.builders import TRACE

TELLER = Actor("lan.gdv", "Nguyễn Thị Lan", "teller", ("ea-sup.ia-lop",))
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}


class Row(marshmallow.Schema):
    amount = marshmallow.fields.Integer(required=True)


class Slip(marshmallow.Schema):
    receipt_no = marshmallow.fields.String(required=True)
    rows = marshmallow.fields.List(marshmallow.fields.Nested(Row))


def routes():
    blp = Blueprint("slips", __name__, url_prefix="/api/intake/v1")

    @blp.post("/slips")
    @needs("payment.confirm")
    @blp.arguments(Slip)
    @blp.response(201, Slip)
    def record(slip):
        return slip

    @blp.route("/classes")
    class Classes(MethodView):
        @needs("case.read")
        def get(self):
            return jsonify(who=actor().username, on=date(2023, 3, 15), paid=Money(50_000_000))

    @blp.post("/plain")
    @public("a story about bodies")
    def plain():
        return jsonify(body(Slip()))

    @blp.get("/areas/<area_id>")
    @needs("case.read")
    def of_area(area_id):
        demand_area(area_id)
        return jsonify(trace=traceparent())

    @blp.get("/fails/<how>")
    @public("a story about failures")
    def fails(how):
        raise {
            "stale": Stale(case_id="TD-1", allowed=["order"]),
            "bug": KeyError("0123456789"),
            "away": ServerSelectionTimeoutError("nobody there"),
            "database-bug": DuplicateKeyError("E11000"),
        }[how]

    @blp.get("/forgotten")
    def forgotten():
        return "should never be seen"

    return blp


@pytest.fixture
def app(settings):
    app = make_app("intake", settings)
    make_api(app, "intake", "Intake").register_blueprint(routes())

    @app.get("/office/")
    @needs("case.read")
    def office():
        return "<p>office</p>"

    @app.post("/login")
    @public("people sign in here")
    def login():
        return sign_in(app.make_response("welcome"), TELLER)

    @app.post("/logout")
    @public("and out")
    def logout():
        return sign_out(app.make_response("bye"))

    return app


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def token(settings):
    return {
        "Authorization": "Bearer "
        + sign_token(
            TELLER, secret=settings.secret_key, now=SystemClock().now(), lifetime=timedelta(minutes=5)
        )
    }


def problem(answer):
    """The slug of a problem answer, after checking that it is a whole one."""
    assert answer.mimetype == "application/problem+json", answer.get_data(as_text=True)
    document = answer.json
    assert document["status"] == answer.status_code
    assert {"type", "title", "status", "detail", "request_id"} <= document.keys()
    return document["type"].removeprefix("/problems/")


def test_without_a_token_nobody_passes_and_nothing_is_parsed(client):
    answer = client.post("/api/intake/v1/slips", json={})

    assert problem(answer) == "not-signed-in"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_with_the_wrong_role_nobody_passes(client, settings):
    reader = Actor("x", "X", "report_reader", ("ea-sup",))
    made = sign_token(
        reader, secret=settings.secret_key, now=SystemClock().now(), lifetime=timedelta(minutes=5)
    )

    answer = client.post("/api/intake/v1/slips", json={}, headers={"Authorization": f"Bearer {made}"})

    assert problem(answer) == "forbidden"
    assert answer.json["permission"] == "payment.confirm"


def test_with_the_right_role_the_answer_is_typed_json(client, token):
    answer = client.get("/api/intake/v1/classes", headers=token)

    assert answer.json == {"who": "lan.gdv", "on": "2023-03-15", "paid": 50_000_000}
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_route_that_forgot_to_say_whom_it_needs_answers_nobody(client, token):
    assert problem(client.get("/api/intake/v1/forgotten", headers=token)) == "internal"


def test_an_area_that_is_not_ones_own_is_closed(client, token):
    assert client.get("/api/intake/v1/areas/ea-sup.ia-lop.3", headers=token).status_code == 200
    for closed in ("ea-sup.ea-le", "ea-sup", "atlantis"):
        answer = client.get(f"/api/intake/v1/areas/{closed}", headers=token)
        assert problem(answer) == "forbidden"
        assert answer.json["area"] == closed


@pytest.mark.parametrize("path", ["/api/intake/v1/slips", "/api/intake/v1/plain"])
def test_wrong_values_are_named_by_their_place(client, token, path):
    answer = client.post(
        path, json={"receipt_no": "1", "rows": [{"amount": 1}, {"amount": "x"}]}, headers=token
    )

    assert problem(answer) == "invalid-input"
    assert answer.json["errors"] == {"rows.1.amount": ["Not a valid integer."]}


@pytest.mark.parametrize("path", ["/api/intake/v1/slips", "/api/intake/v1/plain"])
@pytest.mark.parametrize(
    "rubbish", [b"{", b"\xff\xfe\x00", b"[" * 50_000, b'{"receipt_no": ' + b"9" * 10_000 + b"}"]
)
def test_a_body_that_is_not_json_is_unreadable(client, token, path, rubbish):
    answer = client.post(path, data=rubbish, content_type="application/json", headers=token)

    assert problem(answer) == "unreadable"
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "slug", "status"),
    [
        ("GET", "/api/intake/v1/nothing", "not-found", 404),
        ("DELETE", "/api/intake/v1/plain", "method-not-allowed", 405),
        ("GET", "/api/intake/v1/fails/stale", "stale", 409),
        ("GET", "/api/intake/v1/fails/bug", "internal", 500),
        ("GET", "/api/intake/v1/fails/database-bug", "internal", 500),
        ("GET", "/api/intake/v1/fails/away", "database-away", 503),
        ("GET", "/static/ui/nothing.css", "not-found", 404),
        ("GET", "/static/ui/..%2f..%2fweb.py", "not-found", 404),
    ],
)
def test_every_failure_has_its_slug(client, method, path, slug, status):
    answer = client.open(path, method=method)

    assert (problem(answer), answer.status_code) == (slug, status)


def test_a_problem_carries_its_facts(client):
    answer = client.get("/api/intake/v1/fails/stale")

    assert answer.json["case_id"] == "TD-1"
    assert answer.json["allowed"] == ["order"]


def test_a_bug_tells_the_caller_nothing_but_a_look_up_code(client, caplog):
    answer = client.get("/api/intake/v1/fails/bug")

    assert "0123456789" not in answer.get_data(as_text=True)
    assert "KeyError" not in answer.get_data(as_text=True)
    assert answer.headers["X-Request-ID"] == answer.json["request_id"]
    assert "KeyError" in caplog.text


def test_a_body_above_the_limit_is_too_large(settings, token):
    app = make_app("intake", settings)
    app.config["MAX_CONTENT_LENGTH"] = 100
    make_api(app, "intake", "Intake").register_blueprint(routes())

    answer = app.test_client().post("/api/intake/v1/slips", json={"receipt_no": "x" * 200}, headers=token)

    assert problem(answer) == "too-large"


def test_a_person_gets_a_page_where_a_program_gets_a_document(client):
    answer = client.get("/office/nowhere", headers=BROWSER)

    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert "not-found" in answer.get_data(as_text=True)


def test_a_person_who_is_not_signed_in_is_led_to_the_door_and_back(client):
    answer = client.get("/office/?tab=orders", headers=BROWSER)

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login?next=%2Foffice%2F%3Ftab%3Dorders"


def test_a_part_of_a_page_leads_the_whole_page_to_the_door(client):
    answer = client.get("/office/", headers={"HX-Request": "true"})

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/login")


def test_a_session_opens_pages_until_it_is_taken_back(client):
    client.post("/login", headers=OWN_PAGE)
    cookie = client.get_cookie("sinhke_session")
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert client.get("/office/", headers=BROWSER).status_code == 200

    client.post("/logout", headers=OWN_PAGE)
    assert client.get("/office/", headers=BROWSER).status_code == 303


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "http://localhost.evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, False),
        ({}, False),
    ],
)
def test_another_site_cannot_act_with_a_persons_cookie(client, headers, passes):
    client.post("/login", headers=OWN_PAGE)

    answer = client.post("/api/intake/v1/slips", json={"receipt_no": "1"}, headers=headers)

    assert (answer.status_code == 201) == passes
    if not passes:
        assert problem(answer) == "cross-site"


def test_another_site_cannot_sign_a_person_in(client):
    answer = client.post("/login", headers={"Origin": "http://evil.example"})

    assert problem(answer) == "cross-site"
    assert client.get_cookie("sinhke_session") is None


def test_a_program_with_a_token_needs_no_origin(client, token):
    answer = client.post("/api/intake/v1/slips", json={"receipt_no": "1"}, headers=token)
    assert answer.status_code == 201


def test_a_trace_that_a_phone_began_goes_on(client, token):
    trace = client.get("/api/intake/v1/areas/ea-sup.ia-lop", headers={**token, "traceparent": TRACE}).json[
        "trace"
    ]

    assert trace.split("-")[1] == TRACE.split("-")[1]
    assert trace != TRACE


def test_every_answer_tells_the_browser_to_run_nothing_foreign(client):
    for path in ("/health/live", "/api/intake/v1/nothing", "/api/intake/v1/fails/bug"):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"


def test_the_look_of_the_pages_is_cached_until_it_changes(app, client):
    with app.test_request_context():
        address = app.jinja_env.globals["static_ui"]("sinhke.css")

    current = client.get(address)
    assert "immutable" in current.headers["Cache-Control"]
    assert "immutable" not in client.get("/static/ui/sinhke.css?v=old").headers["Cache-Control"]
    assert client.get(address, headers={"If-None-Match": current.headers["ETag"]}).status_code == 304
    assert client.get("/static/ui/htmx.js").mimetype in ("text/javascript", "application/javascript")


def test_the_api_describes_itself(client):
    described = client.get("/api/intake/v1/openapi.json").json

    assert "/api/intake/v1/slips" in described["paths"]
    assert described["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_figures_count_requests_by_route_and_never_by_address(client, token):
    client.get("/api/intake/v1/areas/ea-sup.ia-lop", headers=token)

    figures = client.get("/metrics").get_data(as_text=True)

    assert 'route="/api/intake/v1/areas/<area_id>"' in figures
    assert "ea-sup.ia-lop" not in figures


def test_it_is_ready_only_when_its_worker_was_heard_of(client):
    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json["services"] == {"intake": {"database": True, "worker": False, "broker": False}}
    assert client.get("/health/live").json == {"status": "live"}

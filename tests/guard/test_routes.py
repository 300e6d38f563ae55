"""Every route says whom it needs, or why anybody may come; the gateway knows every address."""

from __future__ import annotations

import pytest

from services.disbursement.app import create_app as create_disbursement
from services.embedded.gateway import PREFIXES, create_front, service_of
from services.intake.app import create_app as create_intake
from services.reporting.app import create_app as create_reporting
from shared.web import mark_of

SERVICES = {"intake": create_intake, "disbursement": create_disbursement, "reporting": create_reporting}
BY_EVERY_APP = ("/static/ui/", "/health/", "/metrics")

OPEN_TO_ALL = {
    # The key in the address says who sends.
    *("/k/<key>/formList", "/k/<key>/submission"),
    *("/k/<key>/forms/<form_id>.xml", "/k/<key>/forms/<form_id>/manifest"),
    *("/k/<key>/forms/<form_id>/media/<name>", "/k/<key>/forms/<form_id>/integrity/<name>"),
    # The key in the header does; a password is its beginning.
    *(
        f"/api/intake/v1/field/{what}"
        for what in ("sign-in", "me", "forms", "households", "receipts", "inbox")
    ),
    *(f"/api/intake/v1/field/forms/<form_id>/<version>/{what}" for what in ("form.xml", "media/<name>")),
    "/api/intake/v1/field/submissions/<instance_id>",
    *(f"/api/intake/v1/field/submissions/<instance_id>/{what}" for what in ("xml", "files/<name>")),
    # People sign in and out here.
    *("/login", "/logout", "/api/intake/v1/tokens"),
    # The field web app's program; its data comes by the phone's key.
    *("/field/", "/field/<path:view>", "/field/assets/<name>"),
    # Described, not answered.
    *(f"/api/{service}/v1/openapi.json" for service in SERVICES),
    # What a supervisor and a browser need before anybody signs in.
    *("/health/live", "/health/ready", "/metrics", "/static/ui/<path:name>", "/"),
}
"""The addresses that nobody has to sign in for. Whoever adds one says so here."""


@pytest.fixture
def apps(settings):
    return {name: create(settings) for name, create in SERVICES.items()} | {
        "gateway": create_front(settings, tuple(SERVICES))
    }


def routes(app):
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield rule.rule, method, mark_of(app.view_functions[rule.endpoint], method)


def test_every_route_says_whom_it_needs(apps):
    silent = [(name, *route[:2]) for name, app in apps.items() for route in routes(app) if route[2] is None]
    assert silent == []


def test_only_named_addresses_are_open_to_all(apps):
    open_to_all = {
        address for app in apps.values() for address, _, mark in routes(app) if mark and mark[0] == "public"
    }
    assert open_to_all - OPEN_TO_ALL == set()


def test_the_gateway_sends_every_address_to_the_service_that_answers_it(apps):
    lost = [
        (name, address)
        for name in SERVICES
        for address, _, _ in routes(apps[name])
        if not address.startswith(BY_EVERY_APP) and service_of(address) != name
    ]
    assert lost == []
    assert set(PREFIXES.values()) == set(SERVICES)


def test_without_a_token_every_closed_address_is_closed(apps):
    for app in apps.values():
        client = app.test_client()
        for rule in app.url_map.iter_rules():
            address = rule.build(dict.fromkeys(rule.arguments, "1"), append_unknown=False)
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                mark = mark_of(app.view_functions[rule.endpoint], method)
                if mark and mark[0] == "needs" and address:
                    answer = client.open(address[1], method=method)
                    assert answer.status_code in (401, 303), (method, rule.rule)

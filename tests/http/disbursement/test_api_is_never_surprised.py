"""Whatever is sent to the API, by the book or not, gets a planned answer: never a 500.

Inputs are made from the service's own description of itself; what this cannot show is
whether the answers are the right ones, which the other stories do.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import schemathesis
from hypothesis import HealthCheck, given, settings

from shared.auth import ROLES, Actor, sign_token

HOLDER = Actor("may-moi-viec", "Một người có mọi quyền", "tester", ("ea-sup",))
EXAMPLES_MAX = 15  # for each operation; more finds little more, and takes as much longer


def test_every_operation_answers_as_planned(office, monkeypatch):
    # One actor who may do everything, so that no door stops the input before it is read.
    monkeypatch.setitem(ROLES, "tester", frozenset().union(*ROLES.values()))
    office.a_line()
    office.a_poor_household()
    office.an_ordered_loan()
    token = sign_token(
        HOLDER, secret=office.settings.secret_key, now=datetime.now(UTC), lifetime=timedelta(hours=1)
    )
    schema = schemathesis.openapi.from_wsgi("/api/disbursement/v1/openapi.json", office.app)
    operations = [found.ok() for found in schema.get_all_operations()]

    for operation in operations:

        @settings(
            max_examples=EXAMPLES_MAX,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case):
            response = case.call(headers={"Authorization": f"Bearer {token}"})
            assert response.status_code < 500, f"{case.method} {case.path}: {case.body!r} {response.text}"
            if response.status_code >= 400:
                assert response.headers["content-type"][0].startswith("application/problem+json")

        ask()

    assert len(operations) >= 18

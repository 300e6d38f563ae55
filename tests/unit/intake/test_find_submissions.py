"""Finding submissions: by sender, by what was noticed, by day, and mixed, whatever shelf is looked on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from services.intake.usecases.find_submissions import Query, find_submissions
from shared.auth import Actor
from shared.clock import FixedClock
from tests import builders_intake as build
from tests.intake_office import IntakeOffice

H_KHAP = Actor("h.khap", "H'Khập Êban", "field_worker", ("ea-sup",))
Y_REN = Actor("y.ren", "Y Ren", "field_worker", ("ea-sup",))
OFFICER = Actor("lan", "Trần Thị Lan", "labour_specialist", ("ea-sup",))
NO_CONSENT = build.a_loan_application(consent="no")


@pytest.fixture
def week(office: IntakeOffice, clock: FixedClock) -> IntakeOffice:
    """Four loans in three days: two senders, two without consent, one of them at Ea Lê."""
    at_ea_le = {**NO_CONSENT, "commune": "ea-sup.ea-le", "village": "ea-sup.ea-le.5"}
    for number, (sender, answers) in enumerate(
        [(H_KHAP, build.a_loan_application()), (Y_REN, NO_CONSENT), (H_KHAP, at_ea_le)], 1
    ):
        office.send("loan_application", answers, f"uuid:{number}", sender=sender)
        clock.move(timedelta(days=1))
    office.send("cow_registration", build.a_cow_registration(), "uuid:4", sender=Y_REN)
    office.check()
    return office


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({}, "4321"),
        ({"worker": "h.khap"}, "31"),
        ({"worker": "h.khap", "status": "flagged"}, "3"),
        ({"worker": "y.ren", "form_id": "cow_registration"}, "4"),
        ({"worker": "h.khap", "area_id": "ea-sup.ia-lop"}, "1"),
        ({"worker": "y.ren", "finding": "no-consent"}, "2"),
        ({"finding": "no-consent"}, "32"),
        ({"finding": "no-consent", "area_id": "ea-sup.ea-le"}, "3"),
        ({"finding": "no-consent", "area_id": "ea-sup.ea-le.1"}, ""),
        ({"finding": "no-consent", "status": "processed"}, ""),
        ({"since": date(2026, 3, 17)}, "43"),
        ({"until": date(2026, 3, 16)}, "21"),
        ({"since": date(2026, 3, 16), "until": date(2026, 3, 16)}, "2"),
    ],
)
def test_submissions_are_found_by_any_mixture_of_what_is_asked(
    week: IntakeOffice, wanted: dict[str, Any], ids: str
) -> None:
    page = find_submissions(week.stores, OFFICER, Query(**wanted), limit=10, cursor=None, clock=week.clock)

    assert "".join(one.instance_id[-1] for one in page.submissions) == ids

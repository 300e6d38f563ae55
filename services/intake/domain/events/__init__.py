"""What a checked submission announces, form by form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from services.intake.domain.answers import Answers
from services.intake.domain.events.activities import (
    read_activity_report,
    read_legal_aid,
    read_vocational_class,
)
from services.intake.domain.events.applications import (
    read_cow_registration,
    read_housing_registration,
    read_loan_application,
)
from services.intake.domain.events.lists import read_electricity_list, read_person_list
from services.intake.domain.findings import Finding
from services.intake.domain.references import References
from shared.contracts.intake import ActivityReported, ApplicationReceived, ListReported

Announcement = ApplicationReceived | ActivityReported | ListReported
Reader = Callable[[str, Answers, References], tuple[Announcement | None, date, list[Finding]]]
"""(submission id, answers, references) → (event, its business date, findings). Raises Unanswered.

No event where the form tells of something that is still to come, such as a class that only opened.
"""

READERS: dict[str, Reader] = {
    "loan_application": read_loan_application,
    "cow_registration": read_cow_registration,
    "housing_registration": read_housing_registration,
    "activity_report": read_activity_report,
    "vocational_class": read_vocational_class,
    "legal_aid": read_legal_aid,
    "person_list": read_person_list,
    "electricity_list": read_electricity_list,
}
"""Form id → what makes its event. A form that is not here is stored, checked and reviewed, no more."""

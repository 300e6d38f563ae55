"""Valid things to tell stories with; a story states only what matters to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from shared.clock import FixedClock
from shared.codec import envelope_of
from shared.contracts import Contract, Envelope
from shared.contracts.intake import ApplicationReceived
from shared.money import Money

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
MORNING = datetime(2023, 3, 15, 2, 30, tzinfo=UTC)

_APPLICATION = ApplicationReceived(
    application_id="uuid:5c1f",
    programme="credit-poor",
    kind="",
    household_id="ILO-03-0031",
    commune_id="ea-sup.ia-lop",
    village_id="ea-sup.ia-lop.3",
    applied_on=date(2023, 3, 14),
    applicant_key="0f" * 16,
    amount=Money(50_000_000),
    own_capital=Money(5_000_000),
    term_months=36,
    instalment_months=6,
    purpose="two breeding cows",
)


def an_application(**changed: Any) -> ApplicationReceived:
    """A poor household of Ia Lốp asks for 50 million for cows."""
    return replace(_APPLICATION, **changed)


def an_event(
    body: Contract | None = None,
    *,
    subject: str = "uuid:5c1f",
    sequence: int = 1,
    area_id: str = "ea-sup.ia-lop.3",
    occurred_on: date | None = None,
    at: datetime = MORNING,
) -> Envelope:
    """The body as news of its subject; each call makes a new event with an id of its own."""
    return envelope_of(
        body or an_application(application_id=subject),
        subject=subject,
        sequence=sequence,
        area_id=area_id,
        occurred_on=occurred_on,
        traceparent=TRACE,
        clock=FixedClock(at),
    )


def events(subject: str, count: int, *, first: int = 1) -> Sequence[Envelope]:
    """`count` events of one subject, in order."""
    return [an_event(subject=subject, sequence=first + number) for number in range(count)]

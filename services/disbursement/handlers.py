"""What this service does with intake's events: many at a time, each bearing to come twice, late or early.

Households go before applications, so that an application is judged by what came with it.
"""

from __future__ import annotations

from collections.abc import Callable

from services.disbursement.usecases import applications, households
from services.disbursement.usecases.desk import Desk
from shared.codec import body_of
from shared.contracts.envelope import Contract, Envelope
from shared.contracts.intake import ApplicationReceived, HouseholdClassified, HouseholdUpdated

EVENTS: tuple[type[Contract], ...] = (HouseholdUpdated, HouseholdClassified, ApplicationReceived)
"""What it listens to; anything else on its queue is left alone."""


def on_batch(desk: Desk) -> Callable[[list[Envelope]], None]:
    """Takes up to a few hundred events at once; raises when one cannot be read or handled."""
    listened_to = {kind.event_type for kind in EVENTS}

    def take(envelopes: list[Envelope]) -> None:
        news: list[tuple[households.News, int]] = []
        asked: list[tuple[ApplicationReceived, str]] = []
        for envelope in envelopes:
            if envelope.event_type not in listened_to:
                continue
            match body_of(envelope):
                case HouseholdUpdated() | HouseholdClassified() as body:
                    news.append((body, envelope.sequence))
                case ApplicationReceived() as application:
                    asked.append((application, envelope.traceparent))
        if news:
            households.note_news(desk, news)
        if asked:
            applications.open_cases(desk, asked)

    return take

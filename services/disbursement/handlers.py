"""What this service does with intake's events: many at a time, each bearing to come twice, late or early.

Households go before applications, so that an application is judged by what came with it.
"""

from __future__ import annotations

from collections.abc import Callable

from services.disbursement.domain.amendment import RETURNED, WITHDRAWN
from services.disbursement.usecases import applications, households
from services.disbursement.usecases.applications import Told
from services.disbursement.usecases.desk import Desk
from shared.codec import body_of
from shared.contracts.envelope import Contract, Envelope
from shared.contracts.intake import (
    ApplicationReceived,
    HouseholdClassified,
    HouseholdUnclassified,
    HouseholdUpdated,
    SubmissionReturned,
    SubmissionWithdrawn,
)

EVENTS: tuple[type[Contract], ...] = (
    HouseholdUpdated,
    HouseholdClassified,
    HouseholdUnclassified,
    ApplicationReceived,
    SubmissionReturned,
    SubmissionWithdrawn,
)
"""What it listens to; anything else on its queue is left alone."""


def on_batch(desk: Desk) -> Callable[[list[Envelope]], None]:
    """Takes up to a few hundred events at once; raises when one cannot be read or handled."""
    listened_to = {kind.event_type for kind in EVENTS}

    def take(envelopes: list[Envelope]) -> None:
        news: list[tuple[households.News, int]] = []
        asked: list[Told] = []
        over: list[tuple[str, str, int]] = []
        for envelope in envelopes:
            if envelope.event_type not in listened_to:
                continue
            match body_of(envelope):
                case HouseholdUpdated() | HouseholdClassified() | HouseholdUnclassified() as body:
                    news.append((body, envelope.sequence))
                case ApplicationReceived() as application:
                    asked.append(Told(application, envelope.sequence, envelope.traceparent))
                case SubmissionReturned() as body:
                    over.append((body.submission_id, RETURNED, envelope.sequence))
                case SubmissionWithdrawn() as body:
                    over.append((body.submission_id, WITHDRAWN, envelope.sequence))
        if news:
            households.note_news(desk, news)
        if asked:
            applications.open_cases(desk, asked)
        for submission_id, how, sequence in over:
            applications.take_back(desk, submission_id, how, sequence)

    return take

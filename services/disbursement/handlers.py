"""Which event of intake leads to what here. Every handler bears its event twice, late and out of order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from services.disbursement.usecases import applications, households
from services.disbursement.usecases.desk import Desk
from shared.codec import body_of
from shared.contracts.envelope import Contract, Envelope
from shared.contracts.intake import ApplicationReceived, HouseholdClassified, HouseholdUpdated
from shared.delivery import Handler

Body = TypeVar("Body", bound=Contract)


def event_handlers(desk: Desk) -> dict[str, Handler]:
    """Event type → its handler."""
    return {
        HouseholdUpdated.event_type: _of(
            HouseholdUpdated, lambda body, event: households.note_members(desk, body, event.sequence)
        ),
        HouseholdClassified.event_type: _of(
            HouseholdClassified, lambda body, event: households.note_class(desk, body, event.sequence)
        ),
        ApplicationReceived.event_type: _of(
            ApplicationReceived, lambda body, event: applications.open_case(desk, body)
        ),
    }


def _of(kind: type[Body], act: Callable[[Body, Envelope], object]) -> Handler:
    """A handler that reads the body as `kind`."""

    def handler(envelope: Envelope) -> None:
        body = body_of(envelope)
        assert isinstance(body, kind), f"{envelope.event_type} is not a {kind.__name__}"
        act(cast(Body, body), envelope)

    return handler

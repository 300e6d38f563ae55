"""Which events become facts, and how."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.reporting.domain import from_disbursement, from_intake
from services.reporting.domain.facts import Arrival
from shared.contracts.envelope import Contract, Envelope

FACTS_OF: dict[type[Contract], Callable[[Envelope, Any], list[Arrival]]] = {
    **from_intake.FACTS_OF,
    **from_disbursement.FACTS_OF,
}
"""An event that is not here changes no figure."""


def facts_of(envelope: Envelope, body: Contract) -> list[Arrival]:
    """What the event says that happened; empty for events that no figure is made of."""
    make = FACTS_OF.get(type(body))
    return make(envelope, body) if make else []

"""What reporting does with events: it counts them, many at a time."""

from __future__ import annotations

from collections.abc import Callable

from services.reporting.usecases.count import Counting
from shared.contracts.envelope import Envelope


def on_batch(counting: Counting) -> Callable[[list[Envelope]], None]:
    """Which types become facts says `domain.events.FACTS_OF`; the others only move `as_of` on."""
    return counting.count_events

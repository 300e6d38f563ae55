"""What becomes of one event: handled, ignored or parked. Never lost, never stuck."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shared.contracts.envelope import Envelope
from shared.problems import Problem

log = logging.getLogger(__name__)
Handler = Callable[[Envelope], None]


@dataclass(frozen=True)
class Handled:
    """attempts: from 1; more than one means that something passed with time."""

    attempts: int


@dataclass(frozen=True)
class Ignored:
    """This service does not listen for that type."""


@dataclass(frozen=True)
class Parked:
    """Set aside for a person; `replay` brings it back."""

    reason: str


Outcome = Handled | Ignored | Parked


def deliver(
    envelope: Envelope,
    handlers: Mapping[str, Handler],
    *,
    attempts_max: int,
    wait: Callable[[int], None],
) -> Outcome:
    """Run the handler; the caller acknowledges only after it has the outcome.

    A Problem that time will not cure is parked at once. Anything else is tried
    `attempts_max` times, with `wait(attempt)` in between, then parked.
    """
    handler = handlers.get(envelope.event_type)
    if handler is None:
        return Ignored()
    for attempt in range(1, attempts_max + 1):
        try:
            handler(envelope)
        except Exception as error:  # whatever it is, the queue must move on
            if isinstance(error, Problem) and not error.passes_with_time:
                return Parked(f"{error.slug}: {error}")
            log.warning(
                "event not handled", exc_info=True, extra={"event_id": envelope.event_id, "attempt": attempt}
            )
            if attempt == attempts_max:
                return Parked(f"after {attempts_max} attempts: {error!r}")
            wait(attempt)
        else:
            return Handled(attempts=attempt)
    raise AssertionError("attempts_max is at least 1")

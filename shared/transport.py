"""What relay and worker ask of a broker, whichever it is, and how an event looks on the way."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.contracts.envelope import Envelope
from shared.problems import Problem

BATCH = 200
"""The most events a consumer is given at once."""


class BrokerAway(Problem):
    slug, title, status = "broker-away", "The message broker does not answer", 503
    passes_with_time = True


@dataclass(frozen=True)
class Arrival:
    """One message as it came: `envelope` when it can be read, else `unreadable` says why it cannot.

    dead: the broker set it aside after it was given back too often.
    """

    raw: bytes
    envelope: Envelope | None
    unreadable: str = ""
    dead: bool = False


Take = Callable[[list[Arrival]], None]


class EventBroker(Protocol):
    """RabbitMQ and the in-process broker keep the same promises; `tests/contract` holds them to it."""

    def publish(self, envelopes: Sequence[Envelope]) -> set[str]:
        """Send; return the ids that are safe in every queue that wants them. Raises BrokerAway."""

    def consume(self, queue: str, take: Take, *, go_on: Callable[[], bool]) -> None:
        """Give `take` batches, until `go_on` says no; a batch is acknowledged when `take` returns.

        `go_on` is asked at least every second. What `take` raises comes out here, with the
        batch not acknowledged. Raises BrokerAway; what was not acknowledged comes again.
        """

    def reachable(self) -> bool:
        """Whether it answers now."""

    def close(self) -> None:
        """Let go of what publishing holds."""


def encode(envelope: Envelope) -> bytes:
    """The event as it travels: CloudEvents in structured JSON."""
    return json.dumps(envelope.to_wire(), ensure_ascii=False, separators=(",", ":")).encode()


def arrival_of(raw: bytes, *, dead: bool = False) -> Arrival:
    """Read a message; one that is not an event of ours is kept as it came."""
    try:
        return Arrival(raw, Envelope.from_wire(json.loads(raw)), dead=dead)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        return Arrival(raw, None, f"{type(error).__name__}: {error}", dead=dead)

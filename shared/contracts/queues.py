"""Which queue listens to what. The publisher declares them all: an event without a queue would be dropped."""

from __future__ import annotations

EXCHANGE = "sinhke.events"

QUEUES: dict[str, tuple[str, ...]] = {
    "disbursement.events": ("intake.household.*", "intake.application.*"),
    "reporting.events": ("intake.#", "disbursement.#"),
}
"""Queue name → topic patterns it is bound with."""

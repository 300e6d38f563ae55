"""Which queue listens to what. The publisher declares them all: an event without a queue would be dropped."""

from __future__ import annotations

EXCHANGE = "sinhke.events"

QUEUES: dict[str, tuple[str, ...]] = {
    "intake.events": ("intake.household.*",),
    "disbursement.events": (
        "intake.household.*",
        "intake.application.*",
        "intake.submission.returned",
        "intake.submission.withdrawn",
    ),
    "reporting.events": ("intake.#", "disbursement.#"),
}
"""Queue name → topic patterns it is bound with."""


def queues_for(event_type: str) -> tuple[str, ...]:
    """The queues that take `event_type`; none when it is for outside readers only."""
    words = event_type.split(".")
    return tuple(
        queue
        for queue, patterns in QUEUES.items()
        if any(_fits(words, pattern.split(".")) for pattern in patterns)
    )


def _fits(words: list[str], pattern: list[str]) -> bool:
    """As a topic exchange matches: `*` is one word, `#` any number of them."""
    if not pattern:
        return not words
    if pattern[0] == "#":
        return any(_fits(words[skipped:], pattern[1:]) for skipped in range(len(words) + 1))
    return bool(words) and pattern[0] in ("*", words[0]) and _fits(words[1:], pattern[1:])

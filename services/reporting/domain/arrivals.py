"""What newly told facts change, given what was known: the same for every order and any repetition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from services.reporting.domain.facts import Arrival, Fact, Undo, undone

A = TypeVar("A", Fact, Undo)


@dataclass(frozen=True)
class Change:
    """One fact was added, corrected, or lost its standing because something took it back.

    before, after: the fact as it was and as it is, None when it was not known.
    stood, stands: whether its person counted, and counts: a fact that was undone makes nobody count.
    """

    before: Fact | None
    after: Fact | None
    stood: bool = True
    stands: bool = True


@dataclass(frozen=True)
class Settled:
    """changes to facts, and the undos to remember (each waits for its fact, or for a correction of it)."""

    changes: tuple[Change, ...]
    undos: tuple[Undo, ...]


def settle(arrivals: Iterable[Arrival], known: Mapping[str, Fact], undos: Mapping[str, Undo]) -> Settled:
    """Compare what arrived with what is known.

    known: stored facts by key, at least those that the arrivals name as key or as undone
    and those of the stored undos. undos: stored undos by the key they undo.
    """
    facts: dict[str, Fact] = {}
    takes_back: dict[str, Undo] = {}
    for arrival in arrivals:
        if isinstance(arrival, Fact):
            _keep_latest(facts, arrival.key, arrival)
        else:
            _keep_latest(takes_back, arrival.undoes, arrival)
    new_facts = {key: fact for key, fact in facts.items() if _is_news(fact, known.get(key))}
    new_undos = {key: undo for key, undo in takes_back.items() if _is_news(undo, undos.get(key))}
    changes: list[Change] = []
    for key in sorted(new_facts.keys() | new_undos.keys()):
        before = known.get(key)
        after = new_facts.get(key, before)
        if after is None:
            continue  # taken back before it was told: the undo waits
        old_undo, undo = undos.get(key), new_undos.get(key, undos.get(key))
        changes.append(Change(before, after, stood=old_undo is None, stands=undo is None))
        if undo is not None:
            changes.append(Change(known.get(undo.key), undone(after, undo)))
    return Settled(tuple(c for c in changes if _changes_something(c)), tuple(new_undos.values()))


def _keep_latest(latest: dict[str, A], key: str, arrival: A) -> None:
    current = latest.get(key)
    if current is None or current.sequence < arrival.sequence:
        latest[key] = arrival


def _is_news(arrival: Arrival, current: Arrival | None) -> bool:
    if current is None:
        return True
    return current.sequence < arrival.sequence and _said(current) != _said(arrival)


def _said(arrival: Arrival) -> Arrival:
    """What was said, without who said it last."""
    return replace(arrival, event_id="", sequence=0)


def _changes_something(change: Change) -> bool:
    return change.before != change.after or change.stood != change.stands

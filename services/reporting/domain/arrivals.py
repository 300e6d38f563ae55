"""What newly told facts change, given what was known: the same for every order and any repetition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from services.reporting.domain.facts import STAYS, VOID, Arrival, Fact, Floor, Undo, undone, voided

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
    """changes to facts, and the undos and floors to remember: they wait for facts that come later."""

    changes: tuple[Change, ...]
    undos: tuple[Undo, ...]
    floors: tuple[Floor, ...] = ()


def settle(
    arrivals: Iterable[Arrival],
    known: Mapping[str, Fact],
    undos: Mapping[str, Undo],
    floors: Mapping[str, int] | None = None,
) -> Settled:
    """Compare what arrived with what is known.

    known: stored facts by key, at least those that the arrivals name as key or as undone, those of the
    stored undos, and all of the subjects that arriving floors name. undos: stored undos by the key they
    undo. floors: stored floors by subject.
    """
    facts: dict[str, Fact] = {}
    takes_back: dict[str, Undo] = {}
    floor_of = dict(floors or {})
    risen: dict[str, Floor] = {}
    for arrival in arrivals:
        match arrival:
            case Fact():
                _keep_latest(facts, arrival.key, arrival)
            case Undo():
                _keep_latest(takes_back, arrival.undoes, arrival)
            case Floor() if arrival.sequence > floor_of.get(arrival.subject, 0):
                floor_of[arrival.subject] = arrival.sequence
                risen[arrival.subject] = arrival
    new_facts = {
        key: _as_it_stands(fact, floor_of) for key, fact in facts.items() if _is_news(fact, known.get(key))
    }
    for key, fact in known.items():
        stands = _as_it_stands(fact, floor_of)
        if fact.subject in risen and stands != fact:
            new_facts.setdefault(key, stands)
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
    return Settled(
        tuple(c for c in changes if _changes_something(c)), tuple(new_undos.values()), tuple(risen.values())
    )


def _as_it_stands(fact: Fact, floor_of: Mapping[str, int]) -> Fact:
    if fact.kind in (STAYS, VOID) or fact.undoes or fact.sequence >= floor_of.get(fact.subject, 0):
        return fact
    return voided(fact)


def _keep_latest(latest: dict[str, A], key: str, arrival: A) -> None:
    current = latest.get(key)
    if current is None or current.sequence < arrival.sequence:
        latest[key] = arrival


def _is_news(arrival: A, current: A | None) -> bool:
    # The same word again, later in the history, is news too: it stands where a correction lies between.
    return current is None or current.sequence < arrival.sequence


def _changes_something(change: Change) -> bool:
    return change.before != change.after or change.stood != change.stands

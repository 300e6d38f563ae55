"""Facts: one for each thing that happened, keyed so that twice is once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from shared.contracts.envelope import Envelope


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing that happened.

    key: the same however often, and in whatever event, it is told.
    area_id: the most exact area known.
    value: what a sum adds: đồng, or turns (lượt).
    times: what a count adds: 1, or -1 for what was taken back.
    person_key: who is counted once: a person's key or a household's id; None where nobody is.
    dims: what measures filter and divide by.
    sequence: place in the subject's history; the later telling of the same key wins.
    undoes: key of the fact that this one takes back, empty for ordinary facts.
    """

    key: str
    kind: str
    happened_on: date
    area_id: str
    value: int
    subject: str
    event_id: str
    event_type: str
    sequence: int
    times: int = 1
    person_key: str | None = None
    dims: dict[str, str] = field(default_factory=dict)
    undoes: str = ""


@dataclass(frozen=True, kw_only=True)
class Undo:
    """Something that happened was taken back; it counts once the fact it undoes is known.

    how: reversed | withdrawn | cancelled.
    """

    key: str
    undoes: str
    how: str
    happened_on: date
    subject: str
    event_id: str
    event_type: str
    sequence: int


@dataclass(frozen=True, kw_only=True)
class Floor:
    """What was told of `subject` before this place in its history does not stand any more.

    Unlike an Undo it changes the figures of the day itself: nothing happened that is taken back, it was
    wrongly told.
    """

    subject: str
    sequence: int


Arrival = Fact | Undo | Floor
VOID = "void"
"""Kind of a fact that does not stand: no measure counts it, a later telling of its key revives it."""
STAYS = "submission_received"
"""Kind of the one fact that stays true whatever becomes of a submission."""


def voided(fact: Fact) -> Fact:
    """The fact as it is kept when what told it does not stand any more."""
    return replace(fact, kind=VOID, value=0, person_key=None, dims={})


def undone(original: Fact, undo: Undo) -> Fact:
    """The fact that takes `original` back: the same in everything that is filtered by, on its own day.

    It happens on the day it was taken back, not on the day of the original, so that
    a period that was reported before keeps its figure.
    """
    return replace(
        original,
        key=undo.key,
        happened_on=undo.happened_on,
        value=-original.value,
        times=-original.times,
        dims={**original.dims, "undone": undo.how},
        subject=undo.subject,
        event_id=undo.event_id,
        event_type=undo.event_type,
        sequence=undo.sequence,
        undoes=original.key,
    )


def fact_from(envelope: Envelope, key: str, kind: str, happened_on: date, **more: Any) -> Fact:
    """A fact that the event tells of; value 1 and the event's own area unless said otherwise."""
    return Fact(
        key=key,
        kind=kind,
        happened_on=happened_on,
        area_id=more.pop("area_id", envelope.area_id),
        value=more.pop("value", 1),
        subject=envelope.subject,
        event_id=envelope.event_id,
        event_type=envelope.event_type,
        sequence=envelope.sequence,
        **more,
    )


def undo_from(envelope: Envelope, key: str, undoes: str, how: str, happened_on: date) -> Undo:
    """An undo that the event tells of."""
    return Undo(
        key=key,
        undoes=undoes,
        how=how,
        happened_on=happened_on,
        subject=envelope.subject,
        event_id=envelope.event_id,
        event_type=envelope.event_type,
        sequence=envelope.sequence,
    )


def word(answer: bool) -> str:
    return "yes" if answer else "no"


def year_word(year: int | None) -> str:
    return "" if year is None else str(year)

"""The shapes of the plan: what is sent by phone, and which steps the offices take afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

Answers = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture to be drawn. subject: house | barn | cow | meeting. key: what makes it this picture."""

    name: str
    subject: str
    key: str


@dataclass(frozen=True, slots=True)
class Submission:
    """What a phone sends. sender: the role that sends it when it goes through the JSON door."""

    instance_id: str
    form_id: str
    area_id: str
    sender: str
    answers: Answers
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an officer on a case. reached: the status of the case once it is taken.

    facts: members of the step's JSON; dates as ISO text, money as whole đồng.
    """

    name: str
    role: str
    taken_on: date
    reached: str
    facts: Answers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """An application and what the offices make of it.

    batch: cases of one batch share their dates, so that an office takes their steps together.
    outcome: for reading and testing only, e.g. paid | reversed | refused | withdrawn | waiting.
    """

    application_id: str
    lifecycle: str
    programme: str
    kind: str
    household: str
    commune_id: str
    batch: str
    outcome: str
    amount: int
    steps: tuple[Step, ...]

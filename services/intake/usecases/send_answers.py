"""Submissions as JSON: checked at once, written as the XML a phone would have sent, then accepted alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.intake.domain.area import area_of
from services.intake.domain.form_definition import FormDefinition
from services.intake.domain.instance import write_instance
from services.intake.domain.record import Submission
from services.intake.domain.submission import identify
from services.intake.problems import FormUnknown
from services.intake.store import Stores
from services.intake.usecases.accept_submission import (
    Accepted,
    Sent,
    accept_submission,
    news_of,
    prepare,
    to_the_millisecond,
)
from shared import reference
from shared.auth import Actor
from shared.clock import Clock
from shared.problems import Forbidden, Problem

CheckAnswers = Callable[[FormDefinition, Mapping[str, Any]], Mapping[str, Any]]
"""(definition, answers) → typed answers; InvalidInput with field paths. The door knows how to check."""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """One submission as JSON. form_version: None for the one phones are offered now."""

    form_id: str
    form_version: str | None
    instance_id: str
    answers: Mapping[str, Any]
    area_id: str = ""


def send_answers(stores: Stores, one: Answers, sender: Actor, check: CheckAnswers, clock: Clock) -> Accepted:
    """Accept one; its Problems are those of `accept_submission`, plus InvalidInput and Forbidden."""
    known = stores.submissions.find(one.instance_id) if one.form_version is None else None
    return accept_submission(stores, _as_sent(stores, one, known, sender, check), clock)


def send_many(
    stores: Stores, rows: Sequence[Answers | Problem], sender: Actor, check: CheckAnswers, clock: Clock
) -> list[Accepted | Problem]:
    """Accept many in few round trips, each on its own: the outcome of each, in the order given.

    rows: a Problem for what could not even be read; it is its own outcome.
    """
    outcomes: list[Accepted | Problem | None] = [one if isinstance(one, Problem) else None for one in rows]
    ids = [one.instance_id for one in rows if isinstance(one, Answers)]
    known = stores.submissions.find_many(ids)
    fresh: dict[str, tuple[int, Submission]] = {}
    later: list[int] = []
    now = to_the_millisecond(clock.now())
    for place, one in enumerate(rows):
        if isinstance(one, Problem):
            continue
        if one.instance_id in known or one.instance_id in fresh:
            later.append(place)
            continue
        try:
            sent = _as_sent(stores, one, None, sender, check)
            fresh[one.instance_id] = place, prepare(stores, sent, identify(sent.xml), now)
        except Problem as problem:
            outcomes[place] = problem
    news = [(submission, news_of(submission, clock)) for _, submission in fresh.values()]
    stale = stores.submissions.save_new(news)
    for instance_id, (place, submission) in fresh.items():
        if instance_id in stale:
            later.append(place)
        else:
            outcomes[place] = Accepted(submission, news=True)
    for place in later:
        one = rows[place]
        assert isinstance(one, Answers), "only readable rows are taken up again"
        try:
            outcomes[place] = send_answers(stores, one, sender, check, clock)
        except Problem as problem:
            outcomes[place] = problem
    return [outcome for outcome in outcomes if outcome is not None]


def _as_sent(
    stores: Stores, one: Answers, known: Submission | None, sender: Actor, check: CheckAnswers
) -> Sent:
    definition = _definition(stores, one, known)
    typed = check(definition, one.answers)
    xml = write_instance(definition, one.instance_id, typed)
    areas = reference.areas()
    if one.area_id and not areas.covers(sender.areas, one.area_id):
        raise Forbidden("this area is not one of yours", area=one.area_id)
    area_id = one.area_id
    if area_id:
        # The answers may name a village of the area that was given; that says more.
        area_id = area_of(identify(xml).root, (area_id,), areas)
    return Sent(xml=xml, parts=(), sender=sender, device_id="", door="json", area_id=area_id)


def _definition(stores: Stores, one: Answers, known: Submission | None) -> FormDefinition:
    version = one.form_version
    if version is None and known is not None and known.form_id == one.form_id:
        # Sent again after a new version came out: it is still the submission it was.
        version = known.form_version
    if version is None:
        newest = stores.forms.newest_of(one.form_id)
        version = newest.version if newest else ""
    definition = stores.forms.definition(one.form_id, version)
    if definition is None:
        raise FormUnknown(form_id=one.form_id, version=version)
    return definition


__all__ = ["Answers", "CheckAnswers", "send_answers", "send_many"]

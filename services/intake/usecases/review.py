"""What a reviewer works with: the list with its counts, the sites of a map, one submission with its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.intake.domain.form_definition import FormDefinition
from services.intake.domain.instance import answers_of
from services.intake.domain.record import (
    DECISIONS,
    FLAGGED,
    HELD,
    INCOMPLETE,
    RETURNED,
    Submission,
)
from services.intake.domain.site_map import Site
from services.intake.domain.xml import BadXml
from services.intake.problems import OwnSubmission
from services.intake.store import Stores
from services.intake.usecases.decide_submission import findings_against_approval, refuse
from services.intake.usecases.find_submissions import Query, find_submission, find_submissions, wanted_by
from shared.auth import Actor
from shared.clock import Clock
from shared.problems import Forbidden

COUNTED = (FLAGGED, RETURNED, INCOMPLETE, HELD)
"""States that wait for somebody: there are few in each, so that counting them is cheap."""
SITES_MAX = 500
PAGE = 200


@dataclass(frozen=True)
class Reviewed:
    """One submission for a reviewer.

    answers: typed, or bare text while nobody checked it. may: what this person may decide now. own: whether
    they sent it themselves. against: codes nobody can approve over. newer, older: its neighbours in its line.
    """

    submission: Submission
    definition: FormDefinition | None
    answers: Mapping[str, Any]
    may: tuple[str, ...]
    own: bool
    against: list[str]
    older: Submission | None
    newer: Submission | None


def counts(stores: Stores, actor: Actor, query: Query) -> dict[str, int]:
    """State → how many there are of what is asked for, of the states that wait for somebody."""
    wanted = wanted_by(actor, query)
    return {state: stores.submissions.count(replace(wanted, status=state)) for state in COUNTED}


def sites(stores: Stores, actor: Actor, query: Query, clock: Clock) -> tuple[list[Site], int]:
    """(where they were taken, how many were looked at): of the newest that are asked for."""
    found: list[Site] = []
    seen, cursor = 0, None
    while seen < SITES_MAX:
        page = find_submissions(stores, actor, query, limit=PAGE, cursor=cursor, clock=clock)
        seen += len(page.submissions)
        found += [
            Site(one.instance_id, one.status, one.place, one.title)
            for one in page.submissions
            if one.place is not None
        ]
        cursor = page.next
        if cursor is None:
            break
    return found, seen


def review(stores: Stores, actor: Actor, instance_id: str) -> Reviewed:
    """NotFound, or Forbidden when it lies in somebody else's territory."""
    found = find_submission(stores, instance_id, actor)
    definition = stores.forms.definition(found.form_id, found.form_version)
    against = findings_against_approval(found)
    return Reviewed(
        submission=found,
        definition=definition,
        answers=_answers(found, definition),
        may=tuple(
            one
            for one in DECISIONS
            if found.may_be(one) and _allowed(actor, found, one) and not (one == "approved" and against)
        ),
        own=found.submitter == actor.username,
        against=against,
        older=stores.submissions.find(found.corrects) if found.corrects else None,
        newer=stores.submissions.find(found.corrected_by) if found.corrected_by else None,
    )


def _answers(submission: Submission, definition: FormDefinition | None) -> Mapping[str, Any]:
    if submission.answers is not None or definition is None:
        return submission.answers or {}
    try:
        return answers_of(definition, submission.xml)
    except BadXml:
        return {}


def _allowed(actor: Actor, submission: Submission, decided: str) -> bool:
    try:
        refuse(actor, submission, decided)
    except (Forbidden, OwnSubmission):
        return False
    return True

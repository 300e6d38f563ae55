"""Find people who stand in two households of one round, and say so at both reviews."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from services.intake.domain.answers import Answers
from services.intake.domain.findings import Finding
from services.intake.domain.person import key_of
from services.intake.domain.record import Submission
from services.intake.domain.residence import Residence, elsewhere, residences, stands
from services.intake.domain.review import ReviewSheet
from services.intake.usecases.desk import Desk, checked_news, news
from services.intake.usecases.households import Arrival
from shared.problems import Stale

ATTEMPTS_MAX = 3
Contested = dict[tuple[str, str], list[Residence]]
"""(round, person key) → everything known of that person in that round."""


@dataclass
class Noted:
    """findings: by the submission whose review they belong to. put_off: not done now; try again."""

    findings: dict[str, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    put_off: set[str] = field(default_factory=set)


def note_residents(desk: Desk, entered: Sequence[Arrival]) -> Noted:
    """Keep who lives where by these reviews, which are in their households by now.

    Reviews that were checked before and list somebody of these get their finding too, in the store. The
    order in which the reviews came makes no difference to what they say in the end.
    """
    known = desk.residents.note([one for arrival in entered for one in residences(arrival.sheet)])
    contested = _contested(desk, known)
    noted = Noted()
    for arrival in entered:
        for one in residences(arrival.sheet):
            everywhere = contested.get((one.round, one.person_key), [])
            path = _row_of(arrival.sheet, one)
            noted.findings[one.submission_id] += elsewhere(one, everywhere, path)
            if not all(_say_there(desk, other, everywhere, entered, arrival) for other in everywhere):
                noted.put_off.add(one.submission_id)
    return noted


def _contested(desk: Desk, known: Iterable[Residence]) -> Contested:
    """Only those who stand in several households, and only the reviews that still count."""
    by_person: Contested = defaultdict(list)
    for one in known:
        by_person[one.round, one.person_key].append(one)
    several = {who: found for who, found in by_person.items() if len({one.household_id for one in found}) > 1}
    ids = list(dict.fromkeys(one.household_id for found in several.values() for one in found))
    households = desk.households.find_many(ids) if ids else {}
    return {
        who: [one for one in found if stands(one, households.get(one.household_id, (None, 0))[0])]
        for who, found in several.items()
    }


def _row_of(sheet: ReviewSheet, residence: Residence) -> str:
    keys = [member.person_key for member in sheet.members]
    return f"members.{keys.index(residence.person_key)}"


def _say_there(
    desk: Desk, there: Residence, everywhere: Sequence[Residence], entered: Sequence[Arrival], by: Arrival
) -> bool:
    """Whether the stored review says it too by now. Those that are being checked say it by themselves."""
    if any(there.submission_id == arrival.sheet.submission_id for arrival in entered):
        return True
    for _ in range(ATTEMPTS_MAX):
        review = _standing(desk, there.submission_id)
        if review is None or review.answers is None:
            return True
        path = _stored_row(desk, review, there.person_key)
        said = [
            (one["code"], one["facts"].get("household")) for one in review.findings if one["path"] == path
        ]
        more = [
            one.plain()
            for one in elsewhere(there, everywhere, path)
            if (one.code, one.facts["household"]) not in said
        ]
        if not more:
            return True
        marked = replace(review, findings=(*review.findings, *more))
        try:
            events = news(desk, [checked_news(marked)], marked, by.traceparent)
            desk.submissions.save(marked, events, todo=None)
        except Stale:
            continue
        return True
    return False


def _standing(desk: Desk, submission_id: str) -> Submission | None:
    """The version of a review that counts: the review itself or the correction that took its place."""
    first = desk.submissions.find(submission_id)
    if first is None or first.standing_id in ("", submission_id):
        return first
    return desk.submissions.find(first.standing_id)


def _stored_row(desk: Desk, review: Submission, person_key: str) -> str:
    answers = Answers(review.answers or {})
    commune_id = answers.text("commune", "")
    for place, row in enumerate(answers.rows("members")):
        if key_of(desk.references.person_secret, row, commune_id) == person_key:
            return f"members.{place}"
    return "members"

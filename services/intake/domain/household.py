"""A household: who lives in it now, and which class each review gave it.

Reviews arrive in any order, days late or twice. The history of classes is kept by the day of the
review, the members by the newest review, so that the order of arrival makes no difference.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from services.intake.domain.findings import Finding
from services.intake.domain.review import PERIODIC, ReviewSheet
from shared.areas import Areas
from shared.contracts.intake import HouseholdClassified, HouseholdUnclassified, HouseholdUpdated, Member

ON_THE_LIST = ("poor", "near_poor")
News = HouseholdUpdated | HouseholdClassified | HouseholdUnclassified


@dataclass(frozen=True, order=True)
class Reviewed:
    """One review in a household's history, in the order of its day (then of its id, to have an order).

    area_id: where the household lived then.
    """

    reviewed_on: date
    submission_id: str
    round: str
    kind: str
    poverty_class: str
    b1_points: int
    b2_points: int
    deprivations: tuple[str, ...]
    causes: tuple[str, ...]
    needs: tuple[str, ...]
    area_type: str
    scoring_table: str
    official: bool
    ethnic_minority: bool
    no_labour: bool
    merit: bool
    separated_on: date | None
    area_id: str


@dataclass(frozen=True)
class Household:
    """members, phone, place: as the newest review found them. reviews: oldest first, none when all were
    taken back."""

    household_id: str
    commune_id: str
    village_id: str
    area_type: str
    phone: str
    members: tuple[Member, ...]
    reviews: tuple[Reviewed, ...]

    @property
    def separated_on(self) -> date | None:
        """As the newest review that knew it said: not every one asks again."""
        return next((one.separated_on for one in reversed(self.reviews) if one.separated_on), None)

    @property
    def area_id(self) -> str:
        """The village, the commune when it has none."""
        return self.village_id or self.commune_id

    @property
    def poverty_class(self) -> str:
        """As of the newest review; empty when there is none."""
        return self.reviews[-1].poverty_class if self.reviews else ""

    def review(self, submission_id: str) -> Reviewed | None:
        """That review, when it has been entered."""
        return next((one for one in self.reviews if one.submission_id == submission_id), None)


def escaped_on(reviews: Sequence[Reviewed]) -> date | None:
    """The day of the last review that took the household from the list; None when none did.

    `reviews` oldest first. Whoever fell back since did leave the list on that day all the same.
    """
    found = None
    for before, after in pairwise(reviews):
        if before.poverty_class in ON_THE_LIST and after.poverty_class == "not_poor":
            found = after.reviewed_on
    return found


def conflict(household: Household, sheet: ReviewSheet, areas: Areas) -> Finding | None:
    """Why the review cannot be this household's, None when nothing speaks against it."""
    for known in household.reviews:
        if known.submission_id == sheet.submission_id:
            continue  # it is corrected by this one
        if known.kind == sheet.kind == PERIODIC and known.round == sheet.round:
            facts = {"round": sheet.round, "first": known.submission_id}
            return Finding("reviewed-twice", "household_code", stops=True, facts=facts)
    # Codes are written by hand and sometimes given out twice. A family that moved takes someone along.
    same = {one.person_key for one in household.members} & {one.person_key for one in sheet.members}
    if not same and not _same_ground(household.commune_id, sheet.commune_id, areas):
        facts = {"commune": household.commune_id}
        return Finding("code-of-another-household", "household_code", stops=True, facts=facts)
    return None


def enter(
    household: Household | None, sheet: ReviewSheet, *, amends: bool = False
) -> tuple[Household, list[News]]:
    """The household with the review entered, and what there is to tell; nothing for one it knows.

    amends: whether a review of that submission that is known is replaced by this one. A review older than
    the newest one leaves members and place alone. Where it changes what later reviews mean (a household that
    was poor before is now one that escaped), those are told again.
    """
    if household is not None and household.review(sheet.submission_id) and not amends:
        return household, []
    entry = _entry(sheet)
    before = household.reviews if household else ()
    reviews = [one for one in before if one.submission_id != sheet.submission_id]
    insort(reviews, entry)
    if household is None or reviews[-1] is entry:
        entered = _found(sheet, tuple(reviews))
    else:
        entered = replace(household, reviews=tuple(reviews))
    return entered, _news(household, entered)


def take_out(household: Household, submission_id: str) -> tuple[Household, list[News]]:
    """The household without that review, and what there is to tell; nothing when it does not know it.

    Members and place stay as they were found last: that they live there was not taken back.
    """
    if household.review(submission_id) is None:
        return household, []
    left = tuple(one for one in household.reviews if one.submission_id != submission_id)
    taken = replace(household, reviews=left)
    return taken, [HouseholdUnclassified(household.household_id, submission_id), *_news(household, taken)]


def _news(before: Household | None, after: Household) -> list[News]:
    """What of `after` was not told of `before`: the household itself, then its reviews by their day."""
    told = [classified(before, place) for place in range(len(before.reviews))] if before else []
    news: list[News] = [] if before and updated(before) == updated(after) else [updated(after)]
    news += [one for place in range(len(after.reviews)) if (one := classified(after, place)) not in told]
    return news


def updated(household: Household) -> HouseholdUpdated:
    """Who lives there now."""
    return HouseholdUpdated(
        household_id=household.household_id,
        commune_id=household.commune_id,
        village_id=household.village_id or None,
        area_type=household.area_type,
        members=household.members,
        phone=household.phone or None,
        separated_on=household.separated_on,
    )


def classified(household: Household, place: int) -> HouseholdClassified:
    """What the review at that place of the history says, in force from the day of the review."""
    review = household.reviews[place]
    return HouseholdClassified(
        household_id=household.household_id,
        submission_id=review.submission_id,
        review_round=review.round,
        poverty_class=review.poverty_class,
        effective_on=review.reviewed_on,
        escaped_on=escaped_on(household.reviews[: place + 1]),
        area_type=review.area_type,
        scoring_table=review.scoring_table,
        official=review.official,
        b1_points=review.b1_points,
        b2_points=review.b2_points,
        deprivations=review.deprivations,
        causes=review.causes,
        ethnic_minority=review.ethnic_minority,
        no_labour=review.no_labour,
    )


def _entry(sheet: ReviewSheet) -> Reviewed:
    return Reviewed(
        reviewed_on=sheet.reviewed_on,
        submission_id=sheet.submission_id,
        round=sheet.round,
        kind=sheet.kind,
        poverty_class=sheet.score.poverty_class,
        b1_points=sheet.score.b1_points,
        b2_points=sheet.score.b2_points,
        deprivations=sheet.score.deprivations,
        causes=sheet.causes,
        needs=sheet.needs,
        area_type=sheet.area_type,
        scoring_table=sheet.score.table,
        official=sheet.score.official,
        ethnic_minority=sheet.ethnic_minority,
        no_labour=sheet.no_labour,
        merit=sheet.merit,
        separated_on=sheet.separated_on,
        area_id=sheet.village_id or sheet.commune_id,
    )


def _found(sheet: ReviewSheet, reviews: tuple[Reviewed, ...]) -> Household:
    return Household(
        household_id=sheet.household_id,
        commune_id=sheet.commune_id,
        village_id=sheet.village_id,
        area_type=sheet.area_type,
        phone=sheet.phone,
        members=sheet.members,
        reviews=reviews,
    )


def _same_ground(one: str, other: str, areas: Areas) -> bool:
    return areas.covers([one], other) or areas.covers([other], one)

"""Where a review round found somebody living. Nobody lives in two households in one round.

Only shown, never a reason to stop: households separate, a student is counted at home and at school. Which
of the two is right is for people to say, so both reviews say it, whichever came first. Source: field
description, Annex A1, checks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from services.intake.domain.findings import Finding
from services.intake.domain.household import Household
from services.intake.domain.review import PERIODIC, ReviewSheet


@dataclass(frozen=True, order=True)
class Residence:
    """One person as one review found them. submission_id: of the review."""

    round: str
    person_key: str
    household_id: str
    submission_id: str


def residences(sheet: ReviewSheet) -> list[Residence]:
    """Of everybody in a review of a round; none for a review between the rounds."""
    if sheet.kind != PERIODIC:
        return []
    keys = dict.fromkeys(member.person_key for member in sheet.members)
    return [Residence(sheet.round, key, sheet.household_id, sheet.submission_id) for key in keys]


def stands(residence: Residence, household: Household | None) -> bool:
    """Whether the review is still in its household's history and, if it is the newest, lists the person."""
    review = household.review(residence.submission_id) if household else None
    if household is None or review is None:
        return False
    if review is not household.reviews[-1]:
        return True  # whom it listed is not kept beside the newest review
    return any(member.person_key == residence.person_key for member in household.members)


def elsewhere(here: Residence, all_of_the_round: Iterable[Residence], path: str) -> list[Finding]:
    """Where else that person was found in the round. path: the person's row in this review."""
    return [
        Finding(
            "member-elsewhere", path, facts={"household": one.household_id, "submission": one.submission_id}
        )
        for one in sorted(all_of_the_round)
        if one.household_id != here.household_id
    ]

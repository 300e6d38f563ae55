"""What this service knows of a household: who lives there, and every class it ever had, by day.

News may come late, twice or in any order: members follow the newest sequence number,
classes are kept one a review and asked by day, so that order does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.disbursement.domain.schedule import months_after
from shared.contracts.intake import HouseholdClassified, HouseholdUnclassified, HouseholdUpdated, Member

Household = dict[str, Any]
ESCAPED_MONTHS = 36  # a household counts as newly escaped for 36 months (Decision 28/2015/QĐ-TTg)


@dataclass(frozen=True)
class ClassOnDay:
    """The class in force on a day. poverty_class: poor | near_poor | newly_escaped | not_poor."""

    poverty_class: str
    ethnic_minority: bool
    effective_on: date


def unknown(household_id: str) -> Household:
    """A household of which nothing is known yet."""
    return {
        "_id": household_id,
        "commune_id": "",
        "village_id": None,
        "area_type": "",
        "separated_on": None,
        "members": [],
        "classes": [],
        "updated_sequence": 0,
        "revision": 0,
    }


def is_known(household: Mapping[str, Any] | None) -> bool:
    """Whether anybody told us who lives there or what class it has."""
    return household is not None and bool(household["members"] or household["classes"])


def updated(household: Household, body: HouseholdUpdated, sequence: int) -> Household | None:
    """The household after the news; None when newer news was here before."""
    if sequence <= household["updated_sequence"]:
        return None
    return {
        **household,
        "commune_id": body.commune_id,
        "village_id": body.village_id,
        "area_type": body.area_type,
        "separated_on": body.separated_on.isoformat() if body.separated_on else None,
        "members": [_member(member) for member in body.members],
        "updated_sequence": sequence,
    }


def classified(household: Household, body: HouseholdClassified, sequence: int) -> Household | None:
    """The household with the class of that review; None when it has it already, or a newer word on it."""
    entry = {
        "submission_id": body.submission_id,
        "sequence": sequence,
        "review_round": body.review_round,
        "poverty_class": body.poverty_class,
        "effective_on": body.effective_on.isoformat(),
        "escaped_on": body.escaped_on.isoformat() if body.escaped_on else None,
        "area_type": body.area_type,
        "ethnic_minority": body.ethnic_minority,
        "no_labour": body.no_labour,
    }
    others = [old for old in household["classes"] if old["submission_id"] != body.submission_id]
    same = [old for old in household["classes"] if old["submission_id"] == body.submission_id]
    if same and same[0]["sequence"] >= sequence:
        return None
    if household.get("unclassified", {}).get(body.submission_id, 0) >= sequence:
        return None  # it was taken back before it was told here
    classes = sorted([*others, entry], key=lambda one: (one["effective_on"], one["sequence"]))
    return {**household, "classes": classes}


def unclassified(household: Household, body: HouseholdUnclassified, sequence: int) -> Household | None:
    """The household without the class of that review; None when it has none, or a newer word on it."""
    known = [one for one in household["classes"] if one["submission_id"] == body.submission_id]
    gone = household.get("unclassified", {})
    if gone.get(body.submission_id, 0) >= sequence or (known and known[0]["sequence"] >= sequence):
        return None
    return {
        **household,
        "classes": [one for one in household["classes"] if one not in known],
        "unclassified": {**gone, body.submission_id: sequence},
    }


def class_on(household: Mapping[str, Any], day: date) -> ClassOnDay | None:
    """The class in force on `day`; None when no review was in force yet."""
    before = [entry for entry in household["classes"] if entry["effective_on"] <= day.isoformat()]
    if not before:
        return None
    entry = before[-1]
    poverty_class = entry["poverty_class"]
    if poverty_class == "not_poor" and _newly_escaped(entry["escaped_on"], day):
        poverty_class = "newly_escaped"
    return ClassOnDay(poverty_class, entry["ethnic_minority"], date.fromisoformat(entry["effective_on"]))


def member(household: Mapping[str, Any] | None, person_key: str) -> Mapping[str, Any] | None:
    """The member with that key, if there is one."""
    if household is None or not person_key:
        return None
    return next((one for one in household["members"] if one["person_key"] == person_key), None)


def name_of(household: Mapping[str, Any] | None, person_key: str) -> str:
    """The applicant's name, else the head's; empty while the household is unknown."""
    if household is None:
        return ""
    found = member(household, person_key) or next(
        (one for one in household["members"] if one["relation"] == "head"), None
    )
    return str(found["full_name"]) if found else ""


def _newly_escaped(escaped_on: str | None, day: date) -> bool:
    if escaped_on is None:
        return False
    since = date.fromisoformat(escaped_on)
    return since <= day < months_after(since, ESCAPED_MONTHS)


def _member(body: Member) -> dict[str, Any]:
    """A member as kept here: the identity number only with its ends, since nobody here needs more."""
    number = body.identity_number or ""
    return {
        "person_key": body.person_key,
        "full_name": body.full_name,
        "birth_year": body.birth_year,
        "sex": body.sex,
        "relation": body.relation,
        "ethnicity": body.ethnicity,
        "identity": f"{number[:3]} ••• ••• {number[-3:]}" if len(number) >= 9 else "",
    }

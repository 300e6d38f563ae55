"""A household review read from its answers: who lives there, and what the rules make of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.intake.domain.answers import Answers
from services.intake.domain.findings import Finding
from services.intake.domain.person import identity_findings, identity_number, key_of, twice
from services.intake.domain.references import References
from services.intake.domain.scoring import (
    POINTS_A_DEPRIVATION,
    Person,
    Score,
    b1_points,
    deprivations,
    derived_deprivations,
    disagreements,
    poverty_class,
)
from shared.contracts.intake import Member
from shared.text import tidy

PERIODIC = "periodic"
_HEADS = ("head", "spouse")


@dataclass(frozen=True)
class ReviewSheet:
    """What one review says of one household. round: the year of the review round.

    area_type: rural or urban as the commune was on that day; it stays with the review, since the
    same house may lie in a town one year and in a commune the next.
    ethnic_minority: whether the head or the spouse belongs to a minority.
    """

    submission_id: str
    household_id: str
    round: str
    kind: str
    reviewed_on: date
    commune_id: str
    village_id: str
    area_type: str
    phone: str
    separated_on: date | None
    members: tuple[Member, ...]
    score: Score
    causes: tuple[str, ...]
    needs: tuple[str, ...]
    ethnic_minority: bool
    no_labour: bool
    merit: bool


def household_code(written: str) -> str:
    """The code as it is compared: without spaces, in capitals."""
    return "".join(written.split()).upper()


def phone_number(written: str) -> str:
    """Ten digits from 0, whether or not the country was dialled; of anything else its digits."""
    digits = "".join(c for c in written if c.isdigit())
    return "0" + digits[2:] if digits.startswith("84") and len(digits) == 11 else digits


def read_review(
    submission_id: str, answers: Answers, refs: References
) -> tuple[ReviewSheet | None, list[Finding]]:
    """The sheet, None when none can be made of it, and what was noticed. Raises Unanswered."""
    reviewed_on, commune_id = answers.day("reviewed_on"), answers.text("commune")
    rows = list(answers.rows("members"))
    findings = _member_findings(rows, commune_id, refs)
    members = tuple(_member(row, commune_id, refs) for row in rows)
    area_type = refs.areas.get(refs.areas.at(commune_id, reviewed_on)).area_type
    score, noticed = _score(answers, [_person(row, reviewed_on) for row in rows], area_type, refs)
    findings += noticed
    if score is None or any(one.final for one in findings):
        return None, findings
    return (
        ReviewSheet(
            submission_id=submission_id,
            household_id=household_code(answers.text("household_code")),
            round=answers.text("round"),
            kind=answers.text("review_kind"),
            reviewed_on=reviewed_on,
            commune_id=commune_id,
            village_id=answers.text("village", ""),
            area_type=area_type,
            phone=phone_number(answers.text("phone", "")),
            separated_on=answers.day_or_none("separated_on"),
            members=members,
            score=score,
            causes=answers.chosen("causes"),
            needs=answers.chosen("needs"),
            ethnic_minority=any(
                refs.groups.is_minority(one.ethnicity) for one in members if one.relation in _HEADS
            ),
            no_labour=answers.is_yes("no_labour"),
            merit=answers.is_yes("merit"),
        ),
        findings,
    )


def _score(
    answers: Answers, people: Sequence[Person], area_type: str, refs: References
) -> tuple[Score | None, list[Finding]]:
    """Points are summed here from the answers; what the phone added up is not looked at."""
    if answers.is_yes("a_clearly_not_poor"):
        return Score("not_poor", 0, 0, (), table="", official=True), []
    reviewed_on = answers.day("reviewed_on")
    standard, table = refs.standard_on(reviewed_on), refs.table_for(area_type, reviewed_on)
    if standard is None or table is None or area_type not in standard.b1_threshold:
        facts = {"reviewed_on": reviewed_on.isoformat(), "area_type": area_type}
        return None, [Finding("no-standard", "reviewed_on", stops=True, facts=facts)]
    if not people:
        return None, []
    house_m2 = answers.number("house_m2")
    points = b1_points(
        table,
        answers.group("b1"),
        {
            "head_count": len(people),
            "dependants": sum(one.is_dependant for one in people),
            "area_per_person": house_m2 / len(people),
        },
    )
    ticked = deprivations(standard, answers.group("b2"))
    found = poverty_class(
        points,
        len(ticked),
        threshold=standard.b1_threshold[area_type],
        deprived_min=standard.deprived_min,
    )
    score = Score(
        found,
        points,
        POINTS_A_DEPRIVATION * len(ticked),
        ticked,
        table=table.code,
        official=table.official,
    )
    return score, disagreements(ticked, derived_deprivations(people, house_m2))


def _member_findings(rows: Sequence[Answers], commune_id: str, refs: References) -> list[Finding]:
    findings = [finding for row in rows for finding in identity_findings(row)]
    findings += twice((key_of(refs.person_secret, row, commune_id) for row in rows), "members")
    if not rows:
        findings.append(Finding("no-members", "members", stops=True))
    elif sum(row.text("relation") == "head" for row in rows) != 1:
        findings.append(Finding("not-one-head", "members", stops=True))
    return findings


def _member(row: Answers, commune_id: str, refs: References) -> Member:
    return Member(
        person_key=key_of(refs.person_secret, row, commune_id),
        full_name=tidy(row.text("full_name")),
        birth_year=row.whole("birth_year"),
        sex=row.text("sex"),
        relation=row.text("relation"),
        ethnicity=row.text("ethnicity"),
        identity_number=identity_number(row.text("id_no", "")) or None,
        studies=row.is_yes("schooling_now"),
    )


def _person(row: Answers, reviewed_on: date) -> Person:
    return Person(
        age=reviewed_on.year - row.whole("birth_year"),
        schooling_now=row.text("schooling_now", ""),
        qualification=row.text("qualification", ""),
        job_status=row.text("job_status", ""),
        has_contract=row.text("has_contract", ""),
        has_health_insurance=row.text("has_health_insurance", ""),
        undernourished=row.text("undernourished", ""),
        social_allowance=row.text("social_allowance", ""),
    )

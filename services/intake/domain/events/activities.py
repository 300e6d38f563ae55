"""What was held: training, workshops, counselling, models, vocational classes, legal aid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.intake.domain.answers import Answers
from services.intake.domain.findings import Finding
from services.intake.domain.person import identity_findings, key_of, twice
from services.intake.domain.references import References
from shared.contracts.intake import ActivityReported, Participant
from shared.text import tidy

GRADUATED, OUTREACH = "graduated", "outreach"
_POOR = ("poor", "near_poor")
_SHARES = ("female", "ethnic_minority", "poor")


def read_activity_report(
    submission_id: str, answers: Answers, refs: References
) -> tuple[ActivityReported, date, list[Finding]]:
    """Something that was held. Persons are named by key only where the form lists them."""
    commune_id = answers.text("commune")
    rows = list(answers.rows("participants"))
    participants, findings = _participants(rows, "participants", commune_id, refs)
    attendance, parts, more = _counted(answers)
    findings += more
    if len(rows) > attendance:
        findings.append(Finding("counts-disagree", "attendance", stops=True, facts={"listed": len(rows)}))
    return (
        ActivityReported(
            activity_id=submission_id,
            kind=answers.text("kind"),
            programme=answers.text("programme"),
            topic=tidy(answers.text("topic")),
            held_on=answers.day("held_on"),
            commune_id=commune_id,
            attendance=attendance,
            attendance_female=parts["female"],
            attendance_ethnic_minority=parts["ethnic_minority"],
            attendance_poor=parts["poor"],
            participants=participants,
            model_kind=answers.text("model_kind", ""),
            variety=tidy(answers.text("variety", "")),
            breeds=tidy(answers.text("breeds", "")),
        ),
        answers.day("held_on"),
        findings,
    )


def read_vocational_class(
    submission_id: str, answers: Answers, refs: References
) -> tuple[ActivityReported | None, date, list[Finding]]:
    """A class that ended, with those who were in it; counted once, so not when it only opens."""
    commune_id = answers.text("commune")
    rows = list(answers.rows("trainees"))
    participants, findings = _participants(rows, "trainees", commune_id, refs)
    if answers.text("stage") != GRADUATED:
        return None, answers.day("opened_on"), findings
    if not rows:
        findings.append(Finding("unanswered", "trainees", stops=True))
    closed_on = answers.day("closed_on")
    if closed_on < answers.day("opened_on"):
        findings.append(Finding("dates-disagree", "closed_on", stops=True))
    event = ActivityReported(
        activity_id=submission_id,
        kind="vocational_class",
        programme="vocational",
        topic=tidy(answers.text("occupation")),
        held_on=closed_on,
        commune_id=commune_id,
        attendance=len(rows),
        attendance_female=sum(one.sex == "female" for one in participants),
        attendance_ethnic_minority=sum(one.ethnic_minority for one in participants),
        attendance_poor=sum(one.category in _POOR for one in participants),
        participants=participants,
    )
    return event, closed_on, findings


def read_legal_aid(
    submission_id: str, answers: Answers, refs: References
) -> tuple[ActivityReported, date, list[Finding]]:
    """A case of one person, or an outreach session. Of what it is about only the field of law is told."""
    commune_id, held_on = answers.text("commune"), answers.day("held_on")
    if answers.text("aid_kind") == OUTREACH:
        participants: tuple[Participant, ...] = ()
        attendance, parts, findings = _counted(answers.group("session"))
    else:
        participants, findings = _participants([answers.group("person")], "person", commune_id, refs)
        [person] = participants
        attendance = 1
        parts = {
            "female": int(person.sex == "female"),
            "ethnic_minority": int(person.ethnic_minority),
            "poor": int(person.category in _POOR),
        }
    event = ActivityReported(
        activity_id=submission_id,
        kind="legal_aid",
        programme="legal-aid",
        topic=f"{answers.text('aid_kind')}:{answers.text('law_field')}",
        held_on=held_on,
        commune_id=commune_id,
        attendance=attendance,
        attendance_female=parts["female"],
        attendance_ethnic_minority=parts["ethnic_minority"],
        attendance_poor=parts["poor"],
        participants=participants,
    )
    return event, held_on, findings


def _participants(
    rows: Sequence[Answers], path: str, commune_id: str, refs: References
) -> tuple[tuple[Participant, ...], list[Finding]]:
    """The persons of the rows, and what is odd about them. path: of the rows."""
    findings = [finding for row in rows for finding in identity_findings(row)]
    participants = tuple(
        Participant(
            person_key=key_of(refs.person_secret, row, commune_id),
            category=row.text("category", ""),
            sex=row.text("sex"),
            ethnic_minority=refs.groups.is_minority(row.text("ethnicity", "")),
        )
        for row in rows
    )
    return participants, [*findings, *twice((one.person_key for one in participants), path)]


def _counted(answers: Answers) -> tuple[int, dict[str, int], list[Finding]]:
    """(turns, turns by share, findings) as they were counted at the door."""
    attendance = answers.whole("attendance")
    parts = {name: answers.whole(f"attendance_{name}", 0) for name in _SHARES}
    findings = [
        Finding("counts-disagree", answers.path(f"attendance_{name}"), stops=True)
        for name, count in parts.items()
        if not 0 <= count <= attendance
    ]
    return attendance, parts, findings

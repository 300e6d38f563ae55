"""The check of one submission: from typed answers to findings, area and what there is to announce."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.intake.domain.answers import Answers, Unanswered
from services.intake.domain.events import READERS, Announcement
from services.intake.domain.findings import Finding
from services.intake.domain.place import far_away
from services.intake.domain.record import APPROVED, Submission
from services.intake.domain.references import References
from services.intake.domain.review import ReviewSheet, read_review

HOUSEHOLD_REVIEW = "household_review"


@dataclass(frozen=True)
class Checked:
    """What came out. area_id: the most exact area the answers name, else where it was filed before.

    stopped: whether a person has to look before anything follows. event: None for a form that announces
    nothing, or when it is stopped; occurred_on is its business date. review: for household reviews that can
    be entered.
    """

    findings: tuple[Finding, ...]
    area_id: str
    stopped: bool = False
    event: Announcement | None = None
    occurred_on: date | None = None
    review: ReviewSheet | None = None

    def stopped_by(self, finding: Finding) -> Checked:
        """The same with something that was noticed when it was to be carried out."""
        return Checked((*self.findings, finding), self.area_id, stopped=True)

    def with_shown(self, more: Sequence[Finding]) -> Checked:
        """The same with findings that stop nothing."""
        return replace(self, findings=(*self.findings, *more))

    def beside(self, broken: Sequence[Finding], submission: Submission) -> Checked:
        """With what the answers break of their form; where we stop at an answer already, that says enough."""
        told = {one.path for one in self.findings if one.stops}
        both = (*self.findings, *(one for one in broken if one.path not in told))
        if self.stopped or _stop(submission, both):
            return Checked(both, self.area_id, stopped=True)
        return replace(self, findings=both)


def check(
    submission: Submission,
    values: Mapping[str, Any],
    wrong: Mapping[str, str],
    refs: References,
    noticed: Sequence[Finding] = (),
) -> Checked:
    """Judge typed answers.

    wrong: path → what could not be typed; then nothing is announced. noticed: findings of others who
    looked at the same answers; one of them that stops holds the submission back as ours do. What a person
    approved is stopped only by what nobody can approve over.
    """
    answers = Answers(values)
    area_id, findings = _area(submission, answers, refs)
    findings += [*noticed, *far_away(values, area_id, refs.areas)]
    findings += [Finding("not-typed", path, stops=True, facts={"says": says}) for path, says in wrong.items()]
    if _stop(submission, findings):
        return Checked(tuple(findings), area_id, stopped=True)
    try:
        return _read(submission, answers, refs, area_id, findings)
    except Unanswered as missing:
        return Checked((*findings, Finding("unanswered", missing.path, stops=True)), area_id, stopped=True)


def _read(
    submission: Submission, answers: Answers, refs: References, area_id: str, findings: list[Finding]
) -> Checked:
    if submission.form_id == HOUSEHOLD_REVIEW:
        sheet, more = read_review(submission.line_id, answers, refs)
        findings = [*findings, *more]
        stopped = sheet is None or _stop(submission, findings)
        return Checked(tuple(findings), area_id, stopped, review=None if stopped else sheet)
    reader = READERS.get(submission.form_id)
    if reader is None:
        return Checked(tuple(findings), area_id)
    event, occurred_on, more = reader(submission.line_id, answers, refs)
    findings = [*findings, *more]
    if _stop(submission, findings):
        return Checked(tuple(findings), area_id, stopped=True)
    return Checked(tuple(findings), area_id, event=event, occurred_on=occurred_on)


def _stop(submission: Submission, findings: Sequence[Finding]) -> bool:
    approved = submission.status == APPROVED
    return any(one.final if approved else one.stops for one in findings)


def _area(submission: Submission, answers: Answers, refs: References) -> tuple[str, list[Finding]]:
    """Village else commune. Another form may use these names for something else, so only areas count."""
    named = {name: answers.text(name, "") for name in ("village", "commune")}
    if submission.form_id != HOUSEHOLD_REVIEW and submission.form_id not in READERS:
        named = {name: area for name, area in named.items() if area in refs.areas}
    findings = [
        Finding("unknown-area", name, stops=True)
        for name, area in named.items()
        if area and area not in refs.areas
    ]
    village, commune = named.get("village", ""), named.get("commune", "")
    area_id = village or commune
    if findings or not area_id:
        return submission.area_id, findings
    if village and commune and not refs.areas.covers([commune], village):
        return submission.area_id, [Finding("village-elsewhere", "village", stops=True)]
    # The door filed it where the sender may send from; answers beyond that are for a person to judge.
    if not refs.areas.covers([submission.area_id], area_id):
        return submission.area_id, [Finding("outside-territory", "commune", stops=True)]
    return area_id, []

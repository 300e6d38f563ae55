"""A line of submissions: the first one, its correction, the correction of that, and who stands for all.

Phones name only the version they corrected. Whatever is told of the line is told under the id of its first
one, so that what follows from it is replaced and never doubled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.intake.domain.findings import Finding
from services.intake.domain.record import RETURNED, SUPERSEDED, WITHDRAWN, Submission
from services.intake.domain.review import household_code

HOUSEHOLD_CODE = "household_code"
OVER = (SUPERSEDED, WITHDRAWN)
LENGTH_MAX = 50  # nobody corrects one paper that often; two that correct one another would never end


@dataclass(frozen=True)
class Line:
    """What a correction meets.

    path: what it corrects, what that corrects, and so on; the last one is the first of the line.
    standing: the version the others were told of last, None while nothing stands.
    rival: another correction of the same parent that was looked at before, None when there is none.
    """

    path: tuple[Submission, ...]
    standing: Submission | None
    rival: Submission | None

    @property
    def parent(self) -> Submission:
        return self.path[0]

    @property
    def first(self) -> Submission:
        return self.path[-1]


def gives_way(rival: Submission) -> bool:
    """Whether an earlier correction no longer stands in the way of another one of the same parent."""
    return rival.status in (RETURNED, WITHDRAWN)


def speaks_against(correction: Submission, line: Line, household: str) -> list[Finding]:
    """What a person has to judge before the correction may take its place. household: code it names."""
    about = {"corrects": line.parent.instance_id}
    found = []
    if correction.form_id != line.parent.form_id:
        found.append(Finding("other-form", stops=True, facts=about))
    if correction.submitter != line.parent.submitter:
        found.append(Finding("not-own-edit", stops=True, facts=about))
    if line.parent.status == WITHDRAWN:
        found.append(Finding("edit-of-withdrawn", stops=True, facts=about))
    if line.rival is not None and not gives_way(line.rival):
        found.append(Finding("rival-edit", stops=True, facts={**about, "first": line.rival.instance_id}))
    if line.standing is not None and line.standing.instance_id != correction.instance_id:
        if household and household_of(line.standing) not in ("", household_code(household)):
            found.append(Finding("other-household", HOUSEHOLD_CODE, stops=True, facts=about))
        found.append(Finding("correction", stops=True, facts=about))
    return found


def household_of(submission: Submission) -> str:
    """The household code a checked submission names, as it is compared; empty when it names none."""
    return household_code(str((submission.answers or {}).get(HOUSEHOLD_CODE) or ""))


def only_corrects(against: Iterable[Finding]) -> bool:
    """Whether nothing speaks against it but that the others know what it corrects."""
    return all(one.code == "correction" for one in against)


def undecided(line: Line) -> list[Submission]:
    """Older versions nobody has to look at any more once a newer one by the same sender is here."""
    standing_id = line.standing.instance_id if line.standing else ""
    return [one for one in line.path[:-1] if one.status not in OVER and one.instance_id != standing_id]


def replaced(line: Line, correction: Submission) -> list[Submission]:
    """The versions that are over once the correction has its place, without the first one."""
    over = {
        one.instance_id: one
        for one in (*line.path[:-1], line.standing, line.rival)
        if one is not None and one.status not in OVER
    }
    return [
        one for one_id, one in over.items() if one_id not in (line.first.instance_id, correction.instance_id)
    ]


def newest_first(submissions: Sequence[Submission]) -> list[Submission]:
    """So ordered that a correction comes before what it corrects, where both are among them."""
    left = {one.instance_id: one for one in submissions}
    ordered: list[Submission] = []
    while left:
        corrected = {one.corrects for one in left.values()}
        # Two that correct one another have no newest; either may be first.
        ready = [one for one_id, one in left.items() if one_id not in corrected] or list(left.values())[:1]
        ordered += ready
        for one in ready:
            del left[one.instance_id]
    return ordered

"""Reserving, settling and undoing postings, those of one line together; and what a crash left over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.disbursement.domain.budget import TAKES_ROOM, Posting
from services.disbursement.problems import BudgetExceeded, InFlight
from services.disbursement.store.budget_lines import CASE, LINE, PROJECT, Reserved, StoredLine
from services.disbursement.usecases.desk import Desk
from shared.problems import Problem

__all__ = ["CASE", "LINE", "PROJECT", "Claim", "reserve", "settle", "sweep", "undo"]

LEFT_OVER_AFTER = timedelta(seconds=30)
"""Nobody's request takes so long; should one, its write is refused and it is told so."""


@dataclass(frozen=True, eq=False)
class Claim:
    """A posting that `row` needs. row: whatever the caller wants back when it is refused."""

    row: Any
    posting: Posting
    kind_of_truth: str
    truth_id: str

    @property
    def reserved(self) -> Reserved:
        return Reserved(self.posting, self.kind_of_truth, self.truth_id)


def reserve(desk: Desk, claims: Sequence[Claim]) -> dict[Any, Problem]:
    """Reserve what fits; return the rows that were refused, of which nothing stays reserved."""
    refused: dict[Any, Problem] = {}
    held: list[Claim] = []
    for line_id, of_line in sorted(_by_line(claims).items()):
        asked = [claim for claim in of_line if claim.row not in refused]
        refused |= _reserve(desk, line_id, asked)
        held += [claim for claim in asked if claim.row not in refused]
    undo(desk, [claim for claim in held if claim.row in refused])
    return refused


def settle(desk: Desk, claims: Sequence[Claim]) -> None:
    """Count postings whose truth is stored."""
    for line_id, of_line in sorted(_by_line(claims).items()):
        desk.lines.settle(line_id, [claim.posting for claim in of_line])


def undo(desk: Desk, claims: Sequence[Claim]) -> None:
    """Forget postings whose truth was not stored."""
    for line_id, of_line in sorted(_by_line(claims).items()):
        desk.lines.undo(line_id, [claim.posting for claim in of_line])


def sweep(desk: Desk) -> int:
    """Finish or undo what was left in flight; return how many postings that were.

    The truth decides. Its fence is raised before a posting is undone, so that the write
    that would have stored it cannot arrive afterwards.
    """
    closed = 0
    before = desk.clock.now() - LEFT_OVER_AFTER
    for line in desk.lines.with_open_postings():
        for posting_id, note in sorted(line.open.items()):
            if note["at"] > before:
                continue
            posting = _posting(line, posting_id, note)
            if _is_stored(desk, note, posting_id) or _is_stored_after_fence(desk, note, posting_id):
                desk.lines.settle(posting.line_id, [posting])
            else:
                desk.lines.undo(posting.line_id, [posting])
            closed += 1
    return closed


def _reserve(desk: Desk, line_id: str, claims: Sequence[Claim]) -> dict[Any, Problem]:
    """Those that fit, in their order; the others with what stands against them."""
    if not claims:
        return {}
    try:
        desk.lines.reserve(line_id, [claim.reserved for claim in claims], desk.clock.now())
    except (BudgetExceeded, InFlight) as problem:
        if len(claims) == 1:
            return {claims[0].row: problem}
        needs = [claim.posting.amount.dong for claim in claims if claim.posting.kind in TAKES_ROOM]
        if isinstance(problem, BudgetExceeded) and len(needs) == len(claims):
            free = problem.facts["free"]
            if free < min(needs):
                return {
                    claim.row: BudgetExceeded(line_id=line_id, free=free, needed=claim.posting.amount.dong)
                    for claim in claims
                }
        middle = len(claims) // 2
        return _reserve(desk, line_id, claims[:middle]) | _reserve(desk, line_id, claims[middle:])
    return {}


def _by_line(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    grouped: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        grouped[claim.posting.line_id].append(claim)
    return grouped


def _posting(line: StoredLine, posting_id: str, note: Mapping[str, Any]) -> Posting:
    return Posting.from_state({"id": posting_id, "line_id": line.state["line_id"], **note})


def _is_stored_after_fence(desk: Desk, note: Mapping[str, Any], posting_id: str) -> bool:
    truth_id = note["truth_id"]
    match note["truth"]:
        case "case":
            if case := desk.cases.get(truth_id):
                desk.cases.fence(truth_id, case.fence)
        case "project":
            if project := desk.projects.get(truth_id):
                desk.projects.fence(truth_id, project.fence)
        case _:
            if line := desk.lines.get(truth_id):
                desk.lines.fence(truth_id, line.fence)
    return _is_stored(desk, note, posting_id)


def _is_stored(desk: Desk, note: Mapping[str, Any], posting_id: str) -> bool:
    """Whether the document that is the truth holds the posting."""
    match note["truth"]:
        case "case":
            case = desk.cases.get(note["truth_id"])
            held = case.state["postings"] if case else []
        case "project":
            project = desk.projects.get(note["truth_id"])
            held = project.state["postings"] if project else []
        case _:
            line = desk.lines.get(note["truth_id"])
            held = line.state["carry_overs"] if line else []
    return any(entry["id"] == posting_id for entry in held)

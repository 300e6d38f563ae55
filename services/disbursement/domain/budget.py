"""Budget lines: what may still be committed, and how a posting moves a line's counters.

For every line, at every instant: committed + disbursed − returned ≤ allotted + carried_in − carried_out.
committed: promised, not yet paid. disbursed: all that was ever paid. returned: what of it came back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.money import Money

COUNTERS = ("allotted", "carried_in", "carried_out", "committed", "disbursed", "returned")

EFFECTS: dict[str, Mapping[str, int]] = {
    "commit": {"committed": 1},
    "release": {"committed": -1},
    "disburse": {"committed": -1, "disbursed": 1},
    "restore": {"returned": 1, "committed": 1},
    "carry_in": {"carried_in": 1},
}
"""Kind of posting → counter → sign. `restore` takes a payment back: the promise stands again."""

TAKES_ROOM = frozenset({"commit"})
"""Kinds that need free money: they move the counters when they are reserved, the others when they settle."""


@dataclass(frozen=True)
class Posting:
    """One movement on one line, recorded in the document that is its truth.

    posting_id: of the step that caused it; unique on its line.
    """

    posting_id: str
    line_id: str
    kind: str
    amount: Money

    def to_state(self) -> dict[str, Any]:
        return {
            "id": self.posting_id,
            "line_id": self.line_id,
            "kind": self.kind,
            "amount": self.amount.dong,
        }

    @classmethod
    def from_state(cls, entry: Mapping[str, Any]) -> Posting:
        return cls(entry["id"], entry["line_id"], entry["kind"], Money(entry["amount"]))


def free(counters: Mapping[str, int]) -> Money:
    """What may still be committed; counters in đồng."""
    given = counters["allotted"] + counters["carried_in"] - counters["carried_out"]
    return Money(given - counters["committed"] - counters["disbursed"] + counters["returned"])


def moved(postings: Sequence[Posting]) -> dict[str, int]:
    """Counter → by how many đồng these postings move it together."""
    total: dict[str, int] = {}
    for posting in postings:
        for counter, sign in EFFECTS[posting.kind].items():
            total[counter] = total.get(counter, 0) + sign * posting.amount.dong
    return total


def shares(amount: Money, left: Mapping[str, Money]) -> dict[str, Money]:
    """Divide `amount` over lines in proportion to what each has left; never more than that.

    Odd đồng go to the first lines. Raises AssertionError when the lines have not so much left.
    """
    total = sum(rest.dong for rest in left.values())
    assert 0 <= amount.dong <= total, f"{amount.dong} đồng asked of {total}"
    made = {line: amount.dong * rest.dong // total if total else 0 for line, rest in left.items()}
    odd = amount.dong - sum(made.values())
    for line, rest in left.items():
        extra = min(odd, rest.dong - made[line])
        made[line] += extra
        odd -= extra
    return {line: Money(dong) for line, dong in made.items() if dong}

"""A class reported wrongly, corrected or withdrawn counts as it is known last, also in a recount."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from services.reporting.catalogue import catalogue
from services.reporting.store.ledger import Ledger
from services.reporting.usecases.count import Counting
from services.reporting.usecases.recount import verify
from shared.contracts.envelope import Envelope
from shared.contracts.intake import SubmissionAmended, SubmissionWithdrawn
from shared.reference import areas
from tests.builders_reporting import a_soldier, an_activity, an_event

CLASS = "uuid:class"


def told(event: Envelope, sequence: int) -> Envelope:
    return replace(event, subject=CLASS, sequence=sequence)


def a_class(sequence: int, *people: str) -> Envelope:
    participants = tuple(a_soldier(one) for one in people)
    return told(an_activity(CLASS, attendance=len(people), participants=participants), sequence)


AMENDED = told(an_event(SubmissionAmended(CLASS, "activity_report", "1", "uuid:new", CLASS)), 4)
WITHDRAWN = told(an_event(SubmissionWithdrawn(CLASS, "activity_report", "1", "lan")), 6)


def stored(ledger: Ledger) -> dict[str, str]:
    return {fact.key.removeprefix(f"activity|{CLASS}"): fact.kind for fact, _ in ledger.all_facts()}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_who_is_not_on_the_corrected_list_does_not_count(
    ledger: Ledger, counting: Counting, order: tuple[int, ...]
) -> None:
    events = [a_class(3, "A", "B", "C"), AMENDED, a_class(5, "A", "B")]
    for place in order:
        counting.count_events([events[place]])

    kinds = stored(ledger)
    assert kinds[""] == "activity_held"
    assert {who: kinds[f"|person|{who}"] for who in "ABC"} == {
        "A": "activity_attended",
        "B": "activity_attended",
        "C": "void",
    }
    assert verify(ledger, catalogue(), areas())["equal"]


@pytest.mark.parametrize("late", [False, True])
def test_a_withdrawn_class_counts_nowhere(ledger: Ledger, counting: Counting, late: bool) -> None:
    first, second = (WITHDRAWN, a_class(3, "A")) if late else (a_class(3, "A"), WITHDRAWN)

    counting.count_events([first])
    counting.count_events([second, second])

    assert set(stored(ledger).values()) == {"void"}
    assert verify(ledger, catalogue(), areas())["equal"]

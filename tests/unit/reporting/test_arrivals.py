"""What arrivals change: whatever order they come in, and however often."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.arrivals import settle
from services.reporting.domain.facts import Arrival, Fact, Floor, Undo
from tests.builders_reporting import (
    MILLION,
    a_fact,
    a_payment,
    a_reversal,
    a_withdrawal,
    an_approved_house,
    arrivals_of,
)


class Known:
    """A ledger in memory that keeps the promise of the real one: what was settled is known next time."""

    def __init__(self) -> None:
        self.facts: dict[str, Fact] = {}
        self.undos: dict[str, Undo] = {}
        self.floors: dict[str, int] = {}
        self.standing: set[str] = set()

    def take(self, *arrivals: Arrival) -> None:
        settled = settle(arrivals, self.facts, self.undos, self.floors)
        for change in settled.changes:
            assert change.after is not None
            assert change.before == self.facts.get(change.after.key)
            self.facts[change.after.key] = change.after
            if not change.after.undoes:
                self.standing.discard(change.after.key)
                if change.stands:
                    self.standing.add(change.after.key)
        self.undos |= {undo.undoes: undo for undo in settled.undos}
        self.floors |= {floor.subject: floor.sequence for floor in settled.floors}

    @property
    def lent(self) -> int:
        return sum(fact.value for fact in self.facts.values() if fact.kind == "loan_disbursed")


PAYMENT = a_payment("TD-1", millions=50)
STORY = [
    *arrivals_of(PAYMENT),
    *arrivals_of(a_payment("TD-2", millions=30, household="H2")),
    *arrivals_of(a_reversal(PAYMENT, on=date(2023, 6, 1))),
    *arrivals_of(an_approved_house("NO-1")),
    *arrivals_of(a_withdrawal("NO-1")),
    *arrivals_of(a_withdrawal("NO-2")),
    a_fact("class|1", kind="activity_held", subject="class", sequence=3),
    a_fact("class|2", kind="activity_attended", subject="class", sequence=3, person_key="P"),
    Floor(subject="class", sequence=5),
    a_fact("class|1", kind="activity_held", subject="class", sequence=6, value=7),
]


def test_what_a_correction_does_not_tell_again_does_not_stand():
    known = Known()

    known.take(*STORY)

    assert (known.facts["class|1"].kind, known.facts["class|1"].value) == ("activity_held", 7)
    assert (known.facts["class|2"].kind, known.facts["class|2"].person_key) == ("void", None)


def test_a_withdrawn_submission_was_received_all_the_same():
    known = Known()
    known.take(a_fact("submission|1", kind="submission_received", subject="1", sequence=1))

    known.take(Floor(subject="1", sequence=9))

    assert known.facts["submission|1"].kind == "submission_received"


def test_the_same_fact_again_changes_nothing():
    known = Known()
    known.take(*arrivals_of(PAYMENT))

    assert settle(arrivals_of(PAYMENT), known.facts, known.undos).changes == ()


def test_a_reversal_that_comes_first_waits_for_its_payment():
    known = Known()

    known.take(*arrivals_of(a_reversal(PAYMENT, on=date(2023, 6, 1))))
    assert known.lent == 0
    known.take(*arrivals_of(PAYMENT))

    assert known.lent == 0
    assert {fact.value for fact in known.facts.values()} == {50 * MILLION, -50 * MILLION}


def test_a_withdrawal_before_any_approval_takes_nothing_back():
    known = Known()

    known.take(*arrivals_of(a_withdrawal("NO-2")))

    assert [fact.kind for fact in known.facts.values()] == ["case_ended"]


def test_a_correction_counts_instead_of_what_it_corrects():
    known = Known()
    known.take(a_fact("k", kind="loan_disbursed", value=50, sequence=1))

    known.take(a_fact("k", kind="loan_disbursed", value=40, sequence=2))
    known.take(a_fact("k", kind="loan_disbursed", value=50, sequence=1))  # the old one, late

    assert known.lent == 40


@pytest.mark.parametrize("undo_first", [True, False])
def test_a_correction_of_what_was_taken_back_is_taken_back_too(undo_first):
    undo = Undo(
        key="u",
        undoes="k",
        how="reversed",
        happened_on=date(2023, 6, 1),
        subject="s",
        event_id="e",
        event_type="t",
        sequence=3,
    )
    correction = a_fact("k", kind="loan_disbursed", value=40, sequence=2)
    known = Known()
    known.take(a_fact("k", kind="loan_disbursed", value=50, sequence=1))

    for arrival in [undo, correction] if undo_first else [correction, undo]:
        known.take(arrival)

    assert known.lent == 0
    assert known.facts["u"].value == -40
    assert known.standing == set()


@given(st.data())
def test_any_order_and_any_repetition_ends_in_the_same(data):
    told = data.draw(st.permutations(STORY + data.draw(st.lists(st.sampled_from(STORY), max_size=6))))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(told)), max_size=4)))
    known, straight = Known(), Known()
    straight.take(*STORY)

    for start, end in zip([0, *cuts], [*cuts, len(told)], strict=True):
        known.take(*told[start:end])

    assert known.facts == straight.facts
    assert known.standing == straight.standing
    assert known.lent == 30 * MILLION

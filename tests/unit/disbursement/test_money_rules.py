"""How money is shared over lines, how postings move counters, and who gets which animal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.disbursement.domain.budget import COUNTERS, EFFECTS, Posting, free, moved, shares
from services.disbursement.domain.livestock import draw_lot, ear_tag
from shared.money import Money
from shared.problems import InvalidInput


def test_a_tranche_is_paid_by_the_lines_in_proportion():
    left = {"DA5-TW": Money(40_000_000), "DA5-DU": Money(4_000_000)}

    assert shares(Money(26_400_000), left) == {"DA5-TW": Money(24_000_000), "DA5-DU": Money(2_400_000)}


@given(left=st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=6), part=st.floats(0, 1))
def test_shares_sum_to_the_amount_and_take_no_more_than_is_left(left, part):
    by_line = {f"L{n}": Money(dong) for n, dong in enumerate(left)}
    amount = Money(int(sum(left) * part))

    made = shares(amount, by_line)

    assert Money.total(made.values()) == amount
    assert all(Money(0) < share <= by_line[line] for line, share in made.items())


@pytest.mark.parametrize(
    ("kind", "change"),
    [("commit", -10), ("release", 10), ("disburse", 0), ("restore", 0), ("carry_in", 10)],
)
def test_only_a_commitment_takes_room_on_a_line(kind, change):
    counters = {**dict.fromkeys(COUNTERS, 0), "allotted": 1000, "committed": 500}

    after = {
        name: dong + moved([Posting("p", "L", kind, Money(10))]).get(name, 0)
        for name, dong in counters.items()
    }

    assert free(after) - free(counters) == Money(change)


def test_every_kind_of_posting_has_its_effect():
    assert set(EFFECTS) == {"commit", "release", "disburse", "restore", "carry_in"}


@given(seed=st.text(min_size=1, max_size=20), order=st.randoms(use_true_random=False))
def test_a_lot_can_be_drawn_again_by_anybody(seed, order):
    cases = [f"BO-{n}" for n in range(5)]
    animals = [f"EB-{n:04d}" for n in range(7)]
    first = draw_lot(seed, cases, animals)
    order.shuffle(cases)
    order.shuffle(animals)

    again = draw_lot(seed, cases, animals)

    assert again == first
    assert len({animal for _, animal in again}) == len({case for case, _ in again}) == 5


def test_different_seeds_give_different_lots():
    animals = [f"EB-{n:04d}" for n in range(40)]

    lots = {tuple(draw_lot(f"seed {n}", ["BO-1", "BO-2", "BO-3"], animals)) for n in range(20)}

    assert len(lots) > 15


def test_there_must_be_an_animal_for_every_household():
    with pytest.raises(InvalidInput):
        draw_lot("seed", ["BO-1", "BO-2"], ["EB-1"])


@pytest.mark.parametrize(("typed", "kept"), [(" eb-0127 ", "EB-0127"), ("eb 01 27", "EB0127")])
def test_ear_tags_are_kept_in_one_spelling(typed, kept):
    assert ear_tag(typed) == kept


@pytest.mark.parametrize("typed", ["", "  ", "EB$1", "bò", "x" * 41])
def test_what_is_no_ear_tag_is_refused(typed):
    with pytest.raises(InvalidInput):
        ear_tag(typed)

"""Whole đồng: nothing is rounded away, and nothing else counts as money."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.money import Money, grouped

amounts = st.integers(min_value=0, max_value=10**15).map(Money)


@given(amounts, st.integers(min_value=1, max_value=500))
def test_splitting_loses_nothing(amount, parts):
    shares = amount.split(parts)

    assert Money.total(shares) == amount
    assert len(shares) == parts
    assert max(shares) - min(shares) <= Money(1)
    assert list(shares) == sorted(shares, reverse=True)


@pytest.mark.parametrize("wrong", [1.5, "100", True, None])
def test_only_whole_dong_are_money(wrong):
    with pytest.raises(TypeError):
        Money(wrong)


def test_nothing_added_up_is_zero():
    assert Money.total([]) == Money(0)
    assert not Money.total([])


def test_amounts_read_as_in_viet_nam():
    assert grouped(215_404_000_000) == "215.404.000.000"
    assert grouped(-1234) == "-1.234"
    assert grouped(0) == "0"

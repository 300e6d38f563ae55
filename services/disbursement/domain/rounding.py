"""Exact amounts to whole ones. Our loans round half up, to 1 đồng, once for each amount that is posted."""

from __future__ import annotations

from fractions import Fraction

ROUNDINGS = ("half_up", "half_even")


def rounded(exact: Fraction, multiple: int = 1, rounding: str = "half_up") -> int:
    """The nearest multiple, in the unit of `exact`; halfway goes up, or to the even one."""
    whole, rest = divmod(exact, multiple)
    up = 2 * rest > multiple or (2 * rest == multiple and (rounding == "half_up" or whole % 2 == 1))
    return (whole + up) * multiple

"""Money as whole đồng; never a float, never a bare number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Money:
    """An amount in Vietnamese đồng.

    dong: whole đồng, the smallest unit in use. 215_404_000_000 is 215.404 triệu đồng.
    """

    dong: int

    def __post_init__(self) -> None:
        if isinstance(self.dong, bool) or not isinstance(self.dong, int):
            raise TypeError(f"Money counts whole đồng, got {self.dong!r}")

    def __add__(self, other: Money) -> Money:
        return Money(self.dong + other.dong)

    def __sub__(self, other: Money) -> Money:
        return Money(self.dong - other.dong)

    def __neg__(self) -> Money:
        return Money(-self.dong)

    def __bool__(self) -> bool:
        return self.dong != 0

    def split(self, parts: int) -> tuple[Money, ...]:
        """Divide into `parts` amounts that sum exactly to this one; the earliest carry the odd đồng."""
        share, odd = divmod(self.dong, parts)
        return tuple(Money(share + (1 if i < odd else 0)) for i in range(parts))

    @staticmethod
    def total(amounts: Iterable[Money]) -> Money:
        """The sum of `amounts`; zero when there are none."""
        return Money(sum(amount.dong for amount in amounts))


def grouped(number: int) -> str:
    """Vietnamese grouping with dots: 1234567 → 1.234.567."""
    return f"{number:,}".replace(",", ".")

"""Persons with identity numbers that agree with their sex, century and year of birth."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from tools.demo.plan.names import KINH, full_name

PROVINCE = "066"  # Đắk Lắk in the first three digits of the identity number
_MOBILE = ("032", "035", "036", "038", "081", "082", "085", "091", "094", "096", "097", "098")


@dataclass(frozen=True, slots=True)
class Person:
    """sex: male | female. ethnicity: GSO code. id_no: 12 digits, None when the person has none yet."""

    full_name: str
    birth_year: int
    sex: str
    ethnicity: str
    id_no: str | None

    @property
    def is_minority(self) -> bool:
        return self.ethnicity != KINH

    def age(self, year: int) -> int:
        return year - self.birth_year


class Registry:
    """Hands out persons; nobody's identity number twice, and no two without one who look the same.

    first, last: its own range of the last six digits, so that the parts of the plan
    can be made in any order and still never share a number.
    """

    HOUSEHOLDS = (0, 249_999)
    ACTIVITIES = (250_000, 299_999)
    CARDS = (300_000, 699_999)
    PUPILS = (700_000, 999_999)

    def __init__(self, numbers: tuple[int, int], known: Iterable[Person] = ()) -> None:
        self._first, self._last = numbers
        self._numbers: set[str] = set()
        self._unnumbered = {self._looks(p.full_name, p.birth_year, p.sex) for p in known if p.id_no is None}

    def person(
        self, rng: Random, *, sex: str, birth_year: int, ethnicity: str, family: str, numbered: bool = True
    ) -> Person:
        """A new person of that lineage; one without a number gets a name nobody of that age and sex has."""
        name = full_name(rng, ethnicity, sex, family)
        if numbered:
            return Person(name, birth_year, sex, ethnicity, self._number(rng, sex, birth_year))
        while self._looks(name, birth_year, sex) in self._unnumbered:
            name = full_name(rng, ethnicity, sex, family)
        self._unnumbered.add(self._looks(name, birth_year, sex))
        return Person(name, birth_year, sex, ethnicity, None)

    def _number(self, rng: Random, sex: str, birth_year: int) -> str:
        century_and_sex = 2 * (birth_year // 100 - 19) + (sex == "female")
        while True:
            last_six = rng.randint(self._first, self._last)
            number = f"{PROVINCE}{century_and_sex}{birth_year % 100:02d}{last_six:06d}"
            if number not in self._numbers:
                self._numbers.add(number)
                return number

    @staticmethod
    def _looks(name: str, birth_year: int, sex: str) -> tuple[str, int, str]:
        # Without marks: a search key that ignores them must still tell the two apart.
        bare = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
        return "".join(c for c in bare if not unicodedata.combining(c)), birth_year, sex


def phone(rng: Random) -> str:
    """A mobile number of the right shape."""
    return f"{rng.choice(_MOBILE)}{rng.randrange(10_000_000):07d}"

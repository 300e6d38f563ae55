"""One person on two papers is one key; two persons are two; and no key says who it is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.answers import Answers
from services.intake.domain.person import identity_findings, identity_number, key_of, twice

SECRET = b"kept by the province"
COMMUNE = "ea-sup.ea-rok"
Row = dict[str, object]


def key(commune_id: str = COMMUNE, secret: bytes = SECRET, **row: object) -> str:
    given_row = {"full_name": "Y Bhăm Êban", "birth_year": 1990, "sex": "male", **row}
    return key_of(secret, Answers(given_row), commune_id)


def test_the_identity_number_decides_whatever_else_was_written() -> None:
    on_the_card_list = key(id_no="066090001111")
    at_the_counselling = key(
        "ea-sup.ea-le", id_no="066 090 001 111", full_name="Y Bham Eban", birth_year=1991
    )

    assert on_the_card_list == at_the_counselling


@pytest.mark.parametrize(
    "written", ["Y Bhăm Êban", "y bhăm  êban ", "Y BHĂM ÊBAN", unicodedata.normalize("NFD", "Y Bhăm Êban")]
)
def test_without_a_number_name_year_sex_and_commune_decide(written: str) -> None:
    assert key(full_name=written) == key()


@pytest.mark.parametrize(
    "other",
    [{"full_name": "Y Bhâm Êban"}, {"birth_year": 1991}, {"sex": "female"}, {"commune_id": "ea-sup.ea-le"}],
)
def test_another_name_year_sex_or_commune_is_another_person(other: Row) -> None:
    assert key(**other) != key()  # type: ignore[arg-type]


def test_a_number_that_cannot_be_one_is_no_number() -> None:
    assert key(id_no="12345") == key()


def test_another_province_cannot_read_our_keys() -> None:
    assert key(secret=b"another secret", id_no="066090001111") != key(id_no="066090001111")


@given(st.text(), st.integers(1900, 2023))
def test_a_key_is_32_hex_digits_whatever_the_name(name: str, year: int) -> None:
    made = key(full_name=name or "?", birth_year=year)

    assert len(made) == 32
    assert set(made) <= set("0123456789abcdef")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("066185001234", "066185001234"),
        ("066.185.001.234", "066185001234"),
        ("240123456", "240123456"),
        ("06618500123", ""),
        ("06618500123x", ""),
        ("", ""),
    ],
)
def test_numbers_have_twelve_digits_or_nine(written: str, read: str) -> None:
    assert identity_number(written) == read


@pytest.mark.parametrize(
    ("number", "sex", "year", "found"),
    [
        ("066185001234", "female", 1985, []),
        ("066085001234", "male", 1985, []),
        ("066201003579", "male", 2001, []),
        ("066301003579", "female", 2001, []),
        ("066185001234", "male", 1985, ["identity-disagrees"]),
        ("066185001234", "female", 1986, ["identity-disagrees"]),
        ("240123456", "male", 1985, []),  # old cards say nothing
        ("0661850012", "female", 1985, ["identity-invalid"]),
    ],
)
def test_a_number_that_says_another_sex_or_year_is_shown(
    number: str, sex: str, year: int, found: list[str]
) -> None:
    row = Answers({"id_no": number, "sex": sex, "birth_year": year})

    assert [one.code for one in identity_findings(row)] == found
    assert not any(one.stops for one in identity_findings(row))


def test_somebody_listed_twice_is_named_by_the_lines() -> None:
    [found] = twice(["a", "b", "a", "c", "b"], "rows")

    assert found.facts == {"lines": [1, 2, 3, 5]}
    assert twice(["a", "b"], "rows") == []

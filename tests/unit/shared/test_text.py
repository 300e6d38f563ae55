"""Names: the same one however it was typed, different ones kept apart, lists in Vietnamese order."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text import name_key, search_key, sort_key, tidy

NAMES = st.text(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxy áàảãạ ếềểễệ ứừửữự ñƀčÊĐH '’ʼ-"), max_size=30)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nguyễn Thị Hòa", "Nguyễn Thị Hoà"),
        ("Lò Văn Thúy", "Lò Văn Thuý"),
        ("Y Ren Niê K'dăm", "Y Ren Niê K’dăm"),
        ("H'Khập Êban", "HʼKhập Êban"),
        ("Ksor  H'Loi ", "ksor h'loi"),
        ("Bru-Vân Kiều", "Bru Vân Kiều"),
        ("Hoàng Thị Mẩy", unicodedata.normalize("NFD", "Hoàng Thị Mẩy")),
    ],
)
def test_one_name_written_in_two_ways_has_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)
    assert search_key(one) == search_key(other)


@pytest.mark.parametrize(("one", "other"), [("Lan", "Lân"), ("Hòa", "Hóa"), ("Đông", "Dông"), ("Ê", "E")])
def test_names_that_differ_in_a_mark_are_two_persons_but_found_by_one_search(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)
    assert search_key(one) == search_key(other)


@pytest.mark.parametrize(("written", "searched"), [("Ia J'lơi", "ia jloi"), ("Cư M’Lan", "cu mlan")])
def test_places_are_found_without_marks(written: str, searched: str) -> None:
    assert search_key(written) == searched


def test_lists_are_in_vietnamese_order_by_given_name() -> None:
    names = ["Vũ Ăn", "Dương Dũng", "Lê An", "Nguyễn Văn Đức", "Trần Ân", "Bùi Ánh", "Cao Zen"]

    ordered = sorted(names, key=lambda name: sort_key(name, by_given_name=True))

    assert ordered == ["Lê An", "Bùi Ánh", "Vũ Ăn", "Trần Ân", "Dương Dũng", "Nguyễn Văn Đức", "Cao Zen"]


def test_tones_decide_only_between_equal_letters() -> None:
    assert sorted(["ma b", "mạ a", "má a", "ma a"], key=sort_key) == ["ma a", "má a", "mạ a", "ma b"]


@given(NAMES)
def test_keys_do_not_depend_on_how_marks_are_coded(name: str) -> None:
    apart = unicodedata.normalize("NFD", name)
    for key in (tidy, name_key, search_key, sort_key):
        assert key(name) == key(apart)


@given(NAMES)
def test_a_key_of_a_key_is_the_key(name: str) -> None:
    assert tidy(tidy(name)) == tidy(name)
    assert search_key(search_key(name)) == search_key(name)


@given(NAMES, NAMES)
def test_equal_names_are_always_found_by_the_same_search(one: str, other: str) -> None:
    if name_key(one) == name_key(other):
        assert search_key(one) == search_key(other)

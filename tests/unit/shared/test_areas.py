"""Ea Súp before and after 1 July 2025: ten communes became five, and the ground stayed the same."""

from __future__ import annotations

from datetime import date

import pytest

from shared import reference

BEFORE, AFTER = date(2023, 12, 31), date(2025, 7, 1)
LAST_DAY = date(2025, 6, 30)


@pytest.fixture(scope="module")
def areas():
    return reference.areas()


def names(areas):
    return {area.id.split(".")[-1] for area in areas}


def test_the_district_had_ten_communes_and_its_ground_has_five(areas):
    assert len(areas.communes("ea-sup", BEFORE)) == 10
    assert len(areas.communes("ea-sup", LAST_DAY)) == 10
    assert names(areas.communes("ea-sup", AFTER)) == {"ea-sup", "ia-lop", "ea-rok", "ia-rve", "ea-bung"}
    assert areas.communes("former-ea-sup", AFTER) == areas.communes("ea-sup", AFTER)


def test_a_district_officer_of_old_still_sees_the_new_communes(areas):
    for commune in areas.communes("former-ea-sup", AFTER):
        assert areas.covers(["ea-sup"], commune.id)


def test_an_officer_of_a_new_commune_sees_the_old_ones_it_took_over(areas):
    assert areas.covers(["dak-lak-2025.ea-rok"], "ea-sup.ia-jloi")
    assert areas.covers(["dak-lak-2025.ea-rok"], "ea-sup.cu-kbang.3")
    assert not areas.covers(["dak-lak-2025.ea-rok"], "ea-sup.ia-lop")


def test_an_officer_of_one_commune_sees_no_other_and_not_the_district(areas):
    assert areas.covers(["ea-sup.ia-lop"], "ea-sup.ia-lop.3")
    assert not areas.covers(["ea-sup.ia-lop"], "ea-sup.ea-le")
    assert not areas.covers(["ea-sup.ia-lop"], "ea-sup")
    assert not areas.covers([], "ea-sup.ia-lop")


def test_an_area_is_stood_for_by_its_successor_in_the_other_geography(areas):
    assert areas.at("ea-sup.ia-jloi", AFTER) == "dak-lak-2025.ea-rok"
    assert areas.at("ea-sup", AFTER) == "former-ea-sup"
    assert areas.at("former-ea-sup", BEFORE) == "ea-sup"
    assert areas.at("ea-sup.ia-lop", BEFORE) == "ea-sup.ia-lop"


def test_a_village_belongs_to_its_commune(areas):
    assert areas.commune_of("ea-sup.ia-lop.3") == "ea-sup.ia-lop"
    assert areas.get("ea-sup.thi-tran.12").name == "Tổ dân phố 12"
    assert "ea-sup.ia-lop.99" not in areas


def test_every_old_commune_went_into_exactly_one_new_one(areas):
    new = areas.communes("former-ea-sup", AFTER)
    for old in areas.communes("ea-sup", BEFORE):
        assert sum(areas.covers([one.id], old.id) for one in new) == 1

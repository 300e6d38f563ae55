"""The map without tiles: everything that is near is on it, what is close together is one mark."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.place import Place, distance_km, far_away, place_in
from services.intake.domain.site_map import WIDTH, Name, Site, box_of, draw
from shared.reference import areas

IA_LOP, EA_LE = Place(13.299, 107.7399), Place(13.1257, 107.8478)
OFFICES = [Name("Xã Ia Lốp", IA_LOP), Name("Xã Ea Lê", EA_LE)]
near = st.builds(Place, st.floats(13.0, 13.4), st.floats(107.6, 108.0))


@given(st.lists(near, max_size=60))
def test_every_site_is_in_one_mark_on_the_paper_or_said_to_be_beyond(places: list[Place]) -> None:
    sites = [Site(str(number), "processed", place) for number, place in enumerate(places)]

    drawing = draw(sites, OFFICES)

    shown = [site.instance_id for mark in drawing.marks for site in mark.sites]
    assert len(shown) == len(set(shown)) == len(sites) - drawing.beyond
    assert all(0 <= mark.x <= WIDTH and 0 <= mark.y <= drawing.height for mark in drawing.marks)


def test_a_position_in_another_country_does_not_shrink_the_district_to_a_dot() -> None:
    drawing = draw([Site("1", "processed", Place(48.85, 2.35)), Site("2", "flagged", IA_LOP)], OFFICES)

    assert drawing.beyond == 1
    office, other = drawing.names
    assert abs(office.y - other.y) > 200
    assert drawing.scale_km in (2, 5)


def test_sites_at_one_spot_are_one_mark_and_its_box_tells_them_apart() -> None:
    beside = Place(IA_LOP.lat + 0.001, IA_LOP.lon)
    sites = [Site("1", "flagged", IA_LOP), Site("2", "flagged", IA_LOP), Site("3", "returned", beside)]

    [mark] = draw(sites, OFFICES).marks
    nearer = draw(sites, OFFICES, mark.box)

    assert (mark.status, len(mark.sites)) == ("flagged", 3)
    assert len(nearer.marks) == 2


def test_nothing_to_show_is_an_empty_map_of_the_district() -> None:
    assert draw([], []).marks == ()
    assert draw([Site("1", "processed", EA_LE)], []).beyond == 0
    assert box_of([])[0] < 13.18 < box_of([])[2]


def test_the_distance_between_two_offices_is_the_roads_shortest() -> None:
    assert round(distance_km(IA_LOP, EA_LE)) == 23
    assert distance_km(IA_LOP, IA_LOP) == 0


def test_a_place_is_found_also_in_a_group_and_said_to_be_far_only_when_it_is() -> None:
    def answers(place: Place) -> dict[str, object]:
        return {"name": "x", "house": {"spot": {"lat": place.lat, "lon": place.lon, "accuracy": 4.0}}}

    found = place_in(answers(EA_LE))
    codes = [
        [one.code for one in far_away(answers(place), "ea-sup.ia-lop.3", areas())]
        for place in (IA_LOP, EA_LE, Place(13.0609, 107.888), Place(0, 0))
    ]

    assert found == (Place(EA_LE.lat, EA_LE.lon, 4.0), "house.spot")
    assert codes == [[], [], ["far-from-commune"], ["place-abroad"]]

"""Counting persons once from cells: compared with plain counting, for any arrivals in any order."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.arrivals import Change
from services.reporting.domain.buckets import day_key, person_changes
from services.reporting.domain.distinct import NEVER, Cell, Occurrence, cells_of, first_comers, moved
from services.reporting.domain.measures import WHOLE
from shared.reference import areas

NODES_OF = areas().nodes_of
ATOMS = [
    "ea-sup.ia-lop.3",
    "ea-sup.ia-lop",
    "ea-sup.ea-le",
    "ea-sup.cu-mlan",
    "ea-sup",
    "dak-lak-2025.ea-sup",
]
NODES = sorted({node for atom in ATOMS for node in NODES_OF(atom)})
START = date(2022, 12, 20)

occurrences = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.builds(
            Occurrence,
            day=st.integers(0, 60).map(lambda n: day_key(START + timedelta(days=n))),
            fact_key=st.integers(0, 30).map(str),
            area_id=st.sampled_from(ATOMS),
            part=st.sampled_from(["HN", "CN"]),
        ),
    ),
    max_size=25,
    unique_by=lambda row: (row[0], row[1].fact_key),
)
periods = st.tuples(st.integers(-3, 63), st.integers(-3, 63)).map(
    lambda pair: tuple(day_key(START + timedelta(days=n)) for n in sorted(pair))
)


def test_a_person_who_comes_back_makes_a_second_cell_that_names_the_day_before():
    seen = [
        Occurrence("20230105", "1", "ea-sup.ia-lop", WHOLE),
        Occurrence("20230301", "2", "ea-sup.ea-le", WHOLE),
    ]

    cells = cells_of(seen, NODES_OF)

    assert cells[Cell("ea-sup", WHOLE, "20230105", NEVER)] == 1
    assert cells[Cell("ea-sup", WHOLE, "20230301", "20230105")] == 1
    assert cells[Cell("ea-sup.ea-le", WHOLE, "20230301", NEVER)] == 1


def test_a_late_arrival_between_two_others_moves_only_its_successor():
    first, last = Occurrence("20230105", "1", "ea-sup", WHOLE), Occurrence("20230301", "2", "ea-sup", WHOLE)
    late = Occurrence("20230201", "3", "ea-sup", WHOLE)

    changed = moved([first, last], [first, late, last], lambda area: {area})

    assert changed == {
        Cell("ea-sup", WHOLE, "20230201", "20230105"): 1,
        Cell("ea-sup", WHOLE, "20230301", "20230105"): -1,
        Cell("ea-sup", WHOLE, "20230301", "20230201"): 1,
    }


@given(
    arrived=occurrences,
    period=periods,
    node=st.sampled_from(NODES),
    part=st.sampled_from([WHOLE, "HN", "CN"]),
)
def test_cells_count_each_person_once_in_any_period_and_area(arrived, period, node, part):
    cells: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    known: dict[str, list[Occurrence]] = defaultdict(list)
    for person, occurrence in arrived:  # in the order of arrival, which is no order of days
        after = sorted([*known[person], occurrence])
        for cell, count in moved(known[person], after, NODES_OF).items():
            if (cell.node, cell.part) == (node, part):
                cells[cell.previous][cell.day] += count
        known[person] = after

    counted = first_comers(cells, *period, period_began=period[0])

    plainly = {
        person
        for person, o in arrived
        if period[0] <= o.day <= period[1] and node in NODES_OF(o.area_id) and part in (WHOLE, o.part)
    }
    assert counted == len(plainly)


def test_a_corrected_day_moves_the_occurrence_and_leaves_none_behind():
    from services.reporting.catalogue import catalogue
    from tests.builders_reporting import a_fact

    before = a_fact(person_key="p1", dims={"group": "HN"})
    after = a_fact(person_key="p1", dims={"group": "HN"}, happened_on=date(2023, 3, 1), sequence=2)

    [change] = person_changes([Change(before, after)], catalogue()).values()

    known = [Occurrence("20230201", before.key, before.area_id, "HN")]
    assert change.applied_to(known) == [Occurrence("20230301", after.key, after.area_id, "HN")]

"""Cows: a project decided by the district, animals tagged, drawn by lot, handed over by minutes."""

from __future__ import annotations

from services.disbursement.domain.livestock import draw_lot
from tests.builders_disbursement import PEOPLE, a_class, a_cow, a_household

PROJECT = {
    "project_id": "BSS-ILO-01",
    "name": "Nuôi bò sinh sản xã Ia Lốp",
    "programme": "breeding-cow",
    "commune": "ea-sup.ia-lop",
    "line_id": "DA2-2023",
    "amount": 100_000_000,
    "counterpart": 20_000_000,
    "households": 4,
    "leader": "Ksor Hiao",
}


def an_animal(number: int, **changes) -> dict:
    return {
        "animal_id": f"EB-{number:04d}",
        "breed": "lai Sind",
        "sex": "female",
        "birth_month": "2022-03",
        "weight_kg": 180,
        "price": 18_500_000,
        **changes,
    }


def an_approved_project(office, **changes) -> str:
    office.a_line("DA2-2023", 500_000_000, funding_source="central", **changes)
    office.said("agri", "POST", "/projects", PROJECT)
    office.said(
        "district",
        "POST",
        "/projects/BSS-ILO-01/approve",
        {"decision_no": "QĐ 88", "approved_on": "2023-04-10"},
    )
    return "BSS-ILO-01"


def animals(office, *rows) -> list[dict]:
    return office.said("agri", "POST", "/projects/BSS-ILO-01/animals", {"animals": list(rows)})["results"]


def selected(office, number: int) -> str:
    household_id = f"ILO-02-{number:04d}"
    office.news(a_household(household_id), a_class(household_id))
    case_id = office.case_of(a_cow(f"uuid:cow-{number}", household_id=household_id))
    office.step("officer", case_id, "select", project_id="BSS-ILO-01", paper="BB họp thôn 3")
    return case_id


def test_households_get_the_animals_the_lot_gave_them(office):
    an_approved_project(office)
    assert all(result["ok"] for result in animals(office, *(an_animal(n) for n in range(1, 5))))
    cases = [selected(office, number) for number in range(1, 4)]

    drawn = office.said(
        "agri",
        "POST",
        "/projects/BSS-ILO-01/lot",
        {"case_ids": cases, "seed": "ngày 12/5", "drawn_on": "2023-05-12"},
    )
    rows = [{**pair, "minutes_no": "BB-09", "handed_over_on": "2023-05-14"} for pair in drawn["pairs"]]
    handed = office.said("agri", "POST", "/projects/BSS-ILO-01/hand-overs", {"rows": rows})["results"]

    tags = [f"EB-{n:04d}" for n in range(1, 5)]
    assert [(p["case_id"], p["animal_id"]) for p in drawn["pairs"]] == draw_lot("ngày 12/5", cases, tags)
    assert [result["status"] for result in handed] == ["handed_over"] * 3
    line = office.line("DA2-2023")
    assert (line["committed"], line["disbursed"]) == (44_500_000, 55_500_000)
    view = office.said("agri", "GET", "/projects/BSS-ILO-01")
    assert sorted(animal["status"] for animal in view["animals"]) == ["handed_over"] * 3 + ["registered"]
    history = office.desk.cases.history_of(cases[0])
    assert history[-1]["type"] == "disbursement.animal.handed_over"
    assert history[-1]["occurredon"] == "2023-05-14"


def test_a_lot_drawn_twice_is_drawn_once(office):
    an_approved_project(office)
    animals(office, *(an_animal(n) for n in range(1, 5)))
    cases = [selected(office, number) for number in range(1, 3)]

    first = office.said("agri", "POST", "/projects/BSS-ILO-01/lot", {"case_ids": cases})
    again = office.said("agri", "POST", "/projects/BSS-ILO-01/lot", {"case_ids": cases[::-1]})

    assert (again["pairs"], again["seed"]) == (first["pairs"], first["seed"])
    assert all(result["ok"] for result in again["results"])


def test_a_project_is_not_approved_by_who_entered_it(office):
    office.a_line("DA2-2023", 500_000_000, funding_source="central")
    office.said("agri", "POST", "/projects", PROJECT)
    agri = PEOPLE["agri"]
    leader_by_the_same_name = type(agri)(agri.username, agri.full_name, "district_leader", agri.areas)

    response = office.ask(
        leader_by_the_same_name,
        "POST",
        "/projects/BSS-ILO-01/approve",
        {"decision_no": "QĐ 88", "approved_on": "2023-04-10"},
    )

    assert (response.status_code, response.get_json()["type"]) == (403, "/problems/maker-is-checker")


def test_the_decision_on_a_project_commits_its_line_and_says_whose_years_money_it_is(office):
    an_approved_project(office)

    again = office.said(
        "district",
        "POST",
        "/projects/BSS-ILO-01/approve",
        {"decision_no": "QĐ 88", "approved_on": "2023-04-10"},
    )

    assert again["project"]["status"] == "approved"
    assert office.line("DA2-2023")["committed"] == 100_000_000
    record = office.desk.projects.records.find_one({"_id": "BSS-ILO-01"})
    assert [event["type"] for event in record["history"]] == ["disbursement.project.approved"]
    assert record["history"][0]["data"]["carried_from_year"] is None


def test_an_ear_tag_is_given_once_for_ever(office):
    an_approved_project(office)

    first = animals(office, an_animal(1), an_animal(1, price=17_000_000), an_animal(2, animal_id="eb-0002"))
    again = animals(office, an_animal(1), an_animal(2), an_animal(1, breed="Brahman"))

    assert [(r["ok"], r.get("problem", {}).get("slug")) for r in first] == [
        (True, None),
        (False, "ear-tag-used"),
        (True, None),
    ]
    assert [(r["ok"], r.get("problem", {}).get("slug")) for r in again] == [
        (True, None),
        (True, None),
        (False, "ear-tag-used"),
    ]


def test_animals_cost_no_more_than_the_project_has(office):
    an_approved_project(office)

    results = animals(office, *(an_animal(n, price=30_000_000) for n in range(1, 5)))

    assert [result["ok"] for result in results] == [True, True, True, False]
    assert results[-1]["problem"]["slug"] == "amount-exceeded"


def test_no_animals_before_the_district_decided(office):
    office.a_line("DA2-2023", 500_000_000, funding_source="central")
    office.said("agri", "POST", "/projects", PROJECT)

    response = office.ask("agri", "POST", "/projects/BSS-ILO-01/animals", {"animals": [an_animal(1)]})

    assert (response.status_code, response.get_json()["type"]) == (409, "/problems/project-not-approved")


def test_an_animal_goes_to_the_household_that_drew_it(office):
    an_approved_project(office)
    animals(office, *(an_animal(n) for n in range(1, 5)))
    cases = [selected(office, number) for number in range(1, 3)]
    pairs = office.said("agri", "POST", "/projects/BSS-ILO-01/lot", {"case_ids": cases})["pairs"]

    rows = [{"case_id": cases[0], "animal_id": pairs[1]["animal_id"], "minutes_no": "BB-09"}]
    [result] = office.said("agri", "POST", "/projects/BSS-ILO-01/hand-overs", {"rows": rows})["results"]

    assert (result["ok"], result["problem"]["slug"]) == (False, "animal-taken")


def test_one_animal_is_not_meant_for_two_households(office):
    an_approved_project(office)
    animals(office, an_animal(1), an_animal(2))
    first, second = selected(office, 1), selected(office, 2)
    office.step("agri", first, "allocate", animal_id="EB-0001")

    problem = office.refusal("agri", second, "allocate", animal_id="eb-0001")

    assert (problem["type"], problem["animal_id"]) == ("/problems/animal-taken", "EB-0001")
    # A household that leaves the project gives its animal back to the others.
    office.step("agri", first, "return", why="Hộ không làm chuồng")
    office.step("agri", second, "allocate", animal_id="EB-0001")


def test_a_project_takes_households_of_its_commune_only(office):
    an_approved_project(office)
    office.news(a_household("EBU-1", commune_id="ea-sup.ea-bung", village_id=None), a_class("EBU-1"))
    case_id = office.case_of(
        a_cow("uuid:far", household_id="EBU-1", commune_id="ea-sup.ea-bung", village_id=None)
    )

    problem = office.refusal("officer", case_id, "select", project_id="BSS-ILO-01", paper="BB")

    assert problem["type"] == "/problems/invalid-input"
    assert set(problem["errors"]) == {"project_id"}

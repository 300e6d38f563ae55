"""The report over HTTP: figures, records, areas, the workbook, and who may have them."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from shared.auth import Actor
from tests.builders_reporting import (
    EA_LE,
    IA_LOP,
    MILLION,
    a_card_list,
    a_payment,
    a_reversal,
    an_approved_house,
    money_carried,
)

REPORT = "/api/reporting/v1/report"
YEAR = {"from_": "2023-01-01", "to": "2023-12-31"}
COMMUNE_OFFICER = Actor("officer", "H'Ngăm Niê", "commune_officer", (IA_LOP,))
READER = Actor("reader", "Người đọc", "report_reader", ("ea-sup",))


def figure(answer, name):
    [found] = [f for f in answer.json["figures"] if f["id"] == name]
    return found


def test_a_report_answers_with_what_was_asked_and_every_figure(ask, counting):
    counting.count_events([a_payment("TD-1", millions=50), a_payment("TD-2", millions=30, area=EA_LE)])

    answer = ask(REPORT, area="ea-sup", edition="2023-12-31", **YEAR)

    assert answer.status_code == 200
    said = answer.json
    assert {name: said[name] for name in ("area", "from", "to", "edition", "node")} == {
        "area": "ea-sup",
        "from": "2023-01-01",
        "to": "2023-12-31",
        "edition": "2023-12-31",
        "node": "ea-sup",
    }
    assert said["as_of"] == "2024-01-05T01:30:00+00:00"
    lent = figure(answer, "credit.lending_turnover")
    assert (lent["value"], lent["unit"], lent["qualifier"]) == (80 * MILLION, "VND", "exact")
    assert lent["text"] == "80 triệu đồng"
    assert {row["area"]: row["value"] for row in lent["by_area"] if row["value"]} == {
        IA_LOP: 50 * MILLION,
        EA_LE: 30 * MILLION,
    }


def test_parts_come_with_the_figure(ask, counting):
    counting.count_events(
        [an_approved_house("A"), an_approved_house("B", kind="repair"), an_approved_house("C")]
    )

    found = figure(ask(REPORT, area="ea-sup", **YEAR), "p5.households_approved")

    assert (found["value"], found["parts"]) == (3, {"new": 2, "repair": 1})


def test_an_empty_system_reports_zeros_and_says_that_nothing_is_counted_yet(ask):
    answer = ask(REPORT, area="ea-sup", **YEAR)

    assert answer.json["as_of"] is None
    assert {f["value"] for f in answer.json["figures"]} == {0}


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({"area": "atlantis"}, {"area"}),
        ({"area": ""}, {"area"}),
        ({"from_": "soon"}, {"from"}),
        ({"from_": "2023-02-30"}, {"from"}),
        ({"to": "2022-12-31"}, {"to"}),
        ({"edition": "x"}, {"edition"}),
        ({"from_": "0001-01-01", "to": "9999-12-31"}, {"from", "to"}),
        ({"from_": "2001-01-01", "to": "2099-12-31"}, {"to"}),
    ],
)
def test_what_cannot_be_answered_is_refused_field_by_field(ask, query, wrong):
    answer = ask(REPORT, **{"area": "ea-sup", **YEAR, **query})

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json["type"] == "/problems/invalid-input"
    assert set(answer.json["errors"]) == wrong


def test_nothing_asked_is_refused_too(ask):
    assert set(ask(REPORT).json["errors"]) == {"area", "from", "to"}


def test_the_records_of_a_figure_add_up_to_it_page_by_page(ask, counting):
    wrong = a_payment("TD-9", millions=7, on=date(2023, 8, 1))
    payments = [a_payment(f"TD-{n}", millions=10 + n, on=date(2023, 1 + n, 3)) for n in range(5)]
    counting.count_events([*payments, wrong, a_reversal(wrong, on=date(2023, 8, 20))])
    path = "/api/reporting/v1/measures/credit.lending_turnover/records"

    found, cursor = [], {}
    while True:
        page = ask(path, area="ea-sup", limit=3, **YEAR, **cursor).json
        found += page["records"]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}

    assert page["total"] == len(found) == 7
    assert sum(record["contribution"] for record in found) == page["value"] == 60 * MILLION
    assert [r["happened_on"] for r in found] == sorted((r["happened_on"] for r in found), reverse=True)
    first = found[0]
    assert (first["fact"], first["contribution"]) == ("reversal|TD-9|1", -7 * MILLION)
    assert first["area_name"] == "Xã Ia Lốp"
    assert first["dims"]["programme"] == "credit-poor"


def test_records_can_be_narrowed_to_a_part(ask, counting):
    counting.count_events([an_approved_house("A"), an_approved_house("B", kind="repair")])

    page = ask(
        "/api/reporting/v1/measures/p5.households_approved/records", area="ea-sup", part="repair", **YEAR
    ).json

    assert (page["value"], page["total"]) == (1, 1)
    assert [record["subject"] for record in page["records"]] == ["B"]


def test_yearly_figures_open_by_the_name_they_have_in_the_report(ask, counting):
    counting.count_events([money_carried(millions=1760, from_year=2022, to_year=2023, on=date(2023, 1, 18))])

    known = ask("/api/reporting/v1/measures/p2.carried_2022/records", area="ea-sup", **YEAR)
    unknown = ask("/api/reporting/v1/measures/p2.carried_2021/records", area="ea-sup", **YEAR)

    assert (known.json["value"], known.json["total"]) == (1760 * MILLION, 1)
    assert unknown.status_code == 404
    assert unknown.json["type"] == "/problems/unknown-measure"


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": 501}, {"cursor": "nonsense"}, {"area": "atlantis"}]
)
def test_a_list_that_cannot_be_paged_that_way_is_refused(ask, query):
    path = "/api/reporting/v1/measures/credit.loans/records"

    answer = ask(path, **{"area": "ea-sup", **YEAR, **query})

    assert answer.status_code == 422
    assert set(answer.json["errors"]) == set(query)


def test_areas_of_both_geographies_are_told_with_their_time(ask):
    said = ask("/api/reporting/v1/areas").json

    by_id = {area["id"]: area for area in said["areas"]}
    assert by_id["ea-sup.thi-tran"]["gso_code"] == by_id["dak-lak-2025.ea-sup"]["gso_code"] == "24211"
    assert by_id["ea-sup.thi-tran"]["valid_to"] == "2025-06-30"
    assert by_id["ea-sup.ia-lop.3"]["parent"] == IA_LOP
    assert len(by_id["former-ea-sup"]["members"]) == 5
    assert [len(edition["communes"]) for edition in said["editions"]] == [10, 5]


@pytest.mark.parametrize(
    "path", [REPORT, REPORT + ".xlsx", "/api/reporting/v1/measures/credit.loans/records"]
)
def test_nobody_gets_a_figure_without_signing_in(ask, path):
    assert ask(path, None, area="ea-sup", **YEAR).status_code == 401


def test_a_commune_officer_reads_the_own_commune_only(ask):
    assert ask(REPORT, COMMUNE_OFFICER, area=IA_LOP, **YEAR).status_code == 200
    assert ask(REPORT, COMMUNE_OFFICER, area=IA_LOP + ".3", **YEAR).status_code == 200
    for area in ("ea-sup", EA_LE, "dak-lak", "dak-lak-2025.ea-sup"):
        assert ask(REPORT, COMMUNE_OFFICER, area=area, **YEAR).status_code == 403
        assert ask(REPORT + ".xlsx", COMMUNE_OFFICER, area=area, **YEAR).status_code == 403


def test_who_may_read_figures_may_not_open_their_records(ask):
    path = "/api/reporting/v1/measures/credit.loans/records"

    assert ask(REPORT, READER, area="ea-sup", **YEAR).status_code == 200
    assert ask(path, READER, area="ea-sup", **YEAR).status_code == 403


def test_a_commune_is_not_widened_by_another_geography(ask, counting):
    """Ea Lê went into a larger commune: in the new geography its officer may not read the neighbours."""
    officer = Actor("officer", "Y Bhăm", "commune_officer", (EA_LE,))
    counting.count_events([a_payment("TD-1", area=EA_LE), a_payment("TD-2", area="ea-sup.cu-mlan")])

    answer = ask(REPORT, officer, area=EA_LE, edition="2025-07-01", **YEAR)

    assert answer.json["node"] == EA_LE
    assert figure(answer, "credit.loans")["value"] == 1


def test_the_workbook_holds_the_same_figures(ask, counting):
    counting.count_events(
        [
            a_payment("TD-1", millions=50),
            a_card_list(persons=["p1", "p2"]),
            an_approved_house("A"),
            an_approved_house("B", kind="repair"),
        ]
    )

    answer = ask(REPORT + ".xlsx", area="ea-sup", edition="2023-12-31", **YEAR)

    assert answer.status_code == 200
    assert "bao-cao-ea-sup-20230101-20231231.xlsx" in answer.headers["Content-Disposition"]
    book = openpyxl.load_workbook(BytesIO(answer.data))
    assert book.sheetnames == ["Số liệu", "Theo xã", "Tham số"]
    rows = {row[7]: row for row in book["Số liệu"].iter_rows(values_only=True) if row[7]}
    assert rows["credit.lending_turnover"][1:4] == ("Doanh số cho vay ưu đãi", 50, "triệu đồng")
    assert rows["credit.lending_turnover"][6] == 50 * MILLION
    assert rows["p5.households_approved"][4] == "1 xây mới, 1 sửa chữa"
    assert book["Số liệu"]["D1"].value == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    said = dict(book["Tham số"].iter_rows(min_col=1, max_col=2, values_only=True))
    assert said["Người lập"] == "Hoàng Văn Thành"
    assert said["Số liệu ghi nhận đến"] == "08:30, 05/01/2024"


def test_the_api_describes_itself(ask):
    said = ask("/api/reporting/v1/openapi.json", None).json

    assert {"/api/reporting/v1/report", "/api/reporting/v1/areas"} <= set(said["paths"])
    names = {
        parameter["name"] for parameter in said["paths"]["/api/reporting/v1/report"]["get"]["parameters"]
    }
    assert names == {"area", "from", "to", "edition"}

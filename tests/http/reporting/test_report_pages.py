"""The report as pages: what a leader sees, and what opens behind a figure."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import html

from shared.auth import Actor
from shared.contracts.intake import SubmissionReceived
from tests.builders_reporting import (
    EA_LE,
    IA_LOP,
    a_card_list,
    a_payment,
    an_activity,
    an_approved_house,
    an_event,
)

READER = Actor("reader", "Người đọc", "report_reader", ("ea-sup",))
YEAR = {"area": "ea-sup", "from_": "2023-01-01", "to": "2023-12-31"}


def words(element) -> str:
    return " ".join(" ".join(element.itertext()).split())


def text_of(answer) -> str:
    return words(html.fromstring(answer.text))


def test_the_door_leads_to_the_latest_year_that_has_something_to_say(browse, counting):
    later = an_event(SubmissionReceived("uuid:1", "loan_application", "1", 0, 0), on=date(2023, 2, 1))
    counting.count_events([a_payment(on=date(2022, 5, 1)), later])

    answer = browse("/reports/")

    assert answer.status_code == 302
    assert answer.location == "/reports/district?area=ea-sup&from=2022-01-01&to=2022-12-31&edition=2022-12-31"


def test_somebody_unknown_is_led_to_the_sign_in(browse):
    answer = browse("/reports/", None)

    assert answer.status_code == 303
    assert answer.location.startswith("/login?next=")


def test_a_leader_sees_the_figures_with_unit_and_date(browse, counting):
    counting.count_events(
        [a_payment(millions=215_404), an_approved_house(), a_card_list(persons=["p1", "p1"])]
    )

    said = text_of(browse("/reports/district", **YEAR))

    assert "Kết quả giảm nghèo bền vững năm 2023, huyện Ea Súp" in said
    assert "215.404 triệu đồng" in said
    assert "Số liệu ghi nhận đến 05/01/2024, 08:30" in said
    assert "1 người tính theo người, không theo lượt" in said


def test_each_figure_opens_its_records_beside_it(browse, counting):
    counting.count_events([a_payment("TD-ABC", millions=60, on=date(2023, 12, 22))])
    page = html.fromstring(browse("/reports/district", **YEAR).text)

    [link] = page.xpath("//tr[@data-marks='credit.loans']//a[contains(@class, 'fig')]")
    opened = browse(link.get("href").partition("#")[0])

    assert link.get("hx-target") == "#drawer"
    drawer = html.fromstring(opened.text).get_element_by_id("drawer")
    said = words(drawer)
    assert "Khoản đã giải ngân, năm 2023 1 khoản vay Bằng tổng 1 bản ghi" in said
    assert "Xã Ia Lốp TD-ABC 22/12/2023 1" in said
    assert drawer.xpath(".//a[@href='/office/cases/TD-ABC']")


def test_htmx_gets_the_drawer_alone(browse, counting):
    counting.count_events([a_payment("TD-ABC")])

    answer = browse("/reports/district", htmx=True, figure="credit.loans", **YEAR)

    assert answer.text.lstrip().startswith("<aside")
    assert "<html" not in answer.text
    assert answer.headers["Vary"] == "HX-Request"


def test_the_drawer_pages_on_without_losing_its_place(browse, counting):
    counting.count_events([a_payment(f"TD-{n}", on=date(2023, 1, 1 + n)) for n in range(13)])
    first = html.fromstring(browse("/reports/district", htmx=True, figure="credit.loans", **YEAR).text)

    onward = first.xpath("//a[@aria-label='Trang sau']")[0].get("hx-get").partition("#")[0]
    second = html.fromstring(browse(onward, htmx=True).text)

    assert "1–10 trên 13" in words(first)
    assert "11–13 trên 13" in words(second)
    assert not second.xpath("//a[@aria-label='Trang sau']")
    assert second.xpath("//a[@aria-label='Về trang đầu']")


def test_the_drawer_can_be_narrowed_to_one_commune(browse, counting):
    counting.count_events([a_payment("TD-1"), a_payment("TD-2", area=EA_LE)])

    said = text_of(browse("/reports/district", htmx=True, figure="credit.loans", within=EA_LE, **YEAR))

    assert "TD-2" in said
    assert "TD-1" not in said


def test_a_closed_drawer_invites_to_open_one(browse):
    assert "Chọn một con số" in text_of(browse("/reports/district", figure="none", **YEAR))


def test_a_reader_without_the_right_sees_figures_but_no_records(browse, counting):
    counting.count_events([a_payment("TD-ABC", millions=60)])

    page = html.fromstring(browse("/reports/district", READER, figure="credit.loans", **YEAR).text)

    assert not page.xpath("//*[@id='drawer']")
    assert not page.xpath("//a[contains(@class, 'fig')]")
    assert "TD-ABC" not in page.text_content()


def test_the_new_geography_shows_five_communes_and_the_same_total(browse, counting):
    counting.count_events([a_payment("TD-1", millions=50), a_payment("TD-2", millions=20, area=EA_LE)])

    page = html.fromstring(browse("/reports/district", edition="2025-07-01", **YEAR).text)

    rows = page.xpath("//section[@id='theo-xa']//tbody/tr")
    assert len(rows) == 5
    total = page.xpath("//section[@id='theo-xa']//tfoot//td[@data-k='Cho vay']")[0]
    assert total.text_content() == "70"
    assert "khu vực huyện Ea Súp cũ" in page.xpath("//h1")[0].text_content()


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("2023-01-01", "2023-06-30", "6 tháng đầu năm 2023"),
        ("2023-04-01", "2023-06-30", "quý II năm 2023"),
        ("2023-05-01", "2023-05-31", "tháng 05/2023"),
        ("10/03/2023", "20/05/2023", "từ 10/03/2023 đến 20/05/2023"),
    ],
)
def test_any_period_has_its_name_and_its_figures(browse, counting, first, last, name):
    counting.count_events([a_payment(on=date(2023, 5, 17)), a_payment("TD-2", on=date(2023, 12, 1))])

    answer = browse("/reports/district", area="ea-sup", from_=first, to=last)

    assert name in html.fromstring(answer.text).xpath("//h1")[0].text_content()
    row = html.fromstring(answer.text).xpath("//tr[@data-marks='credit.loans']/td")[0]
    assert row.text_content().strip() == "1"


def test_an_empty_year_says_so_and_shows_the_way(browse):
    assert "Chưa có sự kiện nào trong kỳ và khu vực này" in text_of(browse("/reports/district", **YEAR))


def test_a_commune_is_shown_by_its_villages(browse, counting):
    counting.count_events([a_payment(area=IA_LOP + ".3")])

    page = html.fromstring(browse("/reports/district", area=IA_LOP, from_="2023-01-01", to="2023-12-31").text)

    assert "Theo thôn, buôn" in page.xpath("//section[@id='theo-xa']//h2")[0].text_content()


def test_every_figure_has_a_row_and_every_page_its_print_and_exports(browse, counting):
    counting.count_events([an_activity()])
    page = html.fromstring(browse("/reports/district", **YEAR).text)

    assert len(page.xpath("//tr[@data-marks]")) >= 30
    hrefs = " ".join(page.xpath("//details[contains(@class, 'menu')]//a/@href"))
    assert "/api/reporting/v1/report.xlsx?area=ea-sup" in hrefs
    assert page.xpath("//*[@data-prints]")


def test_a_question_that_makes_no_sense_is_refused_on_a_page(browse):
    answer = browse("/reports/district", area="ea-sup", from_="2023-12-31", to="2023-01-01")

    assert answer.status_code == 422
    assert answer.mimetype == "text/html"


def test_nobody_looks_into_another_area_through_the_drawer(browse):
    officer = Actor("infra", "Kỹ thuật", "infra_specialist", (IA_LOP,))

    answer = browse(
        "/reports/district", officer, area=IA_LOP, from_="2023-01-01", to="2023-12-31", within=EA_LE
    )

    assert answer.status_code == 403

"""Steps that come twice, late, in hundreds, from the wrong place or from the wrong person."""

from __future__ import annotations

import pytest

from services.disbursement.domain import payment
from services.disbursement.domain.case import COMMANDS_KEPT
from services.disbursement.usecases import reading
from shared.auth import Actor
from tests.builders_disbursement import PEOPLE, a_class, a_household, a_loan, some_loans


@pytest.fixture
def loan(office) -> str:
    office.a_line()
    office.a_poor_household()
    return office.an_ordered_loan()


def confirmation(**facts) -> dict:
    return {
        "step": "confirm_payment",
        "taken_on": "2023-12-22",
        "amount": 50_000_000,
        "value_date": "2023-12-22",
        "receipt_no": "CT-1",
        **facts,
    }


def test_a_command_sent_twice_is_taken_once_and_answered_twice(office, loan):
    first = office.said("teller", "POST", f"/cases/{loan}/steps", confirmation(command_id="c-1"))
    again = office.said("teller", "POST", f"/cases/{loan}/steps", confirmation(command_id="c-1"))

    assert again == first
    assert office.line("TD-2023")["disbursed"] == 50_000_000
    assert office.events(loan).count("payment.confirmed") == 1


def test_a_command_id_is_bound_to_what_was_said_with_it(office, loan):
    office.step("teller", loan, "postpone", command_id="c-1", pay_on="2024-01-22")

    problem = office.refusal("teller", loan, "postpone", command_id="c-1", pay_on="2024-02-22")

    assert (problem["status"], problem["type"]) == (422, "/problems/command-reused")


def test_a_command_id_of_one_case_means_nothing_to_another(office, loan):
    office.news(a_household("ILO-01-0002"), a_class("ILO-01-0002"))
    other = office.an_ordered_loan(a_loan("uuid:other", household_id="ILO-01-0002"))

    office.said("teller", "POST", f"/cases/{loan}/steps", confirmation(command_id="c-1"))
    office.said("teller", "POST", f"/cases/{other}/steps", confirmation(command_id="c-1", receipt_no="CT-2"))

    assert office.line("TD-2023")["disbursed"] == 100_000_000


def test_a_confirmation_is_known_by_order_and_receipt_even_without_a_command_id(office, loan):
    first = office.said("teller", "POST", f"/cases/{loan}/steps", confirmation())
    colleague = Actor("dong-nghiep", "Trương Quốc Bảo", "teller", ("ea-sup",))
    again = office.said(colleague, "POST", f"/cases/{loan}/steps", confirmation(taken_on="2023-12-23"))

    assert again["case"]["version"] == first["case"]["version"]
    problem = office.ask("teller", "POST", f"/cases/{loan}/steps", confirmation(receipt_no="CT-2"))
    assert problem.get_json()["type"] == "/problems/illegal-transition"


def test_a_derived_command_forgets_when_other_things_happened(office, loan):
    """Ordering again after a cancellation, in the same words, is a new order and not an echo."""
    office.step("credit", loan, "cancel_order", why="Đổi ngày")

    ordered = office.step("credit", loan, "order", pay_on="2023-12-22")

    assert ordered["status"] == "ordered"
    assert ordered["order_no"].endswith("-2")


def test_a_receipt_number_is_used_once_at_a_session(office, loan):
    office.news(a_household("ILO-01-0002"), a_class("ILO-01-0002"))
    other = office.an_ordered_loan(a_loan("uuid:other", household_id="ILO-01-0002"))
    office.said("teller", "POST", f"/cases/{loan}/steps", confirmation())

    problem = office.ask("teller", "POST", f"/cases/{other}/steps", confirmation()).get_json()

    assert (problem["status"], problem["type"], problem["case_id"]) == (409, "/problems/receipt-used", loan)
    assert problem["receipt_no"] == "CT-1"
    assert office.line("TD-2023")["disbursed"] == 50_000_000
    assert office.line("TD-2023")["open_postings"] == 0


def test_somebody_who_saw_an_old_version_is_told(office, loan):
    seen = office.case(loan)["version"]
    office.step("teller", loan, "postpone", pay_on="2024-01-22")

    problem = office.refusal("teller", loan, "postpone", pay_on="2024-02-22", expected_version=seen)

    assert (problem["status"], problem["type"]) == (409, "/problems/stale")


def test_a_case_remembers_only_so_many_commands(office, loan):
    for number in range(COMMANDS_KEPT + 5):
        office.step("teller", loan, "postpone", pay_on=f"2024-0{1 + number % 2}-22")

    assert len(office.desk.cases.get(loan).state["commands"]) == COMMANDS_KEPT


def test_a_batch_answers_each_row_for_itself(office, loan):
    office.news(*[e for n in range(2, 5) for e in (a_household(f"H-{n}"), a_class(f"H-{n}"))])
    others = [office.an_ordered_loan(a_loan(f"uuid:{n}", household_id=f"H-{n}")) for n in range(2, 5)]
    rows = [
        {"case_id": loan, "amount": 50_000_000, "receipt_no": "CT-1"},
        {"case_id": others[0], "amount": 50_000_000, "receipt_no": "CT-1"},  # the clerk's eye slipped
        {"case_id": others[1], "amount": "five", "receipt_no": "CT-3"},
        {"case_id": "TD-NOSUCHCASE", "amount": 50_000_000, "receipt_no": "CT-4"},
        {"case_id": others[2], "amount": 40_000_000, "receipt_no": "CT-5"},
        {"amount": 1},
    ]

    body = {
        "step": "confirm_payment",
        "taken_on": "2023-12-22",
        "rows": [{"value_date": "2023-12-22", **row} for row in rows],
    }
    results = office.said("teller", "POST", "/steps", body)["results"]

    assert [result["ok"] for result in results] == [True, False, False, False, True, False]
    assert [result.get("problem", {}).get("slug") for result in results] == [
        None,
        "receipt-used",
        "invalid-input",
        "not-found",
        None,
        "invalid-input",
    ]
    assert results[1]["problem"]["case_id"] == loan
    assert [results[0]["status"], results[1]["status"], results[4]["status"]] == [
        "disbursed",
        "ordered",
        "partly_disbursed",
    ]
    line = office.line("TD-2023")
    assert (line["disbursed"], line["open_postings"]) == (90_000_000, 0)


def test_a_batch_spends_what_the_line_has_and_refuses_the_rest(office):
    office.a_line(amount=120_000_000)
    loans = some_loans(5)
    office.news(*[e for one in loans for e in (a_household(one.household_id), a_class(one.household_id))])
    cases = [office.a_confirmed_loan(one) for one in loans]

    rows = [{"case_id": case_id} for case_id in cases]
    body = {"step": "approve", "taken_on": "2023-12-01",
            "rows": [{**row, "paper": "04/TD", "line_id": "TD-2023"} for row in rows]}  # fmt: skip
    results = office.said("manager", "POST", "/steps", body)["results"]

    assert [result["ok"] for result in results] == [True, True, False, False, False]
    assert {result["problem"]["slug"] for result in results[2:]} == {"budget-exceeded"}
    line = office.line("TD-2023")
    assert (line["committed"], line["free"], line["open_postings"]) == (100_000_000, 20_000_000, 0)


def test_a_case_named_twice_in_a_batch_takes_its_steps_one_after_the_other(office, loan):
    rows = [
        {"case_id": loan, "pay_on": "2024-01-22"},
        {"case_id": loan, "pay_on": "2024-02-22"},
    ]

    results = office.said("teller", "POST", "/steps", {"step": "postpone", "rows": rows})["results"]

    assert [result["ok"] for result in results] == [True, True]
    assert office.case(loan)["session"] == "ea-sup.ia-lop|2024-02-22"


def test_a_batch_is_not_too_long(office):
    rows = [{"case_id": f"TD-{n}"} for n in range(501)]

    response = office.ask("teller", "POST", "/steps", {"step": "endorse", "rows": rows})

    assert response.status_code == 422


@pytest.mark.parametrize(
    ("who", "step", "facts"),
    [
        ("teller", "endorse", {"paper": "x"}),
        ("credit", "confirm", {"paper": "x"}),
        ("chairman", "approve", {"paper": "x", "line_id": "TD-2023"}),
        ("manager", "order", {"pay_on": "2023-12-22"}),
        ("credit", "confirm_payment", {"amount": 1, "value_date": "2023-12-22", "receipt_no": "1"}),
        ("teller", "reverse_payment", {"order_no": "x", "why": "x"}),
        ("auditor", "withdraw", {"why": "x"}),
    ],
)
def test_a_step_is_for_its_role(office, loan, who, step, facts):
    problem = office.refusal(who, loan, step, **facts)

    assert (problem["status"], problem["type"]) == (403, "/problems/forbidden")


def test_a_case_of_another_commune_does_not_exist_for_me(office, loan):
    elsewhere = Actor("teller-eb", "Phan Thị Ngọc Ánh", "teller", ("ea-sup.ea-bung",))
    here = Actor("teller-il", "Phan Thị Ngọc Ánh", "teller", ("ea-sup.ia-lop",))
    village_head = Actor("to-1", "Lục Văn Sĩ", "group_leader", ("ea-sup.ia-lop.1",))
    other_village = Actor("to-2", "Lục Văn Sĩ", "group_leader", ("ea-sup.ia-lop.2",))
    since_the_reform = Actor("gd-2025", "Trần Văn Lực", "bank_manager", ("former-ea-sup",))

    for actor, sees in ((elsewhere, False), (here, True), (village_head, True), (other_village, False),
                        (since_the_reform, True)):  # fmt: skip
        assert office.ask(actor, "GET", f"/cases/{loan}").status_code == (200 if sees else 404)
        listed = office.said(actor, "GET", "/cases")["cases"]
        assert [line["case_id"] for line in listed] == ([loan] if sees else [])
        by_household = office.said(actor, "GET", "/cases", household="ILO-01-0001")["cases"]
        assert len(by_household) == (1 if sees else 0)

    assert office.ask(elsewhere, "POST", f"/cases/{loan}/steps", confirmation()).status_code == 404
    assert office.ask(elsewhere, "GET", "/sessions/ea-sup.ia-lop|2023-12-22").status_code == 404
    refused = office.said(elsewhere, "POST", "/steps", {"step": "postpone", "rows": [{"case_id": loan}]})
    assert refused["results"][0]["problem"]["slug"] == "not-found"


def test_who_is_not_signed_in_gets_nothing(office):
    for path in ("/cases", "/cases/TD-X", "/sessions", "/projects", "/budget/lines"):
        response = office.app.test_client().get(f"/api/disbursement/v1{path}")
        assert response.status_code == 401
    assert office.app.test_client().get("/api/disbursement/v1/openapi.json").status_code == 200


def test_lists_are_paged_by_cursor_newest_first(office):
    loans = some_loans(7)
    office.news(*loans)

    pages, cursor = [], None
    while True:
        found = office.said("auditor", "GET", "/cases", limit=3, **({"cursor": cursor} if cursor else {}))
        pages.append([line["case_id"] for line in found["cases"]])
        cursor = found["next"]
        if cursor is None:
            break

    assert [len(page) for page in pages] == [3, 3, 1]
    every = [case_id for page in pages for case_id in page]
    assert len(set(every)) == 7
    assert every == sorted(every, reverse=True)  # all of one day: the id decides
    assert office.ask("auditor", "GET", "/cases", cursor="2023").status_code == 422


def test_cases_are_found_by_application_name_and_filters(office, loan):
    def ids(**query):
        return [line["case_id"] for line in office.said("auditor", "GET", "/cases", **query)["cases"]]

    assert ids(application="uuid:loan-1") == [loan]
    assert ids(q="eban rin") == [loan]
    assert ids(q="ilo-01-0001") == [loan]
    assert ids(q=loan.lower()) == [loan]
    assert ids(q="khong co ai") == []
    assert ids(status="ordered", programme="credit-poor", area="ea-sup.ia-lop") == [loan]
    assert ids(status="approved") == []
    assert ids(lifecycle="housing") == []
    assert ids(area="ea-sup.ea-bung") == []
    assert ids(area="nowhere") == []
    assert ids(session="ea-sup.ia-lop|2023-12-22") == [loan]


def test_the_work_list_shows_who_waits_for_me(office, loan):
    def waiting(who):
        work = reading.work_list(office.desk, PEOPLE[who])
        return {group.step: [line.case_id for line in group.cases] for group in work.groups}

    assert waiting("teller") == {"confirm_payment": [loan]}
    assert waiting("credit") == {}
    assert waiting("leader") == {}
    work = reading.work_list(office.desk, PEOPLE["teller"])
    assert [line.session_id for line in work.sessions] == ["ea-sup.ia-lop|2023-12-22"]
    office.confirm_payment(loan)
    assert waiting("teller") == {}


def test_a_decision_is_due_three_working_days_after_the_communes_word(office):
    office.a_poor_household()
    case_id = office.case_of(a_loan())
    office.step("leader", case_id, "endorse", paper="x")

    confirmed = office.step("chairman", case_id, "confirm", paper="x", taken_on="2023-08-31")

    assert confirmed["due_on"] == "2023-09-07"  # a weekend and the national holiday lie between


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"step": "fly"},
        {"step": 7},
        {"step": "endorse", "paper": "\x00"},
        {"step": "endorse", "paper": "\ud800"},
        {"step": "endorse", "paper": "x", "taken_on": "31/12/2023"},
        {"step": "endorse", "paper": "x", "taken_on": "0001-01-01"},
        {"step": "endorse", "paper": "x" * 201},
        {"step": "confirm_payment", "amount": 10**40, "value_date": "2023-12-22", "receipt_no": "1"},
        {"step": "confirm_payment", "amount": 1.5, "value_date": "2023-12-22", "receipt_no": "1"},
        {"step": "confirm_payment", "amount": True, "value_date": "2023-12-22", "receipt_no": "1"},
    ],
)
def test_bad_input_is_answered_never_stumbled_over(office, loan, body):
    for who in ("leader", "teller"):
        response = office.ask(who, "POST", f"/cases/{loan}/steps", body)
        assert 400 <= response.status_code < 500, response.get_data(as_text=True)
        assert response.mimetype == "application/problem+json"


def test_a_session_is_called_out_by_group_and_given_name(office):
    office.a_line()
    for number, name in enumerate(("Lò Thị Mai", "Vi Văn Ánh", "Y Blăm Niê"), start=1):
        household_id = f"ILO-05-{number}"
        member = a_household(household_id).members[0]
        office.news(
            a_household(household_id, members=(type(member)(**{**vars(member), "full_name": name}),)),
            a_class(household_id),
        )
        office.an_ordered_loan(a_loan(f"uuid:{number}", household_id=household_id))

    view = office.said("teller", "GET", "/sessions/ea-sup.ia-lop|2023-12-22")

    assert [row["applicant"] for row in view["rows"]] == ["Vi Văn Ánh", "Lò Thị Mai", "Y Blăm Niê"]
    assert [row["number"] for row in view["rows"]] == [1, 2, 3]
    assert (view["line"]["waiting"], view["line"]["amount_ordered"]) == (3, 150_000_000)
    assert {tuple(row["allowed"]) for row in view["rows"]} == {("confirm_payment", "postpone")}
    assert payment.session_id("ea-sup.ia-lop", "2023-12-22") == view["line"]["session_id"]

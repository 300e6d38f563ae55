"""Households, applications and office people for stories about disbursement.

`Office` speaks to the service through the doors people use: its JSON API with signed tokens,
and its event handlers. A story states only what matters to it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pymongo.database import Database

from services.disbursement.app import create_app
from services.disbursement.handlers import on_batch
from services.disbursement.usecases.desk import Desk
from shared.auth import Actor, sign_token
from shared.clock import FixedClock
from shared.codec import envelope_of
from shared.contracts.envelope import Contract, Envelope
from shared.contracts.intake import ApplicationReceived, HouseholdClassified, HouseholdUpdated, Member
from shared.ids import new_id
from shared.money import Money
from shared.settings import Settings

IA_LOP = "ea-sup.ia-lop"
NOON = datetime(2023, 12, 29, 5, 0, tzinfo=UTC)
TRACE = "00-11111111111111111111111111111111-2222222222222222-01"

PEOPLE = {
    "leader": Actor("to-truong", "Lò Thị Mai", "group_leader", ("ea-sup",)),
    "officer": Actor("can-bo-xa", "Vi Văn Thuận", "commune_officer", ("ea-sup",)),
    "chairman": Actor("chu-tich", "Nông Văn Kiên", "commune_chairman", ("ea-sup",)),
    "credit": Actor("tin-dung", "Hoàng Thị Xuyến", "credit_officer", ("ea-sup",)),
    "teller": Actor("thu-ha", "Nguyễn Thị Thu Hà", "teller", ("ea-sup",)),
    "manager": Actor("giam-doc", "Trần Văn Lực", "bank_manager", ("ea-sup",)),
    "finance": Actor("tai-chinh", "Đặng Minh Tuấn", "finance_specialist", ("ea-sup",)),
    "treasury": Actor("kho-bac", "Bế Thị Lan Phương", "treasury_officer", ("ea-sup",)),
    "infra": Actor("ha-tang", "Phạm Thu Hằng", "infra_specialist", ("ea-sup",)),
    "agri": Actor("nong-nghiep", "Đàm Thị Thơm", "agri_specialist", ("ea-sup",)),
    "district": Actor("huyen", "Lê Văn Định", "district_leader", ("ea-sup",)),
    "auditor": Actor("kiem-toan", "Phan Thị Ngọc Ánh", "auditor", ("ea-sup",)),
}


def a_member(**changes: Any) -> Member:
    """The head of a household, born 1984."""
    member = Member("p-head", "Y Rin Êban", 1984, "male", "head", "ede", "066084001214")
    return replace(member, **changes)


def a_household(household_id: str = "ILO-01-0001", **changes: Any) -> HouseholdUpdated:
    body = HouseholdUpdated(household_id, IA_LOP, f"{IA_LOP}.1", "rural", (a_member(),))
    return replace(body, **changes)


def a_class(
    household_id: str = "ILO-01-0001", poverty_class: str = "poor", **changes: Any
) -> HouseholdClassified:
    """Poor since the first day of 2022, of an ethnic minority."""
    body = HouseholdClassified(
        household_id=household_id,
        submission_id=f"uuid:review-{household_id}",
        review_round="2021",
        poverty_class=poverty_class,
        effective_on=date(2022, 1, 1),
        escaped_on=None,
        area_type="rural",
        scoring_table="b1-2022-rural",
        official=False,
        b1_points=110,
        b2_points=40,
        deprivations=(),
        causes=(),
        ethnic_minority=True,
        no_labour=False,
    )
    return replace(body, **changes)


def a_loan(application_id: str = "uuid:loan-1", **changes: Any) -> ApplicationReceived:
    """50 million for 36 months in yearly instalments, applied for in March 2023."""
    body = ApplicationReceived(
        application_id=application_id,
        programme="credit-poor",
        kind="",
        household_id="ILO-01-0001",
        commune_id=IA_LOP,
        village_id=f"{IA_LOP}.1",
        applied_on=date(2023, 3, 1),
        applicant_key="p-head",
        amount=Money(50_000_000),
        own_capital=Money(5_000_000),
        term_months=36,
        instalment_months=12,
        purpose="Mua bò sinh sản",
        group_code="TO-3",
        association="women",
    )
    return replace(body, **changes)


def a_house(application_id: str = "uuid:house-1", **changes: Any) -> ApplicationReceived:
    return a_loan(
        application_id,
        **{"programme": "housing", "kind": "new_build", "amount": Money(0), "term_months": 0} | changes,
    )


def a_cow(application_id: str = "uuid:cow-1", **changes: Any) -> ApplicationReceived:
    return a_loan(
        application_id, **{"programme": "breeding-cow", "amount": Money(0), "term_months": 0} | changes
    )


class Refused(AssertionError):
    """The API answered with a problem nobody expected."""


class Office:
    """One disbursement service with its office; `news` brings intake's events in."""

    def __init__(self, settings: Settings, database: Database[Any], clock: FixedClock | None = None) -> None:
        self.settings, self.clock = settings, clock or FixedClock(NOON)
        self.app = create_app(settings, database, self.clock)
        self.desk: Desk = self.app.extensions["disbursement"]
        self.take = on_batch(self.desk)
        self._sequences: dict[str, int] = {}

    # -- what intake tells

    def news(self, *bodies: Contract, sequence: int | None = None) -> None:
        """Bring events in, in this order, each the next of its household or application."""
        self.take([self.an_event(body, sequence) for body in bodies])

    def an_event(self, body: Contract, sequence: int | None = None) -> Envelope:
        """The body as the next event of its household or application."""
        subject = getattr(body, "household_id", "")
        if isinstance(body, ApplicationReceived):
            subject = body.application_id
        self._sequences[subject] = self._sequences.get(subject, 0) + 1
        return envelope_of(
            body,
            subject=subject,
            sequence=sequence or self._sequences[subject],
            area_id=IA_LOP,
            traceparent=TRACE,
            clock=self.clock,
        )

    def case_of(self, application: ApplicationReceived) -> str:
        """Bring an application in; the id of its case."""
        self.news(application)
        [case] = self.desk.cases.of_application(application.application_id)
        case_id: str = case.state["case_id"]
        return case_id

    # -- what people do

    def ask(self, who: str | Actor, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """The response of the API to one of `PEOPLE`, or to an actor of the story's own."""
        actor = PEOPLE[who] if isinstance(who, str) else who
        token = sign_token(
            actor,
            secret=self.settings.secret_key,
            now=datetime.now(UTC),
            lifetime=timedelta(hours=1),
        )
        return self.app.test_client().open(
            f"/api/disbursement/v1{path}",
            method=method,
            # Escaped by ourselves: the test client cannot send half a surrogate pair, a broken phone can.
            data=json.dumps(body),
            content_type="application/json",
            query_string=query,
            headers={"Authorization": f"Bearer {token}"},
        )

    def said(self, who: str | Actor, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """The JSON of a good answer; Refused otherwise."""
        response = self.ask(who, method, path, body, **query)
        if response.status_code >= 400:
            raise Refused(f"{response.status_code} {response.get_data(as_text=True)}")
        return response.get_json()

    def step(self, who: str | Actor, case_id: str, step: str, **facts: Any) -> Any:
        """Take a step on the first of December 2023, unless the story says another day."""
        body = {"step": step, "taken_on": "2023-12-01", **facts}
        return self.said(who, "POST", f"/cases/{case_id}/steps", body)["case"]

    def refusal(self, who: str | Actor, case_id: str, step: str, **facts: Any) -> Any:
        """The problem document of a step that is refused."""
        body = {"step": step, "taken_on": "2023-12-01", **facts}
        response = self.ask(who, "POST", f"/cases/{case_id}/steps", body)
        assert response.status_code >= 400, response.get_json()
        assert response.mimetype == "application/problem+json"
        return response.get_json()

    def case(self, case_id: str, who: str = "auditor") -> Any:
        return self.said(who, "GET", f"/cases/{case_id}")

    # -- what stories often begin with

    def a_line(self, line_id: str = "TD-2023", amount: int = 1_000_000_000, **changes: Any) -> str:
        """A credit line of 2023 with money on it."""
        body = {
            "line_id": line_id,
            "name": f"Dòng {line_id}",
            "programme": "",
            "project": "",
            "capital_type": "credit",
            "funding_source": "credit",
            "budget_year": 2023,
            "area": "ea-sup",
            **changes,
        }
        self.said("finance", "POST", "/budget/lines", body)
        if amount:
            self.said(
                "finance",
                "POST",
                f"/budget/lines/{line_id}/allotments",
                {"amount": amount, "decision_no": f"QĐ-{line_id}", "allotted_on": "2023-01-15"},
            )
        return line_id

    def line(self, line_id: str) -> Any:
        return self.said("finance", "GET", f"/budget/lines/{line_id}")["line"]

    def a_poor_household(self, household_id: str = "ILO-01-0001", **changes: Any) -> None:
        self.news(a_household(household_id, **changes), a_class(household_id))

    def an_ordered_loan(
        self, application: ApplicationReceived | None = None, line_id: str = "TD-2023"
    ) -> str:
        """A loan of a poor household, decided and ordered for 22/12/2023; its line exists."""
        case_id = self.an_approved_loan(application, line_id)
        self.step("credit", case_id, "order", pay_on="2023-12-22")
        return case_id

    def an_approved_loan(
        self, application: ApplicationReceived | None = None, line_id: str = "TD-2023"
    ) -> str:
        case_id = self.a_confirmed_loan(application)
        self.step("manager", case_id, "approve", paper="04/TD-7", line_id=line_id)
        return case_id

    def a_confirmed_loan(self, application: ApplicationReceived | None = None) -> str:
        case_id = self.case_of(application or a_loan())
        self.step("leader", case_id, "endorse", paper="03/TD-1")
        self.step("chairman", case_id, "confirm", paper="XN-1")
        return case_id

    def confirm_payment(self, case_id: str, who: str = "teller", **facts: Any) -> Any:
        said = {"amount": 50_000_000, "value_date": "2023-12-22", "receipt_no": f"CT-{case_id}", **facts}
        return self.step(
            who,
            case_id,
            "confirm_payment",
            taken_on="2023-12-22",
            **{name: value for name, value in said.items() if name != "taken_on"},
        )

    def events(self, case_id: str) -> list[str]:
        """Types of what was announced of a case, without the service's name."""
        return [e["type"].removeprefix("disbursement.") for e in self.desk.cases.history_of(case_id)]


def totals_of_cases(desk: Desk, case_ids: Sequence[str], line_id: str) -> dict[str, int]:
    """What the cases say a line should have: the counters recounted from the postings they hold."""
    signs = {
        "commit": {"committed": 1},
        "release": {"committed": -1},
        "disburse": {"committed": -1, "disbursed": 1},
        "restore": {"committed": 1, "returned": 1},
    }
    total = {"committed": 0, "disbursed": 0, "returned": 0}
    for case in desk.cases.many(case_ids).values():
        for entry in case.state["postings"]:
            if entry["line_id"] == line_id:
                for counter, sign in signs[entry["kind"]].items():
                    total[counter] += sign * entry["amount"]
    return total


def some_loans(count: int, first: int = 1) -> list[ApplicationReceived]:
    """Applications of as many households, which are not announced by this."""
    return [
        a_loan(f"uuid:{new_id()}", household_id=f"ILO-02-{number:04d}", applicant_key=f"p-{number}")
        for number in range(first, first + count)
    ]

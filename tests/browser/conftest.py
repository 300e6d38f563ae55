"""A real Chromium in front of the real office application, with a session that waits to be paid."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from urllib.parse import quote

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from services.disbursement.app import create_app
from services.disbursement.domain.case import case_id_of
from services.disbursement.programmes import LIFECYCLES
from services.disbursement.usecases import applications, budget, households, projects, steps
from services.disbursement.usecases.desk import Desk
from shared.auth import Actor, sign_token
from shared.clock import FixedClock, SystemClock
from shared.money import Money
from shared.settings import Settings
from shared.web_access import COOKIE
from tests.builders_disbursement import a_class, a_household, a_loan, a_member
from tools.screenshots import CHROMIUM, FLAGS

ON = date(2023, 12, 22)
SESSION = f"ea-sup.ia-lop|{ON}"
BORROWERS = (
    ("Lò Thị Mai", 60),
    ("Vi Văn Thuận", 80),
    ("Y Blăm Niê K'đăm", 50),
    ("H'Ngăm Kpơr", 70),
    ("Ksor Hiao", 40),
)
"""Name and millions of đồng; the session calls them out by given name."""

MILLION = 1_000_000
PEOPLE = {
    "group_leader": "Nông Thị Bình",
    "commune_chairman": "Y Thoan Bkrông",
    "bank_manager": "Trần Văn Lực",
    "credit_officer": "Lê Văn Định",
    "teller": "Nguyễn Thị Thu Hà",
    "finance_specialist": "Đặng Minh Tuấn",
    "agri_specialist": "Nguyễn Văn Nông",
    "infra_specialist": "Phạm Thu Hằng",
    "district_leader": "Hoàng Văn Thành",
}


def person(role: str) -> Actor:
    return Actor(role.replace("_", "."), PEOPLE[role], role, ("ea-sup",), "Ea Súp")


@dataclass
class Office:
    """The running office. base: its address. case_ids: of the borrowers, in their order."""

    base: str
    desk: Desk
    settings: Settings
    case_ids: list[str]

    @property
    def session_url(self) -> str:
        return f"{self.base}/office/sessions/{quote(SESSION, safe='')}"


@dataclass
class Window:
    """One page of one person. complaints: what the browser's console had to say."""

    page: Page
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    """Five loans of Ia Lốp ordered for the session of 22 December 2023."""
    app: Flask = create_app(settings, clock=FixedClock(datetime(2023, 12, 22, 2, 5, tzinfo=UTC)))
    desk: Desk = app.extensions["disbursement"]
    open_lines(desk)
    case_ids = [open_loan(desk, number, name, million) for number, (name, million) in enumerate(BORROWERS, 1)]
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Office(f"http://127.0.0.1:{server.port}", desk, settings, case_ids)
    server.shutdown()
    thread.join()


@pytest.fixture
def open_window(office: Office, browser: Browser) -> Iterator[Callable[..., Window]]:
    """open_window(role, width=…): a page in which that person is signed in."""
    contexts: list[BrowserContext] = []

    def window(role: str, width: int = 1440, height: int = 900) -> Window:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN")
        context.set_default_timeout(10_000)
        contexts.append(context)
        token = sign_token(
            person(role),
            secret=office.settings.secret_key,
            now=SystemClock().now(),
            lifetime=timedelta(hours=1),
        )
        context.add_cookies([{"name": COOKIE, "value": token, "url": office.base}])
        made = Window(context.new_page())
        made.page.on(
            "console",
            lambda message: made.complaints.append(message.text) if message.type == "error" else None,
        )
        made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
        return made

    yield window
    for context in contexts:
        context.close()


def open_lines(desk: Desk) -> None:
    """A credit line with room, one with little, and a line of Project 2 with a project on it."""
    finance = person("finance_specialist")
    for line_id, name, programme, project, source, million in (
        ("TD-01-2023", "Tín dụng hộ nghèo 2023", "credit-poor", "", "credit", 1_000),
        ("TD-01-NHO-2023", "Tín dụng hộ nghèo 2023, phần nhỏ", "credit-poor", "", "credit", 35),
        ("DA2-SN-2023", "Dự án 2, vốn sự nghiệp 2023", "breeding-cow", "P2", "central", 1_000),
    ):
        budget.open_line(
            desk,
            finance,
            line_id=line_id,
            name=name,
            programme=programme,
            project=project,
            capital_type="recurrent",
            funding_source=source,
            budget_year=2023,
            area="ea-sup",
        )
        budget.allot(
            desk, finance, line_id, command_id=f"allot-{line_id}", amount=million * MILLION,
            decision_no="QĐ 214/QĐ-UBND", allotted_on=date(2023, 2, 10),
        )  # fmt: skip
    projects.enter_project(
        desk,
        person("agri_specialist"),
        project_id="BO-2023-05",
        name="Nuôi bò cái sinh sản thôn 3",
        programme="breeding-cow",
        commune="ea-sup.ia-lop",
        line_id="DA2-SN-2023",
        amount=468 * MILLION,
        counterpart=46 * MILLION,
        households=12,
        leader="Lò Văn Pâng",
    )


def open_loan(desk: Desk, number: int, name: str, million: int, *, steps_taken: int = 4) -> str:
    """A poor household's loan, brought by its people as far as an order for the session, or less far."""
    household_id, village, key = f"ILO-03-{number:04d}", "ea-sup.ia-lop.3", f"p-{number}"
    head = a_member(person_key=key, full_name=name, identity_number=f"06618400{number:04d}")
    households.note_members(desk, a_household(household_id, village_id=village, members=(head,)), 1)
    households.note_class(desk, a_class(household_id), 2)
    application = a_loan(
        f"uuid:loan-{number}",
        household_id=household_id,
        village_id=village,
        applied_on=date(2023, 11, 20),
        applicant_key=key,
        amount=Money(million * MILLION),
        group_code="Tổ 3",
    )
    applications.open_case(desk, application)
    case_id = case_id_of(LIFECYCLES["loan"], application.application_id)
    way: list[tuple[str, str, dict[str, str]]] = [
        ("group_leader", "endorse", {"paper": "03/TD-11"}),
        ("commune_chairman", "confirm", {"paper": "XN 41"}),
        ("bank_manager", "approve", {"paper": "04/TD-88", "line_id": "TD-01-2023"}),
        ("credit_officer", "order", {"pay_on": ON.isoformat()}),
    ]
    for role, step, facts in way[:steps_taken]:
        steps.take_step(desk, person(role), steps.Step(case_id=case_id, step=step, facts=facts))
    return case_id

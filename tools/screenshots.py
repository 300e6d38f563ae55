"""Photograph the pages of a running system, at the size of a phone and of a desk, into docs/screenshots/.

Starts nothing: the system runs (`make run`), and its demonstration accounts are in
`$SINHKE_VAR/demo-access.json`. Says which page scrolls sideways or complains in the
console, and exits non-zero when one does.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

OUT = Path("docs/screenshots")
SIZES = {"desk": (1440, 900), "phone": (360, 740)}
CHROMIUM = next((path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None)
"""None where the machine has no browser of its own: then it is the one that Playwright fetched."""
FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=vi-VN",
]
REPORT = "/reports/district?area=ea-sup&from=2023-01-01&to=2023-12-31&edition=2023-12-31"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True)
class Shot:
    """One page. role: who looks, empty for nobody. follow: links to click through, each by CSS selector.

    whole: the full length of the page instead of the first screen. ready: what is there once the page is.
    """

    name: str
    role: str
    path: str
    follow: tuple[str, ...] = ()
    whole: bool = False
    ready: str = "body"


FIRST_ROW = "tbody th a"
SHOTS = (
    Shot("login", "", "/login"),
    Shot("work-list", "teller", "/office/"),
    Shot("cases", "bank_manager", "/office/cases"),
    Shot("case-loan", "bank_manager", "/office/cases?status=disbursed", (FIRST_ROW,), whole=True),
    Shot("case-house", "infra_specialist", "/office/cases?programme=housing", (FIRST_ROW,), whole=True),
    Shot("sessions", "teller", "/office/sessions?month=2023-12"),
    Shot("session", "teller", "/office/sessions?month=2023-12", (FIRST_ROW,)),
    Shot("budget", "finance_specialist", "/office/budget?year=2023"),
    Shot("budget-line", "finance_specialist", "/office/budget?year=2023", (FIRST_ROW,)),
    Shot("projects", "agri_specialist", "/office/projects"),
    Shot("project", "agri_specialist", "/office/projects", (FIRST_ROW,), whole=True),
    Shot("submissions", "commune_officer", "/office/submissions"),
    Shot("submissions-map", "commune_officer", "/office/submissions/map"),
    Shot(
        "submission", "commune_officer", "/office/submissions?form=household_review", (FIRST_ROW,), whole=True
    ),
    Shot("forms", "administrator", "/office/forms"),
    Shot("form", "administrator", "/office/forms/household_review", whole=True),
    Shot("form-preview", "administrator", "/office/forms/household_review", (FIRST_ROW,)),
    Shot("keys", "administrator", "/office/keys"),
    Shot("lists", "commune_officer", "/office/lists"),
    Shot("field-home", "field_worker", "/field/", ready="[data-up]"),
    Shot("field-households", "field_worker", "/field/households", ready="[data-up]"),
    Shot("field-form", "field_worker", "/field/form/household_review", ready="[data-ready]"),
    Shot("field-outbox", "field_worker", "/field/outbox", ready="[data-up]"),
    Shot("field-me", "field_worker", "/field/me", ready="[data-up]", whole=True),
    Shot("report", "district_leader", REPORT),
    Shot("report-whole", "district_leader", REPORT, whole=True),
)


def main(wanted: list[str]) -> int:
    """Take the named pages, or all; the number of complaints."""
    access = json.loads(Path(os.environ.get("SINHKE_VAR", "var"), "demo-access.json").read_text("utf-8"))
    base = os.environ.get("SINHKE_URL", access["base_url"]).rstrip("/")
    users = {user["role"]: user for user in reversed(access["users"])}
    OUT.mkdir(parents=True, exist_ok=True)
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for shot in SHOTS:
            if not wanted or shot.name in wanted:
                for size in SIZES:
                    complaints += take(browser, base, users, shot, size)
        browser.close()
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


def take(browser: Browser, base: str, users: dict[str, Any], shot: Shot, size: str) -> list[str]:
    """Photograph one page at one size; what is wrong with it."""
    wrong: list[str] = []
    door = "/field/" if shot.path.startswith("/field/") else "/login"
    with page_of(browser, base + door, users.get(shot.role), SIZES[size]) as page:
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(base + shot.path)
        for selector in shot.follow:
            link = page.locator(selector).first
            if not link.count():
                return [f"{shot.name}: nothing to follow at {page.url}"]
            link.click()
            page.wait_for_load_state("networkidle")
        page.wait_for_load_state("networkidle")
        page.wait_for_selector(shot.ready, state="attached")
        sideways = page.evaluate(SIDEWAYS)
        if sideways > 0:
            wrong.append(f"scrolls sideways by {sideways} px")
        file = OUT / f"{shot.name}-{size}.png"
        page.screenshot(path=file, full_page=shot.whole)
        print(f"{file}  {re.sub(r'^https?://[^/]+', '', page.url)}")
    return [f"{shot.name} ({size}): {text}" for text in wrong]


@contextmanager
def page_of(
    browser: Browser, door: str, user: dict[str, Any] | None, size: tuple[int, int]
) -> Iterator[Page]:
    """A page of a browser in which `user` has signed in at the address `door`."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="vi-VN")
    page = context.new_page()
    if user is not None:
        page.goto(door)
        page.get_by_label("Tên đăng nhập").fill(user["username"])
        page.get_by_label("Mật khẩu", exact=True).fill(user["password"])
        page.get_by_role("button", name="Đăng nhập").click()
        page.get_by_role("button", name="Đăng nhập").wait_for(state="detached")
    yield page
    context.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""A real Chromium with nothing in it but the form view of the field web app and one form."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route

from tests.field_app import FIELD_APP, node_program

# Answered by the test itself. A secure origin, as phones have: without it there is no uuid() and no GPS.
ORIGIN = "https://form.test"
POLICY = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:"
HTML = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Mẫu phiếu</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css"></head>
<body><main id="main" class="wrap narrow rows"><div id="host"></div></main>
<script type="module" src="/page.js"></script></body></html>"""
TYPES = {".js": "text/javascript", ".css": "text/css", ".csv": "text/csv", ".xml": "text/xml"}


@pytest.fixture(scope="session")
def built_page(field_app: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("form-page")
    subprocess.run(
        [node_program(), "test/page/build.mjs", str(folder)], cwd=field_app, check=True, timeout=120
    )
    return folder


@dataclass
class Form:
    """A form in a phone's browser. complaints: what its console had to say."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def question(self, path: str) -> Locator:
        return self.page.locator(f'[data-ref="/data/{path}"]')

    def field(self, path: str) -> Locator:
        return self.question(path).locator("input:not([type=file], .picker), textarea, select").first

    def error(self, path: str) -> Locator:
        return self.question(path).locator(".err")

    def turn_to(self, number: int) -> None:
        """To the page with this number, from 1, by the button a person uses."""
        while f"Trang {number} " not in self.page.locator("[role=status]").first.inner_text():
            self.page.get_by_role("button", name="Tiếp").click()

    def call(self, name: str, *arguments: object) -> Any:
        return self.page.evaluate(f"(given) => window.form.{name}(...given)", list(arguments))

    def saved(self) -> dict[str, Any]:
        """The draft, once it is saved."""
        self.page.get_by_text("đã lưu").wait_for()
        draft: dict[str, Any] = self.call("lastDraft")
        return draft

    def saved_with(self, text: str) -> dict[str, Any]:
        """The draft, once it holds `text`."""
        self.page.wait_for_function("(text) => window.form.heard.drafts.at(-1)?.xml.includes(text)", arg=text)
        draft: dict[str, Any] = self.call("lastDraft")
        return draft


@pytest.fixture
def open_form(built_page: Path, browser: Browser) -> Iterator[Callable[..., Form]]:
    """open_form(xform=…, media={name: text}, **context options): the form, ready to be filled."""
    contexts: list[BrowserContext] = []
    forms: list[Form] = []

    def opened(xform: str | None = None, media: dict[str, str] | None = None, **options: Any) -> Form:
        context = browser.new_context(
            **{
                "viewport": {"width": 360, "height": 740},
                "locale": "vi-VN",
                "timezone_id": "Asia/Ho_Chi_Minh",
            }
            | options
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        given = FIELD_APP / "test" / "forms"
        files = {"/form.xml": (xform or (given / "every_question.xml").read_text(encoding="utf-8"))}
        lists = media or {"households.csv": (given / "households.csv").read_text(encoding="utf-8")}
        files |= {f"/media/{name}": text for name, text in lists.items()}

        def answer(route: Route) -> None:
            path = route.request.url.removeprefix(ORIGIN)
            if path == "/":
                route.fulfill(
                    body=HTML, content_type="text/html", headers={"Content-Security-Policy": POLICY}
                )
            elif path in files:
                route.fulfill(body=files[path], content_type=TYPES[Path(path).suffix])
            elif (built_page / path[1:]).is_file():
                route.fulfill(path=built_page / path[1:], content_type=TYPES[Path(path).suffix])
            else:
                route.fulfill(status=404)

        context.route("**/*", answer)
        form = Form(context.new_page())
        form.page.on(
            "console", lambda said: form.complaints.append(said.text) if said.type == "error" else None
        )
        form.page.on("pageerror", lambda error: form.complaints.append(str(error)))
        form.page.goto(f"{ORIGIN}/")
        form.page.locator("[data-ready]").wait_for()
        forms.append(form)
        return form

    yield opened
    for context in contexts:
        context.close()
    for form in forms:
        assert form.complaints == []

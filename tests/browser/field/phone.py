"""A phone with the field web app in its browser, and how a person uses it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

READY_MS = 20_000


@dataclass
class Phone:
    """One phone. complaints: what its console had to say, but for lines that are down."""

    context: BrowserContext
    base: str
    page: Page = field(init=False)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(READY_MS)
        self.page = self.new_tab()

    def new_tab(self) -> Page:
        page = self.context.new_page()
        page.on("console", lambda said: self._hear(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _hear(self, text: str) -> None:
        # The browser itself writes down each request that did not get through, or was refused.
        if "net::ERR_" not in text and "Failed to load resource" not in text:
            self.complaints.append(text)

    def open(self, view: str = "") -> Page:
        self.page.goto(f"{self.base}/field/{view}")
        self.page.wait_for_selector("[data-up]", state="attached")
        return self.page

    def sign_in(self, username: str, password: str) -> None:
        self.open()
        self.page.get_by_label("Tên đăng nhập").fill(username)
        self.page.get_by_label("Mật khẩu", exact=True).fill(password)
        self.page.get_by_role("button", name="Đăng nhập").click()
        expect(self.page.get_by_role("heading", name="Phiếu của tôi")).to_be_visible()

    def wait_until_kept(self) -> None:
        """Until forms and program are on the phone, as the person can see on the page Tôi."""
        self.open("me")
        expect(self.page.locator("main")).to_contain_text("Sẵn sàng làm việc khi không có mạng")

    def send_now(self) -> None:
        """Press the button of the outbox, which is open, unless what waited has gone by itself by then."""
        expect(self.page.get_by_role("heading", name="Hộp gửi")).to_be_visible()
        self.page.get_by_role("button", name="Gửi ngay").evaluate_all(
            "found => found.forEach((one) => one.click())"
        )

    def open_form(self, form_id: str, query: str = "") -> Page:
        self.open(f"form/{form_id}{query}")
        self.page.wait_for_selector("[data-ready]")
        return self.page

    def answer(self, answers: Mapping[str, Any], within: str = "/data") -> None:
        """Answer the questions of the page by their names, in the order given."""
        for name, value in answers.items():
            answer(self.page, f"{within}/{name}", value)

    def go_on(self) -> None:
        self.page.get_by_role("button", name="Tiếp").click()

    def finish(self) -> None:
        self.page.get_by_role("button", name="Gửi").click()
        expect(self.page.get_by_text("Đã đưa vào hộp gửi")).to_be_visible()


def answer(page: Page, reference: str, value: Any) -> None:
    """Answer one question as a person does. value: text, a choice's name, or the Path of a photo."""
    question = page.locator(f'[data-ref="{reference}"]')
    if isinstance(value, Path):
        question.locator("input[type=file]").first.set_input_files(value)
        expect(question.locator("img")).to_be_visible()  # it has been made small
    elif question.locator(f'input[value="{value}"]:is([type=radio],[type=checkbox])').count():
        question.locator(f'input[value="{value}"]').check()
    elif question.locator("select").count():
        question.locator("select").select_option(str(value))
    elif question.get_by_role("combobox").count():
        question.get_by_role("combobox").fill(str(value))
        question.get_by_role("option").first.click()
    else:
        question.locator("input:not([type=date]), textarea").first.fill(str(value))
        question.locator("input:not([type=date]), textarea").first.blur()


UNANSWERED = """() => [...document.querySelectorAll('[data-ref]')]
  .filter((question) => question.querySelector(':scope > :is(label, legend, .label) .req'))
  .filter((question) => {
    const boxes = [...question.querySelectorAll('input[type=radio], input[type=checkbox]')];
    if (boxes.length) return !boxes.some((box) => box.checked);
    const field = question.querySelector('select, textarea, input:not([type=date]):not([type=file])');
    return field ? !field.value : false;
  })
  .map((question) => question.dataset.ref)"""
"""Required questions of the page that are still open, by their XPaths. One question holds no other."""


def answer_required(page: Page, wanted: Mapping[str, Any]) -> None:
    """Answer what the page still requires, also what appears while answering.

    wanted: by the question's name, or its whole path within the form where several have the name. What is
    not wanted in particular gets the first choice, or the number 1.
    """
    while open_questions := page.evaluate(UNANSWERED):
        for reference in open_questions:
            path = reference.removeprefix("/data/")
            value = wanted.get(path, wanted.get(reference.rpartition("/")[2]))
            if value is not None:
                answer(page, reference, value)
            else:
                _answer_somehow(page, reference)


def _answer_somehow(page: Page, reference: str) -> None:
    question = page.locator(f'[data-ref="{reference}"]')
    boxes = question.locator("input[type=radio], input[type=checkbox]")
    if boxes.count():
        boxes.first.check()
    elif question.locator("select").count():
        question.locator("select").select_option(index=1)
    else:
        answer(page, reference, "1")


def stored(page: Page, store: str) -> list[dict[str, Any]]:
    """All records of a store of the phone's database, as JSON."""
    found: list[dict[str, Any]] = page.evaluate(
        """(store) => new Promise((resolve, reject) => {
          const asked = indexedDB.open('sinhke-field');
          asked.onerror = () => reject(asked.error);
          asked.onsuccess = () => {
            const all = asked.result.transaction(store).objectStore(store).getAll();
            all.onsuccess = () => { asked.result.close(); resolve(JSON.parse(JSON.stringify(all.result))); };
          };
        })""",
        store,
    )
    return found

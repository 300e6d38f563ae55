"""The real intake office in front of a real Chromium, with its worker converting in the background."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, Thread

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from services.intake.app import create_app
from services.intake.parts import EXTENSION
from services.intake.store import Stores
from services.intake.usecases.accounts import create_user
from services.intake.usecases.form_drafts import convert_next
from shared.auth import Actor, sign_token
from shared.clock import SystemClock
from shared.settings import Settings
from shared.web_access import COOKIE

ADMINISTRATOR = Actor("quan.tri", "Nguyễn Thị Thu Hà", "administrator", ("ea-sup",), "Ea Súp")
NAMES = ("H'Ngăm Kpơr", "Y Blăm Niê", "Lò Thị Mai", "Vi Văn Thuận", "Ksor Hiao")


@dataclass
class Desk:
    """The administrator's browser. base: the office's address. complaints: of the browser's console."""

    base: str
    page: Page
    stores: Stores
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.base + path)


@pytest.fixture
def desk(settings: Settings, browser: Browser) -> Iterator[Desk]:
    """An administrator who is signed in; five field workers of Ia Lốp have accounts."""
    clock = SystemClock()
    app = create_app(settings, clock=clock)
    stores: Stores = app.extensions[EXTENSION].stores
    for number, name in enumerate(NAMES):
        create_user(
            stores,
            username=f"worker.{number}",
            full_name=name,
            role="field_worker",
            areas=["ea-sup.ia-lop"],
            office="",
            password="một câu khó đoán 66",
            created_by="tests",
            clock=clock,
        )
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = Thread(target=server.serve_forever, daemon=True)
    stop = Event()

    def convert() -> None:
        while not stop.wait(0.05):
            convert_next(stores.drafts, clock)

    converting = Thread(target=convert, daemon=True)
    serving.start()
    converting.start()
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN")
    context.set_default_timeout(30_000)
    base = f"http://127.0.0.1:{server.port}"
    token = sign_token(
        ADMINISTRATOR, secret=settings.secret_key, now=clock.now(), lifetime=timedelta(hours=1)
    )
    context.add_cookies([{"name": COOKIE, "value": token, "url": base}])
    made = Desk(base, context.new_page(), stores)
    made.page.on("console", lambda said: made.complaints.append(said.text) if said.type == "error" else None)
    made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
    yield made
    context.close()
    stop.set()
    converting.join()
    server.shutdown()
    serving.join()

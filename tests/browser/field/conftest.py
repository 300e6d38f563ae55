"""The real intake application behind a line that can be cut, and phones with the field web app."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, BrowserContext
from pymongo.collection import Collection
from werkzeug.serving import make_server

from services.intake.app import create_app
from services.intake.domain.record import Submission
from services.intake.parts import EXTENSION
from services.intake.store import Stores
from services.intake.usecases.accounts import create_user
from services.intake.usecases.process_submissions import process_batch
from services.intake.usecases.publish_form import publish_form
from services.intake.worker import open_desk
from shared import mongo
from shared.clock import SystemClock
from shared.settings import Settings
from tests.browser.field.line import Line
from tests.browser.field.phone import Phone
from tests.browser.field.visit import known_household_form, visit_form
from tests.http.intake.register import Register
from tests.http.intake.register import a_household as a_reviewed_household

USERNAME, PASSWORD = "ra.soat.ilo", "mot-mat-khau-dai"
AREA = "ea-sup.ia-lop"


@dataclass
class FieldServer:
    """The running intake. line: between the phones and it. base: the address phones know."""

    app: Flask
    stores: Stores
    settings: Settings
    line: Line
    clock: SystemClock = field(default_factory=SystemClock)

    @property
    def base(self) -> str:
        return self.line.base

    def submission(self, instance_id: str) -> Submission | None:
        return self.stores.submissions.find(instance_id)

    def files(self, submission: Submission) -> dict[str, bytes]:
        """The bytes of its files, by name."""
        found = {}
        for file in submission.files:
            with self.stores.files.open(file.sha256) as stream:
                found[file.name] = stream.read()
        return found

    def count(self) -> int:
        """How many submissions were taken, whatever their state."""
        return self._collection().count_documents({})

    def publish_household_form(self) -> None:
        publish_form(self.stores, known_household_form(), publisher="tests", clock=self.clock)

    def check_all(self) -> None:
        """What the worker does: look at everything that is complete."""
        of = mongo.database(mongo.connect(self.settings.mongo_url), "intake")
        desk = open_desk(of, self.settings, self.clock)
        while process_batch(desk):
            pass

    def lose(self, instance_id: str) -> None:
        """As after a restore from a backup that was made before this submission came."""
        now = self.clock.now()
        self._collection().delete_one({"_id": instance_id})
        self.stores.epoch.renew(self.stores.epoch.current(now), "restored in a test", now)

    def _collection(self) -> Collection[mongo.Document]:
        return mongo.database(mongo.connect(self.settings.mongo_url), "intake")["submissions"]


@pytest.fixture
def server(settings: Settings, field_app: Path) -> Iterator[FieldServer]:
    """Intake with one field worker of Ia Lốp and the form `visit`."""
    clock = SystemClock()
    app = create_app(settings, clock=clock)
    stores: Stores = app.extensions[EXTENSION].stores
    publish_form(stores, visit_form(), publisher="tests", clock=clock)
    create_user(
        stores,
        username=USERNAME,
        full_name="H'Linh Niê",
        role="field_worker",
        areas=[AREA],
        office="",
        password=PASSWORD,
        created_by="tests",
        clock=clock,
    )
    serving = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=serving.serve_forever, daemon=True)
    thread.start()
    line = Line(serving.port)
    yield FieldServer(app, stores, settings, line)
    line.close()
    serving.shutdown()
    thread.join()


@pytest.fixture
def new_phone(server: FieldServer, browser: Browser) -> Iterator[Callable[..., Phone]]:
    """new_phone(): an empty phone in Vietnamese, without an app yet; width and height in pixels."""
    contexts: list[BrowserContext] = []

    def make(width: int = 360, height: int = 740) -> Phone:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN")
        contexts.append(context)
        return Phone(context, server.base)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def phone(new_phone: Callable[..., Phone]) -> Phone:
    """A phone of the field worker, signed in, with everything needed to work offline."""
    made = new_phone()
    made.sign_in(USERNAME, PASSWORD)
    made.wait_until_kept()
    return made


@pytest.fixture
def a_household(server: FieldServer) -> str:
    """The code of Lò Thị Mai's household, one of two in the list of Ia Lốp."""
    register = Register(server.settings, server.clock, server.stores.household_lists)
    register.write(a_reviewed_household("ILO-03-0001", head="Lò Thị Mai"))
    register.write(a_reviewed_household("ILO-03-0412", head="H'Ngăm Kpơr"))
    return "ILO-03-0001"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo of about 400 kB that cannot be packed any smaller."""
    file = tmp_path / "nha.jpg"
    Image.effect_noise((900, 700), 120).convert("RGB").save(file, quality=88)
    return file

"""The door as it is served: gunicorn with our settings, bad lines, many phones at once, killed processes.

What a power cut does is not shown here: everything is asked to be on the disk, but the disk is not pulled.
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import socket
import sys
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import pytest

from services.embedded import ports
from services.embedded.child import Child
from services.intake.domain.record import Submission
from services.intake.store import Stores, open_stores
from services.intake.usecases.accounts import create_app_key
from services.intake.usecases.publish_form import publish_form
from shared.clock import SystemClock
from shared.mongo import connect, database
from shared.settings import Settings
from tests.conftest import until
from tests.http.intake.collect import Collect
from tests.http.intake.lines import Cut, SocketLine, it_holds
from tests.http.intake.xforms import (
    CONTENT_TYPE,
    a_visit,
    album_form,
    an_album,
    multipart,
    visit_form,
)
from tools.bench.processes import family, memory_bytes

ROOT = Path(__file__).resolve().parents[2]
MEMORY_BYTES_MAX = 200 * 1024 * 1024
HEADERS = {"X-OpenRosa-Version": "1.0", "Content-Type": CONTENT_TYPE}
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Door:
    """Intake's web processes and what they stored. path: a field worker's address."""

    port: int
    path: str
    var: Path
    stores: Stores
    master: Child

    def phone(self, cut: Cut = it_holds) -> Collect:
        return Collect(SocketLine(self.port, cut), self.path)

    def line(self) -> SocketLine:
        return SocketLine(self.port)

    @property
    def workers(self) -> list[int]:
        """The web processes, without the one that looks after them."""
        return family(self.master.pid)[1:]

    def kept(self, instance_id: str) -> Submission:
        found = self.stores.submissions.find(instance_id)
        assert found is not None
        return found

    def events_of(self, instance_id: str) -> list[str]:
        document = self.stores.submissions.records.find_one({"_id": instance_id})
        assert document is not None
        return [event["type"].removeprefix("intake.submission.") for event in document["history"]]

    def half_written(self) -> list[Path]:
        return list((self.var / "files" / "incoming").iterdir())

    def copies(self, body: bytes) -> int:
        """How often these bytes lie among the kept files; none of which may hold other bytes than it says."""
        name = hashlib.sha256(body).hexdigest()
        return sum(path.read_bytes() == body for path in (self.var / "files").rglob(name))


@pytest.fixture(scope="module")
def door(mongo_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    var = tmp_path_factory.mktemp("door")
    head, _, options = mongo_server.partition("?")
    settings = Settings(
        mongo_url=f"{head.rstrip('/')}/fire{uuid.uuid4().hex[:10]}?{options}&authSource=admin",
        broker_url="memory://door",
        secret_key="a secret that only the tests know, and its tail",
        person_key="another secret that only the tests know and use",
        var=var,
        accept_content_bytes=500_000,
    )
    of = database(connect(settings.mongo_url), "intake")
    stores, clock = open_stores(settings, of), SystemClock()
    for form in (visit_form(), album_form()):
        publish_form(stores, form, publisher="tests", clock=clock)
    key = create_app_key(
        stores,
        username="",
        label="Máy 1",
        role="field_worker",
        areas=["ea-sup.ia-lop"],
        expires_on=None,
        created_by="tests",
        clock=clock,
    )
    port = ports.choose(var / "port.json", ["web"])["web"]
    environ = {f"SINHKE_{name.upper()}": str(value) for name, value in vars(settings).items()}
    master = Child(
        "web",
        [
            *(sys.executable, "-m", "gunicorn", "services.intake.wsgi:app"),
            *("--config", "python:services.embedded.serving", "--bind", f"127.0.0.1:{port}"),
        ],
        var=var,
        environ={"PATH": os.environ["PATH"], **environ},
        cwd=ROOT,
    )
    master.start()
    until(lambda: ports.answers(port), within_s=60)
    made = Door(port, f"/k/{key.secret}", var, stores, master)
    until(lambda: len(made.workers) == 2, within_s=60)
    yield made
    master.stop()
    connect(settings.mongo_url).drop_database(of.name)


def test_thirty_photos_over_a_line_that_keeps_breaking_arrive_once_and_byte_for_byte(door: Door):
    draw = random.Random(30)  # noqa: S311 (the same bad luck each time)
    photos = {f"{number}.jpg": draw.randbytes(draw.randrange(150_000, 450_000)) for number in range(30)}
    xml = an_album("uuid:thirty", photos)
    breaks_left = 12

    def cut(length: int) -> int | None:
        nonlocal breaks_left
        if breaks_left and length > 100_000 and draw.random() < 0.3:
            breaks_left -= 1
            return draw.randrange(length)
        return None

    phone = door.phone(cut)
    tries = 1
    while not phone.send(xml, photos):
        tries += 1
        assert tries < 40

    assert (breaks_left, tries) == (0, 13)
    kept = door.kept("uuid:thirty")
    assert (kept.status, kept.xml) == ("complete", xml)
    assert sorted(file.name for file in kept.files) == sorted(photos)
    for file in kept.files:
        assert door.stores.files.open(file.sha256).read() == photos[file.name]
        assert door.copies(photos[file.name]) == 1
    assert door.events_of("uuid:thirty").count("completed") == 1
    until(lambda: door.half_written() == [])


def test_fifty_identical_uploads_in_flight_are_one_record_and_one_event_of_each_kind(door: Door):
    photo = os.urandom(60_000)
    body = multipart(a_visit("uuid:fifty", photos=["a.jpg"]), {"a.jpg": photo})

    def post(_number: int) -> int:
        path = f"{door.path}/submission?deviceID=x"
        return door.line().post(path, data=body, content_type=CONTENT_TYPE, headers={}).status_code

    with ThreadPoolExecutor(50) as pool:
        statuses = list(pool.map(post, range(50)))

    assert set(statuses) <= {201, 202}
    assert statuses.count(201) == 1
    assert door.events_of("uuid:fifty") == ["received", "completed"]
    assert [file.name for file in door.kept("uuid:fifty").files] == ["a.jpg"]
    assert door.copies(photo) == 1


def test_many_different_submissions_at_once_are_all_there_word_for_word(door: Door):
    sent = {
        f"uuid:many-{number}": a_visit(f"uuid:many-{number}", head=f"Chủ hộ {number}")
        for number in range(200)
    }

    def send(xml: bytes) -> bool:
        return door.phone().send(xml)

    with ThreadPoolExecutor(24) as pool:
        assert all(pool.map(send, sent.values()))

    assert {one: door.kept(one).xml for one in sent} == sent


def test_a_body_in_chunks_of_unknown_length_is_taken(door: Door):
    photo = os.urandom(300_000)
    body = multipart(a_visit("uuid:chunked", photos=["a.jpg"]), {"a.jpg": photo})
    pieces = (body[start : start + 7001] for start in range(0, len(body), 7001))

    answer = door.line().post_chunked(f"{door.path}/submission?deviceID=x", pieces, headers=HEADERS)

    assert answer.status_code == 201
    assert door.kept("uuid:chunked").status == "complete"
    assert door.copies(photo) == 1


def test_twenty_uploads_of_twenty_megabytes_at_once_leave_the_web_processes_small(door: Door):
    block = os.urandom(MEGABYTE)
    peaks: dict[int, int] = {}
    over = Event()

    def watch() -> None:
        while not over.wait(0.02):
            for pid in door.workers:
                peaks[pid] = max(peaks.get(pid, 0), memory_bytes(pid))

    def pieces(number: int) -> Iterator[bytes]:
        # One by one, so that the sender need not hold twenty times twenty megabytes either.
        head, mark, tail = multipart(
            a_visit(f"uuid:large-{number}", photos=["a.jpg"]), {"a.jpg": b"PHOTO" * 2}
        ).partition(b"PHOTO" * 2)
        assert mark
        yield head + b"%04d" % number
        for _ in range(20):
            yield block
        yield tail

    def post(number: int) -> int:
        return (
            door.line().post_chunked(f"{door.path}/submission", pieces(number), headers=HEADERS).status_code
        )

    watching = Thread(target=watch)
    watching.start()
    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(post, range(20)))
    over.set()
    watching.join()

    assert statuses == [201] * 20
    assert {door.kept(f"uuid:large-{number}").files[0].size for number in range(20)} == {20 * MEGABYTE + 4}
    assert peaks
    assert all(peak < MEMORY_BYTES_MAX for peak in peaks.values()), peaks


def test_a_web_process_killed_half_way_loses_nothing_it_acknowledged_and_keeps_no_half_file(door: Door):
    photo = os.urandom(400_000)
    xml = a_visit("uuid:killed", photos=["a.jpg"])
    body = multipart(xml, {"a.jpg": photo})
    assert door.phone().send(a_visit("uuid:before"))
    before = set(door.half_written())
    with socket.create_connection(("127.0.0.1", door.port), timeout=30) as line:
        head = f"POST {door.path}/submission HTTP/1.1\r\nHost: x\r\nContent-Type: {CONTENT_TYPE}\r\n"
        line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:300_000])
        until(lambda: set(door.half_written()) - before)

        killed = door.workers
        for pid in killed:
            os.kill(pid, signal.SIGKILL)

        until(lambda: len(door.workers) == 2 and not set(door.workers) & set(killed), within_s=60)
    assert door.stores.submissions.find("uuid:killed") is None
    assert door.copies(photo) == 0

    phone = door.phone()
    until(lambda: phone.send(xml, {"a.jpg": photo}), within_s=30)

    assert door.kept("uuid:before").status == "complete"
    assert door.kept("uuid:killed").status == "complete"
    assert door.copies(photo) == 1


def test_what_is_acknowledged_is_there_although_everything_is_killed_at_once(door: Door):
    """The web processes die again and again while phones send; what was answered with 201 or 202 stays."""
    acknowledged: list[str] = []
    stop = Event()

    def send(lane: int) -> None:
        number = 0
        while not stop.is_set():
            instance_id = f"uuid:storm-{lane}-{number}"
            if door.phone().send(a_visit(instance_id)):
                acknowledged.append(instance_id)
                number += 1

    with ThreadPoolExecutor(6) as pool:
        lanes = [pool.submit(send, lane) for lane in range(6)]
        for _ in range(3):
            reached = len(acknowledged) + 20
            until(lambda reached=reached: len(acknowledged) >= reached, within_s=60)  # type: ignore[misc]
            killed = door.workers
            for pid in killed:
                os.kill(pid, signal.SIGKILL)
            until(lambda killed=killed: not set(door.workers) & set(killed), within_s=60)  # type: ignore[misc]
        stop.set()
        for lane in lanes:
            lane.result()

    for instance_id in acknowledged:
        assert door.kept(instance_id).status == "complete"
        assert door.events_of(instance_id) == ["received", "completed"]

"""Whether publishing a large form slows down the door."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from io import BytesIO
from time import monotonic
from typing import Any

import requests
from openpyxl import Workbook

from tools.bench.load import Buffers, send_for
from tools.bench.system import HOST, System

CONNECTIONS = 8
QUESTIONS = 1000
CHOICES = 20_000


def beside(
    system: System, uploads: Iterator[Buffers], seconds: float, say: Callable[[str], None]
) -> list[dict[str, Any]]:
    """Rates at 8 connections: alone, and while each of the two large forms is published again and again."""
    rows: list[dict[str, Any]] = []
    for what, workbook in (
        ("nothing", None),
        (f"{QUESTIONS} questions", _questions),
        (f"{CHOICES} choices", _choices),
    ):
        publisher = _Publisher(system, workbook) if workbook else None
        if publisher:
            publisher.start()
        done = send_for(seconds, (HOST, system.door), uploads, CONNECTIONS)
        latencies = sorted(done.latencies_s)
        row = {
            "publishing": what,
            "per_s": round(done.per_s, 1),
            "p99_ms": round(latencies[int(len(latencies) * 0.99)] * 1000, 1),
            "slowest_ms": round(latencies[-1] * 1000, 1),
        }
        if publisher:
            row |= publisher.stop()
            row["over_nothing"] = round(row["per_s"] / rows[0]["per_s"], 2)
        rows.append(row)
        say(f"publishing {what}: {row}")
    return rows


class _Publisher(threading.Thread):
    """Publishes one version after another until it is stopped."""

    def __init__(self, system: System, workbook: Callable[[int], bytes]) -> None:
        super().__init__(daemon=True)
        self._system = system
        self._bodies = [workbook(number) for number in range(20)]
        self._stopping = threading.Event()
        self._seconds: list[float] = []

    def run(self) -> None:
        address = f"http://{HOST}:{self._system.door}/api/intake/v1/forms"
        headers = {"Authorization": f"Bearer {self._system.admin_token}"}
        for body in self._bodies:
            if self._stopping.is_set():
                return
            began = monotonic()
            answer = requests.post(address, headers=headers, files={"file": ("form.xlsx", body)}, timeout=120)
            assert answer.status_code == 201, answer.text
            self._seconds.append(monotonic() - began)

    def stop(self) -> dict[str, Any]:
        self._stopping.set()
        self.join()
        assert self._seconds, "nothing could be published"
        return {"published": len(self._seconds), "slowest_publishing_s": round(max(self._seconds), 1)}


def _questions(number: int) -> bytes:
    rows = [["integer", f"question_{n}", f"Câu hỏi số {n}", ". >= 0 and . <= 100"] for n in range(QUESTIONS)]
    return _workbook(f"bench_questions_{number}", [["type", "name", "label", "constraint"], *rows], [])


def _choices(number: int) -> bytes:
    rows = [["households", f"h{n}", f"Hộ số {n}"] for n in range(CHOICES)]
    survey = [["type", "name", "label"], ["select_one households", "household", "Hộ"]]
    return _workbook(f"bench_choices_{number}", survey, rows)


def _workbook(form_id: str, survey: list[list[str]], choices: list[list[str]]) -> bytes:
    book = Workbook(write_only=True)
    for title, rows in (
        ("survey", survey),
        ("choices", [["list_name", "name", "label"], *choices]),
        ("settings", [["form_id", "form_title", "version"], [form_id, "Biểu mẫu lớn", "1"]]),
    ):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    body = BytesIO()
    book.save(body)
    return body.getvalue()

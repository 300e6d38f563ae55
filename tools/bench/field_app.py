"""How soon the field web app can be used on a slow phone and line: JSON on standard output.

`python -m tools.bench.field_app [--rounds N] [--form FORM_ID]`. Starts nothing: the system runs (`make run`),
and its demonstration accounts are in `$SINHKE_VAR/demo-access.json`. The phone is Chromium with its CPU
slowed four times; the line is 400 kbit/s with 400 ms before each answer. Both are Chromium's own brakes:
they show differences truly, and a real phone only roughly.

cold: nothing in the browser's cache, no service worker, the form not on the phone; only the session is.
offline: everything kept on the phone, the network off. Times in ms from the start of the navigation until
the view can be used, each the median of the rounds; bytes as they came over the line.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from tools.screenshots import CHROMIUM, FLAGS

LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SLOWER = 4
ROUNDS = 5
ROLE = "field_worker"
WAIT_MS = 60_000
SHELL, FORM = "shell-ready", "form-ready"
"""Marks the app sets when a view, or a form, can be used."""

FORGET_FORMS = """() => new Promise((resolve) => {
  const asked = indexedDB.open('sinhke-field');
  asked.onsuccess = () => {
    const transaction = asked.result.transaction(['xml', 'media'], 'readwrite');
    transaction.objectStore('xml').clear();
    transaction.objectStore('media').clear();
    transaction.oncomplete = () => { asked.result.close(); resolve(); };
  };
})"""


class Meter:
    """One tab on the slow phone. bytes: what came over the line since `start`."""

    def __init__(self, context: BrowserContext, *, line: bool) -> None:
        self.page: Page = context.new_page()
        self._tools: CDPSession = context.new_cdp_session(self.page)
        self.bytes = 0
        self._tools.on("Network.loadingFinished", self._count)
        self._tools.send("Network.enable")
        self._tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        if line:
            self._tools.send("Network.clearBrowserCache")
            self._tools.send("Network.emulateNetworkConditions", LINE)

    def _count(self, finished: dict[str, Any]) -> None:
        self.bytes += int(finished["encodedDataLength"])

    def open(self, address: str, mark: str) -> tuple[float, int]:
        """(ms until `mark`, bytes until then)."""
        self.bytes = 0
        self.page.goto(address, wait_until="commit")
        found = self.page.wait_for_function(
            "(mark) => performance.getEntriesByName(mark)[0]?.startTime", arg=mark, timeout=WAIT_MS
        )
        took_ms, came = float(found.json_value()), self.bytes
        self.page.close()
        return took_ms, came


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench-field", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--form", default="household_review")
    chosen = parser.parse_args()
    base = os.environ.get("SINHKE_URL") or "http://127.0.0.1:8000"
    access = Path(os.environ.get("SINHKE_VAR") or "var") / "demo-access.json"
    worker = next(
        user for user in json.loads(access.read_text(encoding="utf-8"))["users"] if user["role"] == ROLE
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        result = {
            "line": "400 kbit/s, 400 ms",
            "cpu": f"{SLOWER} times slower",
            "browser": browser.version,
            "machine": f"{platform.machine()}, {os.cpu_count()} cores",
            "load": round(os.getloadavg()[0], 1),
            "rounds": chosen.rounds,
            "form": chosen.form,
            "cold": cold(browser, base, worker, chosen.form, chosen.rounds),
            "offline": offline(browser, base, worker, chosen.form, chosen.rounds),
        }
        browser.close()
    print(json.dumps(result, ensure_ascii=False, indent=1))
    return 0


def cold(browser: Browser, base: str, worker: dict[str, str], form_id: str, rounds: int) -> dict[str, Any]:
    """Views by name: {ms, bytes}."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, locale="vi-VN", service_workers="block"
    )
    page = _signed_in(context, base, worker)
    found = {}
    for name, view, mark in _views(form_id):
        measured = []
        for number in range(rounds):
            page.evaluate(FORGET_FORMS)
            measured.append(Meter(context, line=True).open(f"{base}/field/{view}", mark))
            _say(f"cold {name} {number + 1}/{rounds}: {measured[-1][0]:.0f} ms, {measured[-1][1]} B")
        found[name] = {
            "ms": round(median(ms for ms, _ in measured)),
            "bytes": round(median(came for _, came in measured)),
        }
    context.close()
    return found


def offline(browser: Browser, base: str, worker: dict[str, str], form_id: str, rounds: int) -> dict[str, Any]:
    """Views by name: {ms}."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN")
    page = _signed_in(context, base, worker)
    page.goto(f"{base}/field/me")
    page.wait_for_selector("[data-kept]", state="attached", timeout=WAIT_MS)
    context.set_offline(True)
    found = {}
    for name, view, mark in _views(form_id):
        measured = []
        for number in range(rounds):
            measured.append(Meter(context, line=False).open(f"{base}/field/{view}", mark)[0])
            _say(f"offline {name} {number + 1}/{rounds}: {measured[-1]:.0f} ms")
        found[name] = {"ms": round(median(measured))}
    context.close()
    return found


def _views(form_id: str) -> tuple[tuple[str, str, str], ...]:
    return (("list", "", SHELL), ("outbox", "outbox", SHELL), ("form", f"form/{form_id}", FORM))


def _signed_in(context: BrowserContext, base: str, worker: dict[str, str]) -> Page:
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.goto(f"{base}/field/")
    page.fill("#username", worker["username"])
    page.fill("#password", worker["password"])
    page.click("button.main")
    page.wait_for_selector(".tile")
    return page


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

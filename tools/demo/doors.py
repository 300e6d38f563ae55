"""HTTP to a running system, as a patient client: short absences are waited out, refusals are told by name."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests

PATIENCE_S = 300.0
WAIT_FIRST_S, WAIT_MOST_S = 0.2, 5.0
READ_TIMEOUT_S = 120.0
AWAY = frozenset({408, 429, 502, 503, 504})
"""Answers that say: not now."""

BROKEN_TRIES = (
    4  # a 500 is a fault of the system; it is asked again a few times, since it may have been dying
)


class Away(Exception):
    """The system did not answer for as long as the client was willing to wait."""


class Refused(Exception):
    """The system said no. slug: the problem's permanent name, empty when it gave none."""

    def __init__(self, method: str, url: str, status: int, slug: str, detail: str) -> None:
        super().__init__(f"{method} {url}: {status} {slug} {detail}".strip())
        self.status, self.slug, self.detail = status, slug, detail


@dataclass(frozen=True)
class Answer:
    """What came back. body: the JSON document, None for anything else."""

    status: int
    content: bytes
    headers: Mapping[str, str]
    body: Any


class Door:
    """One origin. Connections are kept alive, one session for each thread.

    notice: told, in a sentence, when the system stops answering and when it is back.
    """

    def __init__(
        self,
        base_url: str,
        *,
        notice: Callable[[str], None],
        patience_s: float = PATIENCE_S,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._notice, self._patience_s, self._pause = notice, patience_s, pause
        self._local = threading.local()
        self._lock = threading.Lock()
        self._away_since: float | None = None

    def call(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        data: bytes | None = None,
    ) -> Answer:
        """The answer, once there is one below 400.

        Raises Refused for 4xx and for a 500 that stays, Away when nobody answers for `patience_s`.
        What is sent again was perhaps received before: send only what may be received twice.
        """
        url = path if path.startswith("http") else self.base_url + path
        started = time.monotonic()
        wait_s, broken = WAIT_FIRST_S, 0
        while True:
            try:
                response = self._session().request(
                    method, url, headers=headers, json=json, data=data, timeout=(5, READ_TIMEOUT_S)
                )
            except (requests.ConnectionError, requests.Timeout) as error:
                reason = type(error).__name__
            else:
                broken += response.status_code == 500
                if response.status_code not in AWAY and (
                    response.status_code != 500 or broken >= BROKEN_TRIES
                ):
                    self._present()
                    return _answer(method, url, response)
                reason = str(response.status_code)
            if time.monotonic() - started > self._patience_s:
                raise Away(f"{self.base_url} không trả lời trong {self._patience_s:.0f} giây ({reason})")
            self._absent(reason)
            self._pause(wait_s)
            wait_s = min(wait_s * 2, WAIT_MOST_S)

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.trust_env = False  # the system is asked directly, whatever proxy the shell names
            self._local.session = session
        return session

    def _absent(self, reason: str) -> None:
        with self._lock:
            if self._away_since is None:
                self._away_since = time.monotonic()
                self._notice(f"Hệ thống chưa trả lời ({reason}); chờ và gửi lại…")

    def _present(self) -> None:
        with self._lock:
            if self._away_since is not None:
                away_s = time.monotonic() - self._away_since
                self._away_since = None
                self._notice(f"Đã nối lại sau {away_s:.1f} giây; làm tiếp.")


def _answer(method: str, url: str, response: requests.Response) -> Answer:
    is_json = "json" in response.headers.get("Content-Type", "")
    try:
        body = response.json() if is_json else None
    except ValueError:
        body = None
    if response.status_code >= 400:
        problem = body if isinstance(body, dict) else {}
        # The end of a long problem names the field that is wrong, so the whole of it is told.
        detail = str(problem.get("errors") or problem.get("detail") or response.text[:300])
        raise Refused(method, url, response.status_code, slug_of(problem), detail)
    return Answer(response.status_code, response.content, response.headers, body)


def slug_of(problem: Mapping[str, Any]) -> str:
    """The permanent name of a problem document; empty when it has none."""
    return str(problem.get("type", "")).rsplit("/", 1)[-1]

"""Who the demonstration signs in as: the accounts that `make run` wrote down for it."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from shared.reference import areas
from tools.demo.doors import Answer, Door, Refused


class NoAccess(Exception):
    """There is nobody to sign in as; the message says what was looked for."""


BANK_DESKS = ("credit_officer", "teller")
"""Of these there are several, and the communes are shared out among them."""


@dataclass(frozen=True, order=True)
class User:
    """openrosa_url: the address of this person's phone, empty where there is none."""

    role: str
    username: str
    password: str
    areas: tuple[str, ...]
    openrosa_url: str = ""


@dataclass(frozen=True)
class Access:
    """base_url, openrosa_url: as this run reaches them. users: one or more for each role."""

    base_url: str
    openrosa_url: str
    users: tuple[User, ...]

    def user(self, role: str, area_id: str) -> User:
        """An account of that role whose territory covers the area, the nearest one first; NoAccess."""
        fitting = [u for u in self.users if u.role == role and areas().covers(u.areas, area_id)]
        if not fitting:
            raise NoAccess(f"không có tài khoản {role} cho {area_id} trong demo-access.json")
        nearest = sorted(fitting, key=lambda u: (area_id not in u.areas, u.username))
        # Always the same person for the same commune: a command repeated by another is another command.
        return nearest[sum(area_id.encode()) % len(nearest)] if role in BANK_DESKS else nearest[0]

    def phone_url(self, area_id: str) -> str:
        """The OpenRosa address of the commune's own field worker, else the one for everybody."""
        own = [u.openrosa_url for u in self.users if u.openrosa_url and area_id in u.areas]
        return own[0] if own else self.openrosa_url


def read_access(environ: Mapping[str, str]) -> Access:
    """From `$SINHKE_VAR/demo-access.json`; SINHKE_URL, when set, says where the system is reached."""
    file = Path(environ.get("SINHKE_VAR") or "var") / "demo-access.json"
    try:
        body = json.loads(file.read_text(encoding="utf-8"))
        base_url, openrosa_url = str(body["base_url"]), str(body["openrosa_url"])
        url = (environ.get("SINHKE_URL") or base_url).rstrip("/")
        users = tuple(
            User(
                role=row["role"],
                username=row["username"],
                password=row["password"],
                areas=tuple(row["areas"]),
                openrosa_url=_moved(row["openrosa_url"], url) if row.get("openrosa_url") else "",
            )
            for row in body["users"]
        )
    except FileNotFoundError:
        raise NoAccess(f"chưa có {file}: hãy chạy `make run` trước") from None
    except (ValueError, KeyError, TypeError) as error:
        raise NoAccess(f"không đọc được {file}: {error!r}") from None
    return Access(url, _moved(openrosa_url, url), users)


def _moved(address: str, origin: str) -> str:
    """The same path and key at another origin."""
    there, here = urlsplit(address), urlsplit(origin)
    return urlunsplit((here.scheme, here.netloc, there.path, "", "")).rstrip("/")


class Staff:
    """Everybody who takes part, signed in when first needed and again when a token has run out."""

    def __init__(self, access: Access, door: Door) -> None:
        self.access, self.door = access, door
        self._tokens: dict[str, str] = {}
        self._lock = threading.Lock()

    def user(self, role: str, area_id: str) -> User:
        """Who does what that role does there."""
        return self.access.user(role, area_id)

    def get(self, user: User, path: str) -> Any:
        return self._call(user, "GET", path, None).body

    def post(self, user: User, path: str, body: Any) -> Any:
        """The JSON answer to `body`."""
        return self._call(user, "POST", path, body).body

    def _call(self, user: User, method: str, path: str, body: Any) -> Answer:
        token = self._token(user)
        try:
            return self.door.call(method, path, headers=_bearer(token), json=body)
        except Refused as refused:
            if refused.status != 401:
                raise
        self._forget(user, token)
        return self.door.call(method, path, headers=_bearer(self._token(user)), json=body)

    def _token(self, user: User) -> str:
        with self._lock:
            if user.username not in self._tokens:
                asked = {"username": user.username, "password": user.password}
                answer = self.door.call("POST", "/api/intake/v1/tokens", json=asked)
                self._tokens[user.username] = answer.body["token"]
            return self._tokens[user.username]

    def _forget(self, user: User, token: str) -> None:
        with self._lock:
            if self._tokens.get(user.username) == token:
                del self._tokens[user.username]


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}

"""Fill an empty installation so that everybody can look around: accounts, app keys, forms. Harmless twice.

`python -m services.intake.bootstrap` reads the environment and writes `demo-access.json` below SINHKE_VAR.
For demonstrations only: the passwords lie in that file, which its owner alone can read.
"""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

from services.intake.demo_people import Person, people
from services.intake.forms import build_all
from services.intake.problems import UsernameTaken
from services.intake.store import Stores, open_stores
from services.intake.usecases.accounts import create_app_key, create_user, hash_of, set_password
from services.intake.usecases.publish_form import publish_form
from shared.auth import Actor, sign_token
from shared.clock import Clock, SystemClock, business_date
from shared.mongo import connect, database
from shared.settings import Settings

ACCESS_FILE = "demo-access.json"
ADMIN_TOKEN_LIFETIME = timedelta(days=30)
BASE_URL_DEFAULT = "http://127.0.0.1:8000"
BY = "bootstrap"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike on a projector
_AT_ONCE = 2  # hashing takes a core each


def bootstrap(settings: Settings, base_url: str, *, clock: Clock | None = None) -> dict[str, Any]:
    """What `demo-access.json` holds.

    {base_url, users: [{role, username, password, full_name, office, areas, openrosa_url?}],
    openrosa_url, admin_token}. Passwords and keys that the file already holds are used again.
    """
    clock = clock or SystemClock()
    stores = open_stores(settings, database(connect(settings.mongo_url), "intake"))
    known = _known_access(settings.var)
    with ThreadPoolExecutor(_AT_ONCE) as at_once:
        accounts = at_once.map(lambda one: _account(stores, one, known, base_url, clock), people())
        for form in _our_forms():
            publish_form(stores, form, publisher=BY, clock=clock, wait_s=None)
        users = list(accounts)
    administrator = next(user for user in users if user["role"] == "administrator")
    token = sign_token(
        Actor(
            username=administrator["username"],
            full_name=administrator["full_name"],
            role=administrator["role"],
            areas=tuple(administrator["areas"]),
            office=administrator["office"],
        ),
        secret=settings.secret_key,
        now=clock.now(),
        lifetime=ADMIN_TOKEN_LIFETIME,
    )
    return {
        "base_url": base_url,
        "openrosa_url": next(user["openrosa_url"] for user in users if "openrosa_url" in user),
        "admin_token": token,
        "users": users,
    }


def write_access(access: Mapping[str, Any], var: Path) -> Path:
    """Replace the file in one step; from its first moment only its owner can read it."""
    var.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=var, prefix=ACCESS_FILE)  # mode 0600 by its own rule
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(access, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    return Path(unfinished).replace(var / ACCESS_FILE)


def _account(
    stores: Stores, person: Person, known: Mapping[str, Any], base_url: str, clock: Clock
) -> dict[str, Any]:
    remembered = known.get(person.username, {})
    password = remembered.get("password") or _password()
    if stores.users.find(person.username) is None:
        try:
            create_user(
                stores,
                username=person.username,
                full_name=person.full_name,
                role=person.role,
                areas=person.areas,
                office=person.office,
                password=password,
                created_by=BY,
                clock=clock,
            )
        except UsernameTaken:
            set_password(stores, person.username, password)
    elif "password" not in remembered:
        # The file was lost and nobody can know the old password.
        set_password(stores, person.username, password)
    entry: dict[str, Any] = {
        "role": person.role,
        "username": person.username,
        "password": password,
        "full_name": person.full_name,
        "office": person.office,
        "areas": list(person.areas),
    }
    if person.phone:
        secret = _app_key(stores, person, str(remembered.get("openrosa_url", "")), clock)
        entry["openrosa_url"] = f"{base_url.rstrip('/')}/k/{secret}"
    return entry


def _app_key(stores: Stores, person: Person, remembered_url: str, clock: Clock) -> str:
    secret = remembered_url.rpartition("/k/")[2]
    key = stores.keys.find(hash_of(secret)) if secret else None
    if key is not None and key.works(business_date(clock.now())):
        return secret
    given = create_app_key(
        stores,
        username=person.username,
        label=person.full_name,
        role=person.role,
        areas=person.areas,
        expires_on=None,
        created_by=BY,
        clock=clock,
    )
    return given.secret


def _our_forms() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        return [path.read_bytes() for path in build_all(Path(folder))]


def _known_access(var: Path) -> dict[str, Any]:
    """Username → entry of the file as it is; empty when there is none or it cannot be read."""
    try:
        users = json.loads((var / ACCESS_FILE).read_text(encoding="utf-8"))["users"]
        return {user["username"]: user for user in users}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _password() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def main() -> None:
    settings = Settings.from_environ(os.environ)
    base_url = os.environ.get("SINHKE_BASE_URL") or BASE_URL_DEFAULT
    write_access(bootstrap(settings, base_url), settings.var)


if __name__ == "__main__":
    main()

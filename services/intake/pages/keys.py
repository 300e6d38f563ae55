"""Keys of phones in the office: who has one, when it was used, a new one with its codes, taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from services.intake.domain.account import EXPIRED, EXPIRES_SOON, REVOKED, WORKS
from services.intake.pages.frame import Refusal, office, page, refusal
from services.intake.parts import clock, openrosa_url, stores
from services.intake.usecases import app_keys
from services.intake.usecases.accounts import GivenKey
from services.intake.usecases.app_keys import NEVER_USED, PHONE_ROLES, KeyFilter, KeyOrder
from services.intake.usecases.phone_setup import PhoneSetup, phone_setup
from shared import reference
from shared.clock import business_date, day_of
from shared.ids import new_id
from shared.problems import InvalidInput, Problem
from shared.ui.places import place_options
from shared.ui.words import ROLES, Word
from shared.web import actor, needs

CARDS_PER_PAGE = 8
LASTS = timedelta(days=365)  # a year's work; a key that nobody renews ends by itself
ROWS_MAX = 200
STATES = {
    WORKS: Word("Đang dùng", "ok", "check"),
    EXPIRES_SOON: Word("Sắp hết hạn", "warn", "cal"),
    EXPIRED: Word("Hết hạn", "", "clock"),
    REVOKED: Word("Đã thu hồi", "bad", "lock"),
}
STATE_OPTIONS = [
    ("", "Mọi trạng thái"),
    (WORKS, "Đang dùng"),
    (EXPIRES_SOON, "Sắp hết hạn"),
    (NEVER_USED, "Chưa dùng lần nào"),
    (EXPIRED, "Hết hạn"),
    (REVOKED, "Đã thu hồi"),
]


@office.get("/keys")
@needs("key.manage")
def list_keys() -> ResponseReturnValue:
    """Who holds a key, until when, and when the phone was last heard of."""
    return _list(done=request.args.get("done", ""))


@office.get("/keys/new")
@needs("key.manage")
def ask_for_key() -> ResponseReturnValue:
    """One key, for a person or for a device."""
    return _new()


@office.post("/keys")
@needs("key.manage")
def give_key() -> ResponseReturnValue:
    """The key with its codes; they are shown this once."""
    typed = request.form
    role, area = typed.get("role", ""), typed.get("area", "")
    username = typed.get("username", "")
    errors: dict[str, str] = {}
    expires_on = _expiry(errors)
    if not username:
        asked = (
            ("label", typed.get("label", "").strip(), "Đặt tên cho máy, ví dụ “Máy 3, xã Ia Lốp”"),
            ("role", role in PHONE_ROLES, "Chọn vai trò"),
            ("area", area, "Chọn địa bàn"),
        )
        errors |= {name: text for name, value, text in asked if not value}
    if errors:
        return _new(errors=errors, status=422)
    order = KeyOrder(
        username=username,
        label=typed.get("label", "").strip(),
        role="" if username else role,
        areas=() if username else (area,),
        expires_on=expires_on,
    )
    sheet = typed.get("sheet") or new_id()
    try:
        given = _once(sheet, [order])
    except Problem as problem:
        return _new(problem=refusal(problem), status=problem.status)
    if given is None:
        return redirect(url_for(".list_keys", q=sheet, done="known"), 303)
    return page("key.html", setup=given[0], places=_places(given[0].given.key.areas))


@office.get("/keys/sheet")
@needs("key.manage")
def ask_for_sheet() -> ResponseReturnValue:
    """Choose for whom a sheet of codes is made."""
    return _ask_sheet()


@office.post("/keys/sheet")
@needs("key.manage")
def give_sheet() -> ResponseReturnValue:
    """A new key for everybody chosen, as cards to be printed and cut."""
    typed = request.form
    errors: dict[str, str] = {}
    expires_on = _expiry(errors)
    people = {user.username: user for user in app_keys.people_with_phones(stores(), actor())}
    orders = [
        KeyOrder(username=username, expires_on=expires_on)
        for username in dict.fromkeys(typed.getlist("username"))
        if username in people
    ]
    devices, area, role = typed.get("devices", "").strip(), typed.get("area", ""), typed.get("role", "")
    if devices and not (devices.isascii() and devices.isdigit() and int(devices) <= 50):
        errors["devices"] = "Số máy từ 0 đến 50"
    elif devices and int(devices):
        if not area:
            errors["area"] = "Chọn địa bàn cho các máy dùng chung"
        if role not in PHONE_ROLES:
            errors["role"] = "Chọn vai trò cho các máy dùng chung"
        orders += [
            KeyOrder(label=f"Máy {number}, {_inside(area)}", role=role, areas=(area,), expires_on=expires_on)
            for number in range(1, int(devices) + 1)
        ]
    if not orders and not errors:
        errors["username"] = "Hãy chọn ít nhất một người hoặc một máy"
    if errors:
        return _ask_sheet(errors=errors, status=422)
    sheet = typed.get("sheet") or new_id()
    try:
        given = _once(sheet, orders)
    except Problem as problem:
        return _ask_sheet(problem=refusal(problem), status=problem.status)
    if given is None:
        return redirect(url_for(".list_keys", q=sheet, done="known"), 303)
    cards = [(setup, _places(setup.given.key.areas)) for setup in given]
    sides = [cards[at : at + CARDS_PER_PAGE] for at in range(0, len(cards), CARDS_PER_PAGE)]
    return page("keys_sheet.html", sides=sides, count=len(cards), sheet=sheet)


@office.post("/keys/<key_id>/revoke")
@needs("key.manage")
def revoke_key(key_id: str) -> ResponseReturnValue:
    """Turn the phone away from now on."""
    why = request.form.get("why", "")
    if not why.strip():
        return _list(problem=refusal(InvalidInput(errors={"why": ["missing"]})), status=422)
    app_keys.revoke_key(stores(), actor(), key_id, why, clock())
    return redirect(url_for(".list_keys", done="revoked"), 303)


def _once(sheet: str, orders: Sequence[KeyOrder]) -> list[PhoneSetup] | None:
    """The new keys; None when this very form was sent before: its codes cannot be shown again."""
    if not stores().keys.open_sheet(sheet, clock().now()):
        return None
    given = app_keys.give_keys(stores(), actor(), orders, clock=clock(), sheet=sheet)
    return [_setup(one) for one in given]


def _setup(given: GivenKey) -> PhoneSetup:
    return phone_setup(given, openrosa_url=openrosa_url(given.secret), origin=request.url_root)


def _expiry(errors: dict[str, str]) -> date | None:
    """The last day as typed; notes what is wrong with it. A key without one works until it is taken back."""
    typed = request.form.get("expires_on", "").strip()
    if not typed:
        return None
    day = day_of(typed)
    if day is None or day < business_date(clock().now()):
        errors["expires_on"] = "Ngày cuối dùng được: dd/mm/yyyy, từ hôm nay trở đi"
    return day


def _places(areas: Sequence[str]) -> str:
    known = reference.areas()
    return ", ".join(known.name(area) for area in areas if area in known)


def _list(*, problem: Refusal | None = None, done: str = "", status: int = 200) -> ResponseReturnValue:
    asked = request.args
    wanted = KeyFilter(asked.get("q", ""), asked.get("area", ""), asked.get("state", ""))
    today = business_date(clock().now())
    keys = app_keys.keys_for(stores(), actor(), wanted, today)
    return page(
        "keys.html",
        status,
        keys=[(key, _places(key.areas), key.state(today)) for key in keys[:ROWS_MAX]],
        count=len(keys),
        wanted=wanted,
        any_filter=bool(wanted.words or wanted.area or wanted.state),
        areas=place_options(actor(), everything="Mọi địa bàn"),
        state_options=STATE_OPTIONS,
        states=STATES,
        never_used=NEVER_USED,
        problem=problem,
        done=done,
    )


def _new(
    *, errors: dict[str, str] | None = None, problem: Refusal | None = None, status: int = 200
) -> ResponseReturnValue:
    people = app_keys.people_with_phones(stores(), actor())
    named = [
        (user.username, f"{user.full_name} · {ROLES.get(user.role, user.role)} · {_places(user.areas)}")
        for user in people
    ]
    return page(
        "key_new.html",
        status,
        people=[("", "Máy dùng chung, không gắn với ai"), *named],
        **_asked(errors, problem),
    )


def _ask_sheet(
    *, errors: dict[str, str] | None = None, problem: Refusal | None = None, status: int = 200
) -> ResponseReturnValue:
    commune = request.values.get("commune", "")
    people = app_keys.people_with_phones(stores(), actor(), commune)
    return page(
        "key_sheet_new.html",
        status,
        people=[(user, _places(user.areas)) for user in people],
        commune=commune,
        communes=place_options(actor(), everything="Mọi địa bàn"),
        chosen=request.form.getlist("username"),
        **_asked(errors, problem),
    )


def _asked(errors: dict[str, str] | None, problem: Refusal | None) -> dict[str, object]:
    """What both forms for new keys ask alike, with what was typed before."""
    lasts = business_date(clock().now()) + LASTS
    return {
        "areas": [("", "Chọn xã, thị trấn"), *_own_areas()],
        "roles": [("", "Chọn vai trò"), *((role, ROLES[role]) for role in PHONE_ROLES)],
        "typed": request.form,
        "expires_on": request.form.get("expires_on", lasts.isoformat()),
        "errors": errors or {},
        "problem": problem,
        "sheet": new_id(),
    }


def _own_areas() -> list[tuple[str, str]]:
    """The actor's own areas, whole, before their communes."""
    known = reference.areas()
    own = [(area, f"Cả {_inside(area)}") for area in actor().areas if area in known]
    return [*own, *(option for option in place_options(actor()) if option[0] not in actor().areas)]


def _inside(area: str) -> str:
    """The area's name as it stands inside a sentence: xã Ia Lốp."""
    name = reference.areas().name(area) if area in reference.areas() else area
    return name[:1].lower() + name[1:]

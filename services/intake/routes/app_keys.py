"""App keys: what a phone shows instead of a password, given out as a QR code, revocable."""

from __future__ import annotations

from typing import Any

from flask import request

from services.intake.parts import PREFIX, clock, openrosa_url, stores
from services.intake.schemas.api import (
    AppKeyFacts,
    AppKeyList,
    GivenAppKey,
    GivenAppKeys,
    NewAppKey,
    NewAppKeys,
    Revocation,
)
from services.intake.usecases import app_keys
from services.intake.usecases.accounts import GivenKey
from services.intake.usecases.app_keys import KeyFilter, KeyOrder
from services.intake.usecases.phone_setup import phone_setup, qr_png
from shared.clock import business_date
from shared.ids import new_id
from shared.web import Blueprint, actor, needs

blp = Blueprint("app_keys", __name__, url_prefix=PREFIX, description="Keys of phones")


@blp.route("/app-keys", methods=["GET"])
@blp.response(200, AppKeyList)
@needs("key.manage")
def list_keys() -> dict[str, Any]:
    """All keys ever given out in the own areas, the newest first, with their last use; never the keys."""
    today = business_date(clock().now())
    return {"keys": app_keys.keys_for(stores(), actor(), KeyFilter(), today)}


@blp.route("/app-keys", methods=["POST"])
@blp.arguments(NewAppKey)
@blp.response(201, GivenAppKey)
@needs("key.manage")
def give_key(new: dict[str, Any]) -> dict[str, Any]:
    """A new key with everything a phone needs to be set up. The key is told this once."""
    (given,) = app_keys.give_keys(stores(), actor(), [_order(new)], clock=clock())
    return _told(given)


@blp.route("/app-keys/batch", methods=["POST"])
@blp.arguments(NewAppKeys)
@blp.response(201, GivenAppKeys)
@needs("key.manage")
def give_many(new: dict[str, Any]) -> dict[str, Any]:
    """Keys for a training day, in the order asked for; none when one of them may not be made."""
    orders = [_order(one) for one in new["keys"]]
    given = app_keys.give_keys(stores(), actor(), orders, clock=clock(), sheet=new_id())
    return {"keys": [_told(one) for one in given]}


@blp.route("/app-keys/<key_id>/revoke", methods=["POST"])
@blp.arguments(Revocation)
@blp.response(204)
@needs("key.manage")
def revoke_key(told: dict[str, Any], key_id: str) -> None:
    """The phone is turned away from now on; elsewhere within seconds."""
    app_keys.revoke_key(stores(), actor(), key_id, told["why"], clock())


def _order(new: dict[str, Any]) -> KeyOrder:
    return KeyOrder(**{**new, "areas": tuple(new["areas"])})


def _told(given: GivenKey) -> dict[str, Any]:
    setup = phone_setup(given, openrosa_url=openrosa_url(given.secret), origin=request.url_root)
    return {
        **{name: getattr(given.key, name) for name in AppKeyFacts().fields},
        "key": given.secret,
        "openrosa_url": setup.openrosa_url,
        "settings": setup.collect_settings,
        "settings_qr_svg": setup.collect_svg,
        "settings_qr_png": qr_png(setup.collect_settings),
        "field_url": setup.field_url,
        "field_qr_svg": setup.field_svg,
    }

"""App keys: what a phone shows instead of a password, given out as a QR code, revocable."""

from __future__ import annotations

from typing import Any

import segno

from services.intake.parts import PREFIX, clock, openrosa_url, stores
from services.intake.schemas.api import AppKeyFacts, AppKeyList, GivenAppKey, NewAppKey
from services.intake.usecases import accounts
from shared.problems import NotFound
from shared.web import Blueprint, actor, demand_area, needs

blp = Blueprint("app_keys", __name__, url_prefix=PREFIX, description="Keys of phones")


@blp.route("/app-keys", methods=["GET"])
@blp.response(200, AppKeyList)
@needs("key.manage")
def list_keys() -> dict[str, Any]:
    """All keys ever given out, the newest first, with their last use; never the keys themselves."""
    return {"keys": stores().keys.all()}


@blp.route("/app-keys", methods=["POST"])
@blp.arguments(NewAppKey)
@blp.response(201, GivenAppKey)
@needs("key.manage")
def give_key(new: dict[str, Any]) -> dict[str, Any]:
    """A new key with everything a phone needs to be set up. The key is told this once."""
    for area_id in new["areas"]:
        demand_area(area_id)
    given = accounts.create_app_key(stores(), **new, created_by=actor().username, clock=clock())
    url = openrosa_url(given.secret)
    settings = accounts.collect_settings(url, f"Sinh Kế · {given.key.label}")
    # Error correction L: the text is long, and a code with larger squares is read by poorer cameras.
    code = segno.make(settings, error="l", micro=False)
    facts = {name: getattr(given.key, name) for name in AppKeyFacts().fields}
    return {
        **facts,
        "key": given.secret,
        "openrosa_url": url,
        "settings": settings,
        "settings_qr_svg": code.svg_inline(scale=4),
        "settings_qr_png": code.png_data_uri(scale=4),
    }


@blp.route("/app-keys/<key_id>/revoke", methods=["POST"])
@blp.response(204)
@needs("key.manage")
def revoke_key(key_id: str) -> None:
    """The phone is turned away from now on; elsewhere within seconds."""
    if not stores().keys.revoke(key_id, clock().now()):
        raise NotFound(key_id=key_id)

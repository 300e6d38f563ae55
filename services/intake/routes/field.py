"""The field web app: sign in on a phone, who I am, my forms with their files, the households of my areas."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from flask import Response, current_app

from services.intake.answering import FOR_EVER, body_unless_known, known_body
from services.intake.domain.account import AppKey
from services.intake.domain.form_version import OPEN, FormVersion
from services.intake.parts import PREFIX, clock, stores
from services.intake.problems import FormUnknown
from services.intake.routes.for_phones import answer_media, for_header_key, key_shown, say_it
from services.intake.schemas.field import Me, SignedIn, SignIn
from services.intake.usecases.accounts import valid_key
from services.intake.usecases.case_lists import households_of, households_version
from services.intake.usecases.field_sign_in import sign_in_phone
from services.intake.usecases.form_media import Beside, files_beside
from shared import reference
from shared.auth import Actor
from shared.web import Blueprint, public

URL = f"{PREFIX}/field"
CHUNK_BYTES = (
    256 * 1024
)  # of a file at a time; a proxy that waits for whole requests then still lets a bit through
NO_VERSION = "-"  # stands in addresses for the version of a form that has none
JSON, XML = "application/json", "text/xml; charset=utf-8"
BY_KEY: dict[str, Any] = {"security": [{"appKey": []}]}

blp = Blueprint("field", __name__, url_prefix=URL, description="The field web app")
blp.after_request(say_it)


@blp.route("/sign-in", methods=["POST"])
@blp.arguments(SignIn)
@blp.response(201, SignedIn)
@public("the way in; the password is the proof")
def sign_in(sent: dict[str, Any]) -> dict[str, Any]:
    """An app key for this phone, in place of the one it had. Needed once; then the phone works offline."""
    given = sign_in_phone(stores(), **sent, clock=clock())
    return {"key": given.secret, "holder": _holder(given.key)}


@blp.route("/me", methods=["GET"])
@blp.doc(**BY_KEY)
@blp.response(200, Me)
@for_header_key("form.read")
def me(_holder_of_key: Actor) -> dict[str, Any]:
    """Whose key this is, and what the server wants its phones to know."""
    key = valid_key(stores(), key_shown(), clock())
    now = clock().now()
    return {
        "holder": _holder(key),
        "server_epoch": stores().epoch.current(now),
        "server_time": now,
        "chunk_bytes": CHUNK_BYTES,
        "expires_on": key.expires_on,
    }


@blp.route("/forms", methods=["GET"])
@blp.doc(**BY_KEY)
@blp.response(200, content_type=JSON)
@for_header_key("form.read")
def forms(holder: Actor) -> Response:
    """The open forms of my role, with the files beside them and what the app cannot show of them.

    {server_epoch, forms: [{form_id, version, name, md5, bytes, xml_url, media: [{name, hash, bytes, url,
    case_list}], lint: [{path, says}]}]}. bytes of a case list are 0: it is made when it is asked for.
    """
    offered = [
        version
        for version, state in stores().forms.newest()
        if state == OPEN and version.offered_to(holder.role)
    ]
    body = {
        "server_epoch": stores().epoch.current(clock().now()),
        "forms": [_form(version, holder) for version in offered],
    }
    return known_body(_json(body), JSON)


@blp.route("/forms/<form_id>/<version>/form.xml", methods=["GET"])
@blp.doc(**BY_KEY)
@blp.response(200, content_type="text/xml")
@for_header_key("form.read")
def form_xml(_holder_of_key: Actor, form_id: str, version: str) -> Response:
    """The XForm of that version, which never changes."""
    version = _plain(version)
    xform = stores().forms.xform(form_id, version)
    if xform is None:
        raise FormUnknown(form_id=form_id, version=version)
    return known_body(xform, XML, cache=FOR_EVER)


@blp.route("/forms/<form_id>/<version>/media/<name>", methods=["GET"])
@blp.doc(**BY_KEY)
@blp.response(200, content_type="application/octet-stream")
@for_header_key("form.read")
def media(holder: Actor, form_id: str, version: str, name: str) -> Response:
    """One file beside a form; a case list as it is now, for the areas of the key."""
    return answer_media(holder, form_id, _plain(version), name)


@blp.route("/households", methods=["GET"])
@blp.doc(**BY_KEY)
@blp.response(200, content_type=JSON)
@for_header_key("form.read")
def households(holder: Actor) -> Response:
    """{version, households: [{code, head_name, village, village_name, commune, commune_name,
    poverty_class, members, phone_tail}]} of the key's areas."""
    version = households_version(stores(), holder)

    def make() -> bytes:
        return stores().household_lists.made(
            ("households.json", holder.areas),
            version,
            lambda: _json({"version": version, "households": _households(holder)}),
        )

    return body_unless_known(make, JSON, etag=version)


def _json(body: Any) -> bytes:
    return current_app.json.dumps(body).encode()


def _plain(version: str) -> str:
    return "" if version == NO_VERSION else version


def _holder(key: AppKey) -> dict[str, Any]:
    return {
        "username": key.username,
        "full_name": key.actor.full_name,
        "role": key.role,
        "areas": [{"id": one, "name": reference.areas().name(one)} for one in key.areas],
    }


def _form(version: FormVersion, holder: Actor) -> dict[str, Any]:
    url = f"{URL}/forms/{quote(version.form_id)}/{quote(version.version, safe='') or NO_VERSION}"
    return {
        "form_id": version.form_id,
        "version": version.version,
        "name": version.name,
        "md5": version.md5,
        "bytes": version.xform_bytes,
        "xml_url": f"{url}/form.xml",
        "media": [_beside(file, url) for file in files_beside(stores(), version, holder, clock())],
        "lint": [asdict(finding) for finding in version.lint],
    }


def _beside(file: Beside, url: str) -> dict[str, Any]:
    return {
        "name": file.name,
        "hash": file.hash,
        "bytes": file.kept.size if file.kept else 0,
        "url": f"{url}/media/{quote(file.name)}",
        "case_list": file.case_list,
    }


def _households(holder: Actor) -> list[dict[str, Any]]:
    name_of = reference.areas().name
    return [
        {
            "code": one.code,
            "head_name": one.head_name,
            "village": one.village_id,
            "village_name": name_of(one.village_id) if one.village_id else "",
            "commune": one.commune_id,
            "commune_name": name_of(one.commune_id),
            "poverty_class": one.poverty_class,
            "members": one.members,
            "phone_tail": one.phone[-3:],
        }
        for one in households_of(stores(), holder)
    ]

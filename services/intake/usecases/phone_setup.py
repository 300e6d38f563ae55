"""What a phone needs to be set up with a key: a code for ODK Collect, and one for our field web app."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass

import segno

from services.intake.usecases.accounts import GivenKey


@dataclass(frozen=True)
class PhoneSetup:
    """A new key with all that tells a phone about it. Whoever sees it can send in the holder's name.

    collect_settings: the text of ODK Collect's code. field_url: opens our app; the key stands behind the
    hash sign, which browsers send to no server, so that it comes into no log.
    """

    given: GivenKey
    openrosa_url: str
    collect_settings: str
    field_url: str

    @property
    def collect_svg(self) -> str:
        return qr_svg(self.collect_settings)

    @property
    def field_svg(self) -> str:
        return qr_svg(self.field_url)


def phone_setup(given: GivenKey, *, openrosa_url: str, origin: str) -> PhoneSetup:
    """origin: the address people know the server by, with a slash at its end."""
    project = f"Sinh Kế · {given.key.label}"
    return PhoneSetup(
        given=given,
        openrosa_url=openrosa_url,
        collect_settings=collect_settings(openrosa_url, project),
        field_url=f"{origin}field/#key={given.secret}",
    )


def qr_svg(text: str) -> str:
    """The code as an SVG element that takes the size of its place, dark on white in every theme."""
    return _code(text).svg_inline(omitsize=True, light="#fff", border=3)


def qr_png(text: str) -> str:
    """The code as a data: address."""
    return str(_code(text).png_data_uri(scale=4))


def _code(text: str) -> segno.QRCode:
    # Error correction L: the text is long, and a code with larger squares is read by poorer cameras.
    return segno.make(text, error="l", micro=False)


def collect_settings(openrosa_url: str, project: str) -> str:
    """ODK Collect's settings as its QR codes hold them: base64 of zlib of JSON.

    Small photos and sending as soon as there is a network: the phones are cheap and the lines are bad.
    """
    settings = {
        "general": {
            "server_url": openrosa_url,
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
            "image_size": "small",
            "app_language": "vi",
        },
        "admin": {},
        "project": {"name": project, "icon": "🌾", "color": "#0b4638"},
    }
    return base64.b64encode(zlib.compress(json.dumps(settings, ensure_ascii=False).encode())).decode()

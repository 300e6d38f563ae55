"""The XML documents OpenRosa clients read: the form list, a form's manifest, and an answer with a message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True)
class Offered:
    """One form in the list. Collect voids the whole list when id, name or address of one is empty.

    manifest_url: empty when the form has no media, which spares phones a request.
    """

    form_id: str
    name: str
    version: str
    md5: str
    download_url: str
    manifest_url: str = ""


def form_list(forms: Iterable[Offered]) -> bytes:
    """The list of blank forms, complete: Collect may delete from phones what is missing in it."""
    rows = "".join(_xform(one) for one in forms)
    return f'{_HEAD}<xforms xmlns="http://openrosa.org/xforms/xformsList">\n{rows}</xforms>\n'.encode()


def manifest() -> bytes:
    """The manifest of a form without media; forms carry their choices within."""
    return f'{_HEAD}<manifest xmlns="http://openrosa.org/xforms/xformsManifest"></manifest>\n'.encode()


def answer(nature: str, message: str) -> bytes:
    """What Collect shows to the worker; nature says in one word what kind of message it is."""
    return (
        f'{_HEAD}<OpenRosaResponse xmlns="http://openrosa.org/http/response">'
        f'<message nature="{escape(nature)}">{escape(message)}</message></OpenRosaResponse>\n'
    ).encode()


def _xform(form: Offered) -> str:
    parts = [
        ("formID", form.form_id),
        ("name", form.name or form.form_id),
        ("version", form.version),
        ("hash", f"md5:{form.md5}"),
        ("downloadUrl", form.download_url),
        ("manifestUrl", form.manifest_url),
    ]
    inner = "".join(f"    <{tag}>{escape(value)}</{tag}>\n" for tag, value in parts if value)
    return f"  <xform>\n{inner}  </xform>\n"

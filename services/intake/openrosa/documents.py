"""The XML documents OpenRosa clients read: the form list, a form's manifest, and an answer with a message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

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


@dataclass(frozen=True)
class MediaOffered:
    """One file beside a form. hash: md5 of the bytes, or any version of a case list.

    integrity_url: of case lists only; where phones ask which of their rows are gone.
    """

    name: str
    hash: str
    download_url: str
    integrity_url: str = ""


def manifest(files: Iterable[MediaOffered]) -> bytes:
    """The files beside a form. One without name, hash or address would void the whole for Collect."""
    rows = "".join(_media_file(one) for one in files)
    return (
        f'{_HEAD}<manifest xmlns="http://openrosa.org/xforms/xformsManifest">\n{rows}</manifest>\n'.encode()
    )


def integrity(gone: Mapping[str, bool]) -> bytes:
    """Name of a row → whether it is gone from the list; in no namespace, as the standard has it."""
    rows = "".join(
        f"  <entity id={quoteattr(name)}><deleted>{'true' if is_gone else 'false'}</deleted></entity>\n"
        for name, is_gone in gone.items()
    )
    return f"{_HEAD}<data><entities>\n{rows}</entities></data>\n".encode()


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
    return f"  <xform>\n{_inner(parts)}  </xform>\n"


def _media_file(file: MediaOffered) -> str:
    parts = [
        ("filename", file.name),
        ("hash", f"md5:{file.hash}"),
        ("downloadUrl", file.download_url),
        ("integrityUrl", file.integrity_url),
    ]
    kind = ' type="entityList"' if file.integrity_url else ""
    return f"  <mediaFile{kind}>\n{_inner(parts)}  </mediaFile>\n"


def _inner(parts: Iterable[tuple[str, str]]) -> str:
    return "".join(f"    <{tag}>{escape(value)}</{tag}>\n" for tag, value in parts if value)

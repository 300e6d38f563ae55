"""Field workers' phones: forms fetched and submissions sent through OpenRosa, as ODK Collect does it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from tools.demo.access import Access
from tools.demo.doors import Door
from tools.demo.photos import jpeg
from tools.demo.plan.model import Submission

DEVICE_ID = "demo:ea-sup"
HEADERS = {"X-OpenRosa-Version": "1.0"}
_XFORMS = "{http://www.w3.org/2002/xforms}"
_LIST = "{http://openrosa.org/xforms/xformsList}"


class NoForm(Exception):
    """The system offers no such form; the message names it."""


@dataclass(frozen=True)
class Form:
    """root: the name of the answers' root element."""

    form_id: str
    version: str
    root: str


class Phones:
    """The field workers' phones, one for each commune; their forms are the same."""

    def __init__(self, door: Door, access: Access) -> None:
        self._door, self._access = door, access
        self._forms: dict[str, Form] = {}

    def fetch_forms(self) -> list[Form]:
        """All forms that are offered, read from their XForm documents."""
        address = f"{self._access.openrosa_url}/formList?deviceID={DEVICE_ID}"
        answer = self._door.call("GET", address, headers=HEADERS)
        for row in _parsed(answer.content).iter(f"{_LIST}xform"):
            form_id = row.findtext(f"{_LIST}formID") or ""
            path = f"/{(row.findtext(f'{_LIST}downloadUrl') or '').split('/', 3)[3]}"
            self._forms[form_id] = _form(self._door.call("GET", path, headers=HEADERS).content)
        return list(self._forms.values())

    def send(self, submission: Submission) -> bool:
        """Post one submission with its pictures; whether it was new to the system."""
        form = self._forms.get(submission.form_id)
        if form is None:
            raise NoForm(f"hệ thống không có biểu mẫu {submission.form_id}")
        xml = instance_xml(form, submission)
        files = {photo.name: jpeg(photo) for photo in submission.photos}
        body, content_type = multipart(xml, files, submission.instance_id)
        headers = {**HEADERS, "Content-Type": content_type}
        path = f"{self._access.phone_url(submission.area_id)}/submission?deviceID={DEVICE_ID}"
        return self._door.call("POST", path, headers=headers, data=body).status == 201


def _parsed(document: bytes) -> Any:
    return etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True))


def _form(xform: bytes) -> Form:
    instance = next(_parsed(xform).iter(f"{_XFORMS}instance"))
    root = next(iter(instance))
    return Form(root.get("id", ""), root.get("version", ""), etree.QName(root).localname)


def instance_xml(form: Form, submission: Submission) -> bytes:
    """The answers as a phone writes them; lists of rows become repeats, lists of codes one text."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    parts.append(f"<{form.root} id={quoteattr(form.form_id)} version={quoteattr(form.version)}>")
    _write(parts, submission.answers)
    parts.append(
        '<orx:meta xmlns:orx="http://openrosa.org/xforms">'
        f"<orx:instanceID>{escape(submission.instance_id)}</orx:instanceID></orx:meta></{form.root}>"
    )
    return "".join(parts).encode()


def _write(parts: list[str], answers: Mapping[str, Any]) -> None:
    for name, value in answers.items():
        if isinstance(value, Mapping):
            parts.append(f"<{name}>")
            _write(parts, value)
            parts.append(f"</{name}>")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for row in value:
                parts.append(f"<{name}>")
                _write(parts, row)
                parts.append(f"</{name}>")
        else:
            text = " ".join(value) if isinstance(value, list) else str(value)
            parts.append(f"<{name}>{escape(text)}</{name}>")


def multipart(xml: bytes, files: Mapping[str, bytes], key: str) -> tuple[bytes, str]:
    """Body and content type of one OpenRosa post; the boundary follows from `key`."""
    boundary = f"sinhke-{hashlib.sha256(key.encode()).hexdigest()[:32]}"
    parts: list[bytes] = []
    for name, kind, content in [
        ("xml_submission_file", "text/xml", xml),
        *((name, "image/jpeg", content) for name, content in files.items()),
    ]:
        filename = "submission.xml" if kind == "text/xml" else name
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
            f"Content-Type: {kind}\r\n\r\n"
        )
        parts += [head.encode(), content, b"\r\n"]
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"

"""A phone with ODK Collect, as far as a server can tell: what it asks first, how it splits, what it believes.

Written from the facts about Collect's uploader and form updater, its mistakes included: a 12-hour clock in
`Date`, the device's id on every address, HEAD before each submission with the limit from a 204 alone
(10,000,000 without one, and for good once a 204 names a Location), batches that repeat the XML and hold at
least one file, `*isIncomplete*` on all but the last, everything from the first batch on after a failure,
201 and 202 as the only success, forms recognised by the MD5 of the bytes they came in, and blank forms
deleted when a list does not name them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from tests.http.intake.xforms import CONTENT_TYPE, multipart

FORMS = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
RESPONSE = "{http://openrosa.org/http/response}"
LIMIT_WITHOUT_AN_ANSWER = 10_000_000
FILES_MAX = 100
NOT_OPENROSA = "Is this an OpenRosa submission endpoint?"
NEEDS_CREDENTIALS = "Please enter your username and password"
NO_CONNECTION = "The connection was lost"


@dataclass
class Collect:
    """client: Flask's, or a real connection (`tests.http.intake.lines`).

    blank_forms: those on the phone, MD5 → (form id, bytes). media: of forms, (form id, name) → (hash, bytes).
    messages: what the worker was shown, newest last.
    """

    client: Any
    url: str
    device_id: str = "collect:abc"
    messages: list[str] = field(default_factory=list)
    blank_forms: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    media: dict[tuple[str, str], tuple[str, bytes]] = field(default_factory=dict)

    def form_list(self) -> list[dict[str, str]]:
        """What the server offers; one form without id, name or address voids the whole list."""
        root = self._document("/formList", f"{FORMS}xforms")
        forms = [{one.tag.removeprefix(FORMS): one.text or "" for one in form} for form in root]
        assert all(form["formID"] and form["name"] and form["downloadUrl"] for form in forms)
        return forms

    def manifest(self, url: str) -> list[dict[str, str]]:
        """The files beside a form; Collect rejects a manifest where one lacks name, hash or address."""
        root = self._document(url, f"{MANIFEST}manifest")
        files = [{one.tag.removeprefix(MANIFEST): one.text or "" for one in file} for file in root]
        assert all(file["filename"] and file["hash"] and file["downloadUrl"] for file in files)
        assert [file.get("type") == "entityList" for file in root] == [
            "integrityUrl" in file for file in files
        ]
        return files

    def match_exactly(self) -> list[str]:
        """Make the blank forms those of the list; return the ids of forms that were downloaded."""
        offered = self.form_list()
        downloaded = []
        for form in offered:
            assert form["hash"].startswith("md5:"), "without a hash Collect does not download"
            if form["hash"].removeprefix("md5:") not in self.blank_forms:
                body = self.download(form["downloadUrl"])
                md5 = hashlib.md5(body, usedforsecurity=False).hexdigest()
                self.blank_forms[md5] = form["formID"], body
                downloaded.append(form["formID"])
            if "manifestUrl" in form:
                self._fetch_media(form)
        known = {form["formID"] for form in offered}
        self.blank_forms = {md5: held for md5, held in self.blank_forms.items() if held[0] in known}
        return downloaded

    def updates_available(self) -> list[str]:
        """The forms for which the phone shows that there is a newer version."""
        return [
            form["formID"]
            for form in self.form_list()
            if form["hash"].removeprefix("md5:") not in self.blank_forms
        ]

    def download(self, url: str) -> bytes:
        answer = self.client.get(self._address(url), headers=self._headers())
        assert answer.status_code == 200
        return bytes(answer.data)

    def send(self, xml: bytes, files: Mapping[str, bytes] | None = None) -> bool:
        """Whether the phone now shows the submission as sent."""
        return self.send_all([(xml, files or {})]) == [True]

    def send_all(self, submissions: list[tuple[bytes, Mapping[str, bytes]]]) -> list[bool]:
        """One upload run: which of them the phone now shows as sent."""
        moved: dict[str, str] = {}
        return [self._send(xml, files, moved) for xml, files in submissions]

    def _send(self, xml: bytes, files: Mapping[str, bytes], moved: dict[str, str]) -> bool:
        address = f"{self.url}/submission"
        try:
            # Once it was sent elsewhere Collect does not ask again, and forgets what it was told.
            limit = LIMIT_WITHOUT_AN_ANSWER if address in moved else self._ask_limit(address, moved)
            return limit > 0 and self._post_batches(moved.get(address, address), xml, files, limit)
        except OSError:
            self.messages.append(NO_CONNECTION)
            return False

    def _post_batches(self, address: str, xml: bytes, files: Mapping[str, bytes], limit: int) -> bool:
        batches = list(self._batches(xml, files, limit))
        for number, batch in enumerate(batches, start=1):
            hint = {"*isIncomplete*": "yes"} if number < len(batches) else {}
            answer = self.client.post(
                self._address(address),
                data=multipart(xml, batch, **hint),
                content_type=CONTENT_TYPE,
                headers=self._headers(),
            )
            self.messages.append(message_of(answer.data))
            if answer.status_code not in (201, 202):
                return False
        return True

    def _ask_limit(self, address: str, moved: dict[str, str]) -> int:
        """0: the phone gives up before it sends anything."""
        answer = self.client.head(self._address(address), headers=self._headers())
        if answer.status_code == 401:
            self.messages.append(NEEDS_CREDENTIALS)
            return 0
        if 200 <= answer.status_code < 300 and answer.status_code != 204:
            self.messages.append(NOT_OPENROSA)
            return 0
        if answer.status_code != 204:
            return LIMIT_WITHOUT_AN_ANSWER
        if "Location" in answer.headers:
            moved[address] = urlsplit(answer.headers["Location"]).path
        return int(answer.headers.get("X-OpenRosa-Accept-Content-Length", LIMIT_WITHOUT_AN_ANSWER))

    @staticmethod
    def _batches(xml: bytes, files: Mapping[str, bytes], limit: int) -> Iterator[dict[str, bytes]]:
        batch: dict[str, bytes] = {}
        size = len(xml)
        for name, body in files.items():
            if batch and (size + len(body) > limit or len(batch) >= FILES_MAX):
                yield batch
                batch, size = {}, len(xml)
            batch[name] = body
            size += len(body)
        yield batch

    def _fetch_media(self, form: dict[str, str]) -> None:
        for file in self.manifest(form["manifestUrl"]):
            key = form["formID"], file["filename"]
            if self.media.get(key, ("", b""))[0] != file["hash"]:
                self.media[key] = file["hash"], self.download(file["downloadUrl"])

    def _document(self, url: str, root_name: str) -> ET.Element:
        """Only what says by its header that it is OpenRosa, and text/xml by its type, is read at all."""
        answer = self.client.get(self._address(url), headers=self._headers())
        assert answer.status_code == 200
        assert answer.headers["X-OpenRosa-Version"] == "1.0"
        assert "text/xml" in answer.headers["Content-Type"]
        root = ET.fromstring(answer.data)  # noqa: S314 (our own answer)
        assert root.tag == root_name
        return root

    def _address(self, url: str) -> str:
        """The device's id goes on every address."""
        whole = f"{self.url}{url}" if url == "/formList" else url
        sign = "&" if "?" in whole else "?"
        return f"{whole}{sign}deviceID={self.device_id.replace(':', '%3A')}"

    def _headers(self) -> dict[str, str]:
        return {
            "X-OpenRosa-Version": "1.0",
            # `hh` where `HH` was meant: after noon the date lies.
            "Date": datetime.now(UTC).strftime("%a, %d %b %Y %I:%M:%S GMT"),
            "User-Agent": "org.odk.collect.android/v2026.2.0 Dalvik/2.1.0 (Linux; U; Android 11)",
            "Accept-Encoding": "identity",
        }


def message_of(body: bytes) -> str:
    """The message an OpenRosaResponse shows; fails when the body is none."""
    root = ET.fromstring(body)  # noqa: S314 (our own answer)
    assert root.tag == f"{RESPONSE}OpenRosaResponse"
    message = root.find(f"{RESPONSE}message")
    assert message is not None
    assert message.get("nature")
    assert message.text
    return message.text

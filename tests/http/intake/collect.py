"""A phone with ODK Collect, as far as a server can tell: what it asks first, how it splits, what it believes.

Written from the facts about Collect's uploader: HEAD before each submission, the limit from its answer
(10,000,000 without one), batches that repeat the XML and hold at least one file, `*isIncomplete*` on all
but the last, and 201 or 202 as the only success.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from flask.testing import FlaskClient

from tests.http.intake.xforms import CONTENT_TYPE, multipart

FORMS = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
RESPONSE = "{http://openrosa.org/http/response}"
LIMIT_WITHOUT_AN_ANSWER = 10_000_000
FILES_MAX = 100


@dataclass
class Collect:
    client: FlaskClient
    url: str
    device_id: str = "collect:abc"
    messages: list[str] = field(default_factory=list)

    def form_list(self) -> list[dict[str, str]]:
        answer = self.client.get(f"{self.url}/formList?deviceID={self.device_id}")
        assert answer.status_code == 200
        assert answer.headers["X-OpenRosa-Version"] == "1.0"
        assert "text/xml" in answer.headers["Content-Type"]
        root = ET.fromstring(answer.data)  # noqa: S314 (our own answer)
        assert root.tag == f"{FORMS}xforms"
        return [{one.tag.removeprefix(FORMS): one.text or "" for one in form} for form in root]

    def manifest(self, url: str) -> list[dict[str, str]]:
        """The files beside a form; Collect rejects a manifest where one lacks name, hash or address."""
        answer = self.client.get(f"{url}&deviceID={self.device_id}")
        assert answer.status_code == 200
        assert answer.headers["X-OpenRosa-Version"] == "1.0"
        assert "text/xml" in answer.headers["Content-Type"]
        root = ET.fromstring(answer.data)  # noqa: S314 (our own answer)
        assert root.tag == f"{MANIFEST}manifest"
        files = [{one.tag.removeprefix(MANIFEST): one.text or "" for one in file} for file in root]
        assert all(file["filename"] and file["hash"] and file["downloadUrl"] for file in files)
        assert [file.get("type") == "entityList" for file in root] == [
            "integrityUrl" in file for file in files
        ]
        return files

    def send(self, xml: bytes, files: Mapping[str, bytes] | None = None) -> bool:
        """Whether the phone now shows the submission as sent."""
        limit = self._ask_limit()
        batches = list(self._batches(xml, files or {}, limit))
        for number, batch in enumerate(batches, start=1):
            hint = {"*isIncomplete*": "yes"} if number < len(batches) else {}
            answer = self.client.post(
                f"{self.url}/submission?deviceID={self.device_id}",
                data=multipart(xml, batch, **hint),
                content_type=CONTENT_TYPE,
            )
            self.messages.append(message_of(answer.data))
            if answer.status_code not in (201, 202):
                return False
        return True

    def _ask_limit(self) -> int:
        answer = self.client.head(f"{self.url}/submission?deviceID={self.device_id}")
        if answer.status_code != 204 or "Location" in answer.headers:
            return LIMIT_WITHOUT_AN_ANSWER
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


def message_of(body: bytes) -> str:
    """The message an OpenRosaResponse shows; fails when the body is none."""
    root = ET.fromstring(body)  # noqa: S314 (our own answer)
    assert root.tag == f"{RESPONSE}OpenRosaResponse"
    message = root.find(f"{RESPONSE}message")
    assert message is not None
    assert message.get("nature")
    assert message.text
    return message.text

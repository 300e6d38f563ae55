"""A phone with our field web app, as far as the server can tell."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from werkzeug.exceptions import ClientDisconnected
from werkzeug.test import TestResponse

URL = "/api/intake/v1/field"


class CutLine(BytesIO):
    """A request body whose sender disappears after the bytes it holds."""

    def read(self, size: int | None = -1) -> bytes:
        got = super().read(size)
        if not got:
            raise ClientDisconnected()
        return got


@dataclass
class FieldPhone:
    client: FlaskClient
    key: str

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any) -> TestResponse:
        shown = {"X-App-Key": self.key, "X-Device-ID": "field:1", **(headers or {})}
        return self.client.open(f"{URL}{path}", method=method, headers=shown, **more)

    def get(self, path: str, **headers: str) -> Any:
        answer = self.ask("GET", path, headers)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    def put(self, instance_id: str, xml: bytes) -> TestResponse:
        return self.ask("PUT", f"/submissions/{instance_id}", data=xml, content_type="text/xml")

    def patch(
        self,
        instance_id: str,
        name: str,
        whole: bytes,
        *,
        offset: int = 0,
        upto: int | None = None,
        cut_after: int | None = None,
        sha256: str = "",
    ) -> TestResponse:
        """Send whole[offset:upto]; with cut_after, only so many of these bytes before the line is cut."""
        piece = whole[offset:upto]
        headers = {
            "Upload-Offset": str(offset),
            "Upload-Length": str(len(whole)),
            "Upload-SHA256": sha256 or hashlib.sha256(whole).hexdigest(),
            "Content-Type": "image/jpeg",
        }
        path = f"/submissions/{instance_id}/files/{name}"
        if cut_after is None:
            return self.ask("PATCH", path, headers, data=piece)
        return self.ask(
            "PATCH",
            path,
            headers,
            input_stream=CutLine(piece[:cut_after]),
            environ_overrides={"CONTENT_LENGTH": str(len(piece))},
        )

    def offset(self, instance_id: str, name: str) -> int:
        answer = self.ask("HEAD", f"/submissions/{instance_id}/files/{name}")
        assert answer.status_code == 204
        return int(answer.headers["Upload-Offset"])

    def ask_about(self, *held: tuple[str, str]) -> Any:
        """POST receipts for (instanceID, receipt)."""
        instances = [{"instance_id": one, "receipt": receipt} for one, receipt in held]
        answer = self.ask("POST", "/receipts", json={"instances": instances})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

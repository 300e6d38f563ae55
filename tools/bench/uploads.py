"""What the bench sends: activity reports, each with another instanceID and a photo of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from uuid import uuid4

from services.intake.domain.form_definition import FormDefinition
from services.intake.domain.instance import write_instance
from tools.bench.load import Buffers

FORM_ID = "activity_report"
COMMUNE = "ea-sup.ia-lop"
PHOTO_BYTES = 100 * 1024
BOUNDARY = "-----------------------------ea-sup-bench"
ID_LENGTH = len("uuid:") + 36
_MARK = "uuid:" + "x" * 36
PHOTO_NAME = "1700000000000.jpg"

ANSWERS = {
    "kind": "training_class",
    "programme": "extension",
    "topic": "Kỹ thuật chăm sóc bò sinh sản và trồng cỏ voi trong mùa khô",
    "held_on": date(2025, 3, 14),
    "commune": COMMUNE,
    "village": f"{COMMUNE}.3",
    "place": "Nhà văn hóa Thôn 3",
    "hours": 6.5,
    "trainer": "Nguyễn Thị Thử",
    "attendance": 42,
    "attendance_female": 25,
    "attendance_ethnic_minority": 31,
    "attendance_poor": 36,
}


def instance(definition: FormDefinition, instance_id: str, *, photo: bool) -> bytes:
    """The filled form as a phone writes it."""
    return write_instance(definition, instance_id, ANSWERS | ({"photo": PHOTO_NAME} if photo else {}))


class Uploads:
    """Prepared once; each upload then costs the sender little more than its instanceID."""

    def __init__(self, definition: FormDefinition, host: str, path: str, *, photo: bool) -> None:
        before, mark, after = instance(definition, _MARK, photo=photo).partition(_MARK.encode())
        assert mark, "the form has an instanceID"
        opening = _part("xml_submission_file", "report.xml", "text/xml") + before
        closing = after + b"\r\n"
        self._photo: tuple[bytes, ...] = ()
        if photo:
            closing += _part(PHOTO_NAME, PHOTO_NAME, "image/jpeg")
            # As in a JPEG nothing in it can be pressed together further.
            self._photo = (os.urandom(PHOTO_BYTES - 16), b"\r\n")
        end = f"--{BOUNDARY}--\r\n".encode()
        length = len(opening) + ID_LENGTH + len(closing) + len(end) + (PHOTO_BYTES + 2 if photo else 0)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {host}\r\nX-OpenRosa-Version: 1.0\r\n"
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {length}\r\n\r\n"
        ).encode()
        self._opening, self._closing, self._end = head + opening, closing, end

    def __iter__(self) -> Iterator[Buffers]:
        """Without end."""
        while True:
            one = uuid4()
            start = b"%s%s%s" % (self._opening, b"uuid:" + str(one).encode(), self._closing)
            # No two photos are the same, or they would be kept once and cost nothing.
            yield (start, one.bytes, *self._photo, self._end) if self._photo else (start + self._end,)


def _part(name: str, file_name: str, content_type: str) -> bytes:
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
        f"Content-Type: {content_type}\r\n\r\n"
    ).encode()

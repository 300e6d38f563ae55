"""Read an OpenRosa upload as it arrives: the XML into memory, files to disk while they are hashed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import BinaryIO

from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import (
    Data,
    Epilogue,
    Field,
    File,
    MultipartDecoder,
    NeedData,
)

from services.intake.problems import NoSubmissionPart, TruncatedUpload
from services.intake.store.attachments import Part
from shared.problems import TooLarge

XML_PART = "xml_submission_file"
INCOMPLETE_HINT = "*isIncomplete*"
CHUNK = 128 * 1024  # a photo as phones send it arrives in one
XML_BYTES_MAX = 8 * 1024 * 1024  # one document of MongoDB holds 16 MB, and a long list form has 200 kB
FIELD_BYTES_MAX = 64 * 1024
HEADER_BYTES_MAX = 256 * 1024
PARTS_MAX = 1000  # Collect sends at most 101 at a time

NewPart = Callable[[str, str], Part]


@dataclass(frozen=True)
class Upload:
    """parts: files by the name the XML calls them by. says_more_comes: Collect's word, a hint and no more."""

    xml: bytes
    parts: tuple[Part, ...]
    says_more_comes: bool


class _QuickPattern:
    """The decoder's own pattern, tried only from where the boundary's text stands.

    The pattern begins with a choice of line breaks, of which a photo is full: without this the search
    through 100 kB takes longer than writing them to the disk.
    """

    def __init__(self, pattern: re.Pattern[bytes], text: bytes) -> None:
        self._pattern, self._text = pattern, text

    def search(self, data: bytearray) -> re.Match[bytes] | None:
        at = data.find(self._text)
        return None if at < 0 else self._pattern.search(data, max(at - len(b"\r\n"), 0))


class _Buffer:
    """A part small enough for memory."""

    def __init__(self, limit: int) -> None:
        self._limit, self.body = limit, bytearray()

    def write(self, chunk: bytes) -> None:
        self.body += chunk
        if len(self.body) > self._limit:
            raise TooLarge()


def read_upload(stream: BinaryIO, content_type: str, new_part: NewPart, leftovers: ExitStack) -> Upload:
    """The upload when all of it has arrived; TruncatedUpload, NoSubmissionPart or TooLarge.

    Parts are put on `leftovers` when they begin, so that whatever happens none stays half-written.
    """
    mimetype, options = parse_options_header(content_type)
    boundary = options.get("boundary", "")
    if mimetype != "multipart/form-data" or not boundary.isascii() or not boundary:
        raise NoSubmissionPart()
    xml: _Buffer | None = None
    parts: list[Part] = []
    says_more_comes = False
    target: _Buffer | Part = _Buffer(0)
    try:
        for event in _events(stream, boundary.encode()):
            if isinstance(event, Field | File):
                name = event.name or ""
                if name == XML_PART:
                    target = xml = _Buffer(XML_BYTES_MAX)
                elif isinstance(event, File):
                    target = leftovers.enter_context(new_part(name or event.filename, _kind(event)))
                    parts.append(target)
                else:
                    says_more_comes = says_more_comes or name == INCOMPLETE_HINT
                    target = _Buffer(FIELD_BYTES_MAX)
            elif isinstance(event, Data):
                target.write(event.data)
    except (ValueError, ClientDisconnected, OSError) as error:
        # ValueError is the decoder's word for an end in the middle, and for headers that are none.
        if isinstance(error, OSError) and error.errno is not None:
            raise  # our own disk, not the sender's line
        raise TruncatedUpload(str(error)) from None
    except RequestEntityTooLarge:
        raise TooLarge() from None
    if xml is None:
        raise NoSubmissionPart()
    return Upload(bytes(xml.body), tuple(parts), says_more_comes)


def _events(stream: BinaryIO, boundary: bytes) -> Iterator[object]:
    decoder = MultipartDecoder(boundary, max_form_memory_size=HEADER_BYTES_MAX, max_parts=PARTS_MAX)
    decoder.boundary_re = _QuickPattern(decoder.boundary_re, b"--" + boundary)  # type: ignore[assignment]
    ended = False
    while not ended:
        chunk = stream.read(CHUNK)
        ended = not chunk
        decoder.receive_data(chunk or None)
        while not isinstance(event := decoder.next_event(), NeedData):
            yield event
            if isinstance(event, Epilogue):
                return


def _kind(event: File) -> str:
    return parse_options_header(event.headers.get("content-type", ""))[0][:100] or "application/octet-stream"

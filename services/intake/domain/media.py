"""Files beside a form: pictures and lists that its questions speak of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MediaFile:
    """One file kept beside a form version; its bytes lie under their sha256. size in bytes.

    md5: not a safeguard; phones compare their copy by it.
    """

    name: str
    sha256: str
    md5: str
    size: int
    content_type: str

"""Bodies for phones on bad lines: nothing when they have it already, little when they have not."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import cast

from flask import Response, request

ASK_EACH_TIME = "private, no-cache"
FOR_EVER = "private, max-age=31536000, immutable"


def known_body(body: bytes, content_type: str, *, cache: str = ASK_EACH_TIME) -> Response:
    """A body that was made already; its ETag is what it holds."""
    return body_unless_known(
        lambda: body, content_type, etag=hashlib.sha256(body).hexdigest()[:32], cache=cache
    )


def body_unless_known(
    make: Callable[[], bytes], content_type: str, *, etag: str, cache: str = ASK_EACH_TIME
) -> Response:
    """304 without making anything when the asker holds what `etag` names; else the body, zipped if it may."""
    zipped = request.accept_encodings["gzip"] > 0
    # A strong ETag names bytes, and these differ by their encoding.
    tag = f"{etag}-gzip" if zipped else etag
    response = Response(content_type=content_type)
    if not request.if_none_match.contains_weak(tag):
        body = make()
        response.set_data(_gzipped(body) if zipped else body)
        if zipped:
            response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = cache
    response.set_etag(tag)
    return cast(Response, response.make_conditional(request))


@lru_cache(maxsize=64)
def _gzipped(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)

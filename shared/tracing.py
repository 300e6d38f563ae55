"""W3C trace context: one id that follows a submission from the phone to the report."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_WELL_FORMED = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_current: ContextVar[str] = ContextVar("traceparent", default="")


def traceparent() -> str:
    """The trace context of the request or event at hand; a new one outside of both."""
    return _current.get() or new_traceparent()


def current() -> str:
    """The trace context at hand, empty outside of requests and events."""
    return _current.get()


def new_traceparent() -> str:
    """The start of a trace nobody else knows of."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def child_of(parent: str) -> str:
    """A new span of the parent's trace; a new trace when `parent` is not well formed."""
    if not _WELL_FORMED.fullmatch(parent):
        return new_traceparent()
    version, trace, _, flags = parent.split("-")
    return f"{version}-{trace}-{secrets.token_hex(8)}-{flags}"


def trace_id(of: str) -> str:
    """The 32 hex digits that all spans of a trace share; empty when there is none."""
    return of.split("-")[1] if _WELL_FORMED.fullmatch(of) else ""


def request_id(of: str) -> str:
    """A look-up code short enough to read aloud: 7f3a-91c2."""
    span = of.split("-")[2]
    return f"{span[:4]}-{span[4:8]}"


@contextmanager
def tracing(current: str) -> Iterator[None]:
    """Make `current` the trace context within the block."""
    token = _current.set(current)
    try:
        yield
    finally:
        _current.reset(token)


def enter(current: str) -> None:
    """Make `current` the trace context of this thread until it is set anew."""
    _current.set(current)

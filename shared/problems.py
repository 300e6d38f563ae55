"""Everything that may go wrong in a way we planned for, shared by all services."""

from __future__ import annotations

from typing import Any, ClassVar


class Problem(Exception):
    """A planned refusal: problem+json over HTTP, a parked event in a worker.

    slug is public and permanent: clients, translations and dashboards key on it.
    facts are added to the problem document as members of their own (RFC 9457).
    """

    slug: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong on our side"
    status: ClassVar[int] = 500
    passes_with_time: ClassVar[bool] = False

    def __init__(self, detail: str = "", **facts: Any) -> None:
        super().__init__(detail or self.title)
        self.detail, self.facts = detail, facts


class NotFound(Problem):
    slug, title, status = "not-found", "There is no such record", 404


class Stale(Problem):
    slug, title, status = "stale", "The record changed since it was read", 409
    passes_with_time = True


class InvalidInput(Problem):
    """facts: errors, a mapping of field path to messages."""

    slug, title, status = "invalid-input", "Some values cannot be accepted", 422


class Unreadable(Problem):
    slug, title, status = "unreadable", "The request body cannot be read", 400


class TooLarge(Problem):
    slug, title, status = "too-large", "The request is larger than allowed", 413


class NotSignedIn(Problem):
    slug, title, status = "not-signed-in", "Sign in first", 401


class Forbidden(Problem):
    """facts: permission, and area where the area is what is not allowed."""

    slug, title, status = "forbidden", "Your role does not allow this", 403


class UnreadableEvent(Problem):
    slug, title, status = "unreadable-event", "An event does not keep to its contract", 422


class DatabaseAway(Problem):
    slug, title, status = "database-away", "The database does not answer; nothing was stored", 503
    passes_with_time = True

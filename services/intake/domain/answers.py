"""Typed answers of one submission: reading them by name, and writing them as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

Values = Mapping[str, Any]


class Unanswered(Exception):
    """A rule needs an answer that is not there; `path` says which."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class Answers:
    """One level of answers (the form, a group, a row), as `schemas.answers_schema` loads them.

    Readers without a default raise Unanswered.
    """

    def __init__(self, values: Values, path: str = "") -> None:
        self._values, self._path = values, path

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) not in (None, "", [])

    def path(self, name: str) -> str:
        """The full name of an answer of this level: `members.2.id_no`."""
        return f"{self._path}.{name}" if self._path else name

    def text(self, name: str, default: str | None = None) -> str:
        return str(self._get(name, default))

    def whole(self, name: str, default: int | None = None) -> int:
        return int(self._get(name, default))

    def number(self, name: str) -> float:
        return float(self._get(name, None))

    def day(self, name: str) -> date:
        value = self._get(name, None)
        assert isinstance(value, date), f"{self.path(name)} is typed as a date"
        return value

    def day_or_none(self, name: str) -> date | None:
        return self.day(name) if name in self else None

    def chosen(self, name: str) -> tuple[str, ...]:
        """The chosen names of a select of several; none when it was not answered."""
        return tuple(self._values.get(name) or ())

    def is_yes(self, name: str) -> bool:
        """Whether it was answered with yes; an unanswered question is no yes."""
        return self._values.get(name) == "yes"

    def group(self, name: str) -> Answers:
        return Answers(self._values.get(name) or {}, self.path(name))

    def rows(self, name: str) -> Iterator[Answers]:
        """The rows of a repeat, numbered from 0 in their paths."""
        for place, row in enumerate(self._values.get(name) or ()):
            yield Answers(row, f"{self.path(name)}.{place}")

    def _get(self, name: str, default: Any) -> Any:
        if name in self:
            return self._values[name]
        if default is None:
            raise Unanswered(self.path(name))
        return default


def plain(value: Any) -> Any:
    """Typed answers as JSON and MongoDB hold them: days and instants in ISO text."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value

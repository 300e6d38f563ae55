"""Typing the answers of stored submissions: everything that can be read, and what cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError

from services.intake.domain.form_definition import FormDefinition
from services.intake.schemas.answers import answers_schema
from shared.problems import InvalidInput


class AnswerReader:
    """Types answers; the schema of each form version is made once."""

    def __init__(self) -> None:
        self._schemas: dict[tuple[str, str], Schema] = {}

    def __call__(
        self, definition: FormDefinition, answers: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """(typed answers, path → what is wrong). What is wrong is missing among the typed ones."""
        key = (definition.form_id, definition.version)
        if key not in self._schemas:
            self._schemas[key] = answers_schema(definition)
        try:
            return self._schemas[key].load(answers), {}
        except ValidationError as error:
            valid = error.valid_data if isinstance(error.valid_data, dict) else {}
            return valid, dict(_flat(error.messages, ""))

    def whole(self, definition: FormDefinition, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        """Typed answers when all are right; InvalidInput names each wrong one by its path below `answers`."""
        typed, wrong = self(definition, answers)
        if wrong:
            raise InvalidInput(errors={f"answers.{path}": [says] for path, says in wrong.items()})
        return typed


def _flat(messages: Any, path: str) -> Iterator[tuple[str, str]]:
    """Nested messages as `members.2.sex` → the first sentence."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            here = str(name) if not path else f"{path}.{name}"
            yield from _flat(inner, path if name == "_schema" else here)
    elif isinstance(messages, list) and messages:
        yield path, str(messages[0])

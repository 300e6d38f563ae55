"""Answers as a form version asks for them: a marshmallow schema made from its definition."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any

from marshmallow import RAISE, Schema, fields, pre_load, validate

from services.intake.domain.form_definition import FormDefinition, Question
from shared.clock import HO_CHI_MINH

# What XML 1.0 cannot carry: control characters, lone surrogates and two non-characters.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TIME = re.compile(r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$")
TEXT_MAX = 10_000
INTEGER_MAX = 2**63 - 1  # MongoDB's longest integer

REQUIRED = "Chưa trả lời câu này."
_WRONG = "Câu trả lời không đúng kiểu."


MESSAGES = {
    "required": REQUIRED,
    "null": REQUIRED,
    "invalid": _WRONG,
    "special": _WRONG,
    "too_large": _WRONG,
    "characters": "Có ký tự không hợp lệ.",
    "choice": "Lựa chọn không có trong danh sách.",
}
"""The sentences a field worker may read, for all kinds of questions."""


class Text(fields.String):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        # Codes and names typed into a spreadsheet arrive as numbers; a phone would have sent their digits.
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        made = super()._deserialize(value, attr, data, **kwargs)
        assert isinstance(made, str)
        if _NOT_XML.search(made):
            raise self.make_error("characters")
        return made.strip()


class Choice(Text):
    def __init__(self, choices: tuple[str, ...] | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = None if choices is None else frozenset(choices)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        made = super()._deserialize(value, attr, data, **kwargs)
        if self.choices is not None and made not in self.choices:
            raise self.make_error("choice")
        return made


class Choices(Choice):
    """Several chosen names: a list, or as phones write them one text with spaces between."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        chosen = value.split() if isinstance(value, str) else value
        if not isinstance(chosen, list | tuple):
            raise self.make_error("invalid")
        return [super(Choices, self)._deserialize(one, attr, data, **kwargs) for one in chosen]


class Whole(fields.Integer):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
            raise self.make_error("invalid")
        made = super()._deserialize(value, attr, data, **kwargs)
        if made is None or abs(made) > INTEGER_MAX:
            raise self.make_error("invalid")
        return int(made)


class Moment(fields.AwareDateTime):
    """An instant; a phone that names no zone means ours. Comes out in UTC."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_timezone=HO_CHI_MINH, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return super()._deserialize(value, attr, data, **kwargs).astimezone(UTC)


class Place(fields.Field[Any]):
    """{lat, lon, altitude, accuracy} in degrees and metres, or the four in one text as phones write them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dict[str, float]:
        if isinstance(value, Mapping):
            parts = [value.get("lat"), value.get("lon"), value.get("altitude", 0), value.get("accuracy", 0)]
        else:
            parts = str(value).split()
        try:
            numbers = [float(part) for part in parts]
        except (TypeError, ValueError):
            raise self.make_error("invalid") from None
        numbers += [0.0] * (4 - len(numbers))
        lat, lon, altitude, accuracy = numbers[:4]
        if len(parts) < 2 or not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise self.make_error("invalid")
        return {"lat": lat, "lon": lon, "altitude": altitude, "accuracy": accuracy}


class _Answers(Schema):
    """A blank answer is no answer, so that `required` means the same for XML and JSON."""

    class Meta:
        unknown = RAISE

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.error_messages |= {"unknown": "Biểu mẫu không có câu này.", "type": _WRONG}

    @pre_load
    def drop_blanks(self, body: Any, **_: Any) -> Any:
        if not isinstance(body, Mapping):
            return body
        return {
            name: value
            for name, value in body.items()
            if value is not None and not (isinstance(value, str) and not value.strip())
        }


def answers_schema(definition: FormDefinition) -> Schema:
    """The schema of a form version's answers, nested as `domain.instance.answers_of` makes them.

    Loads to: text, int, float, date, aware datetime (UTC), time as text, {lat, lon, altitude, accuracy} for
    a geopoint, a list of names for a select of several, the file's name for a photo. A question asked only
    under a condition is never required here: the condition is the phone's to judge. Unknown names are errors.
    """
    return _level(definition.root_path, definition)()


def _level(path: str, definition: FormDefinition) -> type[Schema]:
    made: dict[str, fields.Field[Any]] = {}
    for name in definition.children[path]:
        inner = f"{path}/{name}"
        question = definition.by_path.get(inner)
        if question is not None:
            made[name] = _answer(question)
        elif inner in definition.repeats:
            rows = fields.Nested(_level(inner, definition))
            made[name] = fields.List(rows, error_messages={"invalid": _WRONG})
        else:
            level = _level(inner, definition)
            must = any(one.required for one in level._declared_fields.values())
            made[name] = fields.Nested(level, required=must, error_messages={"required": REQUIRED})
    return _Answers.from_dict(made, name=path)


_KINDS: dict[str, Callable[..., fields.Field[Any]]] = {
    "int": Whole,
    "integer": Whole,
    "decimal": fields.Float,
    "date": fields.Date,
    "dateTime": Moment,
    "geopoint": Place,
}


def _answer(question: Question) -> fields.Field[Any]:
    options: dict[str, Any] = {"required": question.required, "error_messages": MESSAGES}
    if question.select != "none":
        kind = Choices if question.select == "many" else Choice
        return kind(question.choices, **options)
    if question.type == "time":
        return Text(validate=validate.Regexp(_TIME, error=_WRONG), **options)
    if question.type in _KINDS:
        return _KINDS[question.type](**options)
    return Text(validate=validate.Length(max=TEXT_MAX), **options)

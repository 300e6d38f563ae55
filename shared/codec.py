"""Contracts to JSON and back: one marshmallow schema per dataclass, made from its type hints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from marshmallow import EXCLUDE, Schema, ValidationError
from marshmallow import fields as ma

from shared.clock import Clock, business_date
from shared.contracts import CONTRACTS
from shared.contracts.envelope import Contract, Envelope
from shared.ids import new_id
from shared.money import Money
from shared.problems import UnreadableEvent

T = TypeVar("T")

_PLAIN: dict[Any, Callable[..., ma.Field[Any]]] = {
    str: ma.String,
    bool: ma.Boolean,
    float: ma.Float,
    date: ma.Date,
    datetime: ma.AwareDateTime,
}


_JSON = frozenset({str, int, bool, NoneType})
"""Types that JSON knows and that a schema would write as they are."""


class MoneyField(ma.Integer):
    """Money travels as its whole đồng."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> int | None:
        return None if value is None else value.dong

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Money:  # type: ignore[override]
        return Money(super()._deserialize(value, attr, data, **kwargs))


def to_json(value: Any) -> dict[str, Any]:
    """A dataclass of the contracts as plain JSON values."""
    as_they_are = vars(value)
    if all(type(one) in _JSON for one in as_they_are.values()):
        return dict(as_they_are)  # what most events are; the schema would only look at each value
    made = schema_of(type(value)).dump(value)  # type: ignore[arg-type]
    assert isinstance(made, dict)
    return made


def from_json(kind: type[T], body: dict[str, Any]) -> T:
    """Read `body` as `kind`: unknown fields are ignored, wrong ones raise UnreadableEvent."""
    try:
        return _build(kind, schema_of(kind).load(body))  # type: ignore[arg-type]
    except ValidationError as error:
        raise UnreadableEvent(str(error.messages), contract=kind.__name__) from error


def body_of(envelope: Envelope) -> Contract:
    """The event's body as its dataclass; UnreadableEvent for an unknown type or a wrong body."""
    contract = CONTRACTS.get(envelope.event_type)
    if contract is None:
        raise UnreadableEvent(f"unknown type {envelope.event_type}")
    return from_json(contract, envelope.data)


def envelope_of(
    body: Contract,
    *,
    subject: str,
    sequence: int,
    area_id: str,
    occurred_on: date | None = None,
    traceparent: str,
    clock: Clock,
) -> Envelope:
    """Wrap `body` for the history of `subject`; a missing business date is today's."""
    now = clock.now()
    return Envelope(
        event_id=new_id(),
        event_type=body.event_type,
        source="/" + body.event_type.split(".", 1)[0],
        subject=subject,
        sequence=sequence,
        recorded_at=now,
        area_id=area_id,
        occurred_on=occurred_on or business_date(now),
        traceparent=traceparent,
        data=to_json(body),
    )


@cache
def schema_of(kind: type) -> Schema:
    """The marshmallow schema of a dataclass; a field without a default is required."""
    hints = _hints(kind)
    made = {
        f.name: _field(hints[f.name], required=f.default is MISSING and f.default_factory is MISSING)
        for f in fields(kind)
    }
    return Schema.from_dict(made, name=kind.__name__)(unknown=EXCLUDE)


def _field(hint: Any, *, required: bool) -> ma.Field[Any]:
    if isinstance(hint, UnionType):
        [inner] = [arg for arg in get_args(hint) if arg is not NoneType]
        made = _field(inner, required=False)
        made.allow_none = True
        return made
    if get_origin(hint) is tuple:
        return ma.List(_field(get_args(hint)[0], required=True), required=required)
    if get_origin(hint) is dict:
        return ma.Dict(keys=ma.String(), values=_field(get_args(hint)[1], required=True), required=required)
    if hint is Money:
        return MoneyField(strict=True, required=required)
    if is_dataclass(hint):
        return ma.Nested(schema_of(hint), required=required)  # type: ignore[arg-type]
    if hint is int:
        return ma.Integer(strict=True, required=required)
    return _PLAIN[hint](required=required)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _build(kind: type[T], values: dict[str, Any]) -> T:
    hints = _hints(cast(type, kind))
    for name, value in values.items():
        hint = hints[name]
        if get_origin(hint) is tuple:
            inner: Any = get_args(hint)[0]
            values[name] = tuple(
                _build(inner, v) if isinstance(inner, type) and isinstance(v, dict) else v for v in value
            )
        elif is_dataclass(hint) and isinstance(value, dict):
            values[name] = _build(hint, value)  # type: ignore[arg-type]
    return kind(**values)

"""The programmes of `programmes/*.yaml`, checked whole: one bad file stops the start and says why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import MISSING, fields
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any, TypeVar, get_args, get_type_hints

import marshmallow
from marshmallow import fields as ma
from marshmallow import validate

from shared import programme as programmes
from shared import reference
from shared.money import Money
from shared.programme import Programme
from shared.reference import FOLDER, BadReference

T = TypeVar("T")
FAR = date.max - timedelta(days=1)


@cache
def all_programmes() -> dict[str, Programme]:
    """Code → programme, in the order of their codes; BadReference names file and reason."""
    names = sorted(path.name for path in (FOLDER / "programmes").glob("*.yaml"))
    if not names:
        raise BadReference(f"{FOLDER / 'programmes'}: there is no programme file")
    return {made.code: made for made in (load(name, reference.read(f"programmes/{name}")) for name in names)}


def load(name: str, body: Any) -> Programme:
    """One programme from the parsed file `name`; BadReference when it breaks a rule."""
    try:
        values = _ProgrammeSchema().load(body)
    except marshmallow.ValidationError as error:
        raise BadReference(f"programmes/{name}: {error.messages}") from error
    made = Programme(**values)
    complaints = [
        *([f"code {made.code} is not the file's name"] if name != f"{made.code}.yaml" else []),
        *_overlaps(made),
        *_unknown_kinds(made),
        *_unknown_areas(made),
        *_missing_values(made),
    ]
    if complaints:
        raise BadReference(f"programmes/{name}: " + "; ".join(complaints))
    return made


class _MoneyField(ma.Field[Money]):
    """Whole đồng, never negative."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Money:
        if type(value) is not int or value < 0:
            raise marshmallow.ValidationError("write the amount in whole đồng, without quotes")
        return Money(value)


class _DayField(ma.Field[date]):
    """A YAML date stays what it is; text is refused, since 01/12/2025 has two readings."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if type(value) is not date:
            raise marshmallow.ValidationError("write the day as 2025-12-01, without quotes")
        return value


class _PercentField(ma.Decimal):
    """A decimal written in quotes, so that no binary fraction comes near a rate."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        if not isinstance(value, str):
            raise marshmallow.ValidationError("write the percentage in quotes")
        return super()._deserialize(value, attr, data, **kwargs)


_FIELDS: dict[Any, Any] = {
    str: lambda required: ma.String(required=required),
    bool: lambda required: ma.Boolean(required=required, truthy={True}, falsy={False}),
    int: lambda required: ma.Integer(strict=True, required=required, validate=validate.Range(min=0)),
    date: lambda required: _DayField(required=required),
    date | None: lambda required: _DayField(required=required, allow_none=True),
    Money: lambda required: _MoneyField(required=required),
    Decimal: lambda required: _PercentField(required=required),
}

_WORDS: dict[tuple[str, str], Sequence[str]] = {
    ("Eligibility", "classes"): programmes.CLASSES,
    ("Eligibility", "area_types"): programmes.AREA_TYPES,
    ("Eligibility", "priority_groups"): programmes.GROUPS,
    ("Eligibility", "one_open_per"): ("household", "applicant"),
    ("Term", "method"): programmes.METHODS,
    ("Rate", "groups"): programmes.GROUPS,
    ("RepaymentOrder", "parts"): programmes.REPAYMENT_PARTS,
    ("Norm", "source"): ("central", "local"),
}
"""Fields that take one of a few words."""


def _schema_for(kind: type[T]) -> marshmallow.Schema:
    """A schema that reads one entry of a dated list as its dataclass."""
    hints = get_type_hints(kind)
    made: dict[str, Any] = {}
    for field in fields(kind):  # type: ignore[arg-type] # all of them are dataclasses
        required = field.default is MISSING
        words = _WORDS.get((kind.__name__, field.name))
        checks = [validate.OneOf(words)] if words else []
        hint = hints[field.name]
        if hint in _FIELDS:
            made[field.name] = _FIELDS[hint](required)
            made[field.name].validators += checks
        else:
            inner = _FIELDS[get_args(hint)[0]](True)
            inner.validators += checks
            made[field.name] = ma.List(inner, required=required)

    def build(_self: marshmallow.Schema, values: dict[str, Any], **_: Any) -> T:
        return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})

    made["build"] = marshmallow.post_load(build)
    schema: marshmallow.Schema = type(f"{kind.__name__}Schema", (marshmallow.Schema,), made)()
    return schema


def _dated(kind: type[Any], *, required: bool = False) -> ma.List[Any]:
    return ma.List(ma.Nested(_schema_for(kind)), required=required)


class _ProgrammeSchema(marshmallow.Schema):
    code = ma.String(required=True, validate=validate.Regexp(r"[a-z]+(-[a-z]+)*\Z"))
    names = ma.Dict(keys=ma.String(), values=ma.String(validate=validate.Length(min=1)), required=True)
    lifecycle = ma.String(required=True, validate=validate.OneOf(programmes.LIFECYCLES))
    bank_report_code = ma.String()
    kinds = ma.List(ma.String())
    funding_kinds = ma.List(ma.String(validate=validate.OneOf(programmes.FUNDING_SOURCES)), required=True)
    legal_references = _dated(programmes.LegalReference, required=True)
    eligibility = _dated(programmes.Eligibility, required=True)
    limits = _dated(programmes.Limit)
    terms = _dated(programmes.Term)
    rates = _dated(programmes.Rate)
    overdue_factors = _dated(programmes.OverdueFactor)
    repayment_orders = _dated(programmes.RepaymentOrder)
    extensions = _dated(programmes.Extension)
    norms = _dated(programmes.Norm)
    tranches = _dated(programmes.TranchePlan)
    deadlines = _dated(programmes.Deadline)

    @marshmallow.validates("names")
    def _has_both_languages(self, value: dict[str, str], **_: Any) -> None:
        if not {"vi", "en"} <= set(value):
            raise marshmallow.ValidationError("name it in vi and en")

    @marshmallow.post_load
    def _freeze(self, values: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}


_KEYS: dict[str, tuple[str, ...]] = {
    "eligibility": (),
    "limits": ("kind",),
    "terms": (),
    "rates": ("groups",),
    "overdue_factors": (),
    "repayment_orders": (),
    "extensions": (),
    "norms": ("kind", "source"),
    "tranches": ("kind",),
    "deadlines": ("step", "status"),
}
"""Dated list → what tells its entries apart; entries alike in it must not overlap."""


def _overlaps(made: Programme) -> list[str]:
    found = []
    for name, keys in _KEYS.items():
        entries: dict[tuple[Any, ...], list[Any]] = {}
        for entry in getattr(made, name):
            if entry.valid_to is not None and entry.valid_to < entry.valid_from:
                found.append(f"{name}: {entry.valid_from} begins after it ends")
            entries.setdefault(tuple(getattr(entry, key) for key in keys), []).append(entry)
        found += [f"{name}: {text}" for alike in entries.values() for text in _overlap(alike)]
    return found


def _overlap(entries: Iterable[Any]) -> list[str]:
    ordered = sorted(entries, key=lambda entry: entry.valid_from)
    return [
        f"{before.valid_from} and {after.valid_from} are in force on the same day"
        for before, after in pairwise(ordered)
        if (before.valid_to or FAR) >= after.valid_from
    ]


def _unknown_kinds(made: Programme) -> list[str]:
    named = {
        entry.kind for name in ("limits", "norms", "tranches") for entry in getattr(made, name) if entry.kind
    }
    unknown = sorted(named - set(made.kinds))
    wrong = [f"tranches: {plan.percents} is not 100 %" for plan in made.tranches if sum(plan.percents) != 100]
    return wrong + ([f"unknown kinds {unknown}"] if unknown else [])


def _unknown_areas(made: Programme) -> list[str]:
    unknown = sorted({a for rule in made.eligibility for a in rule.areas if a not in reference.areas()})
    return [f"unknown areas {unknown}"] if unknown else []


def _missing_values(made: Programme) -> list[str]:
    """What a lifecycle cannot work without."""
    needed = {"loan": ("limits", "terms", "rates"), "housing": ("norms", "tranches"), "livestock": ()}
    return [f"a {made.lifecycle} needs {name}" for name in needed[made.lifecycle] if not getattr(made, name)]

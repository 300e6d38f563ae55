"""Schemas of what the API answers, made from the views themselves so that the two cannot drift apart."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from marshmallow import Schema
from marshmallow import fields as ma

from services.disbursement.usecases import views

_PLAIN: dict[Any, Any] = {str: ma.String, int: ma.Integer, bool: ma.Boolean}


@cache
def answer_of(view: type) -> type[Schema]:
    """The schema of a view of the use cases."""
    hints = get_type_hints(view)
    return Schema.from_dict({f.name: _field(hints[f.name]) for f in fields(view)}, name=view.__name__)  # type: ignore[arg-type]


def _field(hint: Any) -> ma.Field[Any]:
    if isinstance(hint, UnionType):
        [inner] = [arg for arg in get_args(hint) if arg is not NoneType]
        made = _field(inner)
        made.allow_none = True
        return made
    if get_origin(hint) is list:
        return ma.List(_field(get_args(hint)[0]))
    if get_origin(hint) is dict:
        return ma.Dict(keys=ma.String())
    if is_dataclass(hint):
        assert isinstance(hint, type)
        return ma.Nested(answer_of(hint))
    made_plain: ma.Field[Any] = _PLAIN[hint]()
    return made_plain


def _named(name: str, **members: ma.Field[Any]) -> type[Schema]:
    return Schema.from_dict(dict(members), name=name)


def _one(view: type) -> ma.Nested:
    return ma.Nested(answer_of(view))


def _many(view: type) -> ma.List[Any]:
    return ma.List(_one(view))


def _beside(name: str, line: type, view: type, *, without: str) -> type[Schema]:
    """The line's fields beside those of the whole view."""
    hints = get_type_hints(view)
    members = {f.name: _field(hints[f.name]) for f in fields(view) if f.name != without}  # type: ignore[arg-type]
    hints = get_type_hints(line)
    return _named(name, **{f.name: _field(hints[f.name]) for f in fields(line)}, **members)  # type: ignore[arg-type]


RowAnswer = _named(
    "RowAnswer",
    case_id=ma.String(),
    ok=ma.Boolean(),
    status=ma.String(metadata={"description": "of the case, after the step or without it"}),
    problem=ma.Dict(metadata={"description": "slug, title, detail and the slug's facts; only when not ok"}),
)
AnimalAnswer = _named("AnimalAnswer", animal_id=ma.String(), ok=ma.Boolean(), problem=ma.Dict())

CasesAnswer = answer_of(views.CasePage)
CaseAnswer = _beside("Case", views.CaseLine, views.CaseView, without="line")
StepAnswer = _named("StepAnswer", case=_one(views.CaseLine))
StepsAnswer = _named("StepsAnswer", results=ma.List(ma.Nested(RowAnswer)))
SessionsAnswer = _named("SessionsAnswer", month=ma.String(), sessions=_many(views.SessionLine))
SessionAnswer = answer_of(views.SessionView)
LinesAnswer = _named("LinesAnswer", lines=_many(views.BudgetLineView))
LineAnswer = _named("LineAnswer", line=_one(views.BudgetLineView))
ProjectsAnswer = _named("ProjectsAnswer", projects=_many(views.ProjectLine))
ProjectLineAnswer = _named("ProjectLineAnswer", project=_one(views.ProjectLine))
ProjectAnswer = _named(
    "ProjectAnswer",
    project=_one(views.ProjectLine),
    animals=_many(views.AnimalLine),
    cases=_many(views.CaseLine),
    lots=ma.List(ma.Dict()),
)
AnimalsAnswer = _named("AnimalsAnswer", results=ma.List(ma.Nested(AnimalAnswer)))
LotAnswer = _named(
    "LotAnswer",
    lot_id=ma.String(),
    seed=ma.String(),
    pairs=ma.List(ma.Dict()),
    results=ma.List(ma.Nested(RowAnswer)),
)

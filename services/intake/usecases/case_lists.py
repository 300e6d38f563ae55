"""Case lists as the holder of a key gets them: their version without making them, and what they hold."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from services.intake.domain.case_lists import HOUSEHOLDS, RETURNED, VILLAGES, HouseholdRow, write_csv
from services.intake.forms.choices import reference_choices
from services.intake.store import Stores
from services.intake.usecases.field_submissions import returned_of
from services.intake.usecases.find_submissions import scope_of
from shared import reference
from shared.auth import Actor
from shared.clock import Clock, business_date
from shared.ui.words import word

Row = dict[str, object]


@dataclass(frozen=True)
class _Maker:
    """version: opaque, another one when the rows are others. rows: in the order phones show them.

    own: whether the rows are the holder's own and not those of the holder's areas.
    """

    version: Callable[[Stores, Actor, Clock], str]
    rows: Callable[[Stores, Actor, Clock], list[Row]]
    own: bool = False


def list_version(stores: Stores, file: str, holder: Actor, clock: Clock) -> str:
    """Thirty-two hexadecimal digits; cheap, since phones ask far more often than lists change."""
    return _MAKERS[file].version(stores, holder, clock)


def list_body(stores: Stores, file: str, holder: Actor, clock: Clock) -> bytes:
    """The list as phones download it: only what lies in the holder's areas, or is the holder's own."""
    maker = _MAKERS[file]

    def make() -> bytes:
        return write_csv(file, maker.rows(stores, holder, clock))

    if maker.own:
        return make()  # short, and another one for everybody
    version = maker.version(stores, holder, clock)
    return stores.household_lists.made((file, holder.areas), version, make)


def names_gone(
    stores: Stores, file: str, holder: Actor, clock: Clock, names: Sequence[str]
) -> dict[str, bool]:
    """Name → whether the holder's list has it no more: it ended, or it is somebody else's now."""
    listed = {row["name"] for row in _MAKERS[file].rows(stores, holder, clock)}
    return {name: name not in listed for name in names}


def households_of(stores: Stores, holder: Actor) -> list[HouseholdRow]:
    """The households of the holder's areas, commune by commune, each by village and name."""
    communes, areas = _scope(holder.areas)
    changes = stores.household_lists.changes(communes)
    return [
        row
        for commune_id in communes
        for row in stores.household_lists.rows(commune_id, changes[commune_id])
        if areas is None or row.area_id in areas
    ]


def households_version(stores: Stores, holder: Actor) -> str:
    """Changes when a household of the areas does."""
    communes, areas = _scope(holder.areas)
    return _digest(sorted(areas or ()), sorted(stores.household_lists.changes(communes).items()))


def _household_rows(stores: Stores, holder: Actor, _clock: Clock) -> list[Row]:
    name_of = reference.areas().name
    return [
        {
            "name": one.code,
            "label": " · ".join(part for part in (one.head_name, name_of(one.area_id), one.code) if part),
            "__version": one.version,
            "commune": one.commune_id,
            "commune_name": name_of(one.commune_id),
            "village": one.village_id,
            "village_name": name_of(one.village_id) if one.village_id else "",
            "poverty_class": one.poverty_class,
            "poverty_class_name": word(one.poverty_class, "class").text,
            "head_name": one.head_name,
            "head_birth_year": one.head_birth_year or "",
            "members": one.members,
            "phone": one.phone,
        }
        for one in households_of(stores, holder)
    ]


def _village_rows(_stores: Stores, holder: Actor, _clock: Clock) -> list[Row]:
    return [dict(row) for row in _villages(holder.areas)]


@lru_cache(maxsize=64)
def _villages(scope: tuple[str, ...]) -> list[Row]:
    areas = reference.areas()
    return [
        {
            "name": one["name"],
            "label": one["vi"],
            "__version": 1,
            "commune": one["commune"],
            "successor": one["successor"],
            "commune_name": areas.name(one["commune"]),
        }
        for one in reference_choices("villages") or ()
        if areas.covers(scope, one["name"])
    ]


@lru_cache(maxsize=64)
def _scope(areas: tuple[str, ...]) -> tuple[tuple[str, ...], frozenset[str] | None]:
    """The communes to read, and of them only these exact areas; None for all of them."""
    scope = scope_of(areas)
    communes = scope.communes
    if communes is None:
        communes = tuple(one.id for one in reference.areas() if one.level == "commune")
    return communes, None if scope.areas is None else frozenset(scope.areas)


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _returned_rows(stores: Stores, holder: Actor, clock: Clock) -> list[Row]:
    return [
        {
            "name": item.submission.instance_id,
            "label": " · ".join(dict.fromkeys((item.title, item.form_name))),
            "__version": item.submission.read_version,
            "form_id": item.submission.form_id,
            "form_name": item.form_name,
            "title": item.title,
            "reason": item.submission.reason,
            "decided_by_name": item.submission.decided_by_name,
            "decided_on": business_date(item.submission.decided_at) if item.submission.decided_at else "",
        }
        for item in returned_of(stores, holder, clock)
    ]


_MAKERS: dict[str, _Maker] = {
    VILLAGES: _Maker(lambda _stores, holder, _clock: _digest(_villages(holder.areas)), _village_rows),
    HOUSEHOLDS: _Maker(lambda stores, holder, _clock: households_version(stores, holder), _household_rows),
    RETURNED: _Maker(
        lambda stores, holder, clock: _digest(_returned_rows(stores, holder, clock)), _returned_rows, own=True
    ),
}

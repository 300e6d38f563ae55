"""Choices that come from reference data: areas, ethnic groups, programmes, scoring items."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import Any

from shared.areas import Area
from shared.reference import areas
from shared.reference.people import ethnic_groups
from shared.reference.poverty import ScoringItem, Words, named, scoring_tables
from shared.reference.programmes import all_programmes

Choice = dict[str, str]
_DEFAULT_TABLE = "b1-2022-rural"  # both tables score the same items; a guard test holds that
_REFORM = date(2025, 7, 1)


def reference_choices(name: str) -> list[Choice] | None:
    """The choices of one list, {name, vi, en, …filter columns}; None when it is no reference list."""
    if name.startswith("b1_"):
        options = _b1_options(name.removeprefix("b1_"))
    elif name in _LISTS:
        return _LISTS[name]()
    else:
        return None
    return options


@cache
def b1_items() -> tuple[ScoringItem, ...]:
    """What form B1 asks, in its order."""
    return next(table.items for table in scoring_tables() if table.code == _DEFAULT_TABLE)


def _communes() -> list[Choice]:
    # The column says in which edition of the geography the commune is offered.
    return [
        {"name": one.id, "vi": one.name, "en": one.name, "edition": "2025" if _is_new(one) else "2004"}
        for one in areas()
        if one.level == "commune"
    ]


def _villages() -> list[Choice]:
    # A village stays what it is when its commune is merged, so it is found under both. A merged commune
    # has a "Thôn 1" from each part; only the name of the part tells them from each other.
    return [
        {
            "name": one.id,
            "vi": f"{one.name} ({areas().get(areas().commune_of(one.id)).name})",
            "en": f"{one.name} ({areas().get(areas().commune_of(one.id)).name})",
            "commune": areas().commune_of(one.id),
            "successor": areas().at(areas().commune_of(one.id), _REFORM),
        }
        for one in areas()
        if one.level == "village"
    ]


def _is_new(commune: Area) -> bool:
    return commune.valid_from >= _REFORM


def _ethnic_groups() -> list[Choice]:
    groups = ethnic_groups()
    # The groups of the area come first: eight of ten answers are among them.
    codes = sorted(groups.names, key=lambda code: (code != "01", not groups.is_local(code)))
    return [{"name": code, "vi": groups.names[code], "en": groups.names[code]} for code in codes]


def _loan_programmes() -> list[Choice]:
    return [
        {"name": one.code, "vi": one.name("vi"), "en": one.name("en")}
        for one in all_programmes().values()
        if one.lifecycle == "loan"
    ]


def _b1_options(code: str) -> list[Choice] | None:
    item = next((one for one in b1_items() if one.code == code), None)
    return None if item is None else _worded(item.options.items())


def _worded(pairs: Iterable[tuple[str, Words]]) -> list[Choice]:
    return [{"name": name, "vi": words.vi, "en": words.en} for name, words in pairs]


_LISTS: dict[str, Callable[[], Any]] = {
    "communes": _communes,
    "villages": _villages,
    "ethnic_groups": _ethnic_groups,
    "loan_programmes": _loan_programmes,
    "causes": lambda: _worded(named("causes").items()),
    "needs": lambda: _worded(named("needs").items()),
    # A member's qualification is asked in the words in which the household's highest one is scored.
    "qualification": lambda: _b1_options("highest_qualification"),
}

"""The questions of forms B1 and B2, one for each item that the poverty standard scores."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.intake.forms.choices import b1_items
from shared.reference.poverty import ScoringItem, standards

_DERIVED = {
    "head_count": "${head_count}",
    "dependants": "sum(${is_dependant})",
    "area_per_person": "round(${house_m2} div ${head_count}, 1)",
}


def _b1_rows() -> list[dict[str, Any]]:
    """One question an item; what the server derives is only shown a preview of, never asked."""
    return [_b1_row(item) for item in b1_items()]


def _b1_row(item: ScoringItem) -> dict[str, Any]:
    if item.source:
        return {"type": "calculate", "name": item.code, "value": _DERIVED[item.source]}
    row = {"name": item.code, "vi": item.name.vi, "en": item.name.en, "required": True}
    if item.kind == "count":
        return {
            **row,
            "type": "integer",
            "constraint": ". >= 0 and . <= 100000",
            "says_vi": "Từ 0 đến 100.000",
            "says_en": "From 0 to 100,000",
        }
    if item.kind == "single":
        return {**row, "type": f"select_one b1_{item.code}"}
    return {
        **row,
        "type": f"select_multiple b1_{item.code}",
        "constraint": "not(selected(., 'none') and count-selected(.) > 1)",
        "says_vi": "“Không có” không chọn cùng mục khác",
        "says_en": "“None” cannot go with others",
    }


def _b2_rows() -> list[dict[str, Any]]:
    return [
        {
            "type": "select_one yes_no",
            "name": f"b2_{one.id}",
            "vi": f"Thiếu hụt: {one.name.vi}?",
            "en": f"Deprived: {one.name.en}?",
            "hint_vi": one.deprived_when.vi,
            "hint_en": one.deprived_when.en,
            "required": True,
            "appearance": "columns",
        }
        for one in standards()[0].deprivations
    ]


def _b2_points() -> str:
    return " + ".join(f"if(${{b2_{one.id}}} = 'yes', 10, 0)" for one in standards()[0].deprivations)


FILLS: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "b1_items": _b1_rows,
    "b2_deprivations": _b2_rows,
}
"""Name of a `fill` in the YAML → the rows it stands for."""

VALUES: dict[str, Callable[[], str]] = {"b2_points": _b2_points}
"""Name of a `fill_value` → the calculation it stands for."""

"""What a review's answers come to, so that answers can be drawn until they give the class wanted.

The demonstration may not ask the services' own rule. It reads the same
reference tables, and a test holds that intake's rule agrees on every review.
"""

from __future__ import annotations

from datetime import date

from shared.reference.poverty import poverty_standard, scoring_table
from tools.demo.plan.model import Answers


def b1_points(answers: Answers, *, area_type: str, head_count: int, dependants: int, on: date) -> int:
    """Points of form B1; `answers` is the whole review."""
    table = scoring_table(area_type, on)
    assert table is not None, f"no scoring table for {area_type} on {on}"
    derived = {
        "head_count": head_count,
        "dependants": dependants,
        "area_per_person": answers["house_m2"] / head_count,
    }
    points = table.base_points
    for item in table.items:
        if item.kind == "count":
            value = derived[item.source] if item.source else answers["b1"][item.code]
            points += [worth for least, worth in table.bands[item.code] if least <= value][-1]
        else:
            chosen = answers["b1"][item.code]
            codes = chosen if item.kind == "multi" else [chosen]
            points += sum(table.option_points[item.code][code] for code in codes)
    return points


def b1_threshold(area_type: str, on: date) -> int:
    """Up to this many points of B1 a household counts as under the income line."""
    standard = poverty_standard(on)
    assert standard is not None, f"no poverty standard on {on}"
    return standard.b1_threshold[area_type]

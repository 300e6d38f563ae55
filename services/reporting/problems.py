"""Refusals that only reporting knows."""

from __future__ import annotations

from shared.problems import Problem


class UnknownArea(Problem):
    """An event happened in an area nobody has told us of. facts: area."""

    slug, title, status = "unknown-area", "There is no such area", 422


class UnknownMeasure(Problem):
    """facts: measure."""

    slug, title, status = "unknown-measure", "No figure has that name in a report of this period", 404

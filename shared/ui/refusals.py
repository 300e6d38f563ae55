"""A refusal as pages show it, where it happened and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.problems import Problem


@dataclass(frozen=True)
class Refusal:
    """A problem as templates show it. facts: what its sentence leaves open."""

    slug: str
    status: int = 409
    facts: Mapping[str, Any] = field(default_factory=dict)


def refusal(problem: Problem) -> Refusal:
    return Refusal(problem.slug, problem.status, problem.facts)

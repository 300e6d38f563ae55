"""Chance that repeats: streams of random numbers and identifiers that follow from a seed and a path.

Every part of the plan draws from its own stream, so that a change in one part
does not move the others, and a second replay sends the very same identifiers.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

DEFAULT_SEED = "ea-sup-2023"
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "sinhke:demonstration")


def stream(seed: str, *path: object) -> Random:
    """A source of random numbers of its own for `path`."""
    return Random("/".join([seed, *map(str, path)]))


def identifier(seed: str, *path: object) -> str:
    """A UUID that is always the same for `path`."""
    return str(uuid.uuid5(_SPACE, "/".join([seed, *map(str, path)])))


def instance_id(seed: str, *path: object) -> str:
    """An OpenRosa instanceID that is always the same for `path`."""
    return f"uuid:{identifier(seed, *path)}"


def shares(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers that sum exactly to `total` in the proportion of `weights` (largest remainders)."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    made = [int(share) for share in exact]
    by_rest = sorted(range(len(weights)), key=lambda i: (made[i] - exact[i], i))
    for i in by_rest[: total - sum(made)]:
        made[i] += 1
    return made


def pick(rng: Random, weighted: Mapping[T, float]) -> T:
    """One key of `weighted`, by its weight."""
    return rng.choices(list(weighted), weights=list(weighted.values()))[0]

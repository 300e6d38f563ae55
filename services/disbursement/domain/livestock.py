"""Who gets which animal: a lot that anybody can draw again from the recorded seed."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from shared.problems import InvalidInput

EAR_TAG_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/.")


def draw_lot(seed: str, case_ids: Iterable[str], animal_ids: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of case and animal, the same for the same seed and sets, whoever draws.

    Cases stand in the order of their ids, animals in the order of sha256(seed | ear tag):
    a commune can check it with a pocket tool, and no library's random generator matters.
    Raises InvalidInput when there are not enough animals; left-over animals stay undrawn.
    """
    cases = sorted(set(case_ids))
    animals = sorted(set(animal_ids), key=lambda tag: (sha256(f"{seed}|{tag}".encode()).digest(), tag))
    if len(animals) < len(cases):
        raise InvalidInput(errors={"case_ids": [f"{len(cases)} households for {len(animals)} animals"]})
    return list(zip(cases, animals, strict=False))


def ear_tag(text: str) -> str:
    """The tag as it is kept: trimmed, upper case, without spaces; InvalidInput when it cannot be one."""
    tag = "".join(text.split()).upper()
    if not tag or not set(tag) <= EAR_TAG_CHARACTERS or len(tag) > 40:
        raise InvalidInput(errors={"animal_id": ["is not an ear tag"]})
    return tag

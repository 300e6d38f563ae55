"""Where a submission belongs: what its answers say, as far as the sender's territory goes."""

from __future__ import annotations

from collections.abc import Sequence

from services.intake.domain.submission import leaf
from services.intake.domain.xml import Element
from shared.areas import Areas


def area_of(root: Element, scope: Sequence[str], areas: Areas) -> str:
    """The most exact area the answers name that lies in `scope`, else the first area of `scope`.

    An answer outside the sender's territory is no reason to refuse what a phone would keep for ever;
    it only does not widen the territory. Whoever checks the answers sees the difference.
    """
    for name in ("village", "commune"):
        answer = leaf(root, name)
        if answer in areas and areas.covers(scope, answer):
            return answer
    return scope[0]

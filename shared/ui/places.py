"""Places to choose from on pages: what the asking person may see, in both editions of the geography."""

from __future__ import annotations

from shared import reference
from shared.auth import Actor


def place_options(actor: Actor, *, everything: str = "") -> list[tuple[str, str]]:
    """The communes this actor may see, of both editions, for a select; with a first entry for all of them."""
    areas = reference.areas()
    found = [("", everything)] if everything else []
    for area in areas:
        if area.level == "commune" and areas.covers(actor.areas, area.id):
            since = "" if area.valid_to else " (từ 01/7/2025)"
            found.append((area.id, area.name + since))
    return found

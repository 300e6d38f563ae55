"""Find submissions: one by its id, or page by page, within what the asking person may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from services.intake.domain.record import Submission
from services.intake.store import Stores
from services.intake.store.shelves import Wanted
from shared import reference
from shared.auth import Actor
from shared.clock import HO_CHI_MINH, Clock
from shared.problems import Forbidden, InvalidInput, NotFound


@dataclass(frozen=True)
class Scope:
    """The communes to look in, None for all; and the exact areas within them, None for any."""

    communes: tuple[str, ...] | None
    areas: tuple[str, ...] | None


@dataclass(frozen=True)
class Page:
    """next: where the next page begins, None when this was the last."""

    submissions: list[Submission]
    next: str | None


def find_submission(stores: Stores, instance_id: str, actor: Actor) -> Submission:
    """NotFound, or Forbidden when it lies in somebody else's territory."""
    found = stores.submissions.find(instance_id)
    if found is None:
        raise NotFound(instance_id=instance_id)
    if not reference.areas().covers(actor.areas, found.area_id):
        raise Forbidden("this area is not one of yours", area=found.area_id)
    return found


@dataclass(frozen=True, kw_only=True)
class Query:
    """What somebody looks for; None for any. since, until: days, both included, in our time zone."""

    form_id: str | None = None
    area_id: str | None = None
    status: str | None = None
    worker: str | None = None
    finding: str | None = None
    since: date | None = None
    until: date | None = None


def find_submissions(
    stores: Stores, actor: Actor, query: Query, *, limit: int, cursor: str | None, clock: Clock
) -> Page:
    """Newest first. Forbidden for an area that is not the actor's, InvalidInput for a broken cursor."""
    # A little into the future: clocks of two web machines may differ, and the last word is the database's.
    until = (clock.now() + timedelta(minutes=5), "")
    if query.until is not None:
        until = min(until, (_midnight(query.until + timedelta(days=1)), ""))
    found = stores.submissions.page(
        wanted_by(actor, query),
        forms=[version.form_id for version, _ in stores.forms.newest()],
        since=_midnight(query.since) if query.since is not None else None,
        until=_from_cursor(cursor) if cursor else until,
        limit=limit + 1,
    )
    more = len(found) > limit
    return Page(found[:limit], _to_cursor(found[limit - 1]) if more else None)


def wanted_by(actor: Actor, query: Query) -> Wanted:
    """What is asked for, within what the actor may see; Forbidden for an area that is not the actor's."""
    area_id = query.area_id
    if area_id is not None and (
        area_id not in reference.areas() or not reference.areas().covers(actor.areas, area_id)
    ):
        raise Forbidden("this area is not one of yours", area=area_id)
    scope = scope_of([area_id] if area_id is not None else actor.areas)
    return Wanted(
        communes=scope.communes,
        areas=scope.areas,
        form_id=query.form_id,
        status=query.status,
        worker=query.worker,
        finding=query.finding,
    )


def scope_of(areas: Sequence[str]) -> Scope:
    """Where submissions of `areas` are filed: by commune, and by village where only villages are meant."""
    known = reference.areas()
    everywhere = [area for area in known if area.level == "commune"]
    villages = {area for area in areas if area in known and known.get(area).level == "village"}
    wide = [area for area in areas if area not in villages]
    communes = {commune.id for commune in everywhere if wide and known.covers(wide, commune.id)}
    if villages:
        within = {area.id for area in known if area.parent_id in communes} | communes
        return Scope(
            tuple(sorted(communes | {known.commune_of(one) for one in villages})),
            tuple(sorted(villages | within)),
        )
    return Scope(None if len(communes) == len(everywhere) else tuple(sorted(communes)), None)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), HO_CHI_MINH).astimezone(UTC)


def _to_cursor(last: Submission) -> str:
    return f"{int(last.received_at.timestamp() * 1000)}.{last.instance_id}"


def _from_cursor(cursor: str) -> tuple[datetime, str]:
    stamp, _, instance_id = cursor.partition(".")
    try:
        return datetime.fromtimestamp(int(stamp) / 1000, UTC), instance_id
    except (ValueError, OverflowError, OSError):
        raise InvalidInput(errors={"cursor": ["not one of ours"]}) from None

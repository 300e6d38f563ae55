"""Counting: events become facts, facts change buckets, all of it once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from services.reporting.domain.arrivals import Settled, settle
from services.reporting.domain.buckets import add_moved, increments_of, person_changes
from services.reporting.domain.events import facts_of
from services.reporting.domain.facts import Arrival, Fact, Floor, Undo
from services.reporting.domain.geography import holders_in
from services.reporting.domain.measures import Catalogue
from services.reporting.problems import UnknownArea
from services.reporting.store.ledger import Ledger, Writing
from shared.areas import Areas
from shared.clock import Clock
from shared.codec import body_of
from shared.contracts.envelope import Envelope

ARRIVALS_AT_ONCE = 1000
"""A transaction must stay short: this many take well under a second, and one list may hold thousands
of rows. Where it is cut does not matter, because each fact is counted once by its own key."""


class Counting:
    """Counts events into the ledger."""

    def __init__(self, ledger: Ledger, catalogue: Catalogue, areas: Areas, clock: Clock) -> None:
        self._ledger = ledger
        self._catalogue = catalogue
        self._areas = areas
        self._nodes_of = holders_in(areas)
        self._clock = clock

    def count_events(self, envelopes: Sequence[Envelope]) -> None:
        """Count what the events say; UnreadableEvent or UnknownArea when one of them cannot be.

        Nothing of the batch is counted in that case. Events that were counted
        before change nothing.
        """
        arrivals = [arrival for envelope in envelopes for arrival in facts_of(envelope, body_of(envelope))]
        for arrival in arrivals:
            if isinstance(arrival, Fact) and arrival.area_id not in self._areas:
                raise UnknownArea(area=arrival.area_id, event=arrival.event_id)
        if envelopes:
            self._count(arrivals, max(envelope.recorded_at for envelope in envelopes))

    def _count(self, arrivals: Sequence[Arrival], as_of: datetime) -> None:
        cuts = range(0, max(len(arrivals), 1), ARRIVALS_AT_ONCE)
        for start in cuts:
            some = arrivals[start : start + ARRIVALS_AT_ONCE]
            complete = start == cuts[-1]
            self._ledger.write(partial(self._count_some, some, as_of if complete else None))

    def _count_some(self, arrivals: Sequence[Arrival], as_of: datetime | None, ledger: Writing) -> None:
        """as_of: None for a part of what was told together, which must not claim to be all of it."""
        settled = self._settle(ledger, arrivals)
        nodes_of = self._nodes_of
        increments = increments_of(settled.changes, self._catalogue, nodes_of)
        whose = person_changes(settled.changes, self._catalogue)
        before = ledger.persons(whose)
        after = {key: change.applied_to(before.get(key, [])) for key, change in whose.items()}
        for key, occurrences in after.items():
            add_moved(increments, self._catalogue.get(key[0]), before.get(key, []), occurrences, nodes_of)
        changed = [(c.after, c.before is not None) for c in settled.changes if c.after != c.before]
        ledger.put_facts([(fact, known) for fact, known in changed if fact is not None], nodes_of)
        ledger.put_undos(settled.undos)
        ledger.put_floors(settled.floors)
        ledger.put_persons(after, before)
        ledger.add(increments)
        ledger.advance(as_of=as_of, applied_at=self._clock.now())

    def _settle(self, ledger: Writing, arrivals: Sequence[Arrival]) -> Settled:
        told = [one for one in arrivals if not isinstance(one, Floor)]
        keys = {one.undoes if isinstance(one, Undo) else one.key for one in told}
        undos = ledger.undos(keys)
        keys |= {one.key for one in told} | {undo.key for undo in undos.values()}
        known = ledger.facts(keys) | ledger.facts_of(
            {one.subject for one in arrivals if isinstance(one, Floor)}
        )
        return settle(arrivals, known, undos, ledger.floors({one.subject for one in arrivals}))

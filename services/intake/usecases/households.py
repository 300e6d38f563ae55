"""Enter household reviews: each household once a batch, whatever number of reviews came for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.intake.domain.findings import Finding
from services.intake.domain.household import Household, News, conflict, enter, take_out
from services.intake.domain.review import ReviewSheet
from services.intake.store.households import Households
from shared.areas import Areas
from shared.clock import Clock, business_date
from shared.codec import envelope_of
from shared.contracts import Envelope
from shared.contracts.intake import HouseholdClassified
from shared.problems import Stale

ATTEMPTS_MAX = 3  # another worker may write the same household; whoever loses that often waits a batch


@dataclass(frozen=True)
class Arrival:
    """A review that can be entered. amends: whether it takes the place of what its submission said before."""

    sheet: ReviewSheet
    traceparent: str
    amends: bool = False


@dataclass
class Entered:
    """findings: submission id → why its review was not entered. put_off: not done now; try again."""

    findings: dict[str, Finding] = field(default_factory=dict)
    put_off: set[str] = field(default_factory=set)

    def holds(self, arrival: Arrival) -> bool:
        """Whether that review is in its household now."""
        submission_id = arrival.sheet.submission_id
        return submission_id not in self.findings and submission_id not in self.put_off


def enter_reviews(households: Households, arrivals: Iterable[Arrival], areas: Areas, clock: Clock) -> Entered:
    """Enter each review into its household and store those households with their news."""
    entered = Entered()
    todo: dict[str, list[Arrival]] = defaultdict(list)
    for arrival in arrivals:
        todo[arrival.sheet.household_id].append(arrival)
    for _ in range(ATTEMPTS_MAX):
        if not todo:
            return entered
        known = households.find_many(list(todo))
        changes = []
        for household_id, reviews in todo.items():
            before, version = known.get(household_id, (None, 0))
            after, events = _fold(before, version, reviews, entered, areas, clock)
            if after is not None and events:
                changes.append((after, version, events))
        stale = households.save(changes)
        todo = defaultdict(list, {one: reviews for one, reviews in todo.items() if one in stale})
    entered.put_off |= {one.sheet.submission_id for reviews in todo.values() for one in reviews}
    return entered


def _fold(
    household: Household | None,
    version: int,
    reviews: Sequence[Arrival],
    entered: Entered,
    areas: Areas,
    clock: Clock,
) -> tuple[Household | None, list[Envelope]]:
    events: list[Envelope] = []
    for arrival in reviews:
        sheet = arrival.sheet
        entered.findings.pop(sheet.submission_id, None)  # of an attempt that was stale
        if household is not None and (arrival.amends or household.review(sheet.submission_id) is None):
            found = conflict(household, sheet, areas)
            if found is not None:
                entered.findings[sheet.submission_id] = found
                continue
        household, news = enter(household, sheet, amends=arrival.amends)
        events += _envelopes(
            news, household, version + len(events), sheet.reviewed_on, arrival.traceparent, clock
        )
    return household, events


def take_out_review(
    households: Households, household_id: str, submission_id: str, trace: str, clock: Clock
) -> None:
    """Take that review back out of its household; Stale when the household keeps changing."""
    for _ in range(ATTEMPTS_MAX):
        household, version = households.find_many([household_id]).get(household_id, (None, 0))
        if household is None:
            return
        after, news = take_out(household, submission_id)
        today = business_date(clock.now())
        if not news or not households.save(
            [(after, version, _envelopes(news, after, version, today, trace, clock))]
        ):
            return
    raise Stale(f"{household_id} kept changing")


def _envelopes(
    news: Sequence[News], household: Household, version: int, on: date, trace: str, clock: Clock
) -> list[Envelope]:
    """on: the business date of what is not told of a review."""
    made = []
    for sequence, body in enumerate(news, version + 1):
        area_id, occurred_on = household.area_id, on
        if isinstance(body, HouseholdClassified):
            review = household.review(body.submission_id)
            assert review is not None, "what is told of a review is told after it was entered"
            area_id, occurred_on = review.area_id, review.reviewed_on
        made.append(
            envelope_of(
                body,
                subject=household.household_id,
                sequence=sequence,
                area_id=area_id,
                occurred_on=occurred_on,
                traceparent=trace,
                clock=clock,
            )
        )
    return made

"""`python -m services.intake.worker`: checks what came in and announces what intake's records hold."""

from __future__ import annotations

import os
from time import monotonic

from pymongo.database import Database

from services.intake.domain.references import References
from services.intake.handlers import on_batch
from services.intake.schemas.typed import AnswerReader
from services.intake.store import open_stores
from services.intake.store.corrections import Corrections
from services.intake.store.drafts import Drafts
from services.intake.store.forms import Forms
from services.intake.store.household_lists import HouseholdLists
from services.intake.store.households import Households
from services.intake.store.registers import Registers
from services.intake.store.residents import Residents
from services.intake.store.submissions import Submissions
from services.intake.usecases.carry_out import wake_found
from services.intake.usecases.desk import Desk
from services.intake.usecases.door_first import DoorFirst
from services.intake.usecases.form_drafts import convert_next
from services.intake.usecases.judge_answers import AnswerJudge
from services.intake.usecases.list_work import ListDesk, work_on_lists
from shared import reference
from shared.clock import Clock, SystemClock
from shared.history import Document
from shared.mongo import connect, database
from shared.reference.people import ethnic_groups
from shared.reference.poverty import poverty_standard, scoring_table
from shared.settings import Settings
from shared.worker import Worker

WAKE_EVERY_S = 30.0


def open_desk(of: Database[Document], settings: Settings, clock: Clock) -> Desk:
    """Everything the check needs, with the indexes of what it writes."""
    submissions, corrections = Submissions(of), Corrections(of)
    households, forms, registers = Households(of), Forms(of), Registers(of)
    for store in (submissions, corrections, households, forms, registers):
        store.ensure_indexes()
    return Desk(
        submissions=submissions,
        corrections=corrections,
        households=households,
        residents=Residents(of),
        forms=forms,
        registers=registers,
        read_answers=AnswerReader(),
        judge=AnswerJudge(forms),
        references=References(
            person_secret=settings.person_key.encode(),
            areas=reference.areas(),
            groups=ethnic_groups(),
            standard_on=poverty_standard,
            table_for=scoring_table,
        ),
        clock=clock,
    )


def make_worker(settings: Settings, clock: Clock | None = None) -> Worker:
    """Intake's worker; `run` it."""
    of = database(connect(settings.mongo_url), "intake")
    clock = clock or SystemClock()
    desk, drafts = open_desk(of, settings, clock), Drafts(of)
    drafts.ensure_indexes()
    lists = ListDesk(
        stores=open_stores(settings, of),
        check=AnswerReader().whole,
        secret=settings.person_key.encode(),
        clock=clock,
    )

    def convert_forms() -> int:
        return convert_next(drafts, clock)

    def take_in_lists() -> int:
        return work_on_lists(lists)

    return Worker(
        "intake",
        settings,
        database=of,
        queue="intake.events",
        on_batch=on_batch(desk.households, HouseholdLists(of)),
        relay_from=[desk.submissions.records, desk.households.records, lists.stores.lists.withdrawals],
        jobs=[DoorFirst(desk, monotonic).check_submissions, convert_forms, take_in_lists, Waking(desk)],
    )


class Waking:
    """Wakes corrections whose original came without its files, at most twice a minute."""

    __name__ = "wake corrections"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._next = 0.0

    def __call__(self) -> int:
        if monotonic() < self._next:
            return 0
        self._next = monotonic() + WAKE_EVERY_S
        return wake_found(self._desk)


if __name__ == "__main__":
    make_worker(Settings.from_environ(os.environ)).run()

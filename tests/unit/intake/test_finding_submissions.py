"""Lists of submissions ask an index for whatever they want to know, and find what nobody looked at yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.monitoring import CommandListener

from services.intake.domain.record import COMPLETE, FLAGGED, INCOMPLETE, PROCESSED, Submission
from services.intake.store.shelves import Wanted
from services.intake.store.submissions import Submissions
from services.intake.usecases.accept_submission import news_of
from shared.clock import FixedClock
from shared.settings import Settings

BEGAN = datetime(2023, 3, 15, 2, tzinfo=UTC)
FORMS = ["household_review", "loan_application"]
IA_LOP = ("ea-sup.ia-lop",)

QUESTIONS = {
    "everything": Wanted(),
    "a commune": Wanted(communes=IA_LOP),
    "two communes, a state": Wanted(communes=(*IA_LOP, "ea-sup.ia-jloi"), status=PROCESSED),
    "a village": Wanted(communes=IA_LOP, areas=("ea-sup.ia-lop.1",)),
    "a form and a state": Wanted(form_id="loan_application", status=FLAGGED),
    "a person": Wanted(worker="ra.soat"),
    "a person's, of a form, in a commune": Wanted(
        worker="ra.soat", form_id="loan_application", communes=IA_LOP
    ),
    "a finding": Wanted(finding="head-count", form_id="household_review", status=FLAGGED),
}


class Heard(CommandListener):
    """Reads of the collection, as they went over the wire."""

    def __init__(self) -> None:
        self.reads: list[dict[str, Any]] = []

    def started(self, event: Any) -> None:
        if event.command_name in ("find", "aggregate") and event.command[event.command_name] == "submissions":
            kept = ("find", "aggregate", "filter", "pipeline", "sort", "limit", "cursor")
            self.reads.append({name: event.command[name] for name in kept if name in event.command})

    def succeeded(self, event: Any) -> None:
        """Nothing to remember."""

    def failed(self, event: Any) -> None:
        """Nothing to remember."""


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def submissions(
    database: Database[dict[str, Any]], settings: Settings, heard: Heard
) -> Iterator[Submissions]:
    client: MongoClient[dict[str, Any]] = MongoClient(
        settings.mongo_url, tz_aware=True, event_listeners=[heard]
    )
    made = Submissions(client[database.name])
    made.ensure_indexes()
    yield made
    client.close()


def a_submission(number: int, **changes: Any) -> Submission:
    return Submission(
        **{
            "instance_id": f"uuid:{number:03}",
            "form_id": FORMS[number % 2],
            "form_version": "1",
            "xml": b"<data/>",
            "xml_sha256": "",
            "canonical_sha256": "",
            "submitter": "ra.soat",
            "device_id": "",
            "area_id": f"ea-sup.ia-lop.{number % 3 + 1}",
            "received_at": BEGAN + timedelta(seconds=number),
            "door": "openrosa",
            "deprecated_id": "",
            "files_expected": (),
            "status": COMPLETE,
            **changes,
        }
    )


def take(submissions: Submissions, submission: Submission) -> None:
    """As the door does."""
    submissions.save(
        submission, news_of(submission, FixedClock(BEGAN)), todo=submission.status == COMPLETE or None
    )


def ids(submissions: Submissions, wanted: Wanted, **more: Any) -> list[str]:
    asked = {"forms": FORMS, "until": (BEGAN + timedelta(days=1), ""), "limit": 50, **more}
    return [one.instance_id for one in submissions.page(wanted, **asked)]


@pytest.mark.parametrize("wanted", QUESTIONS.values(), ids=QUESTIONS)
def test_no_question_reads_everything(submissions: Submissions, heard: Heard, wanted: Wanted):
    for number in range(6):
        take(submissions, a_submission(number))
    heard.reads.clear()

    submissions.page(wanted, forms=FORMS, until=(BEGAN + timedelta(days=1), ""), limit=10)
    submissions.count(wanted)
    submissions.of_worker("ra.soat", PROCESSED, since=BEGAN, limit=10)

    assert heard.reads
    for read in heard.reads:
        plan = str(submissions.records.database.command("explain", read))
        assert "IXSCAN" in plan, read
        assert "COLLSCAN" not in plan, read


def test_what_nobody_looked_at_yet_is_found_like_the_rest(submissions: Submissions):
    take(submissions, a_submission(1))
    take(submissions, a_submission(2, status=INCOMPLETE))
    take(submissions, a_submission(3, area_id="ea-sup.ia-jloi.1"))
    [looked_at] = [one.submission for one in submissions.waiting(1)]
    submissions.done(looked_at)

    assert ids(submissions, Wanted()) == ["uuid:003", "uuid:002", "uuid:001"]
    assert ids(submissions, Wanted(communes=IA_LOP)) == ["uuid:002", "uuid:001"]
    assert ids(submissions, Wanted(status=COMPLETE)) == ["uuid:003", "uuid:001"]
    assert ids(submissions, Wanted(communes=("ea-sup.ia-jloi",), areas=("ea-sup.ia-jloi.1",))) == ["uuid:003"]
    assert ids(submissions, Wanted(communes=("ea-sup.ia-jloi",), areas=("ea-sup.ia-jloi.2",))) == []
    assert ids(submissions, Wanted(worker="ra.soat", form_id="household_review")) == ["uuid:002"]
    assert ids(submissions, Wanted(worker="ai.do")) == []
    assert submissions.count(Wanted(communes=IA_LOP)) == 2
    assert submissions.count(Wanted()) == 3


def test_pages_follow_each_other_within_one_moment(submissions: Submissions):
    for number in range(5):
        take(submissions, a_submission(number, received_at=BEGAN))
    for waiting in submissions.waiting(2):
        submissions.done(waiting.submission)

    first = ids(submissions, Wanted(), limit=2)
    second = ids(submissions, Wanted(), limit=2, until=(BEGAN, first[-1]))
    third = ids(submissions, Wanted(), limit=2, until=(BEGAN, second[-1]))

    assert [*first, *second, *third] == [f"uuid:{number:03}" for number in (4, 3, 2, 1, 0)]

"""How far a submission has come, by the files that are here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.intake.domain.record import INCOMPLETE, STATES, StoredFile, Submission, sort_files
from shared.ui.words import SUBMISSIONS

AT = datetime(2023, 3, 15, tzinfo=UTC)


def a_file(name: str, sha256: str = "1") -> StoredFile:
    return StoredFile(name, 5, sha256, "image/jpeg", AT)


def a_submission(**changes: object) -> Submission:
    made = Submission(
        instance_id="uuid:1",
        form_id="visit",
        form_version="1",
        xml=b"<x/>",
        xml_sha256="x",
        canonical_sha256="c",
        submitter="thucdia",
        device_id="",
        area_id="ea-sup.ia-lop",
        received_at=AT,
        door="openrosa",
        files_expected=("a", "b"),
        status=INCOMPLETE,
    )
    return replace(made, **changes)


def test_the_last_missing_file_completes_a_submission():
    half = a_submission().with_files([a_file("a"), a_file("audit.csv")])
    whole = half.with_files([a_file("b")])

    assert (half.status, half.files_missing, half.files_present) == ("incomplete", ("b",), 1)
    assert (whole.status, whole.files_missing, whole.files_present) == ("complete", (), 2)


def test_a_file_that_comes_later_does_not_undo_the_checking():
    assert a_submission(status="checked").with_files([a_file("c")]).status == "checked"


@pytest.mark.parametrize(
    ("known", "sent", "new", "rival"),
    [
        ([], ["a1"], ["a1"], []),
        (["a1"], ["a1"], [], []),
        (["a1"], ["a2"], [], ["a2"]),
        (["a1"], ["b1", "a2"], ["b1"], ["a2"]),
        ([], ["a1", "a1"], ["a1"], []),
        ([], ["a1", "a2"], ["a1"], ["a2"]),
        (["a1"], ["b1", "b2", "b1"], ["b1"], ["b2"]),
    ],
)
def test_files_are_new_or_known_or_rivals(
    known: list[str], sent: list[str], new: list[str], rival: list[str]
):
    def files(names: list[str]) -> list[StoredFile]:
        return [a_file(name[0], name[1]) for name in names]

    assert sort_files(files(known), files(sent)) == (files(new), files(rival))


@pytest.mark.parametrize(
    ("status", "approved", "returned", "withdrawn"),
    [
        ("incomplete", False, False, True),
        ("complete", False, False, True),
        ("processed", True, True, True),
        ("flagged", True, True, True),
        ("held", False, True, True),
        ("approved", False, True, True),
        ("returned", False, False, True),
        ("withdrawn", False, False, False),
        ("superseded", False, False, False),
    ],
)
def test_what_a_person_may_decide_follows_from_where_a_submission_stands(
    status: str, approved: bool, returned: bool, withdrawn: bool
):
    standing = a_submission(status=status)

    assert [standing.may_be(one) for one in ("approved", "returned", "withdrawn")] == [
        approved,
        returned,
        withdrawn,
    ]


def test_the_states_of_the_table_are_all_there_are():
    assert set(STATES) == set(SUBMISSIONS)

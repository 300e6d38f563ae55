"""What a clerk calls a submission: the person, household or topic it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PERSONS = ("borrower_name", "applicant_name", "student_name", "requester_name", "receiver_name", "full_name")
TOPICS = ("topic", "school", "work_name", "project_code", "place")
TITLE_MAX = 80


def title_of(answers: Mapping[str, Any]) -> str:
    """The first of who it names, of the household's head, of what it is about; empty when it says nothing."""
    named = next((str(answers[name]) for name in PERSONS if answers.get(name)), "") or _head(answers)
    about = named or next((str(answers[name]) for name in TOPICS if answers.get(name)), "")
    code = str(answers.get("household_code") or "")
    return " · ".join(one for one in (about, code) if one)[:TITLE_MAX]


def _head(answers: Mapping[str, Any]) -> str:
    rows = answers.get("members")
    if not isinstance(rows, list):
        return ""
    members = [row for row in rows if isinstance(row, Mapping)]
    head = next((row for row in members if row.get("relation") == "head"), members[0] if members else {})
    return str(head.get("full_name") or "")

"""A submission as a document of the database, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bson import Binary

from services.intake.domain.place import Place
from services.intake.domain.record import COMPLETE, StoredFile, Submission
from services.intake.store.shelves import shelves
from shared import reference
from shared.contracts import Envelope
from shared.history import Document, new_record


def read(document: Mapping[str, Any]) -> Submission:
    """A document as a Submission; xml is empty where the query left it out."""
    state = document["state"]
    return Submission(
        instance_id=document["_id"],
        form_id=document["form_id"],
        form_version=state["form_version"],
        xml=bytes(state.get("xml", b"")),
        xml_sha256=state["xml_sha256"],
        canonical_sha256=state["canonical_sha256"],
        submitter=state["submitter"],
        device_id=state["device_id"],
        area_id=document["area_id"],
        received_at=document["received_at"],
        door=state["door"],
        deprecated_id=state["deprecated_id"],
        files_expected=tuple(state["files_expected"]),
        files=tuple(StoredFile(**file) for file in state["files"]),
        status=document["status"],
        findings=tuple(state["findings"]),
        answers=state.get("answers"),
        decided_by=state.get("decided_by", ""),
        decided_by_name=state.get("decided_by_name", ""),
        decided_at=state.get("decided_at"),
        reason=state.get("reason", ""),
        title=state.get("title", ""),
        place=Place(**state["place"]) if state.get("place") else None,
        root_id=state.get("root_id", ""),
        corrected_by=state.get("corrected_by", ""),
        standing_id=state.get("standing_id", ""),
        read_version=document["version"],
    )


def state_of(submission: Submission) -> Document:
    """Everything else; it must have been read with its bytes."""
    assert submission.xml, "a submission read without its bytes must not be written back"
    return {
        "form_version": submission.form_version,
        "xml": Binary(submission.xml),
        "xml_sha256": submission.xml_sha256,
        "canonical_sha256": submission.canonical_sha256,
        "submitter": submission.submitter,
        "device_id": submission.device_id,
        "door": submission.door,
        "deprecated_id": submission.deprecated_id,
        "files_expected": list(submission.files_expected),
        "files": [vars(file) for file in submission.files],
        "findings": list(submission.findings),
        "answers": submission.answers,
        **({"place": vars(submission.place)} if submission.place else {}),
        **{name: said for name in _WHEN_SAID if (said := getattr(submission, name))},
    }


_WHEN_SAID = (
    "decided_by",
    "decided_by_name",
    "decided_at",
    "reason",
    "title",
    "root_id",
    "corrected_by",
    "standing_id",
)
"""What submissions do not have when they come: left out, so that the door writes no more than it must."""


def new_document(submission: Submission, events: Sequence[Envelope]) -> Document:
    """What the door inserts. One that is complete goes into the tray and on no shelf yet."""
    complete = submission.status == COMPLETE
    return new_record(
        submission.instance_id,
        state=state_of(submission),
        events=events,
        index={**_filed(submission), "todo": True} if complete else index_of(submission, False),
        announce=not complete,
    )


def _filed(submission: Submission) -> Document:
    return {
        "form_id": submission.form_id,
        "area_id": submission.area_id,
        "commune_id": reference.areas().commune_of(submission.area_id),
        "status": submission.status,
        "received_at": submission.received_at,
    }


def index_of(submission: Submission, todo: bool | None) -> Document:
    """What it is found by from now on; todo: None leaves that as it is."""
    filed = _filed(submission)
    index = {
        **filed,
        "shelves": shelves(
            submission.form_id,
            filed["commune_id"],
            submission.status,
            submission.submitter,
            [finding["code"] for finding in submission.findings],
        ),
        "shelved_at": submission.received_at,
    }
    return index if todo is None else {**index, "todo": todo}

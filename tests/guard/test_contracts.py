"""What services tell one another is written down, taken by somebody, and the same in docs/events."""

from __future__ import annotations

import json

import jsonschema_rs
import pytest

from services.disbursement.handlers import EVENTS
from shared.contracts import CONTRACTS
from shared.contracts.queues import QUEUES, queues_for
from tests.builders import an_event
from tools.contracts import FOLDER, documents

FOR_OUTSIDE_READERS: set[str] = set()
"""Events that none of our services takes."""


def test_docs_events_is_what_make_contracts_writes():
    written = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.iterdir()}

    stale = [name for name, text in documents().items() if written.get(name) != text]

    assert stale == [], "run `make contracts`"
    assert set(written) == set(documents()), "run `make contracts`"


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_every_contract_says_what_it_means(name):
    assert (CONTRACTS[name].__doc__ or "").strip()
    assert name == name.lower()
    assert name.count(".") == 2, "<service>.<noun>.<past participle>"


def test_an_event_as_sent_keeps_to_its_published_schema():
    schema = json.loads((FOLDER / "intake.application.received.json").read_text(encoding="utf-8"))
    validator = jsonschema_rs.validator_for(schema)

    assert validator.is_valid(an_event().to_wire())
    assert not validator.is_valid(an_event().to_wire() | {"data": {}})


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_every_event_has_a_queue(name):
    assert queues_for(name) or name in FOR_OUTSIDE_READERS


def test_disbursement_listens_only_for_contracts_that_reach_it():
    for kind in EVENTS:
        assert CONTRACTS[kind.event_type] is kind
        assert "disbursement.events" in queues_for(kind.event_type)


def test_every_queue_belongs_to_a_service():
    assert set(QUEUES) == {"intake.events", "disbursement.events", "reporting.events"}

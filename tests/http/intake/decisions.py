"""Decisions of the office on what phones sent, written without the office."""

from __future__ import annotations

from dataclasses import replace

from services.intake.domain.record import RETURNED
from services.intake.store import Stores
from shared.clock import FixedClock
from tests.builders import an_event


def decide(stores: Stores, clock: FixedClock, instance_id: str, status: str, reason: str = "") -> None:
    """It stands so from now on, with one finding."""
    found = stores.submissions.find(instance_id)
    assert found is not None
    decided = replace(
        found,
        status=status,
        reason=reason,
        decided_by="can.bo",
        decided_by_name="Nguyễn Thị Thử",
        decided_at=clock.now(),
        findings=({"code": "no-members", "path": "members", "says": "Chưa có thành viên nào."},),
    )
    assert stores.submissions.save_checked([(decided, [an_event(subject=instance_id)])]) == set()


def send_back(stores: Stores, clock: FixedClock, instance_id: str, reason: str) -> None:
    """The office wants it corrected."""
    decide(stores, clock, instance_id, RETURNED, reason)

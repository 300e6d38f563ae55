"""What the stories of intake's worker begin with."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pymongo.database import Database

from shared.clock import FixedClock
from shared.history import Document
from shared.settings import Settings
from tests.intake_office import IntakeOffice


@pytest.fixture
def office(settings: Settings, database: Database[Document], clock: FixedClock) -> IntakeOffice:
    return IntakeOffice(settings, database, clock)


@pytest.fixture
def clock() -> FixedClock:
    """Stands in March 2026, after everything that the builders tell of: no form takes a day to come."""
    return FixedClock(datetime(2026, 3, 15, 2, 30, tzinfo=UTC))

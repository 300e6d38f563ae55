"""What the stories of intake's worker begin with."""

from __future__ import annotations

import pytest
from pymongo.database import Database

from shared.clock import FixedClock
from shared.history import Document
from shared.settings import Settings
from tests.intake_office import IntakeOffice


@pytest.fixture
def office(settings: Settings, database: Database[Document], clock: FixedClock) -> IntakeOffice:
    return IntakeOffice(settings, database, clock)

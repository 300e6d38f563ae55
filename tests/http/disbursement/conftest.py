"""One disbursement service with its office, on a database nobody used before."""

from __future__ import annotations

import pytest

from tests.builders_disbursement import Office


@pytest.fixture
def office(settings, database) -> Office:
    return Office(settings, database)

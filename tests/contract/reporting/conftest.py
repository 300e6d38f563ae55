"""A ledger in a fresh database, with the counting and answering that stand on it."""

from __future__ import annotations

import pytest
from pymongo.database import Database

from services.reporting.catalogue import catalogue
from services.reporting.store.ledger import Ledger
from services.reporting.usecases.count import Counting
from services.reporting.usecases.report import Reports
from shared.mongo import Document
from shared.reference import areas
from tests.builders_reporting import CLOCK


@pytest.fixture
def ledger(database: Database[Document]) -> Ledger:
    made = Ledger(database)
    made.prepare()
    return made


@pytest.fixture
def counting(ledger: Ledger) -> Counting:
    return Counting(ledger, catalogue(), areas(), CLOCK)


@pytest.fixture
def reports(ledger: Ledger) -> Reports:
    return Reports(ledger, catalogue(), areas())

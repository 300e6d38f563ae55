"""One story with everything in it that makes counting hard, and what the tests of it share."""

from __future__ import annotations

from datetime import date

from services.reporting.domain.period import Period
from services.reporting.domain.question import Question
from services.reporting.domain.report import Total
from services.reporting.usecases.report import Record, Reports
from tests.builders_reporting import (
    DISTRICT,
    EA_LE,
    a_card_list,
    a_payment,
    a_reversal,
    a_soldier,
    a_withdrawal,
    an_activity,
    an_approved_house,
)

YEAR = Period(date(2023, 1, 1), date(2023, 12, 31))
TEN, FIVE = date(2023, 12, 31), date(2025, 7, 1)
GROUP = "former-ea-sup"


def total(
    reports: Reports, key: str, area: str = DISTRICT, period: Period = YEAR, edition: date = TEN
) -> Total:
    return reports.answer(Question(area, period, edition)).figure(key).total


def all_records(
    reports: Reports,
    name: str,
    *,
    area: str = DISTRICT,
    period: Period = YEAR,
    part: str | None = None,
    limit: int = 2,
) -> list[Record]:
    found: list[Record] = []
    after = None
    for _ in range(200):
        page = reports.records(Question(area, period, TEN), name, part=part, after=after, limit=limit)
        found += page.records
        after = page.ended_at
        if after is None:
            assert len(found) == page.count
            return found
    raise AssertionError("the list never ends")


WRONG = a_payment("TD-3", millions=30, on=date(2023, 7, 1), household="H1", area=EA_LE)
STORY = [
    a_payment("TD-1", millions=50, on=date(2023, 1, 31), household="H1"),
    a_payment("TD-2", millions=20, on=date(2022, 12, 31), household="H2", area="ea-sup.ea-le.4"),
    WRONG,
    a_reversal(WRONG, on=date(2023, 7, 9)),
    a_card_list("uuid:a", persons=["p1", "p2", "p1"], on=date(2023, 2, 28)),
    a_card_list("uuid:b", persons=["p2", "p3"], area=EA_LE, on=date(2023, 2, 1), group="DT"),
    a_card_list("uuid:c", persons=["p3", "p1"], area="ea-sup.cu-mlan", on=date(2023, 11, 30), group="CN"),
    an_approved_house("NO-1", on=date(2023, 3, 1)),
    an_approved_house("NO-2", kind="repair", on=date(2023, 3, 31)),
    a_withdrawal("NO-1", on=date(2023, 10, 1)),
    an_activity("uuid:s", kind="counselling", participants=[a_soldier("s1"), a_soldier("s2")]),
]

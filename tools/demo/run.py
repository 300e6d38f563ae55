"""The replay from beginning to end: send, let the offices work, wait for the report, compare."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from tools.demo.access import Access, Staff
from tools.demo.backlog import Backlog
from tools.demo.compare import Article, Row, article, compared, table
from tools.demo.doors import Door
from tools.demo.money import fill_lines
from tools.demo.office import Office
from tools.demo.phone import Phones
from tools.demo.plan.district import Plan
from tools.demo.plan.model import Submission
from tools.demo.progress import Screen
from tools.demo.projects import Projects
from tools.demo.sending import Sender
from tools.demo.waiting import NeverCame, until

REPORT_PATH = "/api/reporting/v1/report"
STANDS_STILL_S = 90.0
READER = "report_reader"


@dataclass(frozen=True)
class Outcome:
    """What a replay came to. records: submissions and office steps. rows: the comparison, by edition."""

    records: int
    elapsed_s: float
    rows: dict[date, Sequence[Row]]

    @property
    def equal(self) -> bool:
        return all(row.equal for rows in self.rows.values() for row in rows)


class Replay:
    """One plan against one system."""

    def __init__(self, plan: Plan, access: Access, screen: Screen) -> None:
        self._plan, self._screen = plan, screen
        self._door = Door(access.base_url, notice=screen.say)
        self._staff = Staff(access, self._door)
        self._phones = Phones(self._door, access)
        self._backlog = Backlog(self._staff)
        self._sender = Sender(self._staff, self._phones, self._backlog.note)
        self._projects = Projects(self._staff, plan.seed)
        self._records = 0
        self._started = time.monotonic()

    def run(self) -> Outcome:
        """The whole replay; a partial plan has no figures to compare."""
        self._phones.fetch_forms()
        self._submit()
        self._work()
        rows = {} if self._plan.partial else self._compare(article())
        return Outcome(self._records, time.monotonic() - self._started, rows)

    def _submit(self) -> None:
        plan = self._plan
        with self._screen.bar("Dòng ngân sách", len(plan.lines), "dòng") as bar:
            fill_lines(self._staff, plan.seed, plan.lines, bar)
        phases: tuple[tuple[str, Callable[[], Iterable[Submission]]], ...] = (
            ("Phiếu rà soát hộ", plan.reviews),
            ("Đơn vay, nhà ở, bò sinh sản", plan.applications),
            ("Tập huấn, việc làm, mô hình", plan.activities),
            ("Danh sách BHYT, học phí", plan.lists),
        )
        for label, written in phases:
            # Written twice, counted and sent: a second of work, and never all of them in memory.
            count = sum(1 for _ in written())
            with self._screen.bar(label, count, "phiếu") as bar:
                self._sender.send_all(written(), bar)
            self._records += count
        self._screen.say(f"Đã gửi: {self._sender.new} phiếu mới, {self._sender.known} phiếu hệ thống đã có.")

    def _work(self) -> None:
        plan = self._plan
        with self._screen.bar("Dự án bò: lập, duyệt, mua bò", len(plan.projects), "dự án") as bar:
            self._projects.enter(plan.projects, bar)
        cases = plan.cases()
        steps = sum(len(case.steps) for case in cases)
        office = Office(self._staff, plan.seed, moving=self._backlog.passed)
        with self._screen.bar("Văn phòng xử lý hồ sơ", steps, "bước") as bar:
            standings = office.take_all(cases, bar)
        self._records += steps
        if not plan.partial:
            cows = sum(len(project.members) for project in plan.projects)
            with self._screen.bar("Bốc thăm, bàn giao bò", cows, "con") as bar:
                self._projects.hand_over(plan.projects, standings, bar)
            self._records += cows

    def _compare(self, told: Article) -> dict[date, Sequence[Row]]:
        self._screen.say("Chờ báo cáo nhận hết sự kiện…")
        self._settle(told)
        rows = {edition: self._rows(told, edition) for edition in told.editions}
        for edition, found in rows.items():
            self._screen.say(f"\nĐịa giới ngày {edition:%d/%m/%Y}\n{table(found)}")
        return rows

    def _settle(self, told: Article) -> None:
        """Until every figure is equal, or the report has stood still for too long to become so."""
        rows: Sequence[Row] = ()

        def settled() -> bool | None:
            nonlocal rows
            rows = self._rows(told, told.editions[0])
            return True if all(row.equal for row in rows) else None

        try:
            until(settled, what="báo cáo nhận hết sự kiện", still_s=STANDS_STILL_S, seen=lambda: rows)
        except NeverCame as reason:
            self._screen.say(str(reason))

    def _rows(self, told: Article, edition: date) -> Sequence[Row]:
        return compared(told, self.report(told, edition))

    def report(self, told: Article, edition: date) -> Any:
        """The district report of the article's period."""
        asked = {"area": told.area, "from": told.first, "to": told.last, "edition": edition}
        reader = self._staff.user(READER, told.area)
        return self._staff.get(reader, f"{REPORT_PATH}?{urlencode(asked)}")

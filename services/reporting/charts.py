"""What the report's charts draw: rows of bars; the tables beside them hold the same figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.reporting.domain.measures import Measure
from services.reporting.usecases.report import Report
from shared.areas import Area

Row = dict[str, Any]
PartWord = Callable[[Measure, str], str]

HOUSING = (
    ("p5.households_approved", "Được duyệt"),
    ("p5.houses_started", "Khởi công"),
    ("p5.houses_completed", "Hoàn thành"),
    ("p5.houses_accepted", "Nghiệm thu"),
    ("p5.households_paid", "Đã chi tiền"),
)
LABEL_LENGTH_MAX = 26
HOUSE_PARTS = ("new", "repair")


@dataclass(frozen=True)
class Chart:
    """rows as `ui.bar_chart` takes them. key: the words for stacked pieces. label_width: in drawing units."""

    title: str
    unit: str
    rows: list[Row]
    key: tuple[str, ...] = ()
    label_width: int = 118

    @property
    def empty(self) -> bool:
        return not any(value for row in self.rows for value in row.get("values", [row.get("value", 0)]))


def charts_of(report: Report, part_word: PartWord) -> dict[str, Chart]:
    """The charts of a report by name, those that have something to show."""
    made = {
        "programmes": _parts(
            report, "credit.lending_turnover", "Doanh số cho vay theo chương trình", part_word
        ),
        "housing": _housing(report),
    }
    if report.breakdown:
        where = {"commune": "theo xã", "village": "theo thôn, buôn"}.get(report.breakdown[0].level, "")
        made |= {
            "lending": _by_area(report, "credit.lending_turnover", f"Doanh số cho vay {where}"),
            "cards": _by_area(report, "health.bhyt_free_cards", f"Thẻ BHYT miễn phí {where}"),
        }
    return {name: chart for name, chart in made.items() if not chart.empty}


def _by_area(report: Report, key: str, title: str) -> Chart:
    figure = report.figure(key)
    display = figure.measure.display
    rows = [
        {
            "label": short_name(area),
            "text": display.number(figure.by_area[area.id].value),
            "value": figure.by_area[area.id].value,
        }
        for area in report.breakdown
    ]
    return Chart(title, display.unit["vi"], rows)


def _parts(report: Report, key: str, title: str, part_word: PartWord) -> Chart:
    figure = report.figure(key)
    display = figure.measure.display
    parts = sorted(figure.total.parts.items(), key=lambda row: -row[1])
    rows = [
        {"label": shortened(part_word(figure.measure, part)), "text": display.number(value), "value": value}
        for part, value in parts
    ]
    return Chart(title, display.unit["vi"], rows, label_width=196)


def _housing(report: Report) -> Chart:
    rows = []
    for key, label in HOUSING:
        total = report.figure(key).total
        rows.append(
            {
                "label": label,
                "text": report.figure(key).measure.display.number(total.value),
                "values": [total.parts.get(part, 0) for part in HOUSE_PARTS],
            }
        )
    return Chart("Nhà ở: từ duyệt đến chi tiền", "hộ", rows, key=("Xây mới", "Sửa chữa"), label_width=92)


def short_name(area: Area) -> str:
    """Without the word for what it is: a chart by communes need not say commune ten times."""
    return area.name.removeprefix("Xã ").removeprefix("Huyện ")


def shortened(name: str) -> str:
    """A programme's name cut to the room a chart has; the table of parts has it whole."""
    plain = name.removeprefix("Cho vay ")
    plain = plain[:1].upper() + plain[1:]
    return plain if len(plain) <= LABEL_LENGTH_MAX else plain[: LABEL_LENGTH_MAX - 1].rstrip() + "…"

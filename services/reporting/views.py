"""Reports and records as the API says them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from services.reporting.domain.period import day_before
from services.reporting.domain.question import Question
from services.reporting.domain.report import Figure
from services.reporting.usecases.report import Record, Records, Report
from shared.areas import Area, Areas
from shared.money import grouped


def editions(areas: Areas, within: str | None = None) -> list[dict[str, Any]]:
    """The geographies there have been, oldest first: {edition, valid_from, valid_to, communes}.

    within: only communes that lie in this area (or that it lies in, as a commune of before).
    """
    communes = [
        area
        for area in areas
        if area.level == "commune" and (within is None or areas.covers([within], area.id))
    ]
    starts = sorted({area.valid_from for area in communes})
    ends = [day_before(start) for start in starts[1:]]
    made = []
    for start, end in zip(starts, [*ends, None], strict=True):
        made.append(
            {
                "edition": end or start,
                "valid_from": start,
                "valid_to": end,
                "communes": [area.id for area in communes if area.in_force(end or start)],
            }
        )
    return made


def report_json(report: Report) -> dict[str, Any]:
    question = report.question
    return {
        "area": question.area_id,
        "from": question.period.first,
        "to": question.period.last,
        "edition": question.edition,
        "as_of": report.progress.as_of,
        "node": report.node.id,
        "area_name": report.node.name,
        "period": question.period.words,
        "breakdown": report.breakdown,
        "figures": [figure_json(figure, question.period.last.year) for figure in report.figures],
    }


def figure_json(figure: Figure, year: int) -> dict[str, Any]:
    measure = figure.measure
    return {
        "id": figure.id,
        "value": figure.total.value,
        "unit": measure.unit,
        "qualifier": measure.qualifier,
        "text": measure.text(figure.total.value),
        "parts": figure.total.parts,
        "label": measure.label_in(year),
        "note": measure.note_in(year),
        "section": measure.section,
        "records": figure.total.records,
        "by_area": [
            {"area": area, "value": total.value, "parts": total.parts}
            for area, total in figure.by_area.items()
        ],
    }


def records_json(page: Records, areas: Areas) -> dict[str, Any]:
    year_of_period = page.period.last.year
    return {
        "measure": page.id,
        "label": page.measure.label_in(year_of_period),
        "value": page.value,
        "unit": page.measure.unit,
        "text": page.measure.text(page.value),
        "as_of": page.progress.as_of,
        "total": page.count,
        "records": list(_records(page.records, areas)),
        "next": page.ended_at.to_text() if page.ended_at else None,
    }


def _records(records: tuple[Record, ...], areas: Areas) -> Iterator[dict[str, Any]]:
    for record in records:
        fact = record.fact
        yield {
            "fact": fact.key,
            "happened_on": fact.happened_on,
            "area": fact.area_id,
            "area_name": place_name(fact.area_id, areas),
            "subject": fact.subject,
            "kind": fact.kind,
            "value": fact.value,
            "contribution": record.contribution,
            "dims": fact.dims,
            "event_id": fact.event_id,
        }


def place_name(area_id: str, areas: Areas) -> str:
    """A village with its commune, because its own name is found in every commune."""
    area: Area = areas.get(area_id)
    if area.level == "village" and area.parent_id:
        return f"{area.name}, {areas.name(area.parent_id)}"
    return area.name


def file_name(question: Question, ending: str) -> str:
    """A name that tells the file's area and period: bao-cao-ea-sup-20230101-20231231.xlsx."""
    period = question.period
    area = question.area_id.replace(".", "-")
    return f"bao-cao-{area}-{period.first:%Y%m%d}-{period.last:%Y%m%d}.{ending}"


def number(value: int) -> str:
    """Grouped with dots, with a real minus sign."""
    return ("−" if value < 0 else "") + grouped(abs(value))


def day_after(day: date) -> date:
    return day + timedelta(days=1)

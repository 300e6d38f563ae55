"""The report as pages: any area, period and edition, with the records behind each figure beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import marshmallow
from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.reporting import charts, periods, views
from services.reporting.asking import permitted, reports
from services.reporting.catalogue import catalogue
from services.reporting.domain.measures import Measure
from services.reporting.domain.period import Period, around
from services.reporting.domain.place import Place
from services.reporting.domain.question import Question
from services.reporting.domain.report import Figure
from services.reporting.schemas import PlaceField, QuestionSchema
from services.reporting.usecases.report import Records, Report
from shared import reference
from shared.areas import Area
from shared.auth import Actor
from shared.clock import business_date
from shared.problems import InvalidInput
from shared.reference.programmes import all_programmes
from shared.web import actor, needs
from shared.web_access import parts_of_app
from shared.web_problems import flat

blp = Blueprint("reports", __name__, url_prefix="/reports")

RECORDS_A_PAGE = 10
CLOSED = "none"
"""What `figure` says when the reader closed the drawer."""


class PageSchema(QuestionSchema):
    """What a report page is asked beside the question: which figure's records, and where in them."""

    figure = marshmallow.fields.String(load_default="")
    part = marshmallow.fields.String(load_default=None)
    within = marshmallow.fields.String(load_default="")
    cursor = PlaceField(load_default=None)
    shown = marshmallow.fields.Integer(load_default=0, validate=marshmallow.validate.Range(min=0))

    @marshmallow.pre_load
    def _days_as_typed(self, data: Mapping[str, str], **_: Any) -> dict[str, str]:
        """People type 17/05/2023; links say 2023-05-17."""
        return {name: _iso(text) if name in ("from", "to") else text for name, text in data.items()}


def _iso(text: str) -> str:
    try:
        return datetime.strptime(text.strip(), "%d/%m/%Y").date().isoformat()  # noqa: DTZ007 (a day, no instant)
    except ValueError:
        return text


@blp.get("/")
@needs("report.read")
def newest() -> ResponseReturnValue:
    """The report of the latest year that has something to say, for the reader's own area."""
    area = _own_area(actor())
    year = reports().latest_year(area, business_date(parts_of_app().clock.now()))
    period = around(date(year, 1, 1), 12)
    return redirect(_address(Question(area, period, period.last)), 302)


@blp.get("/district")
@needs("report.read")
def district() -> ResponseReturnValue:
    """A whole report; asked by htmx for another figure, only the drawer with its records."""
    asked = _asked()
    question = asked["question"] = permitted(asked["question"])
    drawer = _drawer(asked) if actor().may("fact.read") and asked["figure"] != CLOSED else None
    if "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers:
        response = make_response(render_template("reports/drawer.html", **_words(question), drawer=drawer))
        response.headers["Vary"] = "HX-Request"
        return response
    report = reports().answer(question)
    response = make_response(
        render_template(
            "reports/district.html",
            **_words(question),
            drawer=drawer,
            report=report,
            sections=_sections(report),
            tiles=[report.figure(measure.key) for measure in catalogue().tiles()],
            charts=charts.charts_of(report, part_word),
            columns=[f for f in report.figures if f.measure.by_area],
            empty=not any(figure.total.records for figure in report.figures),
        )
    )
    response.headers["Vary"] = "HX-Request"
    return response


def _asked() -> dict[str, Any]:
    try:
        asked: dict[str, Any] = PageSchema().load(request.args)
    except marshmallow.ValidationError as error:
        raise InvalidInput(errors=flat(error.messages)) from error
    return asked


def _words(question: Question) -> dict[str, Any]:
    """What page and drawer both need to say."""
    areas = reference.areas()
    period = question.period
    return {
        "question": question,
        "period": period,
        "year": period.last.year,
        "now": parts_of_app().clock.now(),
        "address": lambda **changes: _address(question, **changes),
        "api_address": lambda name: _api_address(question, name),
        "area_options": _area_options(actor()),
        "editions": _editions(question),
        "choices": periods.choices(period, parts_of_app().clock.now()),
        "may_open": actor().may("fact.read"),
        "part_word": part_word,
        "place_name": lambda area_id: views.place_name(area_id, areas),
    }


def _drawer(asked: dict[str, Any]) -> dict[str, Any] | None:
    """The records of the figure that is asked for, of the first key figure when none is."""
    question: Question = asked["question"]
    measure_id = asked["figure"] or catalogue().tiles()[0].id_in(question.period.last.year)
    within = asked["within"] or question.area_id
    if within not in reference.areas():
        raise InvalidInput(errors={"within": ["There is no such area."]})
    inner = permitted(replace(question, area_id=within))
    after: Place | None = asked["cursor"]
    page = reports().records(inner, measure_id, part=asked["part"], after=after, limit=RECORDS_A_PAGE)
    before = asked["shown"] if after else 0
    here = {"figure": measure_id, "part": asked["part"], "within": asked["within"]}
    older = page.ended_at and {**here, "cursor": page.ended_at.to_text(), "shown": before + len(page.records)}
    return {
        "page": page,
        "measure": page.measure,
        "here": here,
        "part": asked["part"],
        "within": asked["within"],
        "first": before + 1,
        "last": before + len(page.records),
        "newest": _address(question, **here) if after else "",
        "older": _address(question, **older) if older else "",
        "exact": exact(page.measure, page.value),
        "areas": _within_options(question),
        "parts": _part_rows(page, question, here),
        "case_href": case_href,
    }


def _part_rows(page: Records, question: Question, here: dict[str, Any]) -> list[dict[str, str]]:
    parts = sorted(page.total.parts.items(), key=lambda row: -row[1])
    if len(parts) < 2:
        return []
    return [
        {
            "label": part_word(page.measure, part),
            "value": exact(page.measure, value),
            "href": _address(question, **{**here, "part": part}),
        }
        for part, value in parts
    ]


def exact(measure: Measure, value: int) -> str:
    """The whole figure: đồng to the last one, everything else with its unit."""
    number = views.number(value)
    return f"{number} đ" if measure.unit == "VND" else f"{number} {measure.display.unit['vi']}"


def part_word(measure: Measure, part: str) -> str:
    """The words for a part: those of measures.yaml, or the name of the programme it is."""
    programme = all_programmes().get(part)
    return programme.name("vi") if programme else measure.part_label(part)


def case_href(record: Any) -> str:
    """The case a record tells of, for those who may read cases; empty otherwise."""
    fact = record.fact
    of_case = fact.event_type.startswith(
        ("disbursement.case.", "disbursement.payment.", "disbursement.house.")
    )
    return f"/office/cases/{fact.subject}" if of_case and actor().may("case.read") else ""


def _sections(report: Report) -> list[dict[str, Any]]:
    """The sections with their figures, grouped as measures.yaml groups them."""
    made = []
    for section in catalogue().sections:
        groups: list[tuple[str, list[Figure]]] = []
        for figure in (f for f in report.figures if f.measure.section == section.id):
            name = figure.measure.group.get("vi", "")
            if not groups or groups[-1][0] != name:
                groups.append((name, []))
            groups[-1][1].append(figure)
        made.append({"id": section.id, "label": section.label["vi"], "groups": groups})
    return made


def _own_area(reader: Actor) -> str:
    """The largest area that is the reader's own, a district before anything else."""
    areas = reference.areas()
    districts = [a.id for a in areas if a.level == "district" and areas.covers(reader.areas, a.id)]
    known = [area_id for area_id in reader.areas if area_id in areas]
    found = districts or known
    if not found:
        raise InvalidInput(errors={"area": ["You have no area."]})
    return found[0]


def _area_options(reader: Actor) -> list[tuple[str, str]]:
    """The areas the reader may ask for: group and districts first, then communes of both editions."""
    areas = reference.areas()
    order = {"province": 0, "district": 1, "group": 2, "commune": 3}
    found = [a for a in areas if a.level in order and areas.covers(reader.areas, a.id)]
    return [(a.id, _dated(a)) for a in sorted(found, key=lambda a: order[a.level])]


def _dated(area: Area) -> str:
    if area.level == "group" or area.valid_to is not None:
        return area.name
    return f"{area.name} (từ {area.valid_from:%d/%m/%Y})"


def _within_options(question: Question) -> list[tuple[str, str]]:
    areas = reference.areas()
    inner = areas.communes(question.area_id, question.edition) or areas.children(
        question.area_id, question.edition
    )
    found = [(a.id, a.name) for a in inner if a.id != question.area_id]
    return [("", f"Tất cả {len(found)} nơi"), *found] if found else []


def _editions(question: Question) -> list[dict[str, Any]]:
    """The switch of geographies; none where an area is one commune in each of them."""
    found = views.editions(reference.areas(), question.area_id)
    if all(len(edition["communes"]) == 1 for edition in found):
        return []
    return [_edition(edition, question) for edition in found]


def _edition(edition: dict[str, Any], question: Question) -> dict[str, Any]:
    """One entry of the switch of geographies; the period's last day stands for the one it ends in."""
    first: date = edition["valid_from"]
    last: date | None = edition["valid_to"]
    holds = first <= question.edition and (last is None or question.edition <= last)
    when = f"trước {month_of(views.day_after(last))}" if last else f"từ {month_of(first)}"
    period_end = question.period.last
    own = first <= period_end and (last is None or period_end <= last)
    return {
        "text": f"{len(edition['communes'])} xã ({when})",
        "day": period_end if own else edition["edition"],
        "current": holds,
    }


def month_of(day: date) -> str:
    """7/2025 for the first of a month, the whole day otherwise: geographies change on firsts of months."""
    return f"{day.month}/{day.year}" if day.day == 1 else f"{day:%d/%m/%Y}"


def _address(question: Question, **changes: Any) -> str:
    """This page with something else asked; the drawer's place is named so that a phone scrolls to it."""
    period: Period = changes.pop("period", question.period)
    edition: date = changes.pop("edition", question.edition)
    # Whoever looks at the geography of the period's own last day goes on doing so in other periods.
    if edition == question.period.last and period is not question.period:
        edition = period.last
    asked = {
        "area": changes.pop("area", question.area_id),
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "edition": edition.isoformat(),
    }
    asked |= {name: value for name, value in changes.items() if value not in (None, "")}
    return f"{url_for('reports.district')}?{urlencode(asked)}"


def _api_address(question: Question, name: str) -> str:
    asked = {
        "area": question.area_id,
        "from": question.period.first.isoformat(),
        "to": question.period.last.isoformat(),
        "edition": question.edition.isoformat(),
    }
    return f"/api/reporting/v1/{name}?{urlencode(asked)}"

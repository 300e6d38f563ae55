"""What came from the field, for those who look it over: the list, the map, one sheet, and the decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlencode

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from services.intake.domain.place import Place
from services.intake.domain.record import APPROVED, RETURNED, STATES, WITHDRAWN
from services.intake.domain.sheet import Sheet, sheet_of
from services.intake.domain.site_map import Box, Name, Site, draw
from services.intake.pages import sheet_words
from services.intake.pages.frame import Refusal, office, page, refusal
from services.intake.parts import PREFIX, clock, stores
from services.intake.usecases import review
from services.intake.usecases.decide_submission import decide_submission
from services.intake.usecases.find_submissions import Page, Query, find_submissions
from services.intake.usecases.review import Reviewed
from shared import reference
from shared.areas import Area
from shared.problems import InvalidInput, Problem
from shared.ui.words import SUBMISSIONS
from shared.web import actor, needs

LIST_MAX = 40
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")
DECIDE = {"approve": APPROVED, "return": RETURNED, "withdraw": WITHDRAWN}


@dataclass(frozen=True)
class Filters:
    """As they stand in the address; days as they were typed."""

    area: str = ""
    form: str = ""
    state: str = ""
    finding: str = ""
    worker: str = ""
    since: str = ""
    until: str = ""

    @property
    def any(self) -> bool:
        return any(vars(self).values())

    def address(self, path: str, **changes: str) -> str:
        """The address of `path` with these filters, some of them changed."""
        said = {name: value for name, value in {**vars(self), **changes}.items() if value}
        return f"{path}?{urlencode(said)}" if said else path


@office.get("/submissions")
@needs("submission.read")
def list_submissions() -> ResponseReturnValue:
    """The newest first, with how many wait for somebody."""
    filters, problem = _filters(), None
    found, counted = Page([], None), {}
    try:
        query = _query(filters)
        cursor = request.args.get("cursor")
        found = find_submissions(stores(), actor(), query, limit=LIST_MAX, cursor=cursor, clock=clock())
        if not (filters.since or filters.until):
            counted = review.counts(stores(), actor(), query)
    except Problem as refused:
        problem = refusal(refused)
    return page(
        "submissions.html",
        problem.status if problem else 200,
        submissions=found.submissions,
        older=filters.address("/office/submissions", cursor=found.next) if found.next else "",
        newer=filters.address("/office/submissions") if request.args.get("cursor") else "",
        segments=_segments(filters, counted),
        problem=problem,
        **_frame(filters),
    )


@office.get("/submissions/map")
@needs("submission.read")
def show_map() -> ResponseReturnValue:
    """Where the newest of them were taken."""
    filters, problem = _filters(), None
    found: list[Site] = []
    seen = 0
    try:
        found, seen = review.sites(stores(), actor(), _query(filters), clock())
    except Problem as refused:
        problem = refusal(refused)
    box = _box(request.args.get("box", ""))
    return page(
        "submissions_map.html",
        problem.status if problem else 200,
        drawing=draw(found, _offices(), box),
        sites=len(found),
        seen=seen,
        zoomed=box is not None,
        zoom=lambda mark: filters.address(
            "/office/submissions/map", box=",".join(f"{e:.5f}" for e in mark.box)
        ),
        segments=_segments(filters, {}, "/office/submissions/map"),
        problem=problem,
        **_frame(filters),
    )


@office.get("/submissions/<instance_id>")
@needs("submission.read")
def show_submission(instance_id: str) -> ResponseReturnValue:
    """The whole sheet, and what this person may decide."""
    return _sheet(review.review(stores(), actor(), instance_id), done=request.args.get("done", ""))


@office.post("/submissions/<instance_id>/decide")
@needs("submission.read")
def decide(instance_id: str) -> ResponseReturnValue:
    """Approve, return or withdraw; a refusal comes back with what was typed."""
    said = request.form
    decided = DECIDE.get(said.get("decision", ""))
    version = said.get("expected_version", "")
    try:
        if decided is None or not version.isdecimal():
            raise InvalidInput(errors={"decision": ["is not one of ours"]})
        decide_submission(
            stores(),
            actor(),
            instance_id,
            decided,
            reason=said.get("reason", ""),
            expected_version=int(version),
            clock=clock(),
        )
    except Problem as refused:
        shown = review.review(stores(), actor(), instance_id)
        return _sheet(shown, problem=refusal(refused), typed=said, status=refused.status)
    return redirect(url_for(".show_submission", instance_id=instance_id, done=decided), 303)


def _sheet(
    found: Reviewed,
    *,
    done: str = "",
    problem: Refusal | None = None,
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    submission = found.submission
    site = [Site(submission.instance_id, submission.status, submission.place)] if submission.place else []
    return page(
        "submission.html",
        status,
        found=found,
        one=submission,
        sheet=_read(found),
        form_name=_form_names().get(submission.form_id, submission.form_id),
        files={file.name: file for file in submission.files},
        pictures=PICTURES,
        file_url=lambda name: (
            f"{PREFIX}/submissions/{quote(submission.instance_id, safe='')}/files/{quote(name, safe='')}"
        ),
        drawing=draw(site, _offices(), _around(submission.place)) if submission.place else None,
        trail=sheet_words.trail(submission, SUBMISSIONS[submission.status].text),
        reasons=sheet_words.REASONS,
        table_names=sheet_words.TABLES,
        area_name=sheet_words.area(submission.area_id),
        done=sheet_words.DONE.get(done, ""),
        problem=problem,
        typed=typed or {},
    )


def _read(found: Reviewed) -> Sheet:
    if found.definition is None:
        return Sheet((), found.submission.findings)
    return sheet_of(found.definition, found.answers, found.submission.findings, sheet_words.answer)


def _filters() -> Filters:
    return Filters(**{name: request.args.get(name, "").strip() for name in vars(Filters())})


def _query(filters: Filters) -> Query:
    days = {"since": _day(filters.since), "until": _day(filters.until)}
    wrong = {name: ["dd/mm/yyyy"] for name, day in days.items() if day is None and getattr(filters, name)}
    if wrong:
        raise InvalidInput(errors=wrong)
    return Query(
        form_id=filters.form or None,
        area_id=filters.area or None,
        status=filters.state if filters.state in STATES else None,
        worker=filters.worker or None,
        finding=filters.finding or None,
        **days,
    )


def _day(typed: str) -> date | None:
    for shape in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(typed, shape).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return None


def _box(typed: str) -> Box | None:
    parts = typed.split(",")
    try:
        south, west, north, east = (float(part) for part in parts)
    except ValueError:
        return None
    good = -90 <= south < north <= 90 and -180 <= west < east <= 180
    return (south, west, north, east) if good else None


def _around(place: Place | None) -> Box | None:
    if place is None:
        return None
    return place.lat - 0.09, place.lon - 0.12, place.lat + 0.09, place.lon + 0.12  # about 10 km to each side


def _offices() -> list[Name]:
    """The communes of this person's ground; where it was divided anew, the older and smaller ones."""
    areas = reference.areas()
    mine = [
        area
        for area in areas
        if area.level == "commune" and area.lat is not None and areas.covers(actor().areas, area.id)
    ]
    older = [area for area in mine if area.valid_to is not None] or mine
    return [Name(area.name, Place(area.lat or 0, area.lon or 0)) for area in older]


def _segments(
    filters: Filters, counted: Mapping[str, int], path: str = "/office/submissions"
) -> list[dict[str, Any]]:
    """One control for the state: what waits for somebody first, with how many there are."""
    shown = ("", *review.COUNTED, *(state for state in STATES if state not in review.COUNTED))
    return [
        {
            "href": filters.address(path, state=state),
            "text": SUBMISSIONS[state].text if state else "Tất cả",
            "count": counted.get(state),
            "current": state == filters.state,
        }
        for state in shown
    ]


def _frame(filters: Filters) -> dict[str, Any]:
    """What list and map have in common."""
    areas = reference.areas()
    mine = [area for area in areas if area.level == "commune" and areas.covers(actor().areas, area.id)]
    former = {area.name for area in mine if area.valid_to is not None}
    names = _form_names()
    return {
        "filters": filters,
        "areas": [("", "Tất cả địa bàn"), *((area.id, _edition(area, former)) for area in mine)],
        "forms": [("", "Tất cả mẫu phiếu"), *sorted(names.items(), key=lambda one: one[1])],
        "findings": [("", "Bất kỳ"), *sheet_words.SHORT.items()],
        "form_names": names,
        "area_name": sheet_words.area,
    }


def _edition(area: Area, former: set[str]) -> str:
    """The name; with the day it is valid from where another one of that ground was called the same."""
    known_as = former and area.valid_to is None
    return f"{area.name} (từ {area.valid_from:%d/%m/%Y})" if known_as else area.name


def _form_names() -> dict[str, str]:
    return {version.form_id: version.name for version, _ in stores().forms.newest()}

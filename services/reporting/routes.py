"""The reporting API: areas, reports, and the records behind a figure."""

from __future__ import annotations

from typing import Any

from flask import Response, send_file

from services.reporting import views
from services.reporting.asking import permitted, reports
from services.reporting.exports.xlsx import workbook_of
from services.reporting.schemas import (
    AreasSchema,
    QuestionSchema,
    RecordsPageSchema,
    RecordsSchema,
    ReportSchema,
)
from shared import reference
from shared.web import Blueprint, actor, needs
from shared.web_access import parts_of_app

blp = Blueprint(
    "reporting", __name__, url_prefix="/api/reporting/v1", description="Figures and their records"
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blp.get("/areas")
@needs("report.read")
@blp.response(200, AreasSchema)
def areas() -> dict[str, Any]:
    """Every area of every edition of the geography, and the editions."""
    return {"areas": list(reference.areas()), "editions": views.editions(reference.areas())}


@blp.get("/report")
@needs("report.read")
@blp.arguments(QuestionSchema, location="query")
@blp.response(200, ReportSchema)
def report(asked: dict[str, Any]) -> dict[str, Any]:
    """The figures of an area and a period, in the geography of a day."""
    question = permitted(asked["question"])
    return views.report_json(reports().answer(question))


@blp.get("/report.xlsx")
@needs("report.read")
@blp.arguments(QuestionSchema, location="query")
@blp.response(200, content_type=XLSX)
def report_xlsx(asked: dict[str, Any]) -> Response:
    """The same figures as a workbook."""
    question = permitted(asked["question"])
    made = workbook_of(
        reports().answer(question), made_by=actor().full_name, made_at=parts_of_app().clock.now()
    )
    return send_file(made, mimetype=XLSX, as_attachment=True, download_name=views.file_name(question, "xlsx"))


@blp.get("/measures/<measure_id>/records")
@needs("fact.read")
@blp.arguments(RecordsSchema, location="query")
@blp.response(200, RecordsPageSchema)
def records(asked: dict[str, Any], measure_id: str) -> dict[str, Any]:
    """The facts a figure is made of, newest first; their contributions add up to it."""
    question = permitted(asked["question"])
    page = reports().records(
        question, measure_id, part=asked["part"], after=asked["cursor"], limit=asked["limit"]
    )
    return views.records_json(page, reference.areas())

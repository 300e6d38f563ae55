"""What was refused, for those who have to find out why."""

from __future__ import annotations

from typing import Any

from flask import Response

from services.intake.parts import PREFIX, stores
from services.intake.schemas.api import RefusedList, RefusedQuery
from shared.problems import NotFound
from shared.web import Blueprint, needs

blp = Blueprint("quarantine", __name__, url_prefix=PREFIX, description="Refused uploads")


@blp.route("/quarantine", methods=["GET"])
@blp.arguments(RefusedQuery, location="query")
@blp.response(200, RefusedList)
@needs("parked.read")
def list_refused(query: dict[str, Any]) -> dict[str, Any]:
    """The last refused uploads; the same one sent again and again is one row with a count."""
    return {"refused": stores().quarantine.newest(query["limit"])}


@blp.route("/quarantine/<slug>/<sha256>", methods=["GET"])
@blp.response(200, content_type="application/octet-stream")
@needs("parked.read")
def get_refused(slug: str, sha256: str) -> Response:
    """The refused bytes as they came, for download only: nobody knows what they are."""
    found = stores().quarantine.find(slug, sha256)
    if found is None:
        raise NotFound(slug=slug, sha256=sha256)
    if found.xml is not None:
        body = found.xml
    else:
        with stores().files.open(sha256) as file:
            body = file.read()
    return Response(
        body,
        content_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{sha256}"'},
    )

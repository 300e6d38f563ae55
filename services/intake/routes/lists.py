"""Lists by spreadsheet: hand one in, see how far it is, take it over or drop it."""

from __future__ import annotations

from typing import Any

from flask import request

from services.intake.domain.lists.upload import Upload
from services.intake.parts import PREFIX, clock, list_handed_in, stores
from services.intake.schemas.lists import ListFacts, Lists, TakeOver
from services.intake.usecases import lists as usecase
from shared.web import Blueprint, actor, needs

blp = Blueprint("lists", __name__, url_prefix=PREFIX, description="Lists handed in as spreadsheets")


@blp.route("/lists", methods=["POST"])
@blp.response(201, ListFacts)
@needs("list.upload")
def hand_in() -> Upload:
    """Hand in an .xlsx or .csv as the multipart part `file`, with kind, commune and what the kind asks."""
    with list_handed_in(request) as sheet:
        return usecase.hand_in(stores().lists, stores().files, sheet, actor(), clock())


@blp.route("/lists", methods=["GET"])
@blp.response(200, Lists)
@needs("list.upload")
def all_lists() -> dict[str, Any]:
    """The newest lists of your communes."""
    return {"lists": usecase.lists_of(stores().lists, actor())}


@blp.route("/lists/<upload_id>", methods=["GET"])
@blp.response(200, ListFacts)
@needs("list.upload")
def get_list(upload_id: str) -> Upload:
    """How far it is, and what it means against the list before."""
    return usecase.find_list(stores().lists, upload_id, actor())


@blp.route("/lists/<upload_id>/take-over", methods=["POST"])
@blp.arguments(TakeOver)
@blp.response(202, ListFacts)
@needs("list.upload")
def take_over(said: dict[str, Any], upload_id: str) -> Upload:
    """Have its rows taken over; the second time changes nothing."""
    return usecase.take_over(stores().lists, upload_id, actor(), without_bad_rows=said["without_bad_rows"])


@blp.route("/lists/<upload_id>/discard", methods=["POST"])
@blp.response(200, ListFacts)
@needs("list.upload")
def discard(upload_id: str) -> Upload:
    """Nothing of it is taken; the file stays kept."""
    return usecase.discard(stores().lists, upload_id, actor())

"""Fill the store as years of work would have: documents as the store writes them, with all its indexes.

One submission went through the door, the worker and the relay; the others are that document with an
instanceID, event ids, a time and a place of their own. So they are what the store writes, whatever it writes.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from random import Random
from time import monotonic
from typing import Any
from uuid import UUID

from bson import Binary
from pymongo.database import Database

from services.intake.domain.record import PROCESSED
from services.intake.store.shelves import shelves
from services.intake.store.submissions import Submissions
from shared import reference
from shared.history import Document

BATCH = 1000
SPREAD_DAYS = 365


def fill(intake: Database[Document], count: int) -> dict[str, Any]:
    """Put `count` processed and announced submissions beside those that are there."""
    submissions = Submissions(intake)
    model = submissions.records.find_one({"status": PROCESSED, "todo": False, "unsent": False})
    assert model is not None, "what was sent before was checked and announced"
    draw = Random(7)
    villages = [area for area in reference.areas() if area.level == "village"]
    newest = datetime.now(UTC).replace(microsecond=0)
    began = monotonic()
    for start in range(0, count, BATCH):
        batch = []
        for _ in range(min(BATCH, count - start)):
            at = newest - timedelta(seconds=draw.randrange(SPREAD_DAYS * 86400))
            batch.append(_another(model, draw, at, draw.choice(villages).id))
        for document in batch:
            submissions.arrivals.note(document["form_id"], document["received_at"])
        submissions.records.insert_many(batch, ordered=False)
    return {"documents": count, "seconds": round(monotonic() - began, 1)}


def _another(model: Document, draw: Random, at: datetime, area_id: str) -> Document:
    made = deepcopy(model)
    instance_id = f"uuid:{UUID(int=draw.getrandbits(128))}"
    commune_id = reference.areas().commune_of(area_id)
    xml = bytes(model["state"]["xml"]).replace(model["_id"].encode(), instance_id.encode())
    made |= {
        "_id": instance_id,
        "area_id": area_id,
        "commune_id": commune_id,
        "received_at": at,
        "shelves": shelves(model["form_id"], commune_id, model["status"], model["state"]["submitter"], []),
    }
    made["state"]["xml"] = Binary(xml)
    for number, event in enumerate(made["history"]):
        event |= {"id": f"{instance_id}-{number}", "subject": instance_id, "areaid": area_id}
    return made

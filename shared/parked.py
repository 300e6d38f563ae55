"""Events set aside for a person: why, since when, and the way back.

One collection in the database of the consuming service. The message is kept as it
came; the list shows ids and reasons only, since the message may hold names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from bson import Binary
from flask import Response, jsonify, request
from flask_smorest import Blueprint
from pymongo import ASCENDING
from pymongo.database import Database

from shared.clock import Clock, SystemClock
from shared.contracts.envelope import Envelope
from shared.delivery import Handled, Ignored, Outcome, Parked
from shared.mongo import Document
from shared.problems import InvalidInput, NotFound, Problem
from shared.transport import Arrival, arrival_of
from shared.web_access import needs

LIST_MAX = 200


class CannotBeRead(Problem):
    """The parked message is not an event; replaying it would change nothing."""

    slug, title, status = "cannot-be-read", "The parked message cannot be read, so not replayed", 409


class ParkedEvents:
    """The parked events of one service."""

    def __init__(self, database: Database[Document], clock: Clock | None = None) -> None:
        self._parked = database.parked
        self._clock = clock or SystemClock()

    def ensure_indexes(self) -> None:
        """At the start of worker and web."""
        self._parked.create_index([("status", ASCENDING), ("parked_at", ASCENDING)], name="by_status")

    def park(self, arrival: Arrival, reason: str) -> str:
        """Set it aside, once however often it comes; return its id. PyMongoError when it is not stored."""
        envelope = arrival.envelope
        parked_id = envelope.event_id if envelope else "raw-" + hashlib.sha256(arrival.raw).hexdigest()[:32]
        known = (
            {"event_type": envelope.event_type, "subject": envelope.subject, "sequence": envelope.sequence}
            if envelope
            else {}
        )
        self._parked.update_one(
            {"_id": parked_id},
            {
                "$set": {"raw": Binary(arrival.raw), "reason": reason, "status": "parked", **known},
                "$setOnInsert": {"parked_at": self._clock.now()},
                "$inc": {"times": 1},
            },
            upsert=True,
        )
        return parked_id

    def list(self, limit: int = 50, *, status: str = "parked") -> list[dict[str, Any]]:
        """The oldest first: {id, event_type, subject, sequence, reason, status, times, parked_at}.

        status: parked | wanted (a replay was asked for) | replayed.
        """
        found = self._parked.find({"status": status}, {"raw": 0}).sort("parked_at", ASCENDING)
        return [_shown(one) for one in found.limit(min(limit, LIST_MAX))]

    def count(self) -> int:
        """How many wait for a person."""
        return self._parked.count_documents({"status": "parked"})

    def ask_replay(self, parked_id: str) -> None:
        """The worker shall try it again; NotFound, or CannotBeRead when that is of no use."""
        found = self._parked.find_one({"_id": parked_id})
        if found is None:
            raise NotFound("no event is parked under this id")
        if arrival_of(found["raw"]).envelope is None:
            raise CannotBeRead()
        self._parked.update_one({"_id": parked_id, "status": "parked"}, {"$set": {"status": "wanted"}})

    def replay(self, parked_id: str, deliver: Callable[[Envelope], Outcome]) -> Outcome:
        """Hand it to the handlers again and remember what became of it; NotFound, CannotBeRead."""
        found = self._parked.find_one({"_id": parked_id})
        if found is None:
            raise NotFound("no event is parked under this id")
        envelope = arrival_of(found["raw"]).envelope
        if envelope is None:
            raise CannotBeRead()
        outcome = deliver(envelope)
        match outcome:
            case Handled() | Ignored():
                change = {"status": "replayed", "replayed_at": self._clock.now()}
            case Parked(reason):
                change = {"status": "parked", "reason": reason}
        self._parked.update_one({"_id": parked_id}, {"$set": change})
        return outcome

    def replay_wanted(self, deliver: Callable[[Envelope], Outcome]) -> int:
        """Replay what people asked for; return how many. The worker's job."""
        wanted = [one["_id"] for one in self._parked.find({"status": "wanted"}, {"_id": 1}).limit(LIST_MAX)]
        for parked_id in wanted:
            self.replay(parked_id, deliver)
        return len(wanted)


def parked_blueprint(service: str, database: Database[Document]) -> Blueprint:
    """GET /api/<service>/v1/parked?status=&limit= → {parked: […]}; POST …/parked/<id>/replay → 202."""
    parked = ParkedEvents(database)
    parked.ensure_indexes()
    blueprint = Blueprint("parked", __name__, url_prefix=f"/api/{service}/v1")

    @blueprint.get("/parked")
    @needs("parked.read")
    def parked_list() -> Response:
        """The events set aside, oldest first, without what is in them."""
        status = request.args.get("status", "parked")
        limit = request.args.get("limit", "50")
        if status not in ("parked", "wanted", "replayed") or not limit.isdigit():
            raise InvalidInput(errors={"status": ["parked, wanted or replayed"], "limit": ["a number"]})
        return jsonify({"parked": parked.list(int(limit), status=status)})

    @blueprint.post("/parked/<parked_id>/replay")
    @needs("parked.replay")
    def parked_replay(parked_id: str) -> tuple[Response, int]:
        """The worker tries it again within seconds; the list shows what became of it."""
        parked.ask_replay(parked_id)
        return jsonify({"id": parked_id, "status": "wanted"}), 202

    return blueprint


def _shown(one: Document) -> dict[str, Any]:
    return {"id": one["_id"], **{name: value for name, value in one.items() if name != "_id"}}

"""What every event carries, whatever it says: CloudEvents 1.0 in JSON, with our extensions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar


class Contract:
    """Base of every event body; subclasses are frozen dataclasses that name their type."""

    event_type: ClassVar[str]


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """One event as it is stored and sent.

    event_id: UUIDv7, the same however often the event is published.
    event_type: `<service>.<noun>.<past participle>`, also the routing key.
    source: `/<service>`.
    subject: the id of the record whose history this is.
    sequence: 1 for the first event of this subject, then 2, 3, …
    area_id: where it happened, the most exact area known (village, else commune).
    occurred_on: the business date in Asia/Ho_Chi_Minh.
    traceparent: W3C trace context; it carries the correlation id across the broker.
    data: the body as JSON, as `shared.codec.to_json` made it.
    """

    event_id: str
    event_type: str
    source: str
    subject: str
    sequence: int
    recorded_at: datetime
    area_id: str
    occurred_on: date
    traceparent: str
    data: dict[str, Any]

    def to_wire(self) -> dict[str, Any]:
        """The CloudEvents JSON document."""
        return {
            "specversion": "1.0",
            "id": self.event_id,
            "type": self.event_type,
            "source": self.source,
            "subject": self.subject,
            "time": self.recorded_at.isoformat(),
            "datacontenttype": "application/json",
            "sequence": self.sequence,
            "areaid": self.area_id,
            "occurredon": self.occurred_on.isoformat(),
            "traceparent": self.traceparent,
            "data": self.data,
        }

    @classmethod
    def from_wire(cls, body: dict[str, Any]) -> Envelope:
        """Read a CloudEvents document; KeyError, TypeError or ValueError when it is not one of ours."""
        return cls(
            event_id=str(body["id"]),
            event_type=str(body["type"]),
            source=str(body["source"]),
            subject=str(body["subject"]),
            sequence=int(body["sequence"]),
            recorded_at=datetime.fromisoformat(body["time"]),
            area_id=str(body["areaid"]),
            occurred_on=date.fromisoformat(body["occurredon"]),
            traceparent=str(body.get("traceparent", "")),
            data=dict(body["data"]),
        )

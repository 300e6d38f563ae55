"""An intake service without its web: forms published, answers sent, and the worker's check run by hand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pymongo.database import Database
from pyxform.xls2xform import convert

from services.intake.domain.form_definition import FormDefinition, read_form
from services.intake.domain.form_version import FormVersion
from services.intake.domain.instance import write_instance
from services.intake.domain.record import Submission
from services.intake.domain.submission import identify
from services.intake.forms import build_all
from services.intake.store import Stores, open_stores
from services.intake.store.attachments import Part
from services.intake.store.households import Households
from services.intake.usecases.accept_submission import Sent, accept_submission
from services.intake.usecases.decide_submission import decide_submission
from services.intake.usecases.process_submissions import process_batch
from services.intake.worker import open_desk
from shared.auth import Actor
from shared.clock import Clock
from shared.codec import body_of
from shared.contracts import Contract, Envelope
from shared.history import Document
from shared.settings import Settings

FIELD_WORKER = Actor("h.khap", "H'Khập Êban", "field_worker", ("ea-sup",))
OFFICER = Actor("lan", "Trần Thị Lan", "labour_specialist", ("ea-sup",))


@cache
def our_forms() -> dict[str, bytes]:
    """Form id → XForm, converted as the door converts them."""
    with TemporaryDirectory() as folder:
        return {path.stem: convert(str(path)).xform.encode() for path in build_all(Path(folder))}


@cache
def our_definition(form_id: str) -> FormDefinition:
    """What our form asks, as it is published."""
    return read_form(our_forms()[form_id])


class IntakeOffice:
    """What a field worker can do, and what is stored afterwards."""

    def __init__(self, settings: Settings, database: Database[Document], clock: Clock) -> None:
        self.stores: Stores = open_stores(settings, database)
        self.desk = open_desk(database, settings, clock)
        self.clock = clock
        self._published: set[str] = set()

    @property
    def households(self) -> Households:
        return self.desk.households

    def send(
        self,
        form_id: str,
        answers: dict[str, Any],
        instance_id: str,
        *,
        corrects: str = "",
        sender: Actor = FIELD_WORKER,
    ) -> None:
        """The answers arrive as the XML a phone makes of them, without files."""
        xml = write_instance(our_definition(form_id), instance_id, answers)
        if corrects:
            own_id = f"<orx:instanceID>{instance_id}</orx:instanceID>".encode()
            assert own_id in xml
            xml = xml.replace(own_id, own_id + f"<orx:deprecatedID>{corrects}</orx:deprecatedID>".encode())
        self.send_xml(xml, sender=sender)

    def decide(self, instance_id: str, decided: str, reason: str = "", *, by: Actor = OFFICER) -> Submission:
        """A person approves, returns or withdraws it; the worker has not heard of it yet."""
        return decide_submission(self.stores, by, instance_id, decided, reason=reason, clock=self.clock)

    def send_xml(self, xml: bytes, *, sender: Actor = FIELD_WORKER, parts: Sequence[Part] = ()) -> None:
        """One of our forms is published when the first of it is sent: a story needs few of them."""
        form_id = identify(xml).form_id
        if form_id in our_forms() and form_id not in self._published:
            self.publish(form_id, our_forms()[form_id])
        sent = Sent(xml=xml, parts=parts, sender=sender, device_id="collect:1", door="openrosa")
        accept_submission(self.stores, sent, self.clock)

    def check(self) -> None:
        """The worker looks at everything that waits."""
        while process_batch(self.desk):
            pass

    def submission(self, instance_id: str) -> Submission:
        found = self.stores.submissions.find(instance_id)
        assert found is not None, f"{instance_id} was never received"
        return found

    def findings(self, instance_id: str) -> list[str]:
        """The codes, in the order they were noticed."""
        return [finding["code"] for finding in self.submission(instance_id).findings]

    def told(self, instance_id: str) -> list[Contract]:
        """What the submission announced after it was received and completed."""
        document = self.stores.submissions.records.find_one({"_id": instance_id})
        assert document is not None
        events = [body_of(Envelope.from_wire(event)) for event in document["history"]]
        return [one for one in events if type(one).__name__ not in _DOOR_EVENTS]

    def told_of(self, household_id: str) -> list[Contract]:
        """The household's whole history."""
        document = self.households.records.find_one({"_id": household_id})
        return [body_of(Envelope.from_wire(event)) for event in document["history"]] if document else []

    def publish(self, form_id: str, xform: bytes) -> None:
        """The form is there from now on, as if it had come through the door."""
        self._published.add(form_id)
        definition = our_definition(form_id) if xform == our_forms().get(form_id) else read_form(xform)
        version = FormVersion(
            form_id=form_id,
            version=definition.version,
            name=definition.title,
            md5="",
            source_sha256=form_id,
            published_at=self.clock.now(),
            published_by="admin",
        )
        self.stores.forms.add(version, xform, definition)


_DOOR_EVENTS = {"SubmissionReceived", "SubmissionCompleted"}

"""Intake's stores, opened once a process."""

from __future__ import annotations

from dataclasses import dataclass

from pymongo.database import Database

from services.intake.store.app_keys import AppKeys
from services.intake.store.attachments import AttachmentFiles
from services.intake.store.drafts import Drafts
from services.intake.store.epoch import ServerEpoch
from services.intake.store.forms import Forms
from services.intake.store.household_lists import HouseholdLists
from services.intake.store.lists import Lists
from services.intake.store.media import Media
from services.intake.store.quarantine import Quarantine
from services.intake.store.registers import Registers
from services.intake.store.submissions import Submissions
from services.intake.store.uploads import Uploads
from services.intake.store.users import Users
from shared.history import Document
from shared.settings import Settings


@dataclass(frozen=True)
class Stores:
    """Where intake keeps what people, phones and publishers give it."""

    submissions: Submissions
    forms: Forms
    drafts: Drafts
    users: Users
    keys: AppKeys
    quarantine: Quarantine
    lists: Lists
    registers: Registers
    files: AttachmentFiles
    media: Media
    household_lists: HouseholdLists
    uploads: Uploads
    epoch: ServerEpoch


def open_stores(settings: Settings, database: Database[Document]) -> Stores:
    """The stores with their indexes; files lie below `var/files`."""
    files = AttachmentFiles(settings.var / "files")
    stores = Stores(
        submissions=Submissions(database),
        forms=Forms(database),
        drafts=Drafts(database),
        users=Users(database),
        keys=AppKeys(database),
        quarantine=Quarantine(database),
        lists=Lists(database),
        registers=Registers(database),
        files=files,
        media=Media(database, files),
        household_lists=HouseholdLists(database),
        uploads=Uploads(settings.var / "files" / "uploads"),
        epoch=ServerEpoch(database, settings.var),
    )
    for store in (
        *(stores.submissions, stores.forms, stores.drafts, stores.users, stores.keys),
        *(stores.quarantine, stores.lists, stores.registers, stores.media),
    ):
        store.ensure_indexes()
    return stores


__all__ = ["Stores", "open_stores"]

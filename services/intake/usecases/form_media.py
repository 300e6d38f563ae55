"""Files beside a form version as the holder of a key is offered them: kept ones, and case lists."""

from __future__ import annotations

from dataclasses import dataclass

from services.intake.domain.case_lists import CASE_LISTS
from services.intake.domain.form_version import FormVersion
from services.intake.domain.media import MediaFile
from services.intake.store import Stores
from services.intake.usecases.case_lists import list_version
from shared.auth import Actor
from shared.clock import Clock
from shared.problems import NotFound


@dataclass(frozen=True)
class Beside:
    """One file. hash: of a kept file its md5, of a case list its version for this holder.

    kept: the file as it was uploaded, None for a case list, whose size is not known before it is made.
    """

    name: str
    hash: str
    kept: MediaFile | None

    @property
    def case_list(self) -> bool:
        return self.kept is None


def files_beside(stores: Stores, version: FormVersion, holder: Actor, clock: Clock) -> list[Beside]:
    """What a phone downloads with that version; what nobody provides is left out."""
    kept = [Beside(file.name, file.md5, file) for file in stores.media.of(version.form_id, version.version)]
    lists = [
        Beside(name, list_version(stores, name, holder, clock), None)
        for name in version.media
        if name in CASE_LISTS
    ]
    return [*kept, *lists]


def file_beside(stores: Stores, form_id: str, version: str, name: str) -> MediaFile:
    """A kept file; NotFound."""
    for file in stores.media.of(form_id, version):
        if file.name == name:
            return file
    raise NotFound(form_id=form_id, version=version, name=name)

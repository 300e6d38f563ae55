"""The register of a form: its submissions numbered without a gap, each entry sealing the ones before it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

BEGINNING = "0" * 64
"""The seal before the first entry."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A complete submission took its place. number: from 1, in the order in which they were looked at.

    xml_sha256: of the bytes as received. seal: hash of this entry and the seal before it, so that two
    copies of a register with the same last seal hold the same submissions in the same order.
    """

    form_id: str
    number: int
    instance_id: str
    xml_sha256: str
    entered_at: datetime
    seal: str


@dataclass(frozen=True)
class Newcomer:
    instance_id: str
    xml_sha256: str


@dataclass(frozen=True)
class Head:
    """The last entry of a form; number 0 and BEGINNING when there is none."""

    number: int = 0
    seal: str = BEGINNING


def seal_of(before: str, number: int, instance_id: str, xml_sha256: str) -> str:
    """SHA-256 over the seal before and what the entry says, in hex."""
    said = f"{before}\n{number}\n{instance_id}\n{xml_sha256}"
    return hashlib.sha256(said.encode()).hexdigest()


def entries_after(
    head: Head, form_id: str, newcomers: Iterable[Newcomer], entered_at: datetime
) -> list[Entry]:
    """The entries that follow `head`."""
    made: list[Entry] = []
    for newcomer in newcomers:
        number = head.number + 1
        seal = seal_of(head.seal, number, newcomer.instance_id, newcomer.xml_sha256)
        head = Head(number, seal)
        made.append(
            Entry(
                form_id=form_id,
                number=number,
                instance_id=newcomer.instance_id,
                xml_sha256=newcomer.xml_sha256,
                entered_at=entered_at,
                seal=seal,
            )
        )
    return made


def broken_seals(entries: Iterable[Entry]) -> Iterator[int]:
    """Numbers of entries that do not follow from the one before; `entries` from the first on, in order."""
    head = Head()
    for entry in entries:
        seal = seal_of(head.seal, head.number + 1, entry.instance_id, entry.xml_sha256)
        if (entry.number, entry.seal) != (head.number + 1, seal):
            yield entry.number
        head = Head(entry.number, entry.seal)

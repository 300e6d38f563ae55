"""Facts, undos and occurrences as documents, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from zlib import crc32

from services.reporting.domain.distinct import Occurrence
from services.reporting.domain.facts import Fact, Undo

Document = dict[str, Any]

SHARDS = 256
"""A day's facts are spread over so many shards, so that a page of a day of many thousands reads few."""


def shard_of(key: str) -> str:
    """Where within its day a fact is listed: two hexadecimal digits."""
    return f"{crc32(key.encode()) % SHARDS:02x}"


def fact_document(fact: Fact, nodes: Iterable[str]) -> Document:
    return {
        "_id": fact.key,
        "kind": fact.kind,
        "happened_on": fact.happened_on.isoformat(),
        "area": fact.area_id,
        "nodes": sorted(nodes),
        "shard": shard_of(fact.key),
        "value": fact.value,
        "times": fact.times,
        "person": fact.person_key,
        "dims": fact.dims,
        "subject": fact.subject,
        "event_id": fact.event_id,
        "event_type": fact.event_type,
        "sequence": fact.sequence,
        "undoes": fact.undoes,
    }


def fact_of(document: Mapping[str, Any]) -> Fact:
    return Fact(
        key=document["_id"],
        kind=document["kind"],
        happened_on=date.fromisoformat(document["happened_on"]),
        area_id=document["area"],
        value=document["value"],
        times=document["times"],
        person_key=document["person"],
        dims=dict(document["dims"]),
        subject=document["subject"],
        event_id=document["event_id"],
        event_type=document["event_type"],
        sequence=document["sequence"],
        undoes=document["undoes"],
    )


def undo_document(undo: Undo) -> Document:
    """Kept under the key it undoes: a fact is taken back once."""
    return {
        "_id": undo.undoes,
        "key": undo.key,
        "how": undo.how,
        "happened_on": undo.happened_on.isoformat(),
        "subject": undo.subject,
        "event_id": undo.event_id,
        "event_type": undo.event_type,
        "sequence": undo.sequence,
    }


def undo_of(document: Mapping[str, Any]) -> Undo:
    return Undo(
        key=document["key"],
        undoes=document["_id"],
        how=document["how"],
        happened_on=date.fromisoformat(document["happened_on"]),
        subject=document["subject"],
        event_id=document["event_id"],
        event_type=document["event_type"],
        sequence=document["sequence"],
    )


def person_id(measure_key: str, person_key: str) -> str:
    return f"{measure_key}|{person_key}"


def occurrences_of(document: Mapping[str, Any]) -> list[Occurrence]:
    return [Occurrence(*row) for row in document["occurrences"]]


def person_document(document_id: str, occurrences: Iterable[Occurrence]) -> Document:
    return {"_id": document_id, "occurrences": [list(row) for row in occurrences]}


def escaped(name: str) -> str:
    """A field name that MongoDB does not take for a path: dots and dollars written as in a URL."""
    return name.replace("%", "%25").replace(".", "%2E").replace("$", "%24")


def unescaped(name: str) -> str:
    return name.replace("%24", "$").replace("%2E", ".").replace("%25", "%") if "%" in name else name


def bucket_of(document: Mapping[str, Any]) -> Document:
    """The bucket with the names of measures and parts as they are."""
    return {
        "m": _two_levels(document.get("m", {})),
        "d": _two_levels(document.get("d", {})),
        "k": document.get("k", {}),
    }


def _two_levels(measures: Mapping[str, Mapping[str, Any]]) -> Document:
    return {
        unescaped(measure): {unescaped(part): days for part, days in parts.items()}
        for measure, parts in measures.items()
    }

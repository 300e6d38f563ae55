"""Writes docs/events from shared/contracts: one JSON Schema an event, an AsyncAPI document, an overview.

`make contracts`. A guard test compares what is written there with what this would write.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from inspect import cleandoc
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import yaml

from shared.contracts import CONTRACTS, Contract
from shared.contracts.queues import EXCHANGE, queues_for
from shared.money import Money

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "events"

Json = dict[str, Any]

PLAIN: dict[Any, Json] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    Money: {"type": "integer", "description": "whole đồng"},
}

ENVELOPE: Json = {
    "specversion": {"const": "1.0"},
    "id": {"type": "string", "format": "uuid", "description": "UUIDv7; the same however often it is sent"},
    "source": {"type": "string", "description": "/<service>"},
    "subject": {"type": "string", "description": "the record whose history this is"},
    "time": PLAIN[datetime],
    "datacontenttype": {"const": "application/json"},
    "sequence": {"type": "integer", "minimum": 1, "description": "place in the subject's history"},
    "areaid": {"type": "string", "description": "the most exact area known"},
    "occurredon": {**PLAIN[date], "description": "business date in Asia/Ho_Chi_Minh"},
    "traceparent": {"type": "string", "description": "W3C trace context"},
}


def documents() -> dict[str, str]:
    """File name below docs/events → its text."""
    written = {f"{name}.json": _json(schema_of(contract)) for name, contract in sorted(CONTRACTS.items())}
    written["asyncapi.yaml"] = _yaml(asyncapi())
    written["README.md"] = overview()
    return written


def schema_of(contract: type[Contract]) -> Json:
    """The whole CloudEvents document as JSON Schema, the body within it."""
    name = contract.event_type
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{name}.json",
        "title": name,
        "description": cleandoc(contract.__doc__ or ""),
        "type": "object",
        "required": ["type", "data", *(key for key in ENVELOPE if key != "traceparent")],
        "properties": {**ENVELOPE, "type": {"const": name}, "data": _object(contract)},
    }


def asyncapi() -> Json:
    """Which events there are, who sends them and which queue takes them."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Sinh Kế events",
            "version": "1",
            "description": "CloudEvents 1.0 in JSON over a topic exchange; the routing key is the type.",
        },
        "defaultContentType": "application/cloudevents+json",
        "servers": {"broker": {"host": "broker:5672", "protocol": "amqp"}},
        "channels": {
            _key(name): {
                "address": name,
                "description": _first_line(contract),
                "messages": {"event": {"$ref": f"#/components/messages/{_key(name)}"}},
                "bindings": {
                    "amqp": {
                        "is": "routingKey",
                        "exchange": {"name": EXCHANGE, "type": "topic", "durable": True},
                    }
                },
            }
            for name, contract in sorted(CONTRACTS.items())
        },
        "operations": {
            f"{_key(name)}_sent": {
                "action": "send",
                "channel": {"$ref": f"#/channels/{_key(name)}"},
                "description": f"by {name.split('.')[0]}, to {_takers(name)}",
            }
            for name in sorted(CONTRACTS)
        },
        "components": {
            "messages": {
                _key(name): {
                    "name": name,
                    "contentType": "application/cloudevents+json",
                    "payload": {"$ref": f"./{name}.json"},
                }
                for name in sorted(CONTRACTS)
            }
        },
    }


def overview() -> str:
    """The same as a table for people."""
    rows = [
        f"| [`{name}`]({name}.json) | {_first_line(contract).replace('|', '/')} | {_takers(name)} |"
        for name, contract in sorted(CONTRACTS.items())
    ]
    return "\n".join(
        [
            "# Events",
            "",
            "Written by `make contracts` from `shared/contracts`; do not edit. "
            "The machine-readable whole: [asyncapi.yaml](asyncapi.yaml).",
            "",
            "| event | says | queues |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _takers(event_type: str) -> str:
    return ", ".join(queues_for(event_type)) or "outside readers"


def _first_line(contract: type[Contract]) -> str:
    return cleandoc(contract.__doc__ or "").splitlines()[0]


def _object(kind: type) -> Json:
    hints = get_type_hints(kind)
    assert is_dataclass(kind)
    made: Json = {
        "type": "object",
        "properties": {field.name: _value(hints[field.name]) for field in fields(kind)},
        "required": [f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING],
    }
    return {"description": cleandoc(kind.__doc__ or ""), **made}


def _value(hint: Any) -> Json:
    if isinstance(hint, UnionType):
        [inner] = [arg for arg in get_args(hint) if arg is not NoneType]
        return {"anyOf": [_value(inner), {"type": "null"}]}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _value(get_args(hint)[0])}
    if get_origin(hint) is dict:
        return {"type": "object", "additionalProperties": _value(get_args(hint)[1])}
    return PLAIN[hint] if hint in PLAIN else _object(hint)


def _key(event_type: str) -> str:
    return event_type.replace(".", "_")


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _yaml(value: Json) -> str:
    return yaml.dump(value, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=110)


class _Plain(yaml.SafeDumper):
    """Writes things out where they are used: anchors read badly."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def main() -> None:
    """Write the files; those of events that are no more go."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = documents()
    for file in FOLDER.iterdir():
        if file.name not in wanted:
            file.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"{len(wanted)} files in {FOLDER.relative_to(FOLDER.parents[1])}")


if __name__ == "__main__":
    main()

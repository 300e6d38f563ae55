"""Answers and XForm instances: from the XML a phone writes to nested values, and back again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from lxml import etree

from services.intake.domain.form_definition import FormDefinition
from services.intake.domain.xml import Element, elements, local, parse, text

OPENROSA = "http://openrosa.org/xforms"


def answers_of(definition: FormDefinition, xml: bytes) -> dict[str, Any]:
    """The answers as nested text: a group is a mapping, a repeat a list of mappings, an answer a string.

    A question without an answer is absent; groups and repeats that the document holds are there even when
    empty. Nodes the form does not know and `meta` are left out. BadXml for bytes that were never accepted.
    """
    return answers_in(definition, parse(xml))


def answers_in(definition: FormDefinition, root: Element) -> dict[str, Any]:
    """As `answers_of`, from a document that was parsed already."""
    return _answers(root, definition.root_path, definition)


def _answers(node: Element, here: str, definition: FormDefinition) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in elements(node):
        name = local(one)
        path = f"{here}/{name}"
        if path in definition.repeats:
            found.setdefault(name, []).append(_answers(one, path, definition))
        elif path in definition.by_path:
            if text(one):
                found[name] = text(one)
        elif path in definition.children:
            found[name] = _answers(one, path, definition)
    return found


def write_instance(definition: FormDefinition, instance_id: str, answers: Mapping[str, Any]) -> bytes:
    """The XML a phone would have sent for these answers; the same answers always give the same bytes.

    Values may be text, numbers, dates, lists of chosen names, or {lat, lon, altitude, accuracy} for places.
    Answers the form does not ask for are not written: check them with the form's schema first.
    """
    root = etree.Element(definition.root_path.strip("/"), id=definition.form_id)
    if definition.version:
        root.set("version", definition.version)
    _write(root, definition.root_path, answers, definition)
    meta = etree.SubElement(root, etree.QName(OPENROSA, "meta"), nsmap={"orx": OPENROSA})
    etree.SubElement(meta, etree.QName(OPENROSA, "instanceID")).text = instance_id
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _write(parent: Element, here: str, answers: Mapping[str, Any], definition: FormDefinition) -> None:
    for name in definition.children[here]:
        path, value = f"{here}/{name}", answers.get(name)
        if path in definition.repeats:
            for row in value or ():
                _write(etree.SubElement(parent, name), path, row, definition)
        elif path in definition.by_path:
            etree.SubElement(parent, name).text = _words(value)
        else:
            _write(etree.SubElement(parent, name), path, value or {}, definition)


def _words(value: Any) -> str:
    """One answer as XForms writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return " ".join(str(one) for one in value)
    if isinstance(value, Mapping):
        return f"{value['lat']} {value['lon']} {value.get('altitude', 0)} {value.get('accuracy', 0)}"
    return str(value)

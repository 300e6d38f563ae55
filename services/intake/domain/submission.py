"""What a submission says about itself: which form, which record, which files."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from services.intake.domain.form_definition import FormDefinition
from services.intake.domain.xml import BadXml, Element, at, attribute, child, local, parse, text
from services.intake.problems import MalformedXml, NoInstanceId

INSTANCE_ID_MAX = 200  # a uuid: of 41 characters is usual; it becomes a key, so it has an end


@dataclass(frozen=True)
class Identified:
    """A submission that was parsed. version is empty when the form has none.

    deprecated_id: the record this one corrects, empty for a first submission.
    """

    form_id: str
    version: str
    instance_id: str
    deprecated_id: str
    root: Element


def identify(xml: bytes) -> Identified:
    """Parse strictly and read the envelope; MalformedXml or NoInstanceId.

    instanceID stands in meta, in the OpenRosa or the form's own namespace, or else on the root.
    """
    try:
        root = parse(xml)
    except BadXml as error:
        raise MalformedXml(str(error)) from None
    form_id = attribute(root, "id") or (etree.QName(root).namespace or "")
    if not form_id:
        raise MalformedXml("the root element does not name its form")
    meta = child(root, "meta")
    instance_id = text(child(meta, "instanceID")) if meta is not None else ""
    instance_id = instance_id or attribute(root, "instanceID")
    if not instance_id or len(instance_id) > INSTANCE_ID_MAX:
        raise NoInstanceId()
    return Identified(
        form_id=form_id,
        version=attribute(root, "version"),
        instance_id=instance_id,
        deprecated_id=text(child(meta, "deprecatedID")) if meta is not None else "",
        root=root,
    )


def sha256_hex(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def canonical_hash(root: Element) -> str:
    """The same for two documents that differ only in how they are written (quotes, attribute order)."""
    return sha256_hex(etree.tostring(root, method="c14n"))


def files_expected(definition: FormDefinition, root: Element) -> tuple[str, ...]:
    """The names of the files the submission speaks of, each once, in the order of the form's questions.

    They are the answers of the form's binary nodes; an encrypted submission lists them itself. Phones
    do not say reliably when they are done (only Collect does, and only mostly), so this list decides.
    """
    if attribute(root, "encrypted") == "yes":
        named: Iterable[str] = (
            text(one)
            for one in root.iter()
            if isinstance(one.tag, str)
            and (local(one) == "encryptedXmlFile" or (local(one) == "file" and _in_media(one)))
        )
    else:
        named = (text(one) for path in definition.binary_paths for one in at(root, path))
    return tuple(dict.fromkeys(file_name(one) for one in named if one))


def file_name(name: str) -> str:
    """A file's name in the one form in which names are compared: phones mix composed and decomposed marks."""
    return unicodedata.normalize("NFC", name.strip())


def leaf(root: Element, name: str) -> str:
    """The first answer with that name, wherever it stands; empty when it was not answered."""
    return next((text(one) for one in root.iter(f"{{*}}{name}") if text(one)), "")


def _in_media(node: Element) -> bool:
    parent = node.getparent()
    return parent is not None and local(parent) == "media"

"""Reading XML that came from outside: strictly, with entities off and nothing fetched."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

Element = etree._Element


class BadXml(Exception):
    """The bytes are no well-formed XML document of the plain kind; the message says why."""


def parse(body: bytes) -> Element:
    """The root of a well-formed document; BadXml otherwise.

    A document type declaration is refused whatever it says: no phone sends one, and it is how XML bombs
    and stolen files are made. libxml2's own limits on depth (256) and text length stay switched on.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadXml(str(error)) from None
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # the stubs think it may be missing
        raise BadXml("a document type declaration is not accepted")
    return root


def local(node: Element) -> str:
    """The element's name without its namespace, as XForms paths are matched on phones."""
    return str(node.tag).rpartition("}")[2]


def elements(node: Element) -> Iterator[Element]:
    """The child elements, without comments."""
    return (child for child in node if isinstance(child.tag, str))


def child(node: Element, name: str) -> Element | None:
    """The first child with that local name, in whichever namespace."""
    return node.find(f"{{*}}{name}")


def at(root: Element, path: str) -> Iterator[Element]:
    """The elements at an absolute XForms path such as /data/members/photo, in document order."""
    first, _, rest = path.removeprefix("/").partition("/")
    if first != local(root) or not rest:
        return iter(())
    return root.iterfind("/".join(f"{{*}}{name}" for name in rest.split("/")))


def text(node: Element | None) -> str:
    """The trimmed text of an element, empty when there is none."""
    return (node.text or "").strip() if node is not None else ""


def all_text(node: Element) -> str:
    """The text of an element and of everything in it, trimmed."""
    return "".join(str(part) for part in node.itertext()).strip()


def attribute(node: Element, name: str) -> str:
    """The attribute with that local name, in whichever namespace; empty when there is none."""
    for key, value in node.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value).strip()
    return ""

"""An XForm document by its parts: binds and controls by path, repeats, lists, words in Vietnamese.

Read from the XForm's own binds and body and not from pyxform's JSON, which is no stable format and which
a plain XForm never had. Phones match paths by local names, so namespaces and prefixes are dropped here too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.intake.domain.xml import (
    BadXml,
    Element,
    all_text,
    attribute,
    child,
    elements,
    local,
    parse,
    text,
)

ITEXT = re.compile(r"jr:itext\(\s*['\"]([^'\"]+)['\"]\s*\)")
_PREFIX = re.compile(r"(?<=/)[\w.-]+:")
CONTROLS = {"input", "select1", "select", "rank", "upload", "range", "trigger", "secret", "textarea"}
TRUE = re.compile(r"^\s*true\(\)\s*$")


class BadForm(Exception):
    """The document is no XForm that a phone could open; the message says what is missing."""


class XForm:
    """What model and body say about each path; BadForm for what is no XForm.

    primary: the instance a phone fills. lists: the instances that hold lists in the form, by id;
    outside: ids of those kept beside it; sources: their addresses (jr://file/…). binds, controls: by
    absolute path of local names. repeats: their paths, with the path of the question that says how many
    rows there are ('' where people decide).
    """

    def __init__(self, xform_xml: bytes) -> None:
        try:
            root = parse(xform_xml)
        except BadXml as error:
            raise BadForm(f"not well-formed XML: {error}") from None
        head, body = child(root, "head"), child(root, "body")
        model = child(head, "model") if head is not None else None
        if head is None or body is None or model is None:
            raise BadForm("an XForm has a head with a model, and a body")
        instances = [one for one in elements(model) if local(one) == "instance"]
        primary = next(iter(elements(instances[0])), None) if instances else None
        if primary is None:
            raise BadForm("the model has no instance")
        self.model, self.body, self.primary = model, body, primary
        self.form_id = attribute(primary, "id") or _namespace(primary)
        if not self.form_id:
            raise BadForm("the instance does not say the form's id")
        self.title = text(child(head, "title"))
        self.version = attribute(primary, "version")
        self.root_path = "/" + local(primary)
        others = {attribute(one, "id"): one for one in instances[1:]}
        self.lists = {name: one for name, one in others.items() if not attribute(one, "src")}
        self.sources = {name: attribute(one, "src") for name, one in others.items() if name not in self.lists}
        self.outside = frozenset(self.sources)
        self._words = _words(model)
        self.binds = {
            self.path(attribute(one, "nodeset")): one for one in elements(model) if local(one) == "bind"
        }
        self.controls: dict[str, Element] = {}
        self.repeats: dict[str, str] = {}
        self._read_body(body)

    @property
    def leaves(self) -> list[str]:
        """The paths of all questions and of what `meta` holds, in the form's order, each once."""
        return list(dict.fromkeys(_leaves(self.primary, self.root_path)))

    def bound(self, path: str, name: str) -> str:
        """What the bind of a path says under that name (relevant, required, …); empty when nothing."""
        bind = self.binds.get(path)
        return attribute(bind, name) if bind is not None else ""

    def type(self, path: str) -> str:
        """int | decimal | date | … | binary; `string` for selects and where nothing is said."""
        control = self.controls.get(path)
        if control is not None and local(control) == "upload":
            return "binary"
        named = self.bound(path, "type").rsplit(":", 1)[-1]
        return "string" if named in {"", "select1", "select", "rank"} else named

    def repeat_around(self, path: str) -> str | None:
        """The nearest repeat around a question."""
        inside = [one for one in self.repeats if path.startswith(one + "/")]
        return max(inside, key=len) if inside else None

    def path(self, expression: str) -> str:
        """A reference as an absolute path of local names."""
        path = _PREFIX.sub("", expression.strip()).rstrip("/")
        return path if path.startswith("/") else f"{self.root_path}/{path}"

    def label(self, node: Element) -> str:
        """What people read at a control or a choice, Vietnamese where the form has it."""
        label = child(node, "label")
        if label is None:
            return ""
        return self.words(attribute(label, "ref")) or all_text(label)

    def words(self, said: str) -> str:
        """What `jr:itext('…')` stands for; empty when the text is none or there are no words for it."""
        found = ITEXT.search(said)
        return self.text(found.group(1)) if found else ""

    def text(self, text_id: str) -> str:
        """The words of a text id, Vietnamese where the form has them."""
        return self._words.get(text_id, "")

    def _read_body(self, node: Element) -> None:
        for one in elements(node):
            name = local(one)
            if name == "repeat":
                count = attribute(one, "count")
                self.repeats[self.path(attribute(one, "nodeset"))] = self.path(count) if count else ""
            if name in CONTROLS:
                self.controls.setdefault(self.path(attribute(one, "ref") or attribute(one, "nodeset")), one)
            else:
                self._read_body(one)


def items(instance: Element) -> Iterator[Element]:
    """The items of a list that is kept in the form."""
    return (one for one in instance.iter() if isinstance(one.tag, str) and local(one) == "item")


def ancestors(path: str) -> list[str]:
    """The path itself and every path around it, the outermost first."""
    parts = path.split("/")[1:]
    return ["/" + "/".join(parts[:n]) for n in range(1, len(parts) + 1)]


def _leaves(node: Element, path: str) -> Iterator[str]:
    for one in elements(node):
        here = f"{path}/{local(one)}"
        if next(elements(one), None) is not None:
            yield from _leaves(one, here)
        else:
            yield here


def _namespace(node: Element) -> str:
    tag = str(node.tag)
    return tag[1:].split("}", 1)[0] if tag.startswith("{") else ""


def _words(model: Element) -> dict[str, str]:
    """Text id → words: of the Vietnamese translation, of the default (first) one where that is silent."""
    itext = child(model, "itext")
    if itext is None:
        return {}
    translations = [one for one in elements(itext) if local(one) == "translation"]
    # The last one wins below, so the default comes after the others and the preferred language last.
    translations.reverse()
    translations.sort(key=lambda one: "vi" in re.split(r"\W+", attribute(one, "lang").lower()))
    words: dict[str, str] = {}
    for translation in translations:
        for entry in elements(translation):
            said = next((one for one in elements(entry) if not attribute(one, "form")), None)
            if said is not None:
                words[attribute(entry, "id")] = all_text(said)
    return words

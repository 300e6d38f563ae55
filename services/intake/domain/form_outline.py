"""A form as a person reads it: every line of its body in order, in all its languages, read from the XForm.

What answers must look like is `form_definition`; this is for the preview and for the lint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from services.intake.domain.form_definition import BadForm
from services.intake.domain.xml import BadXml, Element, attribute, child, elements, local, parse, text

Words = Mapping[str, str]
"""Language → words; the language is empty in a form that has only one."""

CHOICES_SHOWN_MAX = 40
_ITEXT = re.compile(r"jr:itext\(\s*['\"]([^'\"]+)['\"]\s*\)")
_INSTANCE = re.compile(r"instance\(\s*['\"]([^'\"]+)['\"]\s*\)")
_PREFIX = re.compile(r"(?<=/)[\w.-]+:")
_MEDIA = re.compile(r"jr://(?:file|file-csv|images|audio|video)/([^\"'<>]+)")
_CONTROLS = {"input", "select1", "select", "rank", "upload", "range", "trigger", "secret", "textarea"}
_KNOWN_IN_BODY = _CONTROLS | {"group", "repeat", "label", "hint"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One group, repeat, question or note of the body.

    kind: group | repeat | question | note | unknown (an element that no form language of ours has).
    depth: how many groups and repeats are around it. control: the body's element. type: of the bind,
    as in `form_definition.Question`. Expressions are as the form writes them, empty when there is none.
    choices: the first CHOICES_SHOWN_MAX; choices_total says how many there are.
    list_file: name of the file that holds the choices, empty when the form does.
    sounds: kinds of media beside label and choices (image, audio, video …).
    """

    kind: str
    path: str
    depth: int
    control: str = ""
    type: str = "string"
    mediatype: str = ""
    appearance: tuple[str, ...] = ()
    label: Words = field(default_factory=dict)
    hint: Words = field(default_factory=dict)
    required: str = ""
    relevant: str = ""
    constraint: str = ""
    constraint_message: Words = field(default_factory=dict)
    calculate: str = ""
    readonly: str = ""
    repeat_count: str = ""
    choices: tuple[tuple[str, Words], ...] = ()
    choices_total: int = 0
    filtered: bool = False
    list_file: str = ""
    external_query: bool = False
    sounds: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True, kw_only=True)
class Outline:
    """languages: the default one first; ("",) for a form without translations.

    media: names of the files the form needs beside it. calculated: path → expression of what nobody is
    asked. preloads: path → what the device fills in. body_classes: how the whole form is laid out.
    """

    title: str
    languages: tuple[str, ...]
    lines: tuple[Line, ...]
    media: tuple[str, ...] = ()
    calculated: Mapping[str, str] = field(default_factory=dict)
    preloads: Mapping[str, str] = field(default_factory=dict)
    body_classes: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    encrypted: bool = False
    makes_entities: bool = False

    @property
    def vietnamese(self) -> str | None:
        """The language that is Vietnamese by its code or name; None when none is."""
        return next((one for one in self.languages if _is_vietnamese(one)), None)

    def words(self, said: Words) -> str:
        """In Vietnamese, else in the form's default language, else in any."""
        for language in (self.vietnamese, *self.languages):
            if language is not None and said.get(language):
                return said[language]
        return next(iter(said.values()), "")


def read_outline(xform_xml: bytes) -> Outline:
    """BadForm when it is no XForm."""
    try:
        root = parse(xform_xml)
    except BadXml as error:
        raise BadForm(f"not well-formed XML: {error}") from None
    head, body = child(root, "head"), child(root, "body")
    model = child(head, "model") if head is not None else None
    if head is None or body is None or model is None:
        raise BadForm("an XForm has a head with a model, and a body")
    return _Reader(head, model, body).outline()


class _Reader:
    def __init__(self, head: Element, model: Element, body: Element) -> None:
        self.head, self.model, self.body = head, model, body
        instances = [one for one in elements(model) if local(one) == "instance"]
        primary = next(iter(elements(instances[0])), None) if instances else None
        if primary is None:
            raise BadForm("the model has no instance")
        self.primary = primary
        self.lists = {attribute(one, "id"): one for one in instances[1:]}
        self.languages, self.texts, self.sounds = _translations(model)
        self.binds = {
            self._path(attribute(one, "nodeset")): one for one in elements(model) if local(one) == "bind"
        }

    def outline(self) -> Outline:
        lines = tuple(self._lines(self.body, 0))
        shown = {line.path for line in lines}
        everything = [one for one in self.model.iter() if isinstance(one.tag, str)]
        return Outline(
            title=text(child(self.head, "title")),
            languages=self.languages or ("",),
            lines=lines,
            media=self._media(),
            calculated={
                path: attribute(bind, "calculate")
                for path, bind in self.binds.items()
                if attribute(bind, "calculate") and path not in shown and "/meta/" not in path
            },
            preloads={
                path: f"{attribute(bind, 'preload')} {attribute(bind, 'preloadParams')}".strip()
                for path, bind in self.binds.items()
                if attribute(bind, "preload")
            },
            body_classes=tuple(attribute(self.body, "class").split()),
            actions=tuple(
                dict.fromkeys(
                    local(one)
                    for one in [*everything, *(e for e in self.body.iter() if isinstance(e.tag, str))]
                    if local(one) in {"setgeopoint", "recordaudio", "setvalue"}
                )
            ),
            encrypted=any(
                local(one) == "submission" and attribute(one, "base64RsaPublicKey") for one in everything
            ),
            makes_entities=any(local(one) == "entity" for one in self.primary.iter() if _is_element(one)),
        )

    def _lines(self, node: Element, depth: int) -> Iterator[Line]:
        for one in elements(node):
            name = local(one)
            if name in _CONTROLS:
                yield self._question(one, depth)
            elif name == "group" and self._only_a_repeat(one) is not None:
                # A repeat is written as a group with its label around the repeat itself.
                repeat = self._only_a_repeat(one)
                assert repeat is not None, "just found"
                yield self._around(repeat, "repeat", depth, label=child(one, "label"))
                yield from self._lines(repeat, depth + 1)
            elif name in ("group", "repeat"):
                yield self._around(one, name, depth, label=child(one, "label"))
                yield from self._lines(one, depth + 1)
            elif name not in _KNOWN_IN_BODY and name not in ("setvalue", "setgeopoint", "recordaudio"):
                yield Line(kind="unknown", path=self._path(attribute(one, "ref")), depth=depth, control=name)

    @staticmethod
    def _only_a_repeat(group: Element) -> Element | None:
        inside = [one for one in elements(group) if local(one) not in ("label", "hint")]
        return inside[0] if len(inside) == 1 and local(inside[0]) == "repeat" else None

    def _around(self, node: Element, kind: str, depth: int, *, label: Element | None) -> Line:
        path = self._path(attribute(node, "nodeset") or attribute(node, "ref"))
        return Line(
            kind=kind,
            path=path,
            depth=depth,
            control=kind,
            appearance=tuple(attribute(node, "appearance").split()),
            label=self._words(label),
            relevant=self._bind(path, "relevant"),
            repeat_count=attribute(node, "count"),
            sounds=self._sounds(label),
        )

    def _question(self, node: Element, depth: int) -> Line:
        path = self._path(attribute(node, "ref") or attribute(node, "nodeset"))
        control, kind = local(node), self._type(path, node)
        label = child(node, "label")
        readonly = self._bind(path, "readonly")
        is_note = control == "input" and readonly == "true()" and kind == "string"
        choices, total, file, filtered, sounds = self._choices(node)
        message = self._bind(path, "constraintMsg")
        return Line(
            kind="note" if is_note else "question",
            path=path,
            depth=depth,
            control=control,
            type=kind,
            mediatype=attribute(node, "mediatype"),
            appearance=tuple(attribute(node, "appearance").split()),
            label=self._words(label),
            hint=self._words(child(node, "hint")),
            required=self._bind(path, "required"),
            relevant=self._bind(path, "relevant"),
            constraint=self._bind(path, "constraint"),
            constraint_message=self._said(message),
            calculate=self._bind(path, "calculate"),
            readonly=readonly,
            choices=choices,
            choices_total=total,
            list_file=file,
            filtered=filtered,
            external_query=bool(attribute(node, "query")),
            sounds=self._sounds(label) | sounds,
        )

    def _type(self, path: str, node: Element) -> str:
        if local(node) == "upload":
            return "binary"
        named = self._bind(path, "type").rsplit(":", 1)[-1]
        return "string" if named in {"", "select1", "select", "rank"} else named

    def _bind(self, path: str, name: str) -> str:
        bind = self.binds.get(path)
        return attribute(bind, name) if bind is not None else ""

    def _path(self, expression: str) -> str:
        path = _PREFIX.sub("", expression.strip()).rstrip("/")
        return path if path.startswith("/") else f"/{local(self.primary)}/{path}".rstrip("/")

    def _words(self, node: Element | None) -> Words:
        if node is None:
            return {}
        found = _ITEXT.search(attribute(node, "ref"))
        return self.texts.get(found.group(1), {}) if found else {"": _spoken(node)}

    def _said(self, message: str) -> Words:
        found = _ITEXT.search(message)
        if found:
            return self.texts.get(found.group(1), {})
        return {"": message} if message else {}

    def _sounds(self, node: Element | None) -> frozenset[str]:
        found = _ITEXT.search(attribute(node, "ref")) if node is not None else None
        return self.sounds.get(found.group(1), frozenset()) if found else frozenset()

    def _choices(
        self, control: Element
    ) -> tuple[tuple[tuple[str, Words], ...], int, str, bool, frozenset[str]]:
        """(first ones, how many, file, filtered, media beside them)."""
        itemset = child(control, "itemset")
        if itemset is None:
            items = [one for one in elements(control) if local(one) == "item"]
            pairs = tuple((text(child(one, "value")), self._words(child(one, "label"))) for one in items)
            sounds = frozenset().union(*(self._sounds(child(one, "label")) for one in items))
            return pairs[:CHOICES_SHOWN_MAX], len(pairs), "", False, sounds
        nodeset = attribute(itemset, "nodeset")
        found = _INSTANCE.search(nodeset)
        instance = self.lists.get(found.group(1)) if found else None
        filtered = "[" in nodeset
        if instance is None:
            return (), 0, "", filtered, frozenset()
        if attribute(instance, "src"):
            return (), 0, _file_name(attribute(instance, "src")), filtered, frozenset()
        label = child(itemset, "label")
        ref = attribute(label, "ref") if label is not None else "label"
        items = [one for one in instance.iter() if _is_element(one) and local(one) == "item"]
        shown = tuple((text(child(one, "name")), self._item(one, ref)) for one in items[:CHOICES_SHOWN_MAX])
        ids = (text(child(one, "itextId")) for one in items) if ref.startswith("jr:itext(") else ()
        sounds = frozenset().union(*(self.sounds.get(one, frozenset()) for one in ids))
        return shown, len(items), "", filtered, sounds

    def _item(self, item: Element, ref: str) -> Words:
        if ref.startswith("jr:itext("):
            return self.texts.get(text(child(item, ref[len("jr:itext(") : -1].strip())), {})
        return {"": text(child(item, ref))}

    def _media(self) -> tuple[str, ...]:
        """In the order they are named: of lists beside the form, of pictures and sounds of labels."""
        named = [attribute(one, "src") for one in self.lists.values()]
        itext = child(self.model, "itext")
        values = itext.iter() if itext is not None else ()
        named += [text(one) for one in values if _is_element(one) and attribute(one, "form")]
        found = (_MEDIA.match(name) for name in named)
        return tuple(dict.fromkeys(unquote(match.group(1)) for match in found if match))


def _translations(
    model: Element,
) -> tuple[tuple[str, ...], dict[str, dict[str, str]], dict[str, frozenset[str]]]:
    """(languages, text id → language → words, text id → kinds of media)."""
    itext = child(model, "itext")
    translations = (
        [one for one in elements(itext) if local(one) == "translation"] if itext is not None else []
    )
    translations.sort(key=lambda one: not attribute(one, "default"))
    texts: dict[str, dict[str, str]] = {}
    sounds: dict[str, set[str]] = {}
    for translation in translations:
        language = attribute(translation, "lang")
        for entry in elements(translation):
            for value in elements(entry):
                kind = attribute(value, "form")
                if kind:
                    sounds.setdefault(attribute(entry, "id"), set()).add(kind)
                else:
                    texts.setdefault(attribute(entry, "id"), {})[language] = _spoken(value)
    return (
        tuple(attribute(one, "lang") for one in translations),
        texts,
        {key: frozenset(kinds) for key, kinds in sounds.items()},
    )


def _spoken(node: Element) -> str:
    """The text of a label, with `[name]` where the answer to another question is put in."""
    parts = [node.text or ""]
    for one in elements(node):
        if local(one) == "output":
            value = attribute(one, "value") or attribute(one, "ref")
            parts.append(f"[{value.strip().rsplit('/', 1)[-1]}]")
        else:
            parts.append(_spoken(one))
        parts.append(one.tail or "")
    return "".join(parts).strip()


def _file_name(source: str) -> str:
    return unquote(source.rsplit("/", 1)[-1])


def _is_element(node: Element) -> bool:
    return isinstance(node.tag, str)


def _is_vietnamese(language: str) -> bool:
    return "vi" in re.split(r"\W+", language.lower()) or "việt" in language.lower()

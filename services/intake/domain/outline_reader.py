"""Reads the outline of a form from its XForm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from services.intake.domain.form_outline import Line, Outline, Words
from services.intake.domain.xform import CONTROLS, ITEXT, XForm, items
from services.intake.domain.xml import Element, attribute, child, elements, local, text

CHOICES_SHOWN_MAX = 40
_INSTANCE = re.compile(r"instance\(\s*['\"]([^'\"]+)['\"]\s*\)")
_MEDIA = re.compile(r"jr://(?:file|file-csv|images|audio|video)/([^\"'<>]+)")
_ACTIONS = {"setgeopoint", "recordaudio", "setvalue"}
_KNOWN_IN_BODY = CONTROLS | {"group", "repeat", "label", "hint"} | _ACTIONS


def read_outline(xform_xml: bytes) -> Outline:
    """BadForm when it is no XForm."""
    return _Reader(XForm(xform_xml)).outline()


class _Reader:
    def __init__(self, xform: XForm) -> None:
        self.xform = xform
        self.languages, self.texts, self.sounds = _translations(xform.model)

    def outline(self) -> Outline:
        xform = self.xform
        lines = tuple(self._lines(xform.body, 0))
        shown = {line.path for line in lines}
        named = [local(one) for part in (xform.model, xform.body) for one in part.iter() if _is_element(one)]
        return Outline(
            title=xform.title,
            languages=self.languages or ("",),
            lines=lines,
            media=self._media(),
            calculated={
                path: xform.bound(path, "calculate")
                for path in xform.binds
                if xform.bound(path, "calculate") and path not in shown and "/meta/" not in path
            },
            preloads={
                path: f"{xform.bound(path, 'preload')} {xform.bound(path, 'preloadParams')}".strip()
                for path in xform.binds
                if xform.bound(path, "preload")
            },
            body_classes=tuple(attribute(xform.body, "class").split()),
            actions=tuple(dict.fromkeys(name for name in named if name in _ACTIONS)),
            encrypted=any(attribute(one, "base64RsaPublicKey") for one in elements(xform.model)),
            makes_entities=any(local(one) == "entity" for one in xform.primary.iter() if _is_element(one)),
        )

    def _lines(self, node: Element, depth: int) -> Iterator[Line]:
        for one in elements(node):
            name = local(one)
            if name in CONTROLS:
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
            elif name not in _KNOWN_IN_BODY:
                yield Line(
                    kind="unknown", path=self.xform.path(attribute(one, "ref")), depth=depth, control=name
                )

    @staticmethod
    def _only_a_repeat(group: Element) -> Element | None:
        inside = [one for one in elements(group) if local(one) not in ("label", "hint")]
        return inside[0] if len(inside) == 1 and local(inside[0]) == "repeat" else None

    def _around(self, node: Element, kind: str, depth: int, *, label: Element | None) -> Line:
        path = self.xform.path(attribute(node, "nodeset") or attribute(node, "ref"))
        return Line(
            kind=kind,
            path=path,
            depth=depth,
            control=kind,
            appearance=tuple(attribute(node, "appearance").split()),
            label=self._words(label),
            relevant=self.xform.bound(path, "relevant"),
            repeat_count=attribute(node, "count"),
            sounds=self._sounds(label),
        )

    def _question(self, node: Element, depth: int) -> Line:
        path = self.xform.path(attribute(node, "ref") or attribute(node, "nodeset"))
        control, kind = local(node), self.xform.type(path)
        label = child(node, "label")
        readonly = self.xform.bound(path, "readonly")
        is_note = control == "input" and readonly == "true()" and kind == "string"
        choices, total, file, filtered, sounds = self._choices(node)
        message = self.xform.bound(path, "constraintMsg")
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
            required=self.xform.bound(path, "required"),
            relevant=self.xform.bound(path, "relevant"),
            constraint=self.xform.bound(path, "constraint"),
            constraint_message=self._said(message),
            calculate=self.xform.bound(path, "calculate"),
            readonly=readonly,
            choices=choices,
            choices_total=total,
            list_file=file,
            filtered=filtered,
            external_query=bool(attribute(node, "query")),
            sounds=self._sounds(label) | sounds,
        )

    def _words(self, node: Element | None) -> Words:
        if node is None:
            return {}
        found = ITEXT.search(attribute(node, "ref"))
        return self.texts.get(found.group(1), {}) if found else {"": _spoken(node)}

    def _said(self, message: str) -> Words:
        found = ITEXT.search(message)
        if found:
            return self.texts.get(found.group(1), {})
        return {"": message} if message else {}

    def _sounds(self, node: Element | None) -> frozenset[str]:
        found = ITEXT.search(attribute(node, "ref")) if node is not None else None
        return self.sounds.get(found.group(1), frozenset()) if found else frozenset()

    def _choices(
        self, control: Element
    ) -> tuple[tuple[tuple[str, Words], ...], int, str, bool, frozenset[str]]:
        """(first ones, how many, file, filtered, media beside them)."""
        itemset = child(control, "itemset")
        if itemset is None:
            listed = [one for one in elements(control) if local(one) == "item"]
            pairs = tuple((text(child(one, "value")), self._words(child(one, "label"))) for one in listed)
            sounds = frozenset().union(*(self._sounds(child(one, "label")) for one in listed))
            return pairs[:CHOICES_SHOWN_MAX], len(pairs), "", False, sounds
        nodeset = attribute(itemset, "nodeset")
        found = _INSTANCE.search(nodeset)
        name, filtered = found.group(1) if found else "", "[" in nodeset
        if name not in self.xform.lists:
            file = _file_name(self.xform.sources.get(name, ""))
            return (), 0, file, filtered, frozenset()
        label = child(itemset, "label")
        ref = attribute(label, "ref") if label is not None else "label"
        every = list(items(self.xform.lists[name]))
        shown = tuple((text(child(one, "name")), self._item(one, ref)) for one in every[:CHOICES_SHOWN_MAX])
        ids = (text(child(one, "itextId")) for one in every) if ref.startswith("jr:itext(") else ()
        sounds = frozenset().union(*(self.sounds.get(one, frozenset()) for one in ids))
        return shown, len(every), "", filtered, sounds

    def _item(self, item: Element, ref: str) -> Words:
        if ref.startswith("jr:itext("):
            return self.texts.get(text(child(item, ref[len("jr:itext(") : -1].strip())), {})
        return {"": text(child(item, ref))}

    def _media(self) -> tuple[str, ...]:
        """In the order they are named: of lists beside the form, of pictures and sounds of labels."""
        named = list(self.xform.sources.values())
        itext = child(self.xform.model, "itext")
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

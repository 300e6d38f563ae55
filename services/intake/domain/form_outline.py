"""A form as a person reads it: every line of its body in order, in all its languages.

What answers must look like is `form_definition`; this is for the preview and for the lint.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

Words = Mapping[str, str]
"""Language → words; the language is empty in a form that has only one."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One group, repeat, question or note of the body.

    kind: group | repeat | question | note | unknown (an element that no form language of ours has).
    depth: how many groups and repeats are around it. control: the body's element. type: of the bind,
    as in `form_definition.Question`. Expressions are as the form writes them, empty when there is none.
    choices: the first ones only; choices_total says how many there are.
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


def _is_vietnamese(language: str) -> bool:
    return "vi" in re.split(r"\W+", language.lower()) or "việt" in language.lower()

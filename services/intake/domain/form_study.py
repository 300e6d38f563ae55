"""What there is to know of an XForm before it is published: questions, files it needs, what the lint says."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from services.intake.domain.form_definition import BadForm, FormDefinition, read_form, to_json
from services.intake.domain.lint import LintFinding, lint
from services.intake.domain.outline_reader import read_outline

XFORM_BYTES_MAX = 8 * 1024 * 1024  # 20,000 choices make 3 MB; it is one record with its definition
DEFINITION_BYTES_MAX = 7 * 1024 * 1024


@dataclass(frozen=True)
class Studied:
    """media: names of the files the form needs beside it, in the form's order."""

    definition: FormDefinition
    media: tuple[str, ...]
    lint: tuple[LintFinding, ...]


def study(xform: bytes, provided: Collection[str]) -> Studied:
    """BadForm when it is no XForm, or one too large to be kept and opened on a phone.

    provided: names of the files that lie beside the form.
    """
    if len(xform) > XFORM_BYTES_MAX:
        raise BadForm(f"the form is larger than {XFORM_BYTES_MAX // 1024 // 1024} MB: {_ADVICE}")
    outline = read_outline(xform)
    definition = read_form(xform)
    # A list is repeated for each question that offers it.
    if len(json.dumps(to_json(definition))) > DEFINITION_BYTES_MAX:
        raise BadForm(f"the choices of all questions together are too many: {_ADVICE}")
    return Studied(definition, outline.media, lint(outline, provided))


_ADVICE = "put long lists into a file beside it (select_one_from_file)"

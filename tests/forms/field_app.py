"""The field web app's engine in Node, filling forms as JavaRosa does in `tests/javarosa/phone.py`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from services.intake.domain.form_definition import FormDefinition
from tests.field_app import node_program
from tests.forms.examples import MEDIA, Example
from tests.intake_office import our_definition, our_forms

MEDIA_TYPES = {
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".mp4": "video/mp4",
    ".m4a": "audio/mp4",
    ".pdf": "application/pdf",
}
WITHIN_S = 180


@dataclass(frozen=True)
class FilledInApp:
    """What the app would send. problems: path → what it says, empty when it would let it be sent."""

    instance: str
    problems: dict[str, str]


def fill_in_app(examples: Iterable[Example], field_app: Path) -> list[FilledInApp]:
    """Every example filled by one process, in the order given; fails where an answer could not be given."""
    listed = list(examples)
    media = {path.name: path.read_text(encoding="utf-8") for path in MEDIA.glob("*.csv")}
    jobs = [
        {
            "xform": our_forms()[one.form_id].decode(),
            "answers": dict(_answers(our_definition(one.form_id), one.answers)),
            "media": media,
        }
        for one in listed
    ]
    done = subprocess.run(
        [node_program(), "test/fill.mjs"],
        cwd=field_app,
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    results = json.loads(done.stdout)
    failed = {str(one): said["error"] for one, said in zip(listed, results, strict=True) if "error" in said}
    assert failed == {}
    return [
        FilledInApp(said["xml"], {problem["path"]: problem["says"] for problem in said["problems"]})
        for said in results
    ]


def _answers(form: FormDefinition, answers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """(path as the app's runner counts it, answer), in the order in which the form asks."""
    yield from _level(form, form.root_path, answers, "")


def _level(
    form: FormDefinition, here: str, answers: Mapping[str, Any], before: str
) -> Iterator[tuple[str, Any]]:
    for name in form.children[here]:
        path, answer = f"{here}/{name}", answers.get(name)
        if answer is None:
            continue
        if path in form.repeats:
            for number, row in enumerate(answer, 1):
                yield from _level(form, path, row, f"{before}{name}[{number}]/")
        elif path not in form.by_path:
            yield from _level(form, path, answer, f"{before}{name}/")
        elif path in form.binary_paths:
            kind = MEDIA_TYPES[PurePath(answer).suffix]
            yield before + name, {"name": answer, "type": kind, "bytes": 10}
        else:
            yield before + name, answer

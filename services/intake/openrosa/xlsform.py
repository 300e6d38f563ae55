"""From an upload to a form that can be published, in a process that may not take more than its share."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

from services.intake.domain.form_definition import BadForm, from_json
from services.intake.domain.form_study import Studied, study
from services.intake.domain.lint import LintFinding
from services.intake.openrosa.turns import take_turn
from services.intake.openrosa.xlsform_child import outcome_of
from services.intake.problems import FormInvalid

CHILD = "services.intake.openrosa.xlsform_child"
ROOT = Path(__file__).parents[3]
UNPACKED_BYTES_MAX = 50 * 1024 * 1024  # 20,000 choices unpack to 10 MB; a bomb to gigabytes
ENTRIES_MAX = 500
MEMORY_BYTES_MAX = 1024 * 1024 * 1024  # 20,000 choices take 160 MB; libraries map far more than they use
CPU_S_MAX = 30
WALL_S_MAX = 60
NICENESS = 10
XFORM_AT_HAND_BYTES_MAX = 300_000  # read within 50 ms; a larger one is read by the child
WAIT_S = 25.0
WORKBOOK, MACROS = "xl/workbook.xml", "xl/vbaProject.bin"
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ONE_HERE = Lock()  # two conversions in the threads of one process break each other, now and then the process


@dataclass(frozen=True)
class Converted:
    """An XForm as UTF-8 bytes, what was read from it, and what pyxform wants its author to know.

    roles: names of the settings column `roles`, as they were written; empty for everybody.
    """

    xform: bytes
    studied: Studied
    warnings: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


def fingerprint(body: bytes) -> str:
    """A hash of what was uploaded; of a workbook, when it was saved and by whom does not count.

    FormInvalid for an archive that is broken, too large when unpacked, or no workbook.
    """
    if body.startswith(OLD_WORKBOOK):
        raise FormInvalid(messages=["this is an old .xls workbook: save it as .xlsx and send that"])
    if not _is_archive(body):
        return hashlib.sha256(body).hexdigest()
    digest = hashlib.sha256()
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            entries = sorted(archive.infolist(), key=lambda entry: entry.filename)
            _refuse_bombs(entries)
            for entry in entries:
                if not entry.filename.startswith("docProps/"):
                    digest.update(entry.filename.encode() + b"\0" + archive.read(entry) + b"\0")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise FormInvalid(messages=[f"the workbook cannot be unpacked: {error}"]) from None
    return digest.hexdigest()


def convert(body: bytes, provided: Collection[str] = (), *, wait_s: float | None = WAIT_S) -> Converted:
    """The form of an upload that `fingerprint` let pass; FormInvalid with pyxform's own words.

    provided: names of the files that lie beside it. wait_s: how long to wait for a turn, since one machine
    converts one form at a time (ConversionBusy). None is for forms we built ourselves, on a machine that
    serves nobody yet: without a turn and in this process, thirty of them in the time of five apart.
    """
    workbook = _is_archive(body)
    if not workbook and len(body) <= XFORM_AT_HAND_BYTES_MAX:
        try:
            return Converted(body, study(body, provided))
        except BadForm as error:
            raise FormInvalid(messages=[str(error)]) from None
    if wait_s is None:
        outcome = _here(body, workbook, provided)
    else:
        with take_turn(wait_s):
            outcome = _in_child(body, workbook, provided)
    if "error" in outcome:
        raise FormInvalid(messages=[line for line in outcome["error"].splitlines() if line.strip()])
    # Commas and semicolons too: people write lists of names as they are used to.
    roles = dict.fromkeys(re.split(r"[\s,;]+", outcome["roles"].strip()))
    studied = Studied(
        from_json(outcome["definition"]),
        tuple(outcome["media"]),
        tuple(LintFinding(**finding) for finding in outcome["lint"]),
    )
    return Converted(
        xform=outcome["xform"].encode() if workbook else body,
        studied=studied,
        warnings=tuple(outcome["warnings"]),
        roles=tuple(role for role in roles if role),
    )


def _here(body: bytes, workbook: bool, provided: Collection[str]) -> dict[str, Any]:
    with _ONE_HERE, tempfile.TemporaryDirectory() as folder:
        return outcome_of(_saved(body, workbook, folder), workbook, provided)


def _saved(body: bytes, workbook: bool, folder: str) -> Path:
    path = Path(folder) / ("form.xlsx" if workbook else "form.xml")
    path.write_bytes(body)
    return path


def _in_child(body: bytes, workbook: bool, provided: Collection[str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = _saved(body, workbook, folder)
        task = {
            "path": str(path),
            "workbook": workbook,
            "provided": sorted(provided),
            "memory_bytes_max": MEMORY_BYTES_MAX,
            "cpu_s_max": CPU_S_MAX,
            "niceness": NICENESS,
        }
        try:
            done = subprocess.run(  # noqa: S603 (our own program with our own arguments)
                [sys.executable, "-E", "-s", "-m", CHILD],
                input=json.dumps(task).encode(),
                capture_output=True,
                timeout=WALL_S_MAX,
                check=False,
                cwd=ROOT,
            )
        except subprocess.TimeoutExpired:
            raise FormInvalid(messages=["the conversion took too long"]) from None
    try:
        outcome: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise FormInvalid(messages=["the conversion took more time or memory than a form may"]) from None
    return outcome


def _is_archive(body: bytes) -> bool:
    """Whether the bytes are a zip archive, as every .xlsx is."""
    return body.startswith(b"PK\x03\x04")


def _refuse_bombs(entries: list[zipfile.ZipInfo]) -> None:
    # zipfile never unpacks more than an entry declares, so the declared sizes can be relied on.
    if len(entries) > ENTRIES_MAX or sum(entry.file_size for entry in entries) > UNPACKED_BYTES_MAX:
        raise FormInvalid(messages=["the workbook is too large when unpacked"])
    names = {entry.filename for entry in entries}
    if WORKBOOK not in names:
        raise FormInvalid(messages=["the file is a zip archive but no .xlsx workbook"])
    if MACROS in names:
        raise FormInvalid(messages=["the workbook holds macros: save it as .xlsx without them"])

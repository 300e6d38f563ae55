"""From an XLSForm workbook to an XForm, in a process that may not take more than its share."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from services.intake.problems import FormInvalid

CHILD = Path(__file__).with_name("xlsform_child.py")
UNPACKED_BYTES_MAX = 50 * 1024 * 1024  # 20,000 choices unpack to 10 MB; a bomb to gigabytes
ENTRIES_MAX = 500
MEMORY_BYTES_MAX = 1024 * 1024 * 1024  # 20,000 choices take 160 MB; libraries map far more than they use
CPU_S_MAX = 30
WALL_S_MAX = 60
WORKBOOK = "xl/workbook.xml"


@dataclass(frozen=True)
class Converted:
    """An XForm as UTF-8 bytes, and what pyxform wants its author to know.

    roles: names of the settings column `roles`, as they were written; empty for everybody.
    """

    xform: bytes
    warnings: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


def is_workbook(body: bytes) -> bool:
    """Whether the bytes are a zip archive, as every .xlsx is."""
    return body.startswith(b"PK\x03\x04")


def fingerprint(body: bytes) -> str:
    """A hash of what the workbook says; the time it was saved and by whom does not count.

    FormInvalid for an archive that is broken, too large when unpacked, or no workbook.
    """
    digest = hashlib.sha256()
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            entries = sorted(archive.infolist(), key=lambda entry: entry.filename)
            _refuse_bombs(entries)
            for entry in entries:
                if not entry.filename.startswith("docProps/"):
                    digest.update(entry.filename.encode() + b"\0" + archive.read(entry) + b"\0")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise FormInvalid(messages=[f"the workbook cannot be unpacked: {error}"]) from None
    return digest.hexdigest()


def convert(body: bytes) -> Converted:
    """The XForm of a workbook that `fingerprint` let pass; FormInvalid with pyxform's own words."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        path.write_bytes(body)
        try:
            done = subprocess.run(  # noqa: S603 (our own program with our own arguments)
                [sys.executable, "-I", str(CHILD), str(path), str(MEMORY_BYTES_MAX), str(CPU_S_MAX)],
                capture_output=True,
                timeout=WALL_S_MAX,
                check=False,
                cwd=folder,
            )
        except subprocess.TimeoutExpired:
            raise FormInvalid(messages=["the conversion took too long"]) from None
    try:
        outcome = json.loads(done.stdout)
    except ValueError:
        raise FormInvalid(messages=["the conversion took more time or memory than a form may"]) from None
    if "error" in outcome:
        raise FormInvalid(messages=[line for line in outcome["error"].splitlines() if line.strip()])
    # Commas and semicolons too: people write lists of names as they are used to.
    roles = dict.fromkeys(re.split(r"[\s,;]+", outcome["roles"].strip()))
    return Converted(
        outcome["xform"].encode(), tuple(outcome["warnings"]), tuple(role for role in roles if role)
    )


def _refuse_bombs(entries: list[zipfile.ZipInfo]) -> None:
    # zipfile never unpacks more than an entry declares, so the declared sizes can be relied on.
    if len(entries) > ENTRIES_MAX or sum(entry.file_size for entry in entries) > UNPACKED_BYTES_MAX:
        raise FormInvalid(messages=["the workbook is too large when unpacked"])
    if all(entry.filename != WORKBOOK for entry in entries):
        raise FormInvalid(messages=["the file is a zip archive but no .xlsx workbook"])

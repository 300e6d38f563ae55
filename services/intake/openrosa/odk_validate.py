"""ODK Validate as a second opinion: the program that pyxform brings along, where the machine has Java."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from services.intake.domain.form_draft import ValidatorReport

JAR = "validators/odk_validate/bin/ODK_Validate.jar"
TIMEOUT_S = 60
MEMORY_MB_MAX = 512
MESSAGES_MAX = 20
_NOISE = re.compile(
    r"^\s*(at |\.\.\. \d+ more|Result: |>> |Validating|Xform is valid|See above|The following files|$)|"
    r"org\.slf4j|SLF4J|^\s*Picked up"
)
_CLASS = re.compile(r"^(?:[\w$]+\.)+([\w$]*(?:Exception|Error)):?\s*")


def check(xform: bytes) -> ValidatorReport:
    """What ODK Validate says, which reads the form with the very library ODK Collect has.

    Files beside the form are not there; Validate does not open them.
    """
    java, jar = shutil.which("java"), _jar()
    if java is None or jar is None:
        return ValidatorReport()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xml"
        path.write_bytes(xform)
        command = [
            *("nice", "-n", "10", java, "-Djava.awt.headless=true", f"-Xmx{MEMORY_MB_MAX}m"),
            # Starts sooner, and takes no second core from the phones.
            *("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", str(jar), str(path)),
        ]
        try:
            done = subprocess.run(  # noqa: S603 (a fixed program; the form is a file)
                command, capture_output=True, timeout=TIMEOUT_S, check=False, cwd=folder
            )
        except subprocess.TimeoutExpired:
            return ValidatorReport(messages=("ODK Validate took too long",))
    said = _messages(done.stderr.decode(errors="replace"))
    if done.returncode == 1:
        return ValidatorReport("refused", said or ("ODK Validate refuses the form",))
    if done.returncode != 0:
        return ValidatorReport(messages=("ODK Validate ended before it had an answer",))
    return ValidatorReport("warned" if said else "ok", said)


def _jar() -> Path | None:
    # Found without importing pyxform, which would stay in the worker's memory.
    found = find_spec("pyxform")
    jar = Path(found.origin).parent / JAR if found and found.origin else None
    return jar if jar and jar.is_file() else None


def _messages(said: str) -> tuple[str, ...]:
    """The sentences among stack traces and headings; each once."""
    lines = (_CLASS.sub("", line.strip()) for line in said.splitlines() if not _NOISE.search(line))
    return tuple(dict.fromkeys(line for line in lines if line and not line.startswith("/")))[:MESSAGES_MAX]

"""JavaRosa, the engine inside ODK Collect, as a phone that tests fill forms with and ask for its judgement.

The engine is the jar that pyxform brings along; the Java sources of this folder are compiled against it when
the first test asks, and one process then serves the whole test run (a case costs some milliseconds, the start
about two seconds). Tests take the fixture `javarosa`.

    filled = javarosa.fill(xform, {"round": "2023", "members": [{"full_name": "H'Bia"}], "photo": "p1.jpg"})
    filled.instance   # the XML a phone would send

Answers are nested as the JSON door takes them: groups by name, rows of a repeat as a list, selects of
several as a list of names. A question that nothing was prepared for is left as it is. What it cannot show:
what Collect itself adds (widgets, entities, audit logs).
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

import pyxform

SOURCES = Path(__file__).parent
JAR = Path(pyxform.__file__).parent / "validators/odk_validate/bin/ODK_Validate.jar"
JVM_OPTIONS = (
    "-Xmx512m",
    "-XX:TieredStopAtLevel=1",  # most cases run once: time spent on optimizing them is lost
    "-XX:+UseSerialGC",
    "-Duser.timezone=Asia/Ho_Chi_Minh",
    "-Duser.language=en",
    "-Dfile.encoding=UTF-8",
)


class JavaRosaThrew(Exception):
    """The engine could not open the form or the instance; the message is its own."""


class NotSent(AssertionError):
    """The prepared answers could not all be given; the message lists which and why."""


@dataclass(frozen=True)
class Refused:
    """An answer the phone did not take. why: type | required | constraint. says: the form's own message."""

    path: str
    why: str
    says: str


@dataclass(frozen=True)
class Filled:
    """What the phone sends. refused, unasked: paths (`members.2.id_no`) as findings name them."""

    instance: str
    refused: tuple[Refused, ...]
    unasked: tuple[str, ...]


@dataclass(frozen=True)
class Node:
    """One node of a filled form, groups and rows included; `path` counts rows from 1 (`/data/row[2]/age`).

    value: calculated anew when the form was opened. constraint: None where there is none or no answer.
    choices: what a select offers, None for other questions and for those that are not asked.
    """

    path: str
    relevant: bool
    required: bool
    leaf: bool
    value: str
    constraint: bool | None = None
    says: str | None = None
    choices: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Case:
    """An expression to evaluate at a node (`/data/row[2]/age`)."""

    context: str
    expression: str


@dataclass(frozen=True)
class Value:
    """type: boolean | number | date | string; text: as the engine writes it. error: set when it threw."""

    type: str = ""
    text: str = ""
    error: str = ""


@dataclass
class JavaRosa:
    """The running engine; `close` it. folder: an empty one for its classes and its log."""

    folder: Path
    _process: subprocess.Popen[str] = field(init=False)

    def __post_init__(self) -> None:
        _compile(self.folder)
        self._process = subprocess.Popen(
            ["java", *JVM_OPTIONS, "-cp", f"{self.folder}:{JAR}", "Phone"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log.open("w"),
            encoding="utf-8",
        )

    @property
    def _log(self) -> Path:
        """What the engine says beside its answers."""
        return self.folder / "javarosa.log"

    def close(self) -> None:
        self._process.communicate(timeout=20)

    def fill(
        self,
        xform: str | bytes,
        answers: Mapping[str, Any],
        *,
        media: Path | None = None,
        strictly: bool = True,
    ) -> Filled:
        """Fill a form in and finalize it. media: the folder with the files beside the form.

        strictly: NotSent when an answer was refused, a required one is missing or a prepared one was never
        asked for; otherwise those come back in the result, and the refused ones are not in the instance.
        """
        said = self._ask("fill", xform, media, answers=answers)
        filled = Filled(
            said["instance"], tuple(Refused(**one) for one in said["refused"]), tuple(said["unasked"])
        )
        if strictly and (filled.refused or filled.unasked):
            raise NotSent(f"refused: {list(filled.refused)}; never asked for: {list(filled.unasked)}")
        return filled

    def look(self, xform: str | bytes, instance: str | bytes, *, media: Path | None = None) -> list[Node]:
        """Every node of a filled instance with what the engine thinks of it, in the form's order."""
        said = self._ask("look", xform, media, instance=_text(instance))
        return [Node(**{**one, "choices": _tuple(one.get("choices"))}) for one in said["nodes"]]

    def evaluate(
        self,
        xform: str | bytes,
        instance: str | bytes,
        cases: Iterable[Case],
        *,
        media: Path | None = None,
    ) -> list[Value]:
        """What each expression gives at its node, in the order asked."""
        listed = [vars(case) for case in cases]
        said = self._ask("evaluate", xform, media, instance=_text(instance), cases=listed)
        return [Value(**one) for one in said["values"]]

    def _ask(self, what: str, xform: str | bytes, media: Path | None, **more: Any) -> Any:
        question = {"do": what, "form": _text(xform), "media": str(media) if media else None, **more}
        stdin, stdout = self._pipe("stdin"), self._pipe("stdout")
        stdin.write(json.dumps(question) + "\n")
        stdin.flush()
        line = stdout.readline()
        assert line, f"the Java process ended: {self._log.read_text()[-2000:]}"
        said = json.loads(line)
        if "error" in said:
            raise JavaRosaThrew(said["error"])
        return said

    def _pipe(self, name: str) -> IO[str]:
        return cast(IO[str], getattr(self._process, name))


def _compile(into: Path) -> None:
    assert JAR.exists(), f"pyxform came without {JAR.name}"
    assert shutil.which("javac"), "no Java compiler on this machine; `make test` installs one"
    sources = [str(path) for path in sorted(SOURCES.glob("*.java"))]
    done = subprocess.run(
        ["javac", "-nowarn", "-encoding", "UTF-8", "-cp", str(JAR), "-d", str(into), *sources],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def _text(document: str | bytes) -> str:
    return document.decode() if isinstance(document, bytes) else document


def _tuple(listed: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if listed is None else tuple(listed)

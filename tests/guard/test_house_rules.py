"""The checks of `make lint`, and rules of the house that no tool knows."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
COMMON_FOLDERS = ("", "tmp", "home", "root", "srv", "opt", "src", "app", "var", "build")


def tracked():
    """The files of the repository, without those that only this folder holds."""
    git = shutil.which("git")
    assert git, "git lists the files of the tree"
    listed = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    names = [name for name in listed.stdout.decode().split("\0") if name]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def texts(*suffixes):
    for file in tracked():
        if not suffixes or file.suffix in suffixes:
            try:
                yield file.relative_to(ROOT), file.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue  # a photo, a spreadsheet


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "format", "--check", "."],
        ["ruff", "check", "."],
        ["mypy"],
        ["lint-imports"],
    ],
    ids=["format", "lint", "types", "imports"],
)
def test_the_checks_pass(command):
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_machine_and_no_package_host_is_named():
    # Put together here, so that this file does not name what it looks for.
    hosts = (
        "py" + "pi.org",
        "python" + "hosted.org",
        "registry." + "npmjs",
        "--index" + "-url",
        "files." + "pythonhosted",
    )
    home = str(Path.home())
    # The folder that holds the working copy, unless it is one that every machine has.
    around = f"{ROOT.parent}/" if ROOT.parent.name not in COMMON_FOLDERS else f"{ROOT}/"
    named = [
        (str(name), line.strip()[:80])
        for name, text in texts()
        for line in text.splitlines()
        if any(host in line for host in hosts if not (host.startswith("--") and name.name == "Makefile"))
        or around in line
        or (len(home) > 5 and f"{home}/" in line)
    ]
    assert named == []


def test_nothing_is_unfinished():
    words = re.compile(r"\b(TO" + "DO|FIX" + "ME|XX" + r"X)\b|raise Not" + "Implemented")
    found = [
        (str(name), n)
        for name, text in texts(".py", ".js", ".html", ".css", ".sh")
        for n, line in enumerate(text.splitlines(), 1)
        if words.search(line)
    ]
    assert found == []


def test_no_test_sleeps_and_none_is_skipped():
    words = re.compile(r"time\.sleep|[^a-z_.]sleep\(|mark\.(skip|xfail)|pytest\.skip|assert " + "True$", re.M)
    found = [str(name) for name, text in texts(".py") if name.parts[0] == "tests" and words.search(text)]
    assert found == [], "wait for what happens (conftest.until), and finish what is skipped"


def test_no_file_is_about_two_things():
    long = {
        str(name): lines
        for name, text in texts(".py")
        if (lines := text.count("\n")) > (500 if name.parts[0] == "tests" else 400)
    }
    assert long == {}, "a file of over some 300 lines is two files; at 400 there is no doubt"


def test_pages_have_nothing_inline():
    inline = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", re.I)
    found = [
        str(name)
        for name, text in texts(".html")
        if name.parts[0] in ("services", "shared") and inline.search(text)
    ]
    assert found == [], "the strict content policy refuses it"


def test_api_routes_use_the_blueprint_of_the_house():
    own = re.compile(r"from flask_smorest import .*Blueprint")
    found = [str(n) for n, text in texts(".py") if n.parts[0] == "services" and own.search(text)]
    assert found == [], "shared.web.Blueprint reads bodies that the library's own stumbles over"


def test_yaml_has_no_word_that_turns_into_a_truth_value():
    trap = re.compile(r"^\s*(?:- )?(?:on|yes|no|off|y|n)\s*:", re.M | re.I)
    found = [str(n) for n, text in texts(".yaml", ".yml") if trap.search(text) and ".github" not in n.parts]
    assert found == []

"""What docs/architecture.md promises is held by a test that exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def invariants():
    """(invariant, its test) as the table of the map says."""
    said = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    return re.findall(r"^\| (.+?) \| (.*`tests/.+) \|$", said, re.MULTILINE)


def test_every_invariant_names_tests_that_exist():
    lost = [
        (invariant, path)
        for invariant, named in invariants()
        for path, function in re.findall(r"`(tests/[\w/]+(?:\.py)?)(?:::(\w+))?`", named)
        if not any(holds(file, function) for file in files_of(ROOT / path))
    ]

    assert len(invariants()) > 5, "docs/architecture.md lists what must hold"
    assert lost == []


def files_of(path):
    return sorted(path.rglob("test_*.py")) if path.is_dir() else [path] if path.is_file() else []


def holds(file, function):
    return not function or f"def {function}(" in file.read_text(encoding="utf-8")

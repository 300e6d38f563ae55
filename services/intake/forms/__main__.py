"""`make forms`: write the XLSForms to `build/` beside this file, and see that each can be published."""

from __future__ import annotations

import sys
from pathlib import Path

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from services.intake.forms import build_all, workbook_rows

FOLDER = Path(__file__).parent / "build"


def complaints(path: Path) -> list[str]:
    """What the converter says against a workbook; nothing when phones can have it."""
    try:
        return list(convert(str(path)).warnings)
    except PyXFormError as error:
        return [str(error)]


def main() -> int:
    """0 when all are written and good."""
    bad = False
    for path in build_all(FOLDER):
        said = complaints(path)
        bad = bad or bool(said)
        sys.stdout.write(f"{path}  version {workbook_rows(path.stem).version}\n")
        sys.stdout.writelines(f"  {line}\n" for line in said)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

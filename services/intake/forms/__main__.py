"""`make forms`: write the XLSForms to `build/` beside this file."""

from __future__ import annotations

import sys
from pathlib import Path

from services.intake.forms import build_all

FOLDER = Path(__file__).parent / "build"

if __name__ == "__main__":
    for path in build_all(FOLDER):
        sys.stdout.write(f"{path.name}\n")

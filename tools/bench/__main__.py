"""`python -m tools.bench intake [--quick] [--out FILE]`: JSON on standard output, progress beside it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tools.bench import intake


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("what", choices=["intake"])
    parser.add_argument("--quick", action="store_true", help="shorter rounds and fewer stored submissions")
    parser.add_argument("--out", type=Path, help="write the JSON to this file too")
    chosen = parser.parse_args()
    result = intake.bench(
        intake.QUICK if chosen.quick else intake.Extent(),
        lambda line: print(line, file=sys.stderr, flush=True),
    )
    text = json.dumps(result, ensure_ascii=False, indent=1)
    print(text)
    if chosen.out:
        chosen.out.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

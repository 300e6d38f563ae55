"""Read the first sheet of the .xlsx or .csv file at standard input; write its rows to standard output.

Run as a program of its own: a spreadsheet from outside may be made to eat memory or time; here that ends this
process and no other. Arguments: the memory limit in bytes, the CPU limit in seconds, the most rows.
Lines: {"total": rows} first where the file says it, then [number, [text, …]] for each row that is not empty,
last {"end": true} or {"error": reason}.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import os
import resource
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import BinaryIO

COLUMNS_MAX = 100
TEXT_MAX = 1000
SNIFFED = 20_000
NICER_BY = 10


def main(memory_bytes_max: int, cpu_s_max: int, rows_max: int) -> None:
    os.nice(NICER_BY)  # phones that send come first
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes_max, memory_bytes_max))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s_max, cpu_s_max))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        file = sys.stdin.buffer
        workbook = file.read(4) == b"PK\x03\x04"
        file.seek(0)
        rows = _workbook_rows(file) if workbook else _csv_rows(file)
        for number, row in enumerate(rows, 1):
            if number > rows_max:
                _say({"error": "too-many-rows"})
                return
            if any(row):
                _say([number, row])
    except MemoryError:
        _say({"error": "too-large"})
    except UnicodeError:
        _say({"error": "not-text"})
    except Exception:  # openpyxl and zipfile raise whatever they like at a broken workbook
        _say({"error": "broken"})
    else:
        _say({"end": True})


def _workbook_rows(file: BinaryIO) -> Iterator[list[str]]:
    # Imported below the limits: what the library does at import is limited too.
    from openpyxl import load_workbook

    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    sheet = next(one for one in book.worksheets if one.sheet_state == "visible")
    if sheet.max_row:
        _say({"total": sheet.max_row})
    for cells in sheet.iter_rows(max_col=COLUMNS_MAX, values_only=True):
        yield _trimmed(map(_text, cells))


def _csv_rows(file: BinaryIO) -> Iterator[list[str]]:
    body = file.read()
    if b"\0" in body[:SNIFFED] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnicodeError
    text = body.decode("utf-16" if body.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    _say({"total": text.count("\n") + 1})
    # The one in most lines; the lines of title above a list have none, and names have commas.
    lines = text[:SNIFFED].splitlines()
    delimiter = max(";\t,", key=lambda one: sum(one in line for line in lines))
    for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        yield _trimmed(itertools.islice(cells, COLUMNS_MAX))


def _trimmed(cells: Iterable[str]) -> list[str]:
    made = [cell.strip()[:TEXT_MAX] for cell in cells]
    while made and not made[-1]:
        made.pop()
    return made


def _text(value: object) -> str:
    """A cell as people would read it aloud: days in ISO text, whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))

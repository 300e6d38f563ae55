"""Convert and study one form and write the outcome to standard output as JSON. Run as a program of its own.

A spreadsheet from outside may be made to eat memory or time; here that ends this process and no other.
Standard input: {path, workbook, provided, memory_bytes_max, cpu_s_max, niceness}.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import Any


def main(task: dict[str, Any]) -> dict[str, Any]:
    """{xform, warnings, roles, definition, media, lint} or {error}.

    roles: the settings column of that name as it was typed. xform: empty when it was given as one.
    """
    memory_bytes_max, cpu_s_max = task["memory_bytes_max"], task["cpu_s_max"]
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes_max, memory_bytes_max))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s_max, cpu_s_max))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Phones are served first: nobody waits for a form as a phone waits for its answer.
    os.nice(task["niceness"])
    try:
        return outcome_of(Path(task["path"]), task["workbook"], task["provided"])
    except MemoryError:
        return {"error": "the workbook needs more memory than a form may"}


def outcome_of(path: Path, workbook: bool, provided: Collection[str]) -> dict[str, Any]:
    """As `main`, without the limits."""
    # Imported below the limits: what the libraries do at import is limited too.
    from services.intake.domain.form_definition import BadForm, to_json
    from services.intake.domain.form_study import study

    made: dict[str, Any] = {"xform": "", "warnings": [], "roles": ""}
    if workbook:
        made = _converted(path)
        if "error" in made:
            return made
    try:
        studied = study(made["xform"].encode() or path.read_bytes(), provided)
    except BadForm as error:
        return {"error": str(error)}
    return {
        **made,
        "definition": to_json(studied.definition),
        "media": studied.media,
        "lint": [asdict(finding) for finding in studied.lint],
    }


def _converted(path: Path) -> dict[str, Any]:
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    warnings: list[str] = []
    try:
        made = convert(xlsform=str(path), warnings=warnings, validate=False, file_type=".xlsx")
    except PyXFormError as error:
        return {"error": str(error)}
    except MemoryError:
        raise
    except Exception as error:  # openpyxl and zipfile raise whatever they like at a broken workbook
        return {"error": f"the workbook cannot be read: {error}"}
    # What pyxform does not know it passes on as it was written; a heading may have capitals and spaces.
    settings = {str(key).strip().lower(): value for key, value in made._pyxform.items()}
    return {"xform": made.xform, "warnings": warnings, "roles": str(settings.get("roles") or "")}


if __name__ == "__main__":
    json.dump(main(json.load(sys.stdin)), sys.stdout)

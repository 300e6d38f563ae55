"""Convert one XLSForm and write the outcome to standard output as JSON. Run as a program of its own.

A spreadsheet from outside may be made to eat memory or time; here that ends this process and no other.
Arguments: the path of the .xlsx, the memory limit in bytes, the CPU limit in seconds.
"""

from __future__ import annotations

import json
import resource
import sys


def main(path: str, memory_bytes_max: int, cpu_s_max: int) -> dict[str, object]:
    """{xform, warnings, roles} or {error}. roles: the settings column of that name as it was typed."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes_max, memory_bytes_max))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s_max, cpu_s_max))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Imported below the limits: what the libraries do at import is limited too.
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    warnings: list[str] = []
    try:
        made = convert(xlsform=path, warnings=warnings, validate=False, file_type=".xlsx")
    except PyXFormError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": "the workbook needs more memory than a form may"}
    except Exception as error:  # openpyxl and zipfile raise whatever they like at a broken workbook
        return {"error": f"the workbook cannot be read: {error}"}
    # What pyxform does not know it passes on as it was written; a heading may have capitals and spaces.
    settings = {str(key).strip().lower(): value for key, value in made._pyxform.items()}
    return {"xform": made.xform, "warnings": warnings, "roles": str(settings.get("roles") or "")}


if __name__ == "__main__":
    json.dump(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])), sys.stdout)

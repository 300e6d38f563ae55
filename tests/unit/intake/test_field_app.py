"""The field web app's own tests, run by Node: among them its XPath parser on every form of ours."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.field_app import FIELD_APP, node_program
from tests.intake_office import our_forms


@pytest.fixture
def xforms(tmp_path: Path) -> Path:
    """A folder with every form of the project as an XForm."""
    for form_id, xform in our_forms().items():
        (tmp_path / f"{form_id}.xml").write_bytes(xform)
    return tmp_path


@pytest.mark.usefixtures("field_app")
def test_the_field_apps_own_tests_pass(xforms: Path) -> None:
    tests = sorted(str(path.relative_to(FIELD_APP)) for path in FIELD_APP.glob("test/**/*.test.mjs"))
    assert tests

    ran = subprocess.run(
        [node_program(), "--test", *tests],
        cwd=FIELD_APP,
        env=os.environ | {"SINHKE_XFORMS": str(xforms)},
        capture_output=True,
        text=True,
        timeout=180,
    )

    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]

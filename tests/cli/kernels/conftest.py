import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "support"))
import hostile  # noqa: E402


@pytest.fixture
def kernels(tbviz, tmp_path):
    """Runs kernels on bytes under limits: (exit code, standard error)."""

    def run(content):
        path = tmp_path / "hostile.pt"
        path.write_bytes(content)
        return hostile.run([tbviz.program, "kernels", path, "-l", tmp_path / "run", "-q"])

    return run

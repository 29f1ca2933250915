"""What hooks.h has beyond hooks (support/pass_with_hooks.cc) beside eager PyTorch, on the same LibTorch."""

import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

pytestmark = pytest.mark.torch_module

SUPPORT = pathlib.Path(__file__).resolve().parents[1] / "support"
TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)
# Sums depend on how many threads form them.
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1"}


@pytest.fixture
def passed(tbviz, tmp_path):
    """Both ran: the folder with the arrays of both, and what the program printed."""
    subprocess.run([TORCH_PYTHON, SUPPORT / "record_hooks.py", tmp_path], check=True, timeout=120, env=ENVIRONMENT)
    program = tbviz.program.parent / "pass_with_hooks"
    done = subprocess.run([program, tmp_path], capture_output=True, text=True, timeout=120, env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    return tmp_path, done.stdout


def arrays(folder):
    return {path.stem: np.load(path) for path in folder.glob("*.npy")}


def test_every_value_and_gradient_is_bit_equal(passed):
    folder, printed = passed
    for job in ("vjps", "values", "replaced", "as_it_is", "at_layer"):
        expected = arrays(folder / "expected" / job)
        found = arrays(folder / "found" / job)
        assert sorted(found) == sorted(expected) and len(expected) >= 6, job
        for name, values in expected.items():
            np.testing.assert_array_equal(found[name], values, f"{job}/{name}")
    assert np.count_nonzero(arrays(folder / "expected/vjps")["x"]) > 100
    [line] = printed.splitlines()
    assert line.endswith("the parameter conv.weight is float32 (4, 3, 3, 3), what should replace it is float32 (4,)")

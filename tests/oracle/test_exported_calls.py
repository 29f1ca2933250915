"""Exported programs that are called in unusual ways, beside what Python computes."""

import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

SUPPORT = pathlib.Path(__file__).resolve().parents[1] / "support"
sys.path.insert(0, str(SUPPORT))
from torch_exports import torch_exports  # noqa: E402

pytestmark = pytest.mark.torch_module
TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)
THREADS = {"OMP_NUM_THREADS": "1"}  # See test_hooks.py.


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    if not torch_exports(TORCH_PYTHON):
        pytest.skip("this PyTorch does not export")
    folder = tmp_path_factory.mktemp("calls")
    subprocess.run([TORCH_PYTHON, "-W", "ignore", SUPPORT / "save_exported_calls.py", folder], check=True, timeout=300,
                   env={**os.environ, **THREADS})  # fmt: skip
    return folder


@pytest.mark.parametrize("by_name", [True, False])
def test_what_was_fixed_may_stand_before_what_was_not(tbviz, saved, tmp_path, by_name):
    given = [("x", saved / "x.npy"), ("flag", "true"), ("y", saved / "y.npy"), ("shift", saved / "shift.npy")]
    words = [word for name, value in given
             if not (by_name and name == "flag")
             for word in ("-i", f"{name}={value}" if by_name or name == "shift" else value)]  # fmt: skip
    tbviz("hooks", saved / "between.pt2", *words, "--forward", "", "--npy", "out", "-q", env=THREADS)
    assert np.array_equal(np.load(tmp_path / "out/forward/.output.npy"), np.load(saved / "difference.npy"))
    if by_name:
        return
    refused = tbviz("hooks", saved / "between.pt2", *(word if word != "true" else "false" for word in words), code=7)
    assert "fixed to True" in refused.err


def test_a_convolution_of_no_module_has_a_name_of_its_own(tbviz, saved, tmp_path):
    words = ["hooks", saved / "named.pt2", "-i", saved / "picture.npy", "--forward", "conv_*", "-q"]
    events = [line.split()[:3] for line in tbviz(*words).out.splitlines() if line.startswith("forward")]
    assert events == [["forward", f"conv_{i}", part] for i in (0, 1) for part in ("input", "output")]
    tbviz(*words, "--edit", "conv_0:zero", "--npy", "out", env=THREADS)
    seen = np.load(tmp_path / "out/forward/conv_1.output.npy")
    assert np.array_equal(seen, np.load(saved / "of_nothing.npy"))


def test_tied_parameters_stay_one_in_float32(tbviz, saved, tmp_path):
    tbviz("hooks", saved / "halves.pt2", "-i", saved / "ids.npy", "--float32", "--parameters", "--npy", "out", "-q", env=THREADS)
    (path,) = (tmp_path / "out/parameter_grad").glob("*.npy")
    assert path.stem == "embed.weight"
    assert np.array_equal(np.load(path), np.load(saved / "tied.npy"))


def test_buffers_that_change_through_views_are_put_back(tbviz, saved):
    run = tbviz("hooks", saved / "leak.pt2", "-i", "ones:4", "--edit", "relu:scale=1", "--diff", "-q")
    assert [line for line in run.out.splitlines() if line.startswith("diff")][0].count("differing 0/4") == 1


@pytest.mark.parametrize("dtype, value, code", [("int64", 5, 0), ("uint8", 200, 7), ("int64", -129, 7), ("int16", -5, 0)])
def test_integers_of_another_type_count_where_they_fit(tbviz, saved, tmp_path, dtype, value, code):
    np.save(tmp_path / "given.npy", np.full(4, value, dtype))
    run = tbviz("hooks", saved / "small.pt2", "-i", "given.npy", "--forward", "", "--npy", "out", "-q", code=code)
    if code == 0:
        assert np.load(tmp_path / "out/forward/.output.npy").tolist() == [value + 1] * 4
    else:
        assert dtype in run.err and "int8" in run.err

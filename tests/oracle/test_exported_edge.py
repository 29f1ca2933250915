"""Exported programs that are easily run otherwise than Python runs their networks, and those that are refused.

The networks are in tests/support/edge_networks.py; what Python's hooks see in them saves save_exported_edge.py.
"""

import json
import os
import pathlib
import re
import subprocess
import sys

import numpy as np
import pytest

SUPPORT = pathlib.Path(__file__).resolve().parents[1] / "support"
sys.path.insert(0, str(SUPPORT))
from compare_passes import compare_runs, difference, is_equal  # noqa: E402
from edge_networks import NETWORKS  # noqa: E402
from torch_exports import torch_exports  # noqa: E402

pytestmark = pytest.mark.torch_module

TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)
THREADS = {"OMP_NUM_THREADS": "1"}  # See test_hooks.py.
GIVEN = [(name, given) for name, network in NETWORKS.items() for given in ("given", *network.more)]


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    if not torch_exports(TORCH_PYTHON):
        pytest.skip("this PyTorch does not export")
    folder = tmp_path_factory.mktemp("edge")
    subprocess.run([TORCH_PYTHON, "-W", "ignore", SUPPORT / "save_exported_edge.py", folder], check=True, timeout=300,
                   env={**os.environ, **THREADS})  # fmt: skip
    return folder


def words_of(folder):
    return json.loads((folder / "inputs.json").read_text())


def call(saved, name, *, given="given", form="training", **others):
    """Arguments of hooks: the model and its inputs. `others` are other words for some of these; None leaves one out.

    In their order, without names, by which gradients would be asked for."""
    words = {**words_of(saved / name / given), **others}.values()
    inputs = [part for word in words if word is not None for part in ("-i", word)]
    return ["hooks", saved / name / f"{form}.pt2", *inputs]


def rounding(name, form):
    return 0 if form == "training" else NETWORKS[name].rounding


@pytest.mark.parametrize("form", ["training", "core"])
@pytest.mark.parametrize("name, given", GIVEN)
def test_every_value_and_gradient(tbviz, saved, tmp_path, name, given, form):
    compared = NETWORKS[name].core if form == "core" else "pass"
    kinds = {"pass": ("pass", "values"), "values": ("values",), "results": ()}[compared]
    folder = saved / name / given
    seen = compare_runs(tbviz, saved / name / f"{form}.pt2", folder, tmp_path, is_trace=True, environment=THREADS,
                        kinds=kinds, inputs=words_of(folder))  # fmt: skip
    assert set(seen) == set(kinds)
    for comparison in seen.values():
        assert not comparison.missing
        assert comparison.equal + len(comparison.unequal) > 0
        assert comparison.greatest() <= rounding(name, form), comparison.unequal
        assert comparison.unused == NETWORKS[name].unused
        assert not [passed for passed in comparison.passed if of_call(passed, NETWORKS[name].untouched)]


def of_call(passed, untouched):
    """Whether it is a tensor that Python's hooks on a module would have seen. A convolution of none is conv_0."""
    event, place, _shape = passed
    name = place.rsplit(".", 1)[0]
    return event in ("forward_pre", "forward", "backward") and name not in untouched and name != "conv_0"


@pytest.mark.parametrize("form", ["training", "core"])
@pytest.mark.parametrize("name, given", GIVEN)
def test_results(tbviz, saved, tmp_path, name, given, form):
    """In the order in which Python has them, however deep they lie."""
    tbviz(*call(saved, name, given=given, form=form), "--forward", "", "--npy", "out", "-q", env=THREADS)
    expected = [np.load(path) for path in sorted((saved / name / given / "results").glob("*.npy"))]
    files = {path.name: np.load(path) for path in (tmp_path / "out/forward").glob(".output*.npy")}
    names = [".output.npy"] if len(expected) == 1 else [f".output[{i}].npy" for i in range(len(expected))]
    assert sorted(files) == sorted(names)
    for one, wanted in zip((files[file] for file in names), expected):
        assert is_equal(one, wanted) or difference(one, wanted) <= rounding(name, form)


def events(run, event):
    return re.findall(rf"^{event} (\S+) output", run.out, re.MULTILINE)


@pytest.mark.parametrize("name, names", [("thrice", ["relu", "relu#2", "relu#3"]), ("shared", ["relu", "relu#2"])])
def test_calls_of_one_module(tbviz, saved, name, names):
    assert events(tbviz(*call(saved, name), "--forward", "relu", "-q"), "forward") == names


@pytest.mark.parametrize("form", ["training", "core"])
@pytest.mark.parametrize("name", ["counter", "trained_norm"])
def test_passes_start_equal(tbviz, saved, name, form):
    run = tbviz(*call(saved, name, form=form), "--edit", "conv:scale=1", "--diff", env=THREADS)
    lines = [line for line in run.out.splitlines() if line.startswith("diff")]
    assert lines and all("differing 0/" in line for line in lines)


@pytest.mark.parametrize("form", ["training", "core"])
def test_training_mode_is_told(tbviz, saved, form):
    assert "training mode" in tbviz(*call(saved, "trained_norm", form=form)).err
    assert "training mode" not in tbviz(*call(saved, "thrice", form=form)).err


def refused(tbviz, arguments, code, *words):
    """Before anything ran: nothing is printed but the message."""
    run = tbviz(*arguments, code=code)
    assert run.out == ""
    assert len(run.err.strip().splitlines()) == 1
    for word in words:
        assert word in run.err
    return run.err


@pytest.mark.parametrize("form", ["training", "core"])
@pytest.mark.parametrize("given, words", [
    ("randn:2,3,12@0", ["x", "(2, 3, 12)", "(2, 3, 12, 12)"]),
    ("randn:2,3,12,13@0", ["x", "13", "12", "dynamic_shapes"]),
    ("randn:3,3,12,12@0", ["x", "dynamic_shapes"]),
])  # fmt: skip
def test_sizes_that_were_fixed(tbviz, saved, given, words, form):
    refused(tbviz, call(saved, "thrice", form=form, x=given), 7, *words)


@pytest.mark.parametrize("given, words", [
    ("randn:17,3,24,32@0", ["x", "17", "16"]),
    ("randn:2,3,8,32@0", ["x", "8", "16"]),
    ("randn:2,3,24,257@0", ["x", "257", "256"]),
    ("randn:2,4,24,32@0", ["x", "4", "3", "dynamic_shapes"]),
])  # fmt: skip
def test_sizes_out_of_range(tbviz, saved, given, words):
    refused(tbviz, call(saved, "resized", x=given), 7, *words)


def test_other_types(tbviz, saved, tmp_path):
    np.save(tmp_path / "integers.npy", np.zeros((2, 3, 12, 12), np.int64))
    np.save(tmp_path / "floats.npy", np.zeros((2, 4), np.float32))
    refused(tbviz, call(saved, "thrice", x=tmp_path / "integers.npy"), 7, "x", "int64", "float32")
    refused(tbviz, call(saved, "tokens", ids=tmp_path / "floats.npy"), 7, "ids", "float32", "int64")


def test_inputs_missing_or_too_many(tbviz, saved):
    refused(tbviz, call(saved, "keywords", shift=None), 7, "shift")
    picture = words_of(saved / "thrice/given")["x"]
    refused(tbviz, ["hooks", saved / "thrice/training.pt2", "-i", picture, "-i", picture], 7)


def test_an_input_that_is_not_used_must_be_given(tbviz, saved):
    refused(tbviz, call(saved, "unused", y=None), 7, "y")


def test_operators_that_are_not_supported(tbviz, saved):
    """All of them are named at once."""
    version = (saved / "refused/version.txt").read_text()
    refused(tbviz, ["hooks", saved / "refused/condition.pt2", "-i", "randn:2,3@0"], 5, "cond")
    refused(tbviz, ["hooks", saved / "refused/operators.pt2", "-i", "randn:2,3@0"], 5, "tbviz_test::twice",
            "tbviz_test::shifted", version)  # fmt: skip

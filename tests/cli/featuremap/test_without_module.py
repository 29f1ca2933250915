"""The built-in network where there is no LibTorch: tbviz runs it itself, here and in hooks."""

import json
import os
import pathlib
import re
import subprocess

import numpy as np
import pytest
from PIL import Image

PICTURE = pathlib.Path(__file__).resolve().parents[3] / "data/images/astronaut.png"
ONES = "ones:1,3,64,64"
CONVOLUTIONS = ["0_features.0", "1_features.3", "2_features.6"]
USING = "using the built-in network, "
LAYERS = ["Conv2d", "ReLU", "MaxPool2d", "Conv2d", "ReLU", "MaxPool2d", "Conv2d", "ReLU"]


@pytest.fixture(autouse=True)
def no_module(monkeypatch):
    monkeypatch.setenv("TBVIZ_TORCH_PLUGIN", "/nonexistent/module.so")


def images(values):
    return [(tag, step) for tag, step, _ in values()]


def test_the_first_picture(tbviz, values):
    run = tbviz("featuremap", PICTURE, "-l", "run")
    assert run.err.startswith(USING) and "--model FILE takes your own" in run.err
    assert [line.split()[:3] for line in run.out.splitlines()] == [
        ["0", "features.0", "Conv2d"], ["1", "features.3", "Conv2d"], ["2", "features.6", "Conv2d"]]  # fmt: skip
    assert images(values) == [(f"feature map in features.{i}", 0) for i in (0, 3, 6)]


def test_all_that_is_made_of_it(tbviz, tmp_path):
    """Pictures of a layer, arrays of all, for pictures and arrays together."""
    run = tbviz("featuremap", PICTURE, "rand:2,3,64,70@1", "-o", "out", "--npy", "out", "--no-log", "--json", "-q")
    shown = json.loads(run.out)["layers"]
    assert [(one["step"], one["name"]) for one in shown] == [
        (step, name) for step in (0, 1) for name in ("features.0", "features.3", "features.6")]  # fmt: skip
    shapes = {path.stem: np.load(path).shape for path in (tmp_path / "out/astronaut").glob("*.npy")}
    assert shapes == dict(zip(CONVOLUTIONS, [(1, 64, 55, 55), (1, 48, 27, 27), (1, 64, 13, 13)]))
    assert Image.open(tmp_path / "out/astronaut/0_features.0.png").size == (458, 458)
    assert len(list((tmp_path / "out").rglob("*_1.png"))) == 3


def test_every_layer(tbviz):
    run = tbviz("featuremap", "--list", "--json", "-q")
    layers = json.loads(run.out)["layers"]
    assert [layer["kind"] for layer in layers] == ["Sequential", *LAYERS]
    assert [layer["shape"] for layer in layers if layer["index"] is not None] == [
        [64, 3, 11, 11], [48, 64, 5, 5], [64, 48, 3, 3]]  # fmt: skip
    run = tbviz("featuremap", ONES, "--layers", "*", "--json", "-q", "-l", "run")
    shown = json.loads(run.out)["layers"]
    names = [f"features.{i}" for i in range(8)] + ["features"]
    assert [layer["name"] for layer in shown] == names
    assert shown[-1]["shape"] == [1, 64, 3, 3]


def test_no_operation_works_in_place(tbviz, tmp_path):
    for folder, words in (("true", []), ("kept", ["--after-inplace"])):
        tbviz("featuremap", ONES, "--npy", folder, "-l", "run", "-q", *words)
    for path in (tmp_path / "true").rglob("*.npy"):
        np.testing.assert_array_equal(np.load(path), np.load(tmp_path / "kept" / path.relative_to(tmp_path / "true")))


def test_one_picture_of_several_is_what_it_is_alone(tbviz, tmp_path):
    tbviz("featuremap", "rand:3,3,64,64@5", "--npy", "all", "-l", "run", "-q")
    [both] = [np.load(path) for path in (tmp_path / "all").rglob("1_*.npy")]
    values = tbviz("featuremap", "rand:3,3,64,64@5", "--layers", "1", "--npy", "again", "-l", "run", "-q")
    assert values.code == 0
    [again] = [np.load(path) for path in (tmp_path / "again").rglob("1_*.npy")]
    np.testing.assert_array_equal(both, again)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="needs Linux")
def test_bytes_do_not_depend_on_the_number_of_threads(tbviz, tmp_path):
    fixed = ("featuremap", PICTURE, "-q", "--walltime", "1")
    tbviz(*fixed, "-l", "many")
    one = {next(iter(os.sched_getaffinity(0)))}
    subprocess.run([tbviz.program, *map(str, fixed), "-l", "one"], cwd=tmp_path, check=True, timeout=60,
                   stdout=subprocess.DEVNULL, preexec_fn=lambda: os.sched_setaffinity(0, one))  # fmt: skip
    [many], [alone] = (list((tmp_path / name).iterdir()) for name in ("many", "one"))
    assert many.read_bytes() == alone.read_bytes()


@pytest.mark.parametrize(
    "array, fact",
    [
        ("ones:1,1,64,64", "features.0 takes 3 channels, not 1"),
        ("ones:2,4,64,64", "features.0 takes 3 channels, not 4"),
        ("ones:1,3,4,64", "features.0 has kernels of 11 x 11, greater than its input of shape (1, 3, 4, 64)"),
        ("ones:1,3,8,8", "features.2 has windows of 3 x 3, greater than its input of shape (1, 64, 1, 1)"),
    ],
)
def test_inputs_of_a_wrong_shape(tbviz, tmp_path, array, fact):
    run = tbviz("featuremap", array, "-l", "run", code=7)
    [line] = [line for line in run.err.splitlines() if line.startswith("tbviz: ")]
    assert line.startswith(f"tbviz: {array}: the built-in network: the model failed to run: {fact}")
    assert "suggests inputs N x 3 x H x W" in line
    assert not (tmp_path / "run").exists()


def test_integers(tbviz, tmp_path):
    np.save(tmp_path / "integers.npy", np.ones((1, 3, 64, 64), np.int64))
    run = tbviz("featuremap", "integers.npy", "-l", "run", code=7)
    assert "its input is int64, its weights are float32" in run.err
    np.save(tmp_path / "doubles.npy", np.ones((1, 3, 64, 64)))
    tbviz("featuremap", "doubles.npy", "-l", "run", "-q")


def test_a_model_of_ones_own_still_needs_it(tbviz):
    model = PICTURE.parents[1] / "models/builtin.pt"
    run = tbviz("featuremap", PICTURE, "--model", model, code=5)
    assert "running a model needs the LibTorch module, which is missing" in run.err


def test_nothing_is_locked_in_and_nothing_says_so(tbviz):
    run = tbviz("featuremap", ONES, "-l", "run", "-v", "--seed", "7", "--float32", "--trust", "--no-sandbox",
                "--keep-state")  # fmt: skip
    assert "the built-in network: runs on tbviz's own operators, without LibTorch and without a sandbox\n" in run.err
    assert "process of its own" not in run.err and "what it attempts fails" not in run.err


def test_libraries_of_operators_are_not_loaded(tbviz):
    run = tbviz("featuremap", ONES, "-l", "run", "--ops", "gone.so")
    assert "has no operators but tbviz's own; --ops gone.so is not loaded\n" in run.err


def test_limits_hold(tbviz):
    run = tbviz("featuremap", "ones:1,3,256,256", "-l", "run", "--max-memory", "1MB", code=7)
    assert "the model wants more memory than --max-memory allows, 1 MB" in run.err
    run = tbviz("featuremap", "ones:1,3,600,600", ONES, "-l", "run", "--timeout", "0.001", code=7)
    assert "the model did not end within 0.001 s; raise --timeout if it needs longer" in run.err
    assert "1 input was not shown: the model is gone" in run.err


def test_hooks_forward(tbviz):
    run = tbviz("hooks", "-i", ONES, "--forward", "features.1", "--edit", "features.1:zero", "--diff")
    assert run.err.startswith(USING)
    assert re.search(r"forward +features\.1", run.out)
    tbviz("hooks", "-i", ONES, "-q")


@pytest.mark.parametrize("words", [["--backward", "0"], ["--parameters"], ["--loss", "mean"], ["--tensor", "x"]])
def test_gradients_need_the_module(tbviz, words):
    run = tbviz("hooks", "-i", ONES, *words, code=5)
    assert "running a model needs the LibTorch module, which is missing" in run.err and run.out == ""


@pytest.mark.parametrize("words", [["graph"], ["hooks", "-i", f"x={ONES}"]])
def test_so_do_named_inputs_and_the_graph(tbviz, words):
    run = tbviz(*words, code=5)
    assert "running a model needs the LibTorch module, which is missing" in run.err

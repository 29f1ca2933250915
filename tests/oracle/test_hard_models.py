"""Models that are easily run otherwise than Python runs them: forks, interfaces, shared and parametrised modules, state,
random numbers, 16-bit floats, autograd inside forward(), values that cannot be shown.

The models, and what Python's hooks see in them, are made by tests/support/save_hard_models.py.
"""

import os
import pathlib
import re
import subprocess
import sys

import numpy as np
import pytest

SAVE = pathlib.Path(__file__).resolve().parents[1] / "support/save_hard_models.py"
sys.path.insert(0, str(SAVE.parent))
from save_hard_models import ZEROED  # noqa: E402

pytestmark = pytest.mark.torch_module

TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)
THREADS = {"OMP_NUM_THREADS": "1"}
READABLE = ["forks", "interface", "chosen", "shared", "norms_old", "norms", "casts_inside", "mixed", "attention", "half",
            "half_traced", "bfloat16", "autocast", "force", "counter", "scaled", "noise", "filled", "encoder",
            "shared_script", "moments", "kept_type", "tree", "transposed", "named_twice",
            "other_names"]  # fmt: skip
UNREADABLE = {"complex": "ComplexFloat", "quantised": "QUInt8"}


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hard")
    subprocess.run([TORCH_PYTHON, SAVE, folder], check=True, timeout=300, env={**os.environ, **THREADS})
    return folder


def expected(models, name):
    return dict(np.load(models / f"{name}.npz"))


def call(models, name):
    if not (models / f"{name}.pt").exists():
        pytest.skip("this PyTorch does not run it")
    return models / f"{name}.pt", "-i", models / f"{name}.npy"


def array(path):
    return np.load(path).astype(np.float32)


def compare_layers(models, name, folder):
    values = {key: value for key, value in expected(models, name).items() if is_layer(key)}
    assert values
    for key, value in values.items():
        np.testing.assert_array_equal(array(folder / f"{key}.output.npy"), value, f"{name}: {key}")


def is_layer(key):
    return key not in ("", "second", "again", "float32") and not key.startswith(("zero ", "seed ", "again "))


@pytest.mark.parametrize("name", READABLE)
def test_every_layer_is_bit_equal(tbviz, models, tmp_path, name):
    tbviz("hooks", *call(models, name), "--npy", "out", "-q", env=THREADS)
    compare_layers(models, name, tmp_path / "out/forward")


@pytest.mark.parametrize("name", ["filled", "shared", "interface", "chosen", "norms", "half", "forks"])
def test_values_are_the_same_where_gradients_are_taken(tbviz, models, tmp_path, name):
    tbviz("hooks", *call(models, name), "--forward", "*", "--backward", "*", "--npy", "out", "-q", env=THREADS)
    compare_layers(models, name, tmp_path / "out/forward")


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_value_that_cannot_be_read_is_left_out(tbviz, models, tmp_path, name):
    run = tbviz("hooks", *call(models, name), "--npy", "out", code=5, env=THREADS)
    compare_layers(models, name, tmp_path / "out/forward")
    assert UNREADABLE[name] in run.err and f"{name}.pt" in run.err


def test_a_result_that_cannot_be_read(tbviz, models, tmp_path):
    """It is in nobody's way, unless it is asked for."""
    tbviz("hooks", *call(models, "spectrum"), "--npy", "out", "-q", env=THREADS)
    compare_layers(models, "spectrum", tmp_path / "out/forward")
    tbviz("gradcam", models / "spectrum.npy", "-m", models / "spectrum.pt", "-l", "run", "-q")
    assert "loss" in tbviz("hooks", *call(models, "spectrum"), "--loss", "class:1", "--backward", "conv", "-q").out
    for asked in (["--forward", ""], ["--edit", "conv:scale=2", "--diff"], ["--loss", "sum"]):
        run = tbviz("hooks", *call(models, "spectrum"), *asked, code=5)
        assert "ComplexFloat" in run.err and "spectrum.pt" in run.err


def result_of(tbviz, models, tmp_path, name, *arguments):
    tbviz("hooks", *call(models, name), "--forward", "", "--npy", "out", "--force", "-q", *arguments, env=THREADS)
    (found,) = (tmp_path / "out/forward").glob("*output*.npy")
    return array(found)


@pytest.mark.parametrize("name", ["forks", "forked_attention", "interface", "chosen", "shared", "counter", "noise",
                                  "half", "bfloat16"])  # fmt: skip
def test_the_result(tbviz, models, tmp_path, name):
    np.testing.assert_array_equal(result_of(tbviz, models, tmp_path, name), expected(models, name)[""])


@pytest.mark.parametrize("name, layer", [(name, layer) for name, layers in ZEROED.items() for layer in layers])
def test_edits_reach_the_layer(tbviz, models, tmp_path, name, layer):
    np.testing.assert_array_equal(
        result_of(tbviz, models, tmp_path, name, "--edit", f"{layer}:zero"), expected(models, name)[f"zero {layer}"]
    )


def test_names_of_a_shared_module(tbviz, models, tmp_path):
    """Whichever name is taken, the layer is called by the first, and all its calls are seen."""
    for name in ("body.0.act", "body.2.act", "body.[12].act"):
        run = tbviz("hooks", *call(models, "shared"), "--forward", name, "-q")
        names = re.findall(r"^forward (\S+) output", run.out, re.MULTILINE)
        assert names == ["body.0.act", "body.0.act#2", "body.0.act#3"]


def test_names_of_a_module_that_was_scripted_twice(tbviz, models):
    for name in ("first", "parts.1.0"):
        run = tbviz("hooks", *call(models, "shared_script"), "--forward", name, "-q")
        names = re.findall(r"^forward (\S+) output", run.out, re.MULTILINE)
        assert names == ["first", "first#2"]


def test_200_runs_of_forks_are_one(tbviz, models, tmp_path):
    inputs = [tmp_path / f"{i}.npy" for i in range(200)]
    for path in inputs:
        path.hardlink_to(models / "forks.npy")
    tbviz("featuremap", *inputs, "-m", models / "forks.pt", "--layers", "*", "--npy", "out", "--no-log", "-o", "maps",
          "-q", env=THREADS, timeout=300)  # fmt: skip
    values = expected(models, "forks")
    found = sorted((tmp_path / "out").glob("*/*.npy"))
    assert len(found) == 200 * sum(is_layer(key) for key in values)
    for path in found:
        np.testing.assert_array_equal(np.load(path), values[path.stem.split("_", 1)[1]], str(path))


def test_one_event_a_call_of_a_parametrised_convolution(tbviz, models):
    for name in ("norms_old", "norms"):
        run = tbviz("hooks", *call(models, name), "-q")
        assert "conv_0" not in run.out
        listed = tbviz("featuremap", "-m", models / f"{name}.pt", "--list", "-q").out.split("\n")
        assert [line.split()[:2] for line in listed if line[:1].isdigit()] == [["0", "a"], ["1", "b"]]
        tbviz("gradcam", models / f"{name}.npy", "-m", models / f"{name}.pt", "-l", "run", "-q")


def difference(run):
    return float(re.search(r"^diff output .* max (\S+)", run.out, re.MULTILINE)[1])


@pytest.mark.parametrize("name", ["counter", "scaled", "moments", "noise", "forks", "force"])
def test_passes_start_equal(tbviz, models, name):
    layer = "first" if name == "force" else "head" if name == "forks" else "conv"
    run = tbviz("hooks", *call(models, name), "--edit", f"{layer}:scale=1", "--diff", "-q")
    for line in run.out.splitlines():
        assert "differing 0/" in line, line


def first_score(run):
    return float(re.search(r"score (\S+)", run.out)[1])


@pytest.mark.parametrize("method", ["gradcam", "occlusion"])
def test_class_maps_start_equal(tbviz, models, method):
    for _ in range(2):
        run = tbviz("gradcam", models / "counter.npy", "-m", models / "counter.pt", "--method", method, "-l", "run", "-q")
        assert first_score(run) == pytest.approx(expected(models, "counter")[""].max(), rel=1e-5)


@pytest.mark.parametrize("options, second", [([], "conv"), (["--keep-state"], "again conv")])
def test_keep_state(tbviz, models, tmp_path, options, second):
    """A run that is kept runs to its end, though nothing behind the layer is drawn."""
    for i in (1, 2):
        (tmp_path / f"{i}.npy").hardlink_to(models / "counter.npy")
    tbviz("featuremap", "1.npy", "2.npy", "-m", models / "counter.pt", "--layers", "conv", "--npy", "out", "-l", "run",
          "-q", *options, env=THREADS)  # fmt: skip
    values = expected(models, "counter")
    for i, key in ((1, "conv"), (2, second)):
        np.testing.assert_array_equal(array(tmp_path / f"out/{i}/0_conv.npy"), values[key])


def test_float32(tbviz, models, tmp_path):
    for name in ("half", "half_traced", "attention", "kept_type", "bfloat16"):
        if not (models / f"{name}.pt").exists():
            continue
        np.testing.assert_array_equal(
            result_of(tbviz, models, tmp_path, name, "--float32"), expected(models, name)["float32"]
        )
    run = tbviz("hooks", *call(models, "bfloat16"), "--float32")
    assert "16-bit floats were made float32, as asked for" in run.err
    assert "16-bit" not in tbviz("hooks", *call(models, "bfloat16")).err


def test_seed(tbviz, models, tmp_path):
    np.testing.assert_array_equal(
        result_of(tbviz, models, tmp_path, "noise", "--seed", "7"), expected(models, "noise")["seed 7"]
    )


def test_a_model_that_derives_is_drawn(tbviz, models):
    assert "aten::grad" in tbviz("graph", *call(models, "force"), "-l", "run", "-q").out

"""hooks and gradcam beside hooks and autograd in Python, on the same LibTorch.

TBVIZ_TORCH_PYTHON names the Python whose torch holds the LibTorch that the module was built with.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

import numpy as np
import pytest

RECORD = pathlib.Path(__file__).resolve().parents[1] / "support/record_passes.py"
sys.path.insert(0, str(RECORD.parent))
from record_passes import CAM_LAYERS, CLASS, EDITS, HALVES, LOSSES, MODELS, NOT_TRACED  # noqa: E402

pytestmark = pytest.mark.torch_module

TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)
# Sums depend on how many threads form them, and with several even two runs of one Python script differ on some
# processors (seen with inception_v3's gradients).
THREADS = {"OMP_NUM_THREADS": "1"}


def record(folder, what):
    subprocess.run([TORCH_PYTHON, RECORD, folder, what], check=True, timeout=300,
                   capture_output=True, env={**os.environ, **THREADS})  # fmt: skip


@pytest.fixture(scope="module", params=MODELS)
def recorded(request, tmp_path_factory):
    """A model, its name, and what Python's hooks saw in it. Taken away at once: they are large."""
    folder = tmp_path_factory.mktemp("passes")
    record(folder, request.param)
    yield folder, request.param
    shutil.rmtree(folder)


def saved_forms(name):
    return [name] if name in NOT_TRACED else [name, f"{name}_traced"]


def test_every_value_and_gradient_is_bit_equal(tbviz, recorded, tmp_path):
    folder, name = recorded
    expected = sorted(path.relative_to(folder / name) for path in (folder / name).glob("*/*.npy"))
    assert len(expected) > 15
    assert np.load(folder / name / "input_grad/x.npy").any()
    parameters = ["--parameters"] if MODELS[name][2] else []
    for saved in saved_forms(name):
        out = tmp_path / saved
        tbviz("hooks", folder / f"{saved}.pt", "--input", f"x={folder / name / 'input.npy'}",
              "--forward-pre", "*", "--forward", "*", "--backward", "*", *parameters,
              "--loss", f"class:{CLASS}", "--npy", out, "-q", env=THREADS)  # fmt: skip
        compared = 0
        for path in expected:
            if saved != name and "[" in path.stem and not (out / path).exists():
                continue  # A trace hands only those tensors on that are used.
            compare(np.load(out / path), np.load(folder / name / path), saved, str(path))
            compared += 1
        assert compared > 0.8 * len(expected)
        if parameters:
            assert files(out / "parameter_grad") == files(folder / name / "parameter_grad")
        shutil.rmtree(out)


def compare(found, expected, saved, path):
    """A trace gives attention one tensor, the eager model three: their gradients are summed in another order."""
    if saved == "vit_b_16_traced" and not path.startswith("forward"):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5 * abs(expected).max(), err_msg=path)
    else:
        np.testing.assert_array_equal(found, expected, path)


def files(folder):
    return sorted(path.name for path in folder.glob("*.npy"))


def test_forward_without_gradients_is_bit_equal(tbviz, recorded, tmp_path):
    """featuremap stops early and keeps no gradients; the values are the same."""
    folder, name = recorded
    out = tmp_path / "maps"
    tbviz("featuremap", folder / name / "input.npy", "--model", folder / f"{name}.pt", "--npy", out, "-q",
          "-l", "run", env=THREADS)  # fmt: skip
    seen = list((out / "input").glob("*.npy"))
    assert len(seen) >= 1
    for path in seen:
        layer = path.stem.split("_", 1)[1]
        np.testing.assert_array_equal(np.load(path), np.load(folder / name / f"forward/{layer}.output.npy"))


def test_grad_cam(tbviz, recorded, tmp_path):
    folder, name = recorded
    expected = np.load(folder / name / "cam.npy")
    assert expected.max() > 0
    for saved in saved_forms(name):
        tbviz("gradcam", folder / name / "input.npy", "--model", folder / f"{saved}.pt", "--layer", CAM_LAYERS[name],
              "--class", CLASS, "--npy", tmp_path / saved, "-q", "-l", "run", env=THREADS)  # fmt: skip
        found = np.load(tmp_path / saved / "input.npy")
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6 * expected.max())


@pytest.fixture(scope="module")
def edited(tmp_path_factory):
    folder = tmp_path_factory.mktemp("edits")
    record(folder, "edits")
    return folder


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_equals_a_python_hook(tbviz, edited, tmp_path, name):
    arguments = [word.replace("ARRAY", str(edited / "array.npy")) for word in EDITS[name][0]]
    tbviz("hooks", edited / "branches.pt", "--input", f"x={edited / 'input.npy'}", *arguments,
          "--forward", "head", "--parameters", "--loss", f"class:{CLASS}", "--npy", tmp_path / "out", "-q",
          env=THREADS)  # fmt: skip
    expected = sorted(path.relative_to(edited / name) for path in (edited / name).glob("*/*.npy"))
    assert files(tmp_path / "out/parameter_grad") == files(edited / name / "parameter_grad")
    for path in expected:
        np.testing.assert_array_equal(np.load(tmp_path / "out" / path), np.load(edited / name / path), str(path))


@pytest.fixture(scope="module")
def derived(tmp_path_factory):
    folder = tmp_path_factory.mktemp("losses")
    record(folder, "losses")
    return folder


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_equals_torch(tbviz, derived, tmp_path, name):
    """Where a loss only adds, bit by bit; logarithms and roots round elsewhere in torch."""
    run = tbviz("hooks", derived / "branches.pt", "--input", f"x={derived / 'input.npy'}", *LOSSES[name][0],
                "--parameters", "--npy", tmp_path / "out", "--json", "-q", env=THREADS)  # fmt: skip
    values = [line["value"] for line in map(json.loads, run.out.splitlines()) if line["event"] == "loss"]
    np.testing.assert_allclose(values, [np.load(derived / name / "loss.npy")], rtol=1e-5)
    assert files(tmp_path / "out/parameter_grad") == files(derived / name / "parameter_grad")
    for path in (derived / name).glob("*/*.npy"):
        expected = np.load(path)
        found = np.load(tmp_path / "out" / path.relative_to(derived / name))
        if "cross_entropy:" in LOSSES[name][0][1] or "norm" in LOSSES[name][0][1]:
            np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5 * abs(expected).max(), err_msg=str(path))
        else:
            np.testing.assert_array_equal(found, expected, str(path))


def test_a_loss_at_a_layer_that_is_not_reached(tbviz, derived):
    run = tbviz("hooks", derived / "branches.pt", "--input", derived / "input.npy", "--loss-at", "dark", code=2)
    assert "branches.pt: layer 'dark' is not reached by this run" in run.err


@pytest.mark.parametrize("dtype", HALVES)
def test_an_edit_of_16_bit_values_equals_a_python_hook(tbviz, tmp_path, dtype):
    record(tmp_path, "halves")
    factor = (tmp_path / "factor.txt").read_text()
    seen = tbviz("hooks", tmp_path / f"{dtype}.pt", "--input", f"x={tmp_path / dtype / 'input.npy'}",
                 "--edit", f"inner:scale={factor}:1-2", "--forward", "outer", "--parameters", "--json", "-q",
                 env=THREADS).out  # fmt: skip
    if factor != "0.3" and '"dtype":"float32"' in seen.replace(" ", ""):
        pytest.skip("LibTorch 1.13 has not all of it in this type")
    found = {}
    for line in map(json.loads, seen.splitlines()):
        if line["event"] != "loss":
            assert line["dtype"] == dtype
            part = "." + line["part"] if line.get("part") else ""
            found[f"{line['event']}/{line['name']}{part}"] = np.array(line["values"], np.float32)
    expected = sorted((tmp_path / dtype).glob("*/*.npy"))
    assert len(expected) == 4
    for path in expected:
        name = str(path.relative_to(tmp_path / dtype).with_suffix(""))
        np.testing.assert_array_equal(found[name], np.load(path), name)

"""hooks, gradcam and featuremap on exported programs (.pt2) beside hooks and autograd in Python.

Ten networks of torchvision with fewer blocks, each for a batch of one and for one of any size, each in the operators
that it calls and decomposed to core ATen. TBVIZ_ALL_TESTS takes the whole networks as well.
"""

import os
import pathlib
import re
import shutil
import sys

import numpy as np
import pytest

SUPPORT = pathlib.Path(__file__).resolve().parents[1] / "support"
sys.path.insert(0, str(SUPPORT))
from compare_passes import compare, compare_runs, difference, is_equal  # noqa: E402
from exported_networks import NETWORKS  # noqa: E402
from record_passes import CLASS, EDITS  # noqa: E402
from recorder_process import RecorderProcess  # noqa: E402
from torch_exports import torch_exports  # noqa: E402

pytestmark = pytest.mark.torch_module

TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)
THREADS = {"OMP_NUM_THREADS": "1"}  # See test_hooks.py.
FORMS = ["static_training", "dynamic_training", "static_core", "dynamic_core"]
# Core ATen has other operators, which round elsewhere: a part of a tensor's greatest value.
ROUNDING = {"training": 0, "core": 1e-5}
RECORDED = [*NETWORKS, *(f"full:{name}" for name in NETWORKS if os.environ.get("TBVIZ_ALL_TESTS"))]


@pytest.fixture(scope="module")
def recorder(tmp_path_factory):
    if not torch_exports(TORCH_PYTHON):
        pytest.skip("this PyTorch does not export")
    folder = tmp_path_factory.mktemp("exported")
    with RecorderProcess(TORCH_PYTHON, SUPPORT / "record_exported.py", folder, THREADS) as process:
        yield process


@pytest.fixture(scope="module", params=RECORDED)
def recorded(request, recorder):
    """A network and what Python's hooks saw in it. Taken away at once, while the next one is recorded."""
    params = [item.callspec.params for item in request.session.items if "recorded" in item.fixturenames]
    chosen = list(dict.fromkeys(one["recorded"] for one in params))
    following = chosen.index(request.param) + 1
    recorder.record(request.param, *chosen[following : following + 1])
    folder = recorder.folder / request.param.replace(":", "_")
    yield folder, request.param.removeprefix("full:")
    shutil.rmtree(folder)


def rounding(form):
    return ROUNDING[form.split("_")[1]]


def check(comparison, form):
    """All that a module computes is there, and in the operators that the network calls no tensor more, none less."""
    assert not comparison.missing
    assert comparison.equal + len(comparison.unequal) > 40
    assert comparison.greatest() <= rounding(form), comparison.unequal
    if form.endswith("training"):
        assert not comparison.unused and not comparison.passed


@pytest.mark.parametrize("form", FORMS)
def test_every_value_and_gradient(tbviz, recorded, tmp_path, form):
    """Where the batch may have any size, forward and back with three pictures, and forward with one."""
    folder, _name = recorded
    forward_and_back = "one" if form.startswith("static") else "three"
    for batch, kind in ((forward_and_back, "pass"), ("one", "values")):
        parameters = (folder / batch / "pass/parameter_grad").exists()
        seen = compare_runs(tbviz, folder / f"{form}.pt2", folder / batch, tmp_path, is_trace=True, environment=THREADS,
                            kinds=[kind], parameters=parameters)  # fmt: skip
        check(seen[kind], form)


@pytest.mark.parametrize("form", FORMS)
def test_grad_cam(tbviz, recorded, tmp_path, form):
    folder, name = recorded
    (picture,) = (folder / "one/inputs").glob("*.npy")
    axes = ["--axes", "nhwc"] if NETWORKS[name].channels_last else []
    tbviz("gradcam", picture, "--model", folder / f"{form}.pt2", "--layer", NETWORKS[name].cam_layer, "--class",
          (folder / "one/class.txt").read_text(), *axes, "--npy", "maps", "-q", "-l", "run", env=THREADS)  # fmt: skip
    expected = np.load(folder / "one/cam.npy")
    assert expected.max() > 0
    found = np.load(tmp_path / "maps" / picture.name)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=max(1e-6, rounding(form)) * expected.max())


@pytest.fixture(scope="module")
def edited(tmp_path_factory):
    if not torch_exports(TORCH_PYTHON):
        pytest.skip("this PyTorch does not export")
    folder = tmp_path_factory.mktemp("edited")
    with RecorderProcess(TORCH_PYTHON, SUPPORT / "record_exported.py", folder, THREADS) as process:
        process.record("edits")
    return folder / "edits"


@pytest.mark.parametrize("form", ["static_training", "dynamic_core"])
@pytest.mark.parametrize("name", EDITS)
def test_an_edit_equals_a_python_hook(tbviz, edited, tmp_path, name, form):
    arguments = [word.replace("ARRAY", str(edited / "array.npy")) for word in EDITS[name][0]]
    tbviz("hooks", edited / f"{form}.pt2", "--input", f"x={edited / 'input.npy'}", *arguments, "--forward", "head",
          "--parameters", "--loss", f"class:{CLASS}", "--npy", "out", "-q", env=THREADS)  # fmt: skip
    comparison = compare(tmp_path / "out", edited / name, {}, is_trace=False)
    assert not comparison.missing
    assert comparison.equal + len(comparison.unequal) >= 10
    assert comparison.greatest() <= rounding(form), comparison.unequal


def listed_layers(tbviz, model):
    """By name: index, class and weight's shape, as words of a line."""
    lines = map(str.split, tbviz("featuremap", "-m", model, "--list", "-q").out.splitlines())
    return {words[1]: (words[0], *words[2:]) for words in lines if words and re.fullmatch(r"-|\d+", words[0])}


def is_idle(values, name):
    """Whether a module gave back what it got: in a graph nothing is left of it."""
    got, gave = values / f"forward_pre/{name}.input.npy", values / f"forward/{name}.output.npy"
    return got.exists() and is_equal(np.load(got), np.load(gave))


def test_layers_are_those_of_torchscript(tbviz, recorded):
    """In whichever form a network is, modules that compute have the same index, name and class. Of others an exported
    program knows the name at most."""
    folder, _name = recorded
    script = listed_layers(tbviz, folder / "script.pt")
    called = {path.name.removesuffix(".output.npy") for path in (folder / "one/values/forward").glob("*.output.npy")}
    computing = [name for name in called if "#" not in name and not is_idle(folder / "one/values", name)]
    assert len(computing) > 15
    for form in ("static_training", "dynamic_core"):
        exported = listed_layers(tbviz, folder / f"{form}.pt2")
        assert exported.keys() <= script.keys()
        for name in computing:
            assert exported[name] == script[name], (form, name)


def test_feature_maps_are_those_of_torchscript(tbviz, recorded, tmp_path):
    folder, _name = recorded
    (picture,) = (folder / "one/inputs").glob("*.npy")
    maps = {}
    for model in ("script.pt", "static_training.pt2", "dynamic_core.pt2"):
        tbviz("featuremap", picture, "-m", folder / model, "--npy", model, "--no-log", "-o", f"{model}_maps", "-q",
              env=THREADS)  # fmt: skip
        maps[model] = {path.name: np.load(path) for path in (tmp_path / model).glob("*/*.npy")}
    script = maps["script.pt"]
    assert script
    for form in ("static_training", "dynamic_core"):
        exported = maps[f"{form}.pt2"]
        assert exported.keys() == script.keys()
        for name, array in script.items():
            assert is_equal(exported[name], array) or difference(exported[name], array) <= rounding(form), name

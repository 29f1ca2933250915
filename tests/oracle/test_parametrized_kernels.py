"""Weights that modules compute (weight_norm, spectral_norm, pruning) are those that PyTorch convolves with.

Not bit for bit: tbviz sums in double and rounds once, PyTorch sums in the weight's own type, in an order
that depends on its version and on the machine."""

import pathlib
import subprocess
import sys

import numpy
import pytest

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "support"))
from dumped_checkpoint import dumped_kernels  # noqa: E402

PYTHONS = {"torch-of-venv": sys.executable, "torch-of-debian": "/usr/bin/python3"}
STATES = ["state.pt", "legacy.pt", "state.safetensors"]  # They tell no kinds: four axes alone are layers.

# How many cases there are at least, by form: not every PyTorch writes every one.
HOOKS = {"traced.pt": 13, "module.pt": 13, **dict.fromkeys(STATES, 11)}
LISTS = {"traced.pt": 2, **dict.fromkeys(STATES, 2)}
LISTS_SINCE_2_0 = {"traced.pt": 6, "scripted.pt": 4, **dict.fromkeys(STATES, 5)}

# What a float of each type can be off by, of the greatest weight.
TOLERANCE = {"float64": 1e-14, "float32": 1e-6, "bfloat16": 2.0**-7}
@pytest.fixture(scope="module", params=PYTHONS)
def folder(request, tmp_path_factory):
    python = PYTHONS[request.param]
    if subprocess.run([python, "-c", "import torch"], capture_output=True).returncode != 0:
        pytest.skip(f"{python} has no torch")
    made = tmp_path_factory.mktemp(request.param)
    script = TESTS / "support" / "save_parametrized.py"
    subprocess.run([python, "-W", "ignore", script, made], check=True, timeout=300, capture_output=True)
    return made


def values(layer):
    if layer["dtype"] == "bfloat16":
        bits = numpy.frombuffer(layer["bytes"], "uint16").astype("uint32") << 16
        found = bits.view("float32").astype("float64")
    else:
        found = numpy.frombuffer(layer["bytes"], layer["dtype"]).astype("float64")
    return found.reshape(layer["shape"])


def rule_of(case):
    if "pruned" in case:
        return "pruning"
    return "spectral_norm" if "spectral_norm" in case else "weight_norm"


def check(path, case):
    with numpy.load(path.parent / f"{case}.npz") as file:
        expected = dict(file)
    if any(path.name.endswith(form) for form in STATES):
        prefix = "model." if path.name.endswith("legacy.pt") else ""
        expected = {prefix + name: weight for name, weight in expected.items() if weight.ndim == 4}
    layers = dumped_kernels(path)
    assert [layer["name"] for layer in layers] == list(expected)
    for layer in layers:
        weight = expected[layer["name"]]
        assert "error" not in layer
        assert list(weight.shape) == layer["shape"]
        assert numpy.isfinite(weight).all() and weight.any()
        most = TOLERANCE[layer["dtype"]] * numpy.abs(weight).max()
        assert numpy.abs(values(layer) - weight).max() <= most, (path.name, layer["name"])
    assert rule_of(case) in layers[0]["origin"]
    return layers


def cases(folder, form, is_case):
    """Those that there are of a form. Of `..._line` state dicts have nothing that they would list."""
    found = [path.name.removesuffix(f".{form}") for path in sorted(folder.glob(f"*.{form}"))]
    return [case for case in found if is_case(case) and not (form in STATES and case.endswith("_line"))]


@pytest.mark.parametrize("form", HOOKS)
def test_hooks(folder, form):
    words = ("old_", "pruned", "double", "bfloat16")
    found = cases(folder, form, lambda case: case.startswith(words))
    assert len(found) == HOOKS[form]
    for case in found:
        check(folder / f"{case}.{form}", case)


@pytest.mark.parametrize("form", LISTS_SINCE_2_0)
def test_parametrizations(folder, form):
    found = cases(folder, form, lambda case: case.startswith(("weight_norm", "spectral_norm")))
    since_2_0 = (folder / "weight_norm.npz").exists()
    assert len(found) == (LISTS_SINCE_2_0 if since_2_0 else LISTS).get(form, 0)
    for case in found:
        layers = check(folder / f"{case}.{form}", case)
        assert "parametrizations.weight.original" in layers[0]["origin"]
        assert "origin" not in layers[1] or case.endswith("_line")


def test_exported_programs(folder):
    found = cases(folder, "exported.pt2", lambda case: not case.startswith("unknown"))
    assert len(found) == (19 if (folder / "weight_norm.npz").exists() else 0)
    for case in found:
        check(folder / f"{case}.exported.pt2", case)


UNKNOWN = {"doubled": "Doubled", "halves": "Halves", "orthogonal": "_Orthogonal", "row": "_SpectralNorm and then Doubled"}


# In a state dict names alone do not tell the other two from weight_norm and spectral_norm.
@pytest.mark.parametrize("form, names", [
    ("traced.pt", list(UNKNOWN)), ("scripted.pt", ["doubled", "halves"]),
    *((form, ["doubled", "orthogonal"]) for form in STATES),
])
def test_other_rules_are_named_and_keep_their_index(folder, form, names):
    for case in names:
        first, second = dumped_kernels(folder / f"unknown_{case}.{form}")
        assert first["name"].endswith("a") and second["name"].endswith("b")
        told = form not in STATES
        by = f"by {UNKNOWN[case]}, which is not known here" if told else "by a rule that the file does not tell"
        assert by in first["error"] and "parametrizations.weight.original" in first["error"]
        assert "error" not in second and "origin" not in second

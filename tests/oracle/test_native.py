"""The built-in network on tbviz's own operators beside the same file in PyTorch, and in the LibTorch module."""

import pathlib
import subprocess

import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch")

DATA = pathlib.Path(__file__).resolve().parents[2] / "data"
MODEL = DATA / "models/builtin.pt"
MEAN = np.array([0.49139968, 0.48215827, 0.44653124], np.float32).reshape(3, 1, 1)
STD = np.array([0.24703233, 0.24348505, 0.26158768], np.float32).reshape(3, 1, 1)
LAYERS = [f"features.{i}" for i in range(8)]

# LibTorch's float32 differs by 3e-5 between processors: tbviz adds in the order of those with AVX-512. Elsewhere what
# LibTorch does to the values of the largest picture is let through.
TOLERANCE = 1e-5 if torch.backends.cpu.get_cpu_capability() == "AVX512" else 5e-5


def astronaut(width, height):
    picture = Image.open(DATA / "images/astronaut.png").convert("RGB").resize((width, height), Image.BILINEAR)
    return (((np.asarray(picture, np.float32).transpose(2, 0, 1) / np.float32(255)) - MEAN) / STD)[None]


def random(*shape):
    return np.random.default_rng(len(shape)).standard_normal(shape).astype(np.float32)


INPUTS = {
    "picture": lambda: astronaut(224, 224),
    "large": lambda: astronaut(512, 512),
    "odd": lambda: astronaut(97, 131),
    "wide": lambda: astronaut(301, 36),
    "noise": lambda: random(3, 3, 101, 64),
    "least": lambda: random(1, 3, 31, 31),
}


@pytest.fixture(scope="module", params=INPUTS)
def values(request, tmp_path_factory):
    """What goes in, and a folder with it as x.npy."""
    folder = tmp_path_factory.mktemp(request.param)
    array = INPUTS[request.param]()
    np.save(folder / "x.npy", array)
    return array, folder


def pythons(array):
    """The output of each layer."""
    value = torch.from_numpy(array)
    network = torch.jit.load(str(MODEL)).float()
    for name, layer in zip(LAYERS, network.features.children()):
        with torch.no_grad():
            value = layer(value)
        yield name, value.numpy()


def test_every_layer_is_torchs(tbviz, values):
    array, folder = values
    tbviz("featuremap", folder / "x.npy", "--layers", "*", "--npy", folder / "found", "-l", "run", "-q")
    found = {path.stem.split("_", 1)[1]: np.load(path) for path in (folder / "found/x").iterdir()}
    assert sorted(found) == ["features", *LAYERS]
    for name, expected in pythons(array):
        assert found[name].dtype == np.float32 and found[name].shape == expected.shape
        off = float(np.abs(found[name] - expected).max())
        print(f"{name} {expected.shape}: {off:.2g} of {np.abs(expected).max():.3g}")
        assert off <= TOLERANCE, name
    np.testing.assert_array_equal(found["features"], found["features.7"])
    # Given the same input, these choose: what they choose is torch's, to the bit.
    for before, after in (("features.1", "features.2"), ("features.4", "features.5")):
        pooled = torch.nn.functional.max_pool2d(torch.from_numpy(found[before]), 3, 2)
        np.testing.assert_array_equal(found[after], pooled.numpy())
    for before, after in (("features.0", "features.1"), ("features.6", "features.7")):
        np.testing.assert_array_equal(found[after], torch.relu(torch.from_numpy(found[before])).numpy())


def described(tbviz, runtime, array, folder, *words):
    folder.mkdir()
    command = [tbviz.program.with_name("describe_builtin"), runtime, array, folder, *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.torch_module
@pytest.mark.parametrize("words, shape", [([], (1, 3, 64, 70)), (["after"], (1, 3, 64, 70)), ([], (3, 64, 70))])
def test_all_that_a_model_says_is_what_the_module_says(tbviz, tmp_path, words, shape):
    """Sites, parameters, inputs and the order of arrivals, word by word; parameters bit by bit."""
    np.save(tmp_path / "x.npy", random(*shape))
    native, module = (
        described(tbviz, runtime, tmp_path / "x.npy", tmp_path / runtime, *words) for runtime in ("native", "torch")
    )
    assert native == module and native.count("arrival ") == native.count("site ") == 21
    files = sorted(path.name for path in (tmp_path / "torch").iterdir())
    assert len(files) == 21 + 6
    for name in files:
        found, expected = np.load(tmp_path / "native" / name), np.load(tmp_path / "torch" / name)
        assert found.dtype == expected.dtype and found.shape == expected.shape
        np.testing.assert_allclose(found, expected, rtol=0, atol=0 if name.startswith("features") else TOLERANCE)


@pytest.mark.torch_module
def test_lists_and_shapes_are_the_modules(tbviz):
    for words in (["--list", "--json"], ["--list", "--layers", "*"]):
        of_file = tbviz("featuremap", "--model", MODEL, *words, "-q").out
        assert tbviz("featuremap", *words, "-q").out == of_file

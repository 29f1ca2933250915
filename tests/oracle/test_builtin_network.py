"""The built-in network: PyTorch loads it, its first filters are like those of trained networks, it answers."""

import pathlib
import subprocess
import zipfile

import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch")

DATA = pathlib.Path(__file__).resolve().parents[2] / "data"
MODEL = DATA / "models/builtin.pt"
DEBIAN_PYTHON = "/usr/bin/python3"
MEAN = (0.49139968, 0.48215827, 0.44653124)
STD = (0.24703233, 0.24348505, 0.26158768)
SHAPES = {
    "features.0.weight": (64, 3, 11, 11),
    "features.0.bias": (64,),
    "features.3.weight": (48, 64, 5, 5),
    "features.3.bias": (48,),
    "features.6.weight": (64, 48, 3, 3),
    "features.6.bias": (64,),
}


@pytest.fixture(scope="module")
def network():
    return torch.jit.load(str(MODEL))


@pytest.fixture(scope="module")
def kernels(network):
    return network.state_dict()["features.0.weight"].float().numpy()


@pytest.fixture(scope="module")
def astronaut():
    picture = Image.open(DATA / "images/astronaut.png").convert("RGB").resize((224, 224))
    pixels = (np.asarray(picture) / 255 - MEAN) / STD
    return torch.from_numpy(pixels.transpose(2, 0, 1)[None]).float()


def spectra(kernels):
    """The energy of each kernel at each frequency, and the frequencies, in cycles per kernel."""
    energy = (np.abs(np.fft.fft2(kernels)) ** 2).sum(1)
    cycles = np.fft.fftfreq(kernels.shape[-1]) * kernels.shape[-1]
    return energy, cycles[:, None], cycles[None, :]


def test_weights_are_half_and_named(network):
    weights = network.state_dict()
    assert {name: tuple(value.shape) for name, value in weights.items()} == SHAPES
    assert {value.dtype for value in weights.values()} == {torch.float16}
    assert not network.training


def test_file_is_small_stored_and_names_no_machine():
    assert MODEL.stat().st_size < 400_000
    with zipfile.ZipFile(MODEL) as archive:
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        assert not [name for name in archive.namelist() if name.endswith(".debug_pkl")]
    assert b"site-packages" not in MODEL.read_bytes()


def test_older_torch_gives_the_same_output(network):
    program = """if True:
        import sys, torch
        network = torch.jit.load(sys.argv[1]).float()
        print(*network(torch.ones(1, 3, 224, 224)).flatten().tolist())
    """
    if subprocess.run([DEBIAN_PYTHON, "-c", "import torch"], capture_output=True).returncode:
        pytest.skip("Debian's Python has no torch")
    done = subprocess.run([DEBIAN_PYTHON, "-c", program, MODEL], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with torch.no_grad():
        ours = torch.jit.load(str(MODEL)).float()(torch.ones(1, 3, 224, 224)).flatten()
    np.testing.assert_allclose(np.array(done.stdout.split(), float), ours, rtol=1e-3, atol=1e-3)


def test_kernels_are_smooth(kernels):
    """White noise has a third of its energy below 3.5 cycles, edges and blobs nearly all."""
    energy, y, x = spectra(kernels)
    share = energy[:, np.hypot(y, x) < 3.5].sum(1) / energy.sum((1, 2))
    assert np.median(share) > 0.9
    assert np.percentile(share, 10) > 0.7


def test_kernels_differ(kernels):
    unit = kernels.reshape(len(kernels), -1)
    unit = unit / np.linalg.norm(unit, axis=1, keepdims=True)
    likeness = np.abs(unit @ unit.T)
    np.fill_diagonal(likeness, 0)
    assert likeness.max() < 0.95


def test_kernels_have_many_orientations(kernels):
    """The axis along which a kernel varies most, in eight sectors of 22.5 degrees."""
    energy, y, x = spectra(kernels)
    axis = np.angle((energy * (x + 1j * y) ** 2).sum((1, 2))) / 2
    sectors = np.bincount(np.floor(axis / np.pi * 8 + 0.5).astype(int) % 8, minlength=8)
    assert sectors.min() >= 2, sectors


def test_some_kernels_see_colour_and_most_see_light(kernels):
    grey = kernels.mean(1, keepdims=True)
    colour = ((kernels - grey) ** 2).sum((1, 2, 3)) / (kernels**2).sum((1, 2, 3))
    assert 8 <= (colour > 0.5).sum() <= 24


def test_feature_maps_are_neither_dead_nor_saturated(astronaut):
    activation = astronaut
    for layer in torch.jit.load(str(MODEL)).float().features.children():
        with torch.no_grad():
            activation = layer(activation)
        if layer.original_name == "ReLU":
            active = (activation > 0).float().mean((0, 2, 3))
            assert (active == 0).sum() <= 2
            assert (active > 0.98).sum() <= 2
            assert 0.2 < active.mean() < 0.6
            assert activation.max() < 100

"""featuremap beside hooks in Python, on the same LibTorch and the same number of threads.

TBVIZ_TORCH_PYTHON names the Python whose torch holds the LibTorch that the module was built with.
"""

import io
import json
import os
import pathlib
import re
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

pytestmark = pytest.mark.torch_module

HERE = pathlib.Path(__file__).resolve().parent
PICTURE = HERE.parents[1] / "data/images/astronaut.png"
TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)
CONVOLUTIONS = ["features.0", "features.3", "features.6", "features.8", "features.10"]


@pytest.fixture(scope="session")
def recorded(tmp_path_factory):
    """The models of record_layers.py and what Python's hooks saw in them."""
    folder = tmp_path_factory.mktemp("recorded")
    subprocess.run([TORCH_PYTHON, HERE / "record_layers.py", folder], check=True, timeout=300)
    return folder


@pytest.fixture
def outputs(tbviz, recorded, tmp_path):
    """What featuremap gives for recorded/input.npy: arrays by name, without the index in front."""

    def run(model, *arguments):
        out = tmp_path / "arrays"
        tbviz("featuremap", recorded / "input.npy", "--model", recorded / f"{model}.pt", "-q",
              "-l", "run", "--npy", out, "--force", *arguments)  # fmt: skip
        files = (out / "input").glob("*.npy")
        return {path.stem.split("_", 1)[1]: np.load(path) for path in files}

    return run


def expected(recorded, model, kind, name):
    return np.load(recorded / model / kind / f"{name}.npy")


def assert_equal(recorded, model, kind, outputs, names):
    assert sorted(outputs) == sorted(names)
    for name in names:
        np.testing.assert_array_equal(outputs[name], expected(recorded, model, kind, name), name)


@pytest.mark.parametrize("saved", ["alexnet", "alexnet_traced"])
def test_alexnet_is_bit_equal(outputs, recorded, saved):
    assert_equal(recorded, "alexnet", "true", outputs(saved), CONVOLUTIONS)


@pytest.mark.parametrize("saved", ["alexnet", "alexnet_traced"])
def test_after_inplace_is_what_hooks_keep(outputs, recorded, saved):
    found = outputs(saved, "--after-inplace")
    assert_equal(recorded, "alexnet", "kept", found, CONVOLUTIONS)
    assert found["features.0"].min() == 0


def test_every_submodule(outputs, recorded):
    names = [path.stem for path in (recorded / "alexnet/true").glob("*.npy")]
    assert len(names) == 24
    assert_equal(recorded, "alexnet", "true", outputs("alexnet", "--layers", "*"), names)


@pytest.mark.parametrize("kind, arguments", [("true", []), ("kept", ["--after-inplace"])])
def test_control_flow(outputs, recorded, kind, arguments):
    found = outputs("control", "--layers", "*", *arguments)
    functional = found.pop("functional")  # No hook sees it: forward() uses its weight only.
    names = [path.stem for path in (recorded / "control" / kind).glob("*.npy")]
    assert {"again", "again#2", "again#3", "again#4", "pair[0]", "pair[1]"} <= set(names)
    assert_equal(recorded, "control", kind, found, names)
    assert functional.shape == (1, 4, 224, 224)


def test_arms_not_taken_are_named(tbviz, recorded):
    run = tbviz("featuremap", recorded / "input.npy", "--model", recorded / "control.pt", "-l", "run")
    taken = "bright" if (recorded / "control/true/bright.npy").exists() else "dark"
    left = {"bright": "dark", "dark": "bright"}[taken]
    (said,) = re.findall(r"the model did not use 2 of \d+ layers: (.*)", run.err)
    assert sorted(said.split(", ")) == sorted([left, "unused"])
    assert f"  {taken}  " in run.out


def test_frozen(outputs, recorded):
    found = outputs("frozen")
    assert sorted(found) == ["conv_0", "conv_1"]
    # Freezing folds the batch normalisation into the first convolution.
    np.testing.assert_allclose(
        found["conv_1"], expected(recorded, "small", "true", "features.3"), atol=1e-5
    )


def test_half_precision_runs_in_float_if_asked(tbviz, outputs, recorded):
    assert_equal(recorded, "half", "true", outputs("half", "--float32"), ["features.0", "features.3"])
    run = tbviz("featuremap", recorded / "input.npy", "--model", recorded / "half.pt", "-l", "run", "--float32")
    assert "16-bit floats were made float32" in run.err


def test_training_mode_is_noted(tbviz, outputs, recorded):
    assert_equal(recorded, "small", "true", outputs("training"), ["features.0", "features.3"])
    run = tbviz("featuremap", recorded / "input.npy", "--model", recorded / "training.pt", "-l", "run")
    assert "saved in training mode; it runs in evaluation mode" in run.err


@pytest.mark.parametrize(
    "arguments, mean, std",
    [
        ([], [0.49139968, 0.48215827, 0.44653124], [0.24703233, 0.24348505, 0.26158768]),
        (["--preset", "imagenet"], [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
        (["--preset", "none"], [0, 0, 0], [1, 1, 1]),
        (["--mean", "0.5,0.25,0.125"], [0.5, 0.25, 0.125], [0.24703233, 0.24348505, 0.26158768]),
    ],
)
def test_preprocessing_is_torchvisions(tbviz, recorded, tmp_path, arguments, mean, std):
    tbviz("featuremap", PICTURE, "--model", recorded / "small.pt", "--layers", "look", "-q",
          "--size", "100x120", "--npy", "arrays", "-l", "run", *arguments)  # fmt: skip
    found = np.load(tmp_path / "arrays/astronaut/-_look.npy")
    picture = Image.open(PICTURE).convert("RGB").resize((120, 100), Image.BILINEAR)
    values = np.asarray(picture, np.float32).transpose(2, 0, 1) / np.float32(255)
    mean, std = (np.asarray(x, np.float32).reshape(3, 1, 1) for x in (mean, std))
    np.testing.assert_array_equal(found[0], (values - mean) / std)


MAKE_GRID = """
import sys, numpy as np, torch, torchvision
maps = torch.from_numpy(np.load(sys.argv[1]))[0][:, None]
grid = torchvision.utils.make_grid(maps, nrow=int(sys.argv[2]), normalize=True, scale_each=True)
pixels = (grid.numpy().astype(np.float32) * 255).clip(0, 255).astype(np.uint8)
np.save(sys.stdout.buffer, pixels.transpose(1, 2, 0))
"""


def make_grid(array, nrow):
    """torchvision's grid of the channels, as add_image stores it."""
    command = ["/usr/bin/python3", "-c", MAKE_GRID, array, str(nrow)]
    done = subprocess.run(command, capture_output=True, timeout=120)
    if b"No module named" in done.stderr:
        pytest.skip("needs Debian's python3-torchvision")
    assert done.returncode == 0, done.stderr
    return np.load(io.BytesIO(done.stdout))


def pixels(value):
    return np.asarray(Image.open(io.BytesIO(value.image.encoded_image_string)).convert("RGB"))


def test_tutorial_row_7(tbviz, values, recorded, tmp_path):
    run = tbviz("featuremap", PICTURE, "--model", recorded / "alexnet.pt", "--layers", "0", "-q",
                "-t", "feature map in conv1", "--nrow", "8", "-s", "1", "-l", "run",
                "--npy", "arrays")  # fmt: skip
    assert run.out.startswith("0  features.0  Conv2d  (1, 64, 55, 55)  min ")
    [(tag, step, value)] = values()
    assert (tag, step) == ("feature map in conv1", 1)
    grid = make_grid(tmp_path / "arrays/astronaut/0_features.0.npy", 8)
    np.testing.assert_array_equal(pixels(value), grid)


def test_tutorial_row_10(tbviz, values, recorded, tmp_path):
    tbviz("featuremap", PICTURE, "--model", recorded / "alexnet.pt", "-s", "1", "-q", "-l", "run",
          "--tag-format", "feature map in torch.Size({weight_shape})", "--npy", "arrays")  # fmt: skip
    tags = [(tag, step) for tag, step, _ in values()]
    shapes = [[64, 3, 11, 11], [192, 64, 5, 5], [384, 192, 3, 3], [256, 384, 3, 3], [256, 256, 3, 3]]
    assert tags == [(f"feature map in torch.Size({shape})", 1) for shape in shapes]
    for i, (name, (_, _, value)) in enumerate(zip(CONVOLUTIONS, values())):
        array = tmp_path / f"arrays/astronaut/{i}_{name}.npy"
        nrow = int(np.sqrt(np.load(array).shape[1]))
        np.testing.assert_array_equal(pixels(value), make_grid(array, nrow))


def test_statistics(tbviz, recorded):
    run = tbviz("featuremap", recorded / "input.npy", "--model", recorded / "alexnet.pt", "-l", "run",
                "--layers", "features.1", "--json", "-q")  # fmt: skip
    [layer] = json.loads(run.out)["layers"]
    array = expected(recorded, "alexnet", "true", "features.1")
    assert layer["shape"] == list(array.shape)
    assert layer["min"] == array.min() and layer["max"] == array.max()
    assert layer["mean"] == pytest.approx(array.mean(dtype=np.float64), rel=1e-12)
    assert layer["zeros"] == (array == 0).mean()
    assert layer["dead_channels"] == (array == 0).all(axis=(0, 2, 3)).sum()


def test_layers_are_counted_as_kernels_counts_them(tbviz, recorded):
    for model in ("alexnet", "alexnet_traced", "control"):
        lists = [
            json.loads(tbviz(command, "--list", "--json", *arguments, "-q").out)["layers"]
            for command, arguments in (
                ("kernels", [recorded / f"{model}.pt"]),
                ("featuremap", ["--model", recorded / f"{model}.pt"]),
            )
        ]
        kernels, featuremap = lists
        convolutions = [layer for layer in featuremap if layer["index"] is not None]
        assert [(l["index"], l["name"]) for l in convolutions] == [
            (l["index"], l["name"]) for l in kernels
        ]


def test_tokens_are_drawn_as_maps_of_their_channels(tbviz, recorded, tmp_path):
    run = tbviz("featuremap", recorded / "input.npy", "--model", recorded / "tokens.pt", "--layers", "mix",
                "-o", "maps", "--no-log", "--json")  # fmt: skip
    assert "layer mix: 197 tokens are drawn as 14x14, without the first 1" in run.err
    assert json.loads(run.out)["layers"][0]["channels"] == 9
    tokens = expected(recorded, "tokens", "true", "mix")[0, 1:]
    picture = np.array(Image.open(tmp_path / "maps/input/-_mix.png").convert("L"))
    for channel in range(9):
        values = tokens[:, channel].reshape(14, 14)
        row, column = divmod(channel, 3)
        tile = picture[2 + 16 * row : 16 + 16 * row, 2 + 16 * column : 16 + 16 * column]
        scaled = (values - values.min()) / (values.max() - values.min())
        np.testing.assert_allclose(tile, scaled * 255, atol=1)


def test_statistics_of_channels_are_numpys(tbviz, recorded):
    run = tbviz("featuremap", recorded / "input.npy", "--model", recorded / "small.pt", "--layers", "features.*",
                "--channels", "--json", "-q", "-l", "run")  # fmt: skip
    for layer in json.loads(run.out)["layers"]:
        values = expected(recorded, "small", "true", layer["name"]).astype(np.float64)
        found = layer["channel_statistics"]
        assert len(found) == values.shape[1]
        for channel, figures in enumerate(found):
            one = values[:, channel]
            assert (figures["min"], figures["max"]) == (one.min(), one.max())
            np.testing.assert_allclose([figures["mean"], figures["std"]], [one.mean(), one.std()], rtol=1e-9, atol=1e-12)
            assert figures["zeros"] == (one == 0).mean()

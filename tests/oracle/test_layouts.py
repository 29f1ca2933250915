"""gradcam and featuremap on layers with their channels last and on tokens, beside the same in Python."""

import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

SAVE = pathlib.Path(__file__).resolve().parents[1] / "support/save_layouts.py"

pytestmark = pytest.mark.torch_module

TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)
NETWORKS = ["channels_last", "swin", "swin_wide", "swin_close", "mixed", "tokens"]


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("layouts")
    subprocess.run([TORCH_PYTHON, SAVE, folder], check=True, timeout=300)
    return folder


def layers_of(saved, name):
    return sorted(path.name[: -len(".cam.npy")] for path in (saved / name).glob("*.cam.npy"))


@pytest.mark.parametrize("name", NETWORKS)
def test_grad_cam(tbviz, saved, tmp_path, name):
    layers = layers_of(saved, name)
    assert len(layers) >= 3
    for layer in layers:
        tbviz("gradcam", saved / f"{name}.npy", "-m", saved / f"{name}.pt", "--layer", layer, "--npy", layer, "-q",
              "-l", "run")  # fmt: skip
        found, expected = np.load(tmp_path / layer / f"{name}.npy"), np.load(saved / name / f"{layer}.cam.npy")
        assert found.shape == expected.shape, layer
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6 * expected.max(), err_msg=layer)


@pytest.mark.parametrize("name", NETWORKS)
def test_feature_maps(tbviz, saved, tmp_path, name):
    """A tile a channel, as it lies in the picture; the figures are those of the channels."""
    layers = layers_of(saved, name)
    run = tbviz("featuremap", saved / f"{name}.npy", "-m", saved / f"{name}.pt", "--layers", ",".join(layers),
                "--nrow", 1, "-o", "maps", "--no-log", "--json", "--channels", "-q")  # fmt: skip
    found = {layer["name"]: layer for layer in json.loads(run.out)["layers"]}
    for layer in layers:
        maps = np.load(saved / name / f"{layer}.npy")[0]
        figures = found[layer]["channel_statistics"]
        if name != "tokens" or layer == "patch":  # Of tokens those in front count as well.
            np.testing.assert_allclose([one["mean"] for one in figures], maps.mean((1, 2)), rtol=1e-4, atol=1e-6)
        assert len(figures) == len(maps)
        (file,) = (tmp_path / "maps" / name).glob(f"*_{layer}.png")
        picture = np.array(Image.open(file).convert("L"))
        height, width = maps.shape[1:]
        assert picture.shape == (2 + len(maps) * (height + 2), width + 4)
        for channel, values in enumerate(maps):
            top = 2 + channel * (height + 2)
            scaled = (values - values.min()) / (values.max() - values.min())
            np.testing.assert_allclose(picture[top : top + height, 2 : 2 + width], scaled * 255, atol=1)


def test_a_batch_is_drawn_sample_by_sample(tbviz, saved, tmp_path):
    pictures = np.repeat(np.load(saved / "channels_last.npy"), 2, axis=0)
    np.save(tmp_path / "two.npy", pictures)
    tbviz("featuremap", "two.npy", "-m", saved / "channels_last.pt", "--layers", "norm", "-o", "maps", "--no-log",
          "-q")  # fmt: skip
    one, other = (np.array(Image.open(tmp_path / f"maps/two/-_norm_{i}.png")) for i in range(2))
    assert one.shape[:2] == (2 + 4 * 10, 2 + 3 * 10)
    np.testing.assert_array_equal(one, other)


def test_what_is_guessed_is_said_once_a_layer(tbviz, saved):
    picture = saved / "channels_last.npy"
    run = tbviz("featuremap", picture, picture, "-m", saved / "channels_last.pt", "--layers", "norm,patch", "-l",
                "run")  # fmt: skip
    said = "layer norm: (1, 8, 8, 12) is read as 12 channels of 8x8, the channels last; --axes nchw puts them first"
    assert run.err.count(said) == 1
    assert "layer patch" not in run.err
    run = tbviz("gradcam", saved / "tokens.npy", "-m", saved / "tokens.pt", "--layer", "mix", "-l", "run")
    assert "layer mix: 53 tokens are drawn as 6x8, without the first 5" in run.err


def test_axes_and_tokens_as_the_user_has_them(tbviz, saved, tmp_path):
    run = tbviz("gradcam", saved / "channels_last.npy", "-m", saved / "channels_last.pt", "--layer", "norm",
                "--axes", "nchw", "--npy", "cam", "-l", "run")  # fmt: skip
    assert np.load(tmp_path / "cam/channels_last.npy").shape == (8, 12)
    assert "layer norm" not in run.err
    run = tbviz("gradcam", saved / "tokens.npy", "-m", saved / "tokens.pt", "--layer", "mix", "--tokens", "4x13+1",
                "--npy", "cam", "-l", "run")  # fmt: skip
    assert np.load(tmp_path / "cam/tokens.npy").shape == (4, 13)
    assert "layer mix" not in run.err
    run = tbviz("gradcam", saved / "tokens.npy", "-m", saved / "tokens.pt", "--layer", "mix", "--tokens", "6x8",
                "-l", "run", code=2)  # fmt: skip
    assert "layer 'mix': 53 tokens are not 6 x 8 and 0 more, as --tokens would have it" in run.err

"""Networks of one channel get gray pictures, as Pillow makes them."""

import numpy as np
import pytest
from PIL import Image

pytestmark = pytest.mark.torch_module

NOTE = "takes pictures of one channel, so they are made gray, as Pillow's convert(\"L\") does"


@pytest.fixture
def picture(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (50, 70, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


def pillows(picture, size=(40, 30), mean=0.0, std=1.0):
    """(H, W) of the size (width, height), in gray and normalised, as Pillow and NumPy have it."""
    resized = Image.open(picture).convert("L").resize(size, Image.Resampling.BILINEAR)
    return (np.array(resized, np.float32) / 255 - np.float32(mean)) / np.float32(std)


def seen(tbviz, tmp_path, model, picture, *arguments):
    """What the model's first argument is given."""
    run = tbviz("hooks", model, "-i", picture, "--size", "30x40", "--forward-pre", "conv", "--npy", "seen", "--force",
                *arguments)  # fmt: skip
    return np.load(tmp_path / "seen/forward_pre/conv.input.npy"), run.err


@pytest.mark.parametrize("name", ["gray", "scaled_gray"])
def test_hooks(tbviz, outlines, tmp_path, picture, name):
    found, said = seen(tbviz, tmp_path, outlines / f"{name}.pt", picture)
    assert said.count(NOTE) == 1
    expected = pillows(picture)
    if name == "scaled_gray":
        expected = np.pad((expected - np.float32(0.5)) / np.float32(0.25), 1)
    np.testing.assert_array_equal(found[0, 0], expected)


@pytest.mark.parametrize("name", ["gray", "gray_frozen", "scaled_gray"])
def test_featuremap_and_gradcam(tbviz, outlines, picture, name):
    for command in (["featuremap"], ["gradcam"], ["gradcam", "--method", "occlusion", "--stride", 200]):
        run = tbviz(*command, picture, picture, "-m", outlines / f"{name}.pt", "-l", "run")
        assert run.err.count(NOTE) == 1


def test_the_map_is_laid_over_the_picture_in_colour(tbviz, outlines, tmp_path, picture):
    tbviz("gradcam", picture, "-m", outlines / "gray.pt", "--alpha", 0, "-o", "map.png", "--no-log", "-q")
    expected = Image.open(picture).convert("RGB").resize((224, 224), Image.Resampling.BILINEAR)
    np.testing.assert_array_equal(np.array(Image.open(tmp_path / "map.png")), np.array(expected))


@pytest.mark.parametrize(
    "arguments, mean, std",
    [
        (["--preset", "imagenet"], (0.485 + 0.456 + 0.406) / 3, (0.229 + 0.224 + 0.225) / 3),
        (["--preset", "tutorial"], (0.49139968 + 0.48215827 + 0.44653124) / 3,
         (0.24703233 + 0.24348505 + 0.26158768) / 3),
        (["--mean", "0.1307", "--std", "0.3081"], 0.1307, 0.3081),
        (["--mean", "0.1,0.2,0.6", "--std", "0.5,0.5,0.5"], 0.3, 0.5),
    ],
)  # fmt: skip
def test_normalisation_of_one_channel(tbviz, outlines, tmp_path, picture, arguments, mean, std):
    found, _said = seen(tbviz, tmp_path, outlines / "gray.pt", picture, *arguments)
    np.testing.assert_allclose(found[0, 0], pillows(picture, mean=mean, std=std), rtol=2e-6, atol=2e-6)


def test_one_number_counts_for_all_colours(tbviz, outlines, tmp_path, picture):
    arguments = ["--mean", "0.5", "--std", "0.25"]
    found, said = seen(tbviz, tmp_path, outlines / "depthwise.pt", picture, *arguments)
    expected = np.array(Image.open(picture).resize((40, 30), Image.Resampling.BILINEAR), np.float32) / 255
    np.testing.assert_array_equal(found[0], ((expected - np.float32(0.5)) / np.float32(0.25)).transpose(2, 0, 1))
    assert "gray" not in said


@pytest.mark.parametrize("name", ["depthwise", "own_gray"])
def test_networks_of_colours_get_colours(tbviz, outlines, picture, name):
    run = tbviz("gradcam", picture, "-m", outlines / f"{name}.pt", "-l", "run")
    assert "are made gray" not in run.err


def test_the_flag(tbviz, outlines, tmp_path, picture):
    found, said = seen(tbviz, tmp_path, outlines / "gray.pt", picture, "--gray")
    np.testing.assert_array_equal(found[0, 0], pillows(picture))
    assert NOTE not in said
    run = tbviz("featuremap", picture, "-m", outlines / "depthwise.pt", "--gray", "-l", "run", code=7)
    assert "to have 3 channels, but got 1 channels" in run.err


def test_networks_of_four_channels_are_none_of_these(tbviz, outlines, picture):
    run = tbviz("featuremap", picture, "-m", outlines / "four.pt", "-l", "run", code=7)
    assert "suggests inputs N x 4 x H x W" in run.err


def test_arrays_stay_as_they_are(tbviz, outlines):
    run = tbviz("featuremap", "ones:1,1,9,9", "-m", outlines / "gray.pt", "-l", "run")
    assert "made gray" not in run.err
    tbviz("featuremap", "ones:1,3,9,9", "-m", outlines / "gray.pt", "-l", "run", code=7)


@pytest.mark.parametrize("option", ["--mean", "--std"])
@pytest.mark.parametrize("value", ["1,2", "1,2,3,4", ",", "a", "1,,2"])
def test_numbers_that_are_neither_one_nor_three(tbviz, option, value):
    run = tbviz("featuremap", "ones:1,3,9,9", f"{option}={value}", "-l", "run", code=2)
    assert f"{option} {value}: three numbers R,G,B are needed" in run.err

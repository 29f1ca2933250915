"""gradcam's arguments, messages and exit codes. Its maps are compared in oracle/test_hooks.py."""

import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

pytestmark = pytest.mark.torch_module

PICTURE = pathlib.Path(__file__).resolve().parents[3] / "data/images/astronaut.png"
TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)

SAVE = pathlib.Path(__file__).resolve().parents[2] / "support/save_halves.py"


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    subprocess.run([TORCH_PYTHON, SAVE, folder], check=True, timeout=120)
    return folder


def test_best_class_layer_tag_and_results(tbviz, models, values):
    run = tbviz("gradcam", PICTURE, "-m", models / "halves.pt", "--preset", "none", "--json", "-q", "-l", "run")
    (found,) = json.loads(run.out)["maps"]
    assert (found["layer"], found["class"], found["shape"]) == ("stage", 0, [224, 224])
    assert [entry["class"] for entry in found["top"]] == [0, 1]
    assert [(tag, step) for tag, step, _value in values("run")] == [("gradcam/stage", 0)]


def test_occlusion_finds_the_half(tbviz, models, tmp_path):
    for model in ("halves", "frozen"):
        for index, side in ((0, slice(0, 96)), (1, slice(128, 224))):
            tbviz("gradcam", "ones:1,3,64,224", "-m", models / f"{model}.pt", "--method", "occlusion", "--class", index,
                  "--npy", "maps", "--force", "-q", "-l", "run")  # fmt: skip
            found = np.load(tmp_path / "maps" / "ones:1,3,64,224.npy")
            assert found.shape == (64, 224)
            inside = found[:, side].copy()
            found[:, side] = 0
            assert inside.min() > 0
            assert found[:, :64].max() == 0 or found[:, 160:].max() == 0


def test_grad_cam_works_on_a_frozen_model(tbviz, models):
    run = tbviz("gradcam", PICTURE, "-m", models / "frozen.pt", "--json", "-q", "-l", "run")
    assert json.loads(run.out)["maps"][0]["layer"] == "conv_0"


def test_overlay_is_the_picture_where_alpha_is_zero(tbviz, models, tmp_path):
    tbviz("gradcam", PICTURE, "-m", models / "halves.pt", "--alpha", 0, "-o", "map.png", "--no-log", "-q")
    expected = Image.open(PICTURE).convert("RGB").resize((224, 224), Image.Resampling.BILINEAR)
    np.testing.assert_array_equal(np.array(Image.open(tmp_path / "map.png")), np.array(expected))


def test_overlay_colours(tbviz, models, tmp_path):
    tbviz("gradcam", "ones:1,3,8,8", "-m", models / "halves.pt", "--alpha", 1, "--class", 0, "--layer", "stage.0",
          "-o", "map.png", "--no-log", "-q")  # fmt: skip
    pixels = np.array(Image.open(tmp_path / "map.png").convert("RGB"))
    assert (pixels == [128, 0, 0]).all()  # Everywhere the greatest value: jet's dark red.


def test_labels(tbviz, models, tmp_path):
    (tmp_path / "labels.txt").write_text("left\nright\n")
    run = tbviz("gradcam", PICTURE, "-m", models / "halves.pt", "--labels", "labels.txt", "--top", 1, "-q",
                "-l", "run")  # fmt: skip
    assert "left" in run.out and "right" not in run.out


@pytest.mark.parametrize(
    "arguments, code, message",
    [
        (["--method", "lime"], 2, "there is no --method 'lime'"),
        (["--method", "occlusion", "--layer", "stage"], 2, "--layer goes with --method gradcam only"),
        (["--layer", "stag"], 2, "did you mean 'stage'?"),
        (["--layer", "*"], 2, "one is needed"),
        (["--class", 2], 2, "there is no class 2"),
    ],
)
def test_errors(tbviz, models, arguments, code, message):
    run = tbviz("gradcam", PICTURE, "-m", models / "halves.pt", *arguments, code=code)
    assert message in run.err


def test_a_bad_picture_does_not_stop_the_others(tbviz, models, tmp_path):
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    run = tbviz("gradcam", "bad.png", PICTURE, "-m", models / "halves.pt", "-l", "run", code=4)
    assert "bad.png" in run.err and "wrote 1 image" in run.err


def test_scores_and_maps_of_nan_are_told_and_drawn(tbviz, models, tmp_path):
    run = tbviz("gradcam", "full=nan:1,3,64,64", "-m", models / "halves.pt", "--json", "--alpha", 1, "-o", "map.png",
                "-l", "run")  # fmt: skip
    assert [entry["score"] for entry in json.loads(run.out)["maps"][0]["top"]] == ["NaN", "NaN"]
    assert "warning: full=nan:1,3,64,64: 2 of 2 scores are NaN; they come last" in run.err
    assert "values of the map are NaN; they are drawn as 0" in run.err
    pixels = np.array(Image.open(tmp_path / "map.png").convert("RGB"))
    assert (pixels == [0, 0, 128]).all()  # jet's dark blue.


def test_an_array_without_values_is_refused(tbviz, models):
    run = tbviz("gradcam", "zeros:1,3,0,8", "-m", models / "halves.pt", "-l", "run", code=7)
    assert "has no values to look at" in run.err
    run = tbviz("gradcam", "zeros:0,3,64,64", "-m", models / "halves.pt", "-l", "run", code=7)
    assert "zeros:0,3,64,64: an array of shape (0, 3, 64, 64) holds none; a class map is of one sample" in run.err


def test_a_batch_is_refused(tbviz, models):
    run = tbviz("gradcam", "zeros:2,3,64,64", "-m", models / "halves.pt", "-l", "run", code=7)
    assert "an array of shape (2, 3, 64, 64) holds several; a class map is of one sample" in run.err

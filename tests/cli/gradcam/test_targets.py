"""What a class map is about: --class and --result."""

import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

pytestmark = pytest.mark.torch_module

SAVE = pathlib.Path(__file__).resolve().parents[2] / "support/save_outlines.py"
TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)
INPUT = "randn:1,3,16,16@1"


@pytest.fixture(scope="module")
def outlines(tmp_path_factory):
    folder = tmp_path_factory.mktemp("outlines")
    subprocess.run([TORCH_PYTHON, SAVE, folder], check=True, timeout=120)
    return folder


def scores_of(tbviz, model, *arguments):
    run = tbviz("gradcam", INPUT, "-m", model, "--json", "-q", "-l", "run", "--layer", "conv", *arguments)
    (found,) = json.loads(run.out)["maps"]
    return found["class"], {entry["class"]: entry["score"] for entry in found["top"]}


@pytest.mark.parametrize(
    "name, result",
    [("second", "1"), ("keyed", "scores"), ("keyed", "1"), ("deep", "scores"), ("deep", "main.scores")],
)
def test_the_chosen_result(tbviz, outlines, tmp_path, name, result):
    """The scores are those that hooks prints of the head, and the map is another method's place."""
    best, scores = scores_of(tbviz, outlines / f"{name}.pt", "--result", result, "--npy", "cam")
    tbviz("hooks", outlines / f"{name}.pt", "-i", INPUT, "--forward", "head", "--npy", "head", "-q")
    expected = np.load(tmp_path / "head/forward/head.output.npy")[0]
    assert best == expected.argmax()
    assert sorted(scores) == [0, 1, 2, 3, 4]
    np.testing.assert_allclose([scores[i] for i in range(5)], expected, rtol=1e-6)
    cam = np.load(tmp_path / "cam" / f"{INPUT}.npy")
    assert cam.shape == (14, 14) and cam.max() > 0


def test_occlusion(tbviz, outlines):
    best, _scores = scores_of(tbviz, outlines / "keyed.pt", "--result", "scores")
    run = tbviz("gradcam", INPUT, "-m", outlines / "keyed.pt", "--result", "scores", "--method", "occlusion", "--window",
                8, "--stride", 8, "--json", "-q", "-l", "run")  # fmt: skip
    assert json.loads(run.out)["maps"][0]["class"] == best


@pytest.mark.parametrize("name", ["second", "keyed"])
def test_the_first_holds_no_scores(tbviz, outlines, name):
    run = tbviz("gradcam", INPUT, "-m", outlines / f"{name}.pt", "-l", "run", code=7)
    assert "this one gives (1, 4, 14, 14) as result 0 of 2; --result chooses another" in run.err


def test_a_model_without_classes(tbviz, outlines):
    run = tbviz("gradcam", INPUT, "-m", outlines / "flat.pt", "-l", "run", code=7)
    assert "needs a model that gives scores (1, classes); this one gives (1, 4, 196)" in run.err
    assert "--result" not in run.err  # There is no other.


@pytest.mark.parametrize("name, result, scale", [("places", None, 3), ("places", "aux", 1)])
def test_scores_of_every_place(tbviz, outlines, tmp_path, name, result, scale):
    """The scores of a class, summed where it wins; by default the class of most places."""
    tbviz("hooks", outlines / "places.pt", "-i", INPUT, "--forward", "conv", "--npy", "seen", "-q")
    value = np.load(tmp_path / "seen/forward/conv.output.npy").astype(np.float64)[0]
    winner = value.argmax(0)
    shares = np.bincount(winner.ravel(), minlength=4) / winner.size
    arguments = ["--result", result] if result else []
    for chosen in (None, 2):
        run = tbviz("gradcam", INPUT, "-m", outlines / "places.pt", "--layer", "conv", "--npy", "cam", "--force", "--json",
                    "-q", "-l", "run", *arguments, *(["--class", chosen] if chosen else []))  # fmt: skip
        (found,) = json.loads(run.out)["maps"]
        index = chosen or int(shares.argmax())
        assert found["class"] == index
        assert {one["class"]: one["places"] for one in found["top"]} == pytest.approx(dict(enumerate(shares)))
        gradient = np.zeros_like(value)
        gradient[index] = np.where(winner == index, scale * (1 - np.tanh(value[index]) ** 2), 0)
        expected = np.maximum((gradient.mean((1, 2))[:, None, None] * value).sum(0), 0)
        np.testing.assert_allclose(np.load(tmp_path / "cam" / f"{INPUT}.npy"), expected, rtol=1e-4, atol=1e-7)


def test_scores_of_one_class(tbviz, outlines, tmp_path):
    tbviz("hooks", outlines / "one.pt", "-i", INPUT, "--forward", "conv", "--npy", "seen", "-q")
    value = np.load(tmp_path / "seen/forward/conv.output.npy")
    run = tbviz("gradcam", INPUT, "-m", outlines / "one.pt", "-l", "run")
    assert f"class 0  places {100 * (value > 0).mean():.1f}%" in run.out
    run = tbviz("gradcam", INPUT, "-m", outlines / "one.pt", "--class", 1, "-l", "run", code=2)
    assert "there is no class 1: the model has 1" in run.err


def test_occlusion_of_a_map_of_scores(tbviz, outlines, tmp_path):
    """The unedited run fixes the places: hiding everything leaves the same sum at each of them."""
    tbviz("gradcam", INPUT, "-m", outlines / "one.pt", "--method", "occlusion", "--window", 16, "--stride", 16, "--npy",
          "cam", "-q", "-l", "run")  # fmt: skip
    for name, picture in (("seen", INPUT), ("hidden", "zeros:1,3,16,16")):
        tbviz("hooks", outlines / "one.pt", "-i", picture, "--forward", "conv", "--npy", name, "-q")
    whole, hidden = (np.load(tmp_path / name / "forward/conv.output.npy") for name in ("seen", "hidden"))
    fall = whole[whole > 0].sum() - hidden[whole > 0].sum()
    np.testing.assert_allclose(np.load(tmp_path / "cam" / f"{INPUT}.npy"), max(fall, 0), rtol=1e-4)


@pytest.mark.parametrize(
    "name, result, message",
    [
        ("second", "2", "there is no result 2: the model returns 2 tensors, numbered from 0"),
        ("second", "-1", "there is no result -1"),
        ("second", "scores", "there is no result 'scores': the model returns 2 tensors without names"),
        ("keyed", "score", "there is no result 'score': the model returns 2 tensors; did you mean 'scores'?"),
    ],
)
def test_a_result_that_there_is_not(tbviz, outlines, name, result, message):
    run = tbviz("gradcam", INPUT, "-m", outlines / f"{name}.pt", f"--result={result}", "-l", "run", code=2)
    assert message in run.err


@pytest.mark.parametrize("word", ["cat", "1.5", "-1", "281 cat"])
def test_a_class_that_is_no_number(tbviz, outlines, tmp_path, word):
    run = tbviz("gradcam", INPUT, "-m", outlines / "second.pt", f"--class={word}", "-l", "run", code=2)
    assert f"--class '{word}': a class is the index of a score among those that the model gives" in run.err
    assert "a number from 0; a model's file has no names of classes" in run.err
    assert not (tmp_path / "run").exists()
    run = tbviz("hooks", outlines / "second.pt", "-i", INPUT, "--loss", f"class:{word}", code=2)
    assert f"--loss class '{word}': a class is the index of a score" in run.err


def test_a_class_by_its_label(tbviz, outlines, tmp_path):
    (tmp_path / "labels.txt").write_text("dog\ncat\n")
    arguments = ["gradcam", INPUT, "-m", outlines / "second.pt", "--labels", "labels.txt", "-l", "run"]
    assert "--labels has 'cat' as 1" in tbviz(*arguments, "--class", "cat", code=2).err
    assert "--labels has 2 names" in tbviz(*arguments, "--class", "cow", code=2).err


@pytest.mark.parametrize("arguments", [["--axes", "nhwc"], ["--tokens", "4x4"]])
def test_occlusion_looks_at_no_layer(tbviz, outlines, arguments):
    run = tbviz("gradcam", INPUT, "-m", outlines / "second.pt", "--method", "occlusion", *arguments, "-l", "run", code=2)
    assert f"{arguments[0]} goes with --method gradcam only" in run.err


@pytest.mark.parametrize("word", ["4", "4x", "x4", "0x4", "4x4+", "4x4+a", "4x4x4", "-4x4", "4x4+-1", ""])
def test_tokens_that_are_no_grid(tbviz, outlines, word):
    run = tbviz("gradcam", INPUT, "-m", outlines / "second.pt", f"--tokens={word}", "-l", "run", code=2)
    assert "must be rows x columns, 6x8, or with leading tokens 6x8+1" in run.err

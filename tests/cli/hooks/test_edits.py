"""hooks --edit, --edit-grad and --diff where a layer gives what no edit changes, or what an edit changes the shape of."""

import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

pytestmark = pytest.mark.torch_module

TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)

SAVE = pathlib.Path(__file__).resolve().parents[2] / "support/save_edit_models.py"

X = np.array([[1, -2, 3], [4, 5, -6]], np.float32)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    subprocess.run([TORCH_PYTHON, SAVE, folder], check=True, timeout=120)
    np.save(folder / "x.npy", X)
    np.save(folder / "row.npy", np.array([1, -1, 2, 3], np.float32))
    return folder


COMPLEX = "has elements of type ComplexFloat"


@pytest.mark.parametrize(
    "edit, message",
    [
        ("fft:zero", f"--edit fft: nothing was changed: output of layer fft {COMPLEX}"),
        ("fft:replace=ones:2,3", f"--edit fft: nothing was changed: output of layer fft {COMPLEX}"),
        ("argmax:zero", "--edit argmax: nothing was changed: output of layer argmax holds int64 values"),
        ("argmax:replace=ones:2", "output of layer argmax holds int64 values"),
        ("quantized:scale=2", "output of layer quantized has elements of type QInt8"),
        ("nothing:zero", "--edit nothing: nothing was changed: layer nothing gives no tensor"),
        ("*argmax:zero", "--edit *argmax: nothing was changed: output of layer argmax holds int64 values"),
    ],
)
@pytest.mark.parametrize("more", [[], ["--forward", "fft,argmax"]])
def test_an_edit_that_changes_nothing_is_an_error(tbviz, models, edit, message, more):
    run = tbviz("hooks", models / "left.pt", "-i", models / "x.npy", "--edit", edit, "--diff", *more, code=5)
    assert message in run.err
    assert "diff " not in run.out


def test_what_is_left_beside_an_edit_is_named(tbviz, models):
    """The sum without the doubled part: the edit is made where it can be."""
    run = tbviz("hooks", models / "left.pt", "-i", models / "x.npy", "--edit", "pair:zero", "--diff", "--json")
    [diff] = [json.loads(line) for line in run.out.splitlines()]
    assert diff["max"] == pytest.approx(np.abs(2 * X).max())
    [warning] = [line for line in run.err.splitlines() if "--edit" in line]
    assert warning.startswith("warning: ") and "--edit pair: not changed: " in warning
    assert f"output[1] of layer pair {COMPLEX}" in warning
    assert "output[2] of layer pair holds int64 values" in warning
    assert "output[0]" not in warning


def test_what_a_glob_leaves_is_named(tbviz, models):
    run = tbviz("hooks", models / "left.pt", "-i", models / "x.npy", "--edit", "*:zero", "--diff")
    assert "output of layer fft has elements" in run.err and "output of layer argmax holds int64" in run.err
    assert run.out.startswith("diff output")


def test_a_layer_that_is_not_used_is_told_once(tbviz, models):
    run = tbviz("hooks", models / "left.pt", "-i", models / "x.npy", "--edit", "unused:zero", "--diff", code=2)
    [line] = run.err.splitlines()
    assert "the model's code never calls layer unused" in line


def test_a_gradient_that_is_not_changed_is_an_error(tbviz, models):
    arguments = ["hooks", models / "left.pt", "-i", f"x={models / 'x.npy'}", "--edit-grad"]
    run = tbviz(*arguments, "fft:zero", code=5)
    assert f"--edit-grad fft: nothing was changed: grad_output of layer fft {COMPLEX}" in run.err
    run = tbviz(*arguments, "pair:zero")
    assert f"--edit-grad pair: not changed: grad_output[1] of layer pair {COMPLEX}" in run.err
    run = tbviz(*arguments, "argmax:zero", code=2)
    assert "--edit-grad argmax: the loss does not depend on layer argmax" in run.err
    run = tbviz(*arguments, "index:zero", code=2)
    assert "--edit-grad index: there is no gradient by it that can be changed" in run.err
    assert "--edit-grad" not in tbviz(*arguments, "doubled:zero").err


def test_diff_of_another_shape(tbviz, models):
    """y[y > 0]: four numbers are positive, two of them in column 0."""
    arguments = ["hooks", models / "positive.pt", "-i", models / "x.npy", "--edit", "same:zero:0", "--diff", "-q"]
    assert tbviz(*arguments).out == "diff output  (4,) -> (2,)  shapes differ\n"
    [diff] = [json.loads(line) for line in tbviz(*arguments, "--json").out.splitlines()]
    assert (diff["event"], diff["name"], diff["shape"], diff["new_shape"]) == ("diff", "output", [4], [2])
    assert "differing" not in diff


def test_diff_of_fewer_and_of_more_outputs(tbviz, models):
    """Of 1, -1, 2, 3 three are positive; times -1 one is; without 0 and 2 one is."""
    arguments = ["hooks", models / "parts.pt", "-i", models / "row.npy", "--diff", "--edit"]
    run = tbviz(*arguments, "same:zero:0,2")
    assert "3 outputs without the edits, 1 with them" in run.err
    lines = [line.split("  ") for line in run.out.splitlines()]
    assert [line[0] for line in lines] == ["diff output[0]", "diff output[1]", "diff output[2]"]
    assert [part.strip() for part in lines[0] if part][1:4] == ["(1,)", "differing 1/1", "max 2"]
    assert "(1,) -> none" in run.out.splitlines()[2] and run.out.endswith("only without the edits\n")
    one = np.array([-1, -1, 1], np.float32)
    np.save(models / "one.npy", one)
    arguments[3] = models / "one.npy"
    run = tbviz(*arguments, "same:scale=-1", "--json")
    diffs = [json.loads(line) for line in run.out.splitlines()]
    assert [(diff["shape"], diff.get("new_shape", "same")) for diff in diffs] == [([1], "same"), (None, [1])]


def test_diff_of_an_output_that_cannot_be_read_once_it_is_edited(tbviz, models):
    run = tbviz("hooks", models / "complex.pt", "-i", models / "x.npy", "--edit", "same:zero", "--diff", code=5)
    assert f"diff output: {COMPLEX}" in run.err and run.out == ""


def test_diff_where_there_is_no_tensor(tbviz, models):
    run = tbviz("hooks", models / "parts.pt", "-i", "zeros:4", "--edit", "same:zero", "--diff")
    assert "--diff: there is no tensor to compare" in run.err and run.out == ""


def test_futures_that_are_done_hold_tensors(tbviz, models):
    """The sum of tanh(x), exp(x) and 2 * x, then with the layer's outputs times 3."""
    arguments = ["hooks", models / "futures.pt", "-i", f"x={models / 'row.npy'}", "--json", "-q"]
    x = np.load(models / "row.npy").astype(float)
    parts, slope = [np.tanh(x), np.exp(x), 2 * x], 1 - np.tanh(x) ** 2 + np.exp(x) + 2
    for factor, edit in [(1, []), (3, ["--edit", "later:scale=3"])]:
        lines = [json.loads(line) for line in tbviz(*arguments, "--forward", "", *edit).out.splitlines()]
        seen = {(line["event"], line.get("part", "")): line.get("values", line.get("value")) for line in lines}
        for i, part in enumerate(parts):
            assert seen["forward", f"output[{i}]"] == pytest.approx(part * factor, rel=1e-6)
        assert seen["loss", ""] == pytest.approx(sum(parts).sum() * factor, rel=1e-6)
        assert seen["input_grad", ""] == pytest.approx(slope * factor, rel=1e-6)

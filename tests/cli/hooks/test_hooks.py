"""hooks: the tutorial's two examples number by number, arguments, messages and exit codes."""

import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

pytestmark = pytest.mark.torch_module

SAVE = pathlib.Path(__file__).resolve().parents[2] / "support/save_tutorial_models.py"
TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    subprocess.run([TORCH_PYTHON, SAVE, folder], check=True, timeout=120)
    return folder


@pytest.fixture
def seen_by(tbviz, models):
    """The JSON lines of a run on one of the tutorial's models, by event and name."""

    def run(model, *arguments):
        run = tbviz("hooks", models / f"{model}.pt", *arguments, "-q", "--json")
        lines = [json.loads(line) for line in run.out.splitlines()]
        assert all(line["schema"] == "tbviz.hooks/1" for line in lines)
        return {(line["event"], line.get("name", ""), line.get("part", "")): line for line in lines}

    return run


def values_of(event):
    return np.array(event["values"]).reshape(event["shape"])


def test_tensor_hook_of_the_tutorial(seen_by):
    seen = seen_by("product", "--input", "w=1", "--input", "x=2", "--tensor", "a")
    assert seen["tensor_grad", "a", ""]["values"] == [2]
    assert seen["input_grad", "w", ""]["values"] == [5]
    assert seen["input_grad", "x", ""]["values"] == [2]
    assert seen["loss", "", ""]["value"] == 6


def test_tensor_hook_that_changes_the_gradient(seen_by):
    seen = seen_by("product", "--input", "w=1", "--input", "x=2", "--tensor", "a", "--edit-grad", "a:scale=10")
    assert seen["tensor_grad", "a", ""]["values"] == [2]
    assert seen["input_grad", "w", ""]["values"] == [23]
    assert seen["input_grad", "x", ""]["values"] == [20]


def test_numbers_may_have_a_plus_sign(seen_by):
    seen = seen_by("product", "--input", "w=+1", "--input", "x=+2", "--tensor", "a", "--edit-grad", "a:scale=+10")
    assert seen["input_grad", "w", ""]["values"] == [23]


def test_module_hooks_of_the_tutorial(seen_by):
    seen = seen_by("pooled", "--input", "ones:1,1,4,4", "--forward-pre", "conv1", "--forward", "*",
                  "--backward", "pool1", "--loss", "l1", "--target", "zeros")  # fmt: skip
    assert (values_of(seen["forward_pre", "conv1", "input"]) == np.ones((1, 1, 4, 4))).all()
    maps = values_of(seen["forward", "conv1", "output"])
    assert (maps == np.array([9, 18]).reshape(1, 2, 1, 1) * np.ones((1, 2, 2, 2))).all()
    assert values_of(seen["forward", "pool1", "output"]).ravel().tolist() == [9, 18]
    assert values_of(seen["backward", "pool1", "grad_output"]).ravel().tolist() == [0.5, 0.5]
    grad_input = values_of(seen["backward", "pool1", "grad_input"])
    assert grad_input.reshape(2, 4).tolist() == [[0.5, 0, 0, 0]] * 2


def test_events_are_printed_in_order_as_numpy_prints(tbviz, models):
    run = tbviz("hooks", models / "pooled.pt", "--input", "ones:1,1,4,4", "--forward", "pool1",
                "--backward", "pool1", "-q")  # fmt: skip
    lines = [line for line in run.out.splitlines() if line and line[0] not in " ["]
    assert lines == ["forward pool1 input (1, 2, 2, 2)", "forward pool1 output (1, 2, 1, 1)", "loss 27",
                     "backward pool1 grad_output (1, 2, 1, 1)", "backward pool1 grad_input (1, 2, 2, 2)"]  # fmt: skip
    output = np.array([9, 18], np.float32).reshape(1, 2, 1, 1)
    assert f"forward pool1 output (1, 2, 1, 1)\n{output}\n" in run.out


def test_parameters_losses_and_targets(seen_by, tmp_path):
    np.save(tmp_path / "target.npy", np.array([10, 10], np.float32).reshape(1, 2, 1, 1))
    seen = seen_by("pooled", "--input", "ones:1,1,4,4", "--parameters", "--loss", "mse",
                  "--target", tmp_path / "target.npy")  # fmt: skip
    assert seen["loss", "", ""]["value"] == (1 + 64) / 2
    weight = values_of(seen["parameter_grad", "conv1.weight", ""])
    assert weight[0].ravel().tolist() == [-1] * 9
    assert weight[1].ravel().tolist() == [8] * 9
    assert seen["parameter_grad", "conv1.bias", ""]["values"] == [-1, 8]


@pytest.mark.parametrize("loss, value, gradient", [("sum", 27, 1), ("mean", 13.5, 0.5), ("class:1", 18, None), ("class:+1", 18, None)])
def test_losses(seen_by, loss, value, gradient):
    seen = seen_by("pooled", "--input", "ones:1,1,4,4", "--backward", "pool1", "--loss", loss)
    assert seen["loss", "", ""]["value"] == value
    expected = [0, 1] if gradient is None else [gradient, gradient]
    assert values_of(seen["backward", "pool1", "grad_output"]).ravel().tolist() == expected


@pytest.mark.parametrize("loss, value, gradient", [
    ("norm", 405**0.5, [9 / 405**0.5, 18 / 405**0.5]),  # torch.linalg.vector_norm
    ("cross_entropy:0", 9.000123, [-0.9998766, 0.9998766]),  # torch.nn.CrossEntropyLoss
    ("element:1,0,0", 18, [0, 1]),
    ("element::,0,:", 27, [1, 1]),
])  # fmt: skip
def test_losses_of_scores(seen_by, loss, value, gradient):
    seen = seen_by("pooled", "--input", "ones:1,1,4,4", "--backward", "pool1", "--loss", loss)
    assert seen["loss", "", ""]["value"] == pytest.approx(value, rel=1e-6)
    assert values_of(seen["backward", "pool1", "grad_output"]).ravel().tolist() == pytest.approx(gradient, rel=1e-5)


def test_a_loss_at_a_layer_ends_the_run_there(seen_by):
    """pool1, behind it, sees nothing; the sum of conv1's outputs is 4 * 9 + 4 * 18."""
    seen = seen_by("pooled", "--input", "x=ones:1,1,4,4", "--loss-at", "conv1", "--forward", "conv1", "--parameters")
    assert seen["loss", "", ""]["value"] == 108
    assert seen["parameter_grad", "conv1.bias", ""]["values"] == [4, 4]
    assert values_of(seen["input_grad", "x", ""])[0, 0, 1, 1] == 4 * (1 + 2)


def test_the_model_itself_has_no_name(seen_by, tbviz, models, tmp_path):
    seen = seen_by("pooled", "--input", "ones:1,1,4,4", "--forward", "", "--backward", "", "--loss-at", "",
                  "--edit", ":scale=2")  # fmt: skip
    assert set(seen) == {("forward", "", "input"), ("forward", "", "output"), ("loss", "", ""),
                         ("backward", "", "grad_output"), ("backward", "", "grad_input")}  # fmt: skip
    assert values_of(seen["forward", "", "output"]).ravel().tolist() == [9, 18]
    assert seen["loss", "", ""]["value"] == 54
    run = tbviz("hooks", models / "pooled.pt", "--input", "ones:1,1,4,4", "--forward", "", "--npy", "out", "-q")
    assert run.out.startswith("forward '' input (1, 1, 4, 4)")
    assert np.load(tmp_path / "out/forward/.output.npy").ravel().tolist() == [9, 18]


def test_channels_along_another_axis(seen_by):
    seen = seen_by("pooled", "--input", "ones:1,1,4,4", "--edit", "conv1:scale=3:1@axis=-1", "--edit",
                  "pool1:zero:0@axis=1", "--edit-grad", "conv1:zero:1@axis=2", "--backward", "conv1",
                  "--forward", "pool1", "--loss", "sum")  # fmt: skip
    assert values_of(seen["forward", "pool1", "input"]).ravel().tolist() == [9, 27, 9, 27, 18, 54, 18, 54]
    assert values_of(seen["backward", "conv1", "grad_output"]).ravel().tolist() == [0] * 5 + [1, 0, 0]


def test_diff_of_an_edit(seen_by):
    seen = seen_by("pooled", "--input", "ones:1,1,4,4", "--edit", "conv1:zero:1", "--diff")
    assert seen["diff", "output", ""]["max"] == 18
    assert seen["diff", "output", ""]["differing"] == 1


def test_replacement_by_a_file(seen_by, tmp_path):
    np.save(tmp_path / "maps.npy", np.arange(8, dtype=np.float32).reshape(1, 2, 2, 2))
    seen = seen_by("pooled", "--input", "ones:1,1,4,4", "--edit", f"conv1:replace={tmp_path / 'maps.npy'}",
                  "--forward", "pool1")  # fmt: skip
    assert values_of(seen["forward", "pool1", "output"]).ravel().tolist() == [3, 7]


def test_histograms_in_a_log(tbviz, models, values):
    tbviz("hooks", models / "pooled.pt", "--input", "ones:1,1,4,4", "--forward", "conv1", "--backward", "pool1",
          "--parameters", "-s", 3, "-l", "run", "-q")  # fmt: skip
    written = {(tag, step) for tag, step, _value in values("run")}
    assert {("forward/conv1", 3), ("backward/pool1", 3), ("backward/pool1/grad_input", 3),
            ("parameter_grad/conv1.weight", 3)} <= written  # fmt: skip


def test_without_a_log_directory_nothing_is_written(tbviz, models, tmp_path):
    tbviz("hooks", models / "pooled.pt", "--input", "ones:1,1,4,4", "-q")
    assert not (tmp_path / "runs").exists()


def test_arrays_are_not_overwritten(tbviz, models, tmp_path):
    arguments = ["hooks", models / "pooled.pt", "--input", "ones:1,1,4,4", "--npy", "out", "-q"]
    tbviz(*arguments)
    assert np.load(tmp_path / "out/forward/pool1.output.npy").ravel().tolist() == [9, 18]
    assert "exists" in tbviz(*arguments, code=6).err
    tbviz(*arguments, "--force")


@pytest.mark.parametrize(
    "arguments, code, message",
    [
        ([], 2, "what is the model to be called with?"),
        (["--input", "ones:1,3,4,4"], 7, "suggests inputs N x 1 x H x W"),
        (["--input", "ones:1,1,4,4", "--input", "ones:1"], 7, "the model takes x: Tensor; 2 inputs were given"),
        (["--input", "y=1"], 2, "forward() has no argument 'y'; did you mean 'x'?"),
        (["--input", "ones:1,1,4,4", "--forward", "conv"], 2, "did you mean 'conv1'?"),
        (["--input", "ones:1,1,4,4", "--tensor", "xx"], 2, "has no input or variable 'xx'"),
        (["--input", "ones:1,1,4,4", "--loss", "class:2"], 2, "there is no class 2"),
        (["--input", "ones:1,1,4,4", "--loss", "l3"], 2, "did you mean 'l1'?"),
        (["--input", "ones:1,1,4,4", "--target", "ones"], 2, "--target goes with --loss l1"),
        (["--input", "ones:1,1,4,4", "--loss", "l1", "--target", "ones:3"], 7, "the target has the shape (3,)"),
        (["--input", "ones:1,1,4,4", "--edit", "conv1:none"], 2, "'PLACE:zero[:CHANNELS[@axis=A]]'"),
        (["--input", "ones:1,1,4,4", "--edit", "conv1:zero:2"], 2, "there is no channel 2"),
        (["--input", "ones:1,1,4,4", "--edit", "conv1:replace=ones:2"], 7, "what should replace it has (2,)"),
        (["--input", "ones:1,1,4,4", "--loss", "cross_entropy:2"], 2, "there is no class 2: the output (1, 2, 1, 1)"),
        (["--input", "ones:1,1,4,4", "--loss", "cross_entropy"], 2, "did you mean 'cross_entropy:0'?"),
        (["--input", "ones:1,1,4,4", "--loss", "element:1"], 2, "the output has the shape (1, 2, 1, 1)"),
        (["--input", "ones:1,1,4,4", "--loss", "element:2,0,0"], 2, "there is no element 2 along axis 1"),
        (["--input", "ones:1,1,4,4", "--loss", "element:0,-1,0"], 2, "--loss element '-1'"),
        (["--input", "ones:1,1,4,4", "--loss-at", "*"], 2, "--loss-at *: one layer is needed, 2 are named"),
        (["--input", "ones:1,1,4,4", "--loss-at", "conv"], 2, "did you mean 'conv1'?"),
        (["--input", "ones:1,1,4,4", "--edit", "conv1:zero:2@axis=-1"], 2, "there is no channel 2 along axis -1"),
        (["--input", "ones:1,1,4,4", "--edit", "conv1:zero:0@axis=4"], 2, "the value has the shape (1, 2, 2, 2)"),
        (["--input", "ones:1,1,4,4", "--edit", "conv1:zero:0@axis=x"], 2, "'PLACE:zero[:CHANNELS[@axis=A]]'"),
        (["--input", "ones:1,1,4,4", "--edit", "conv1:zero:@axis=1"], 2, "'PLACE:zero[:CHANNELS[@axis=A]]'"),
        (["--input", "missing.npy"], 3, "missing.npy"),
    ],
)
def test_errors(tbviz, models, arguments, code, message):
    run = tbviz("hooks", models / "pooled.pt", *arguments, code=code)
    assert message in run.err
    assert len(run.err.splitlines()) == 1


def test_a_frozen_model_has_no_parameters(tbviz, models, seen_by):
    run = tbviz("hooks", models / "pooled_frozen.pt", "--input", "ones:1,1,4,4", "--parameters", code=2)
    assert "it has no parameters" in run.err or "the model has no parameters" in run.err
    seen = seen_by("pooled_frozen", "--input", "x=ones:1,1,4,4", "--backward", "conv_0")
    assert values_of(seen["input_grad", "x", ""]).sum() == 27


def test_a_model_without_layers(tbviz, models):
    run = tbviz("hooks", models / "product.pt", "-i", "ones:1", "-i", "ones:1", code=2)
    [line] = run.err.splitlines()
    assert "product.pt: the model has no layers to look at" in line and "--tensor" in line


def test_the_note_on_the_builtin_network_says_what_takes_another(tbviz):
    run = tbviz("hooks", "--input", "randn:1,3,64,64@0")
    assert "using the built-in network" in run.err
    assert "; tbviz hooks MODEL takes your own" in run.err and "--model" not in run.err

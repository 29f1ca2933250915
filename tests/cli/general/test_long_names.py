"""Tables on a terminal: names lose their middle where lines are too long; never in a pipe."""

import json
import os
import pathlib
import subprocess

import numpy as np
import pytest
from event_log import FIRST, scalar
from terminal import run_in_terminal

NAME = "features.backbone.layer4.residual_branch.conv_bn_relu.weight"
LAYER = NAME.removesuffix(".weight")
TAG = "validation/metrics/averaged_over_all_batches/mean_intersection_over_union"


@pytest.fixture
def on_terminal(tbviz, tmp_path):
    """What tbviz prints on a terminal that is so wide."""

    def run(columns, *arguments, **how):
        return run_in_terminal([tbviz.program, *arguments], columns, cwd=tmp_path, **how).text

    return run


@pytest.fixture
def model(tmp_path):
    np.savez(tmp_path / "model.npz", **{NAME: np.ones((8, 3, 5, 5), np.float32), "bias": np.ones(8, np.float32)})
    return "model.npz"


@pytest.fixture
def log(write_log):
    return write_log("log", [FIRST, scalar(0, TAG), scalar(1000, TAG, seconds=9)])


def clipped(name, width):
    """The name in so many columns, as the documents have it: the odd one goes to the front."""
    back = (width - 1) // 2
    return name[: width - 1 - back] + "…" + name[len(name) - back :]


def test_a_table_of_layers_fits_the_terminal(on_terminal, tbviz, model):
    in_a_pipe = tbviz("-q", "kernels", model, "--list").out
    assert LAYER in in_a_pipe and "(8, 3, 5, 5)" in in_a_pipe
    assert on_terminal(200, "kernels", model, "--list") == in_a_pipe
    for columns in (60, 59, 40):
        line = on_terminal(columns, "kernels", model, "--list").rstrip("\n")
        assert len(line) == columns
        # Around the name: an index of three digits, a kind that nobody knows, the shape, three gaps.
        assert line == f"  0  {clipped(LAYER, columns - 3 - 1 - 12 - 6)}  -  (8, 3, 5, 5)"


@pytest.mark.parametrize("command", [["inspect"], ["inspect", "--stats"]])
def test_numbers_and_shapes_stay(on_terminal, tbviz, model, command):
    in_a_pipe = tbviz("-q", *command, model).out.splitlines()
    on_screen = on_terminal(100, *command, model).splitlines()
    row = next(line for line in in_a_pipe if NAME in line)
    short = next(line for line in on_screen if "…" in line)
    assert short.split()[1:] == row.split()[1:]
    assert len(short) < len(row)


def test_tags_of_a_log(on_terminal, tbviz, log):
    assert TAG in tbviz("-q", "inspect", log).out
    line = on_terminal(80, "inspect", log).splitlines()[1]
    assert len(line) == 80
    assert line.split()[1:] == ["scalar", "2", "steps", "0..1000", "9.0", "s"]
    front, back = line.split()[0].split("…")
    assert TAG.startswith(front) and TAG.endswith(back) and len(front) >= len(back) > 10


def test_differences_of_models(on_terminal, tbviz, model, tmp_path):
    np.savez(tmp_path / "other.npz", **{NAME: np.zeros((8, 3, 5, 5), np.float32), "bias": np.ones(8, np.float32)})
    assert NAME in tbviz("-q", "compare", model, "other.npz", code=1).out
    printed = on_terminal(100, "compare", model, "other.npz", code=1)
    assert NAME not in printed and "…" in printed and "(8, 3, 5, 5)" in printed


def test_columns_of_the_environment_count_first(on_terminal, model):
    assert len(on_terminal(200, "kernels", model, "--list", env={"COLUMNS": "50"}).rstrip()) == 50


def test_nothing_is_clipped_for_programs(on_terminal, tbviz, model, tmp_path):
    assert json.loads(on_terminal(40, "kernels", model, "--list", "--json"))["layers"][0]["name"] == LAYER
    with open(tmp_path / "listing", "w") as file:
        subprocess.run([tbviz.program, "kernels", model, "--list"], stdout=file, cwd=tmp_path, check=True,
                       env={**os.environ, "COLUMNS": "40"})  # fmt: skip
    assert LAYER in pathlib.Path(tmp_path / "listing").read_text()
    assert LAYER in tbviz("kernels", model, "--list", env={"COLUMNS": "40"}).out


def test_wide_characters_take_two_columns(on_terminal, write_log):
    tag = "验证集/" + "损失函数的平均值" * 8
    line = on_terminal(60, "inspect", write_log("log", [FIRST, scalar(0, tag)])).splitlines()[1]
    columns = sum(2 if ord(c) > 0x2E80 else 1 for c in line)
    assert "…" in line and "\ufffd" not in line and 59 <= columns <= 60

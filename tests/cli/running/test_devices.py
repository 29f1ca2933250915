"""Models that were made for a GPU run on the CPU, and it is said."""

import os
import pathlib
import subprocess
import sys

import damaged_model
import numpy as np
import pytest

pytestmark = pytest.mark.torch_module

SAVE = pathlib.Path(__file__).resolve().parents[2] / "support/save_devices.py"
TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)
INPUT = "ones:1,3,8,8"


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("devices")
    subprocess.run([TORCH_PYTHON, SAVE, folder], check=True, timeout=120)
    return folder


def result_of(tbviz, tmp_path, model, *arguments):
    """What forward() returned, by the loss's gradient being that of a sum: read where the graph ends."""
    run = tbviz("hooks", model, "--input", f"x={INPUT}", "--loss", "sum", *arguments)
    loss = next(line for line in run.out.splitlines() if line.startswith("loss "))
    return float(loss.split()[1]), run.err


@pytest.mark.parametrize(
    "name, devices",
    [
        ("constant", "cuda:0"),
        ("frozen", "cuda:0"),
        ("moved", "cuda, cuda:1"),
        ("nested", "mps"),
        ("attribute", "cuda:2, cuda:3"),
        ("argument", "cuda:0"),
    ],
)
def test_a_device_that_is_not_there(tbviz, models, tmp_path, name, devices):
    found, said = result_of(tbviz, tmp_path, models / f"{name}.pt")
    assert found == np.load(models / "expected.npy").sum()
    assert said.count("runs on the CPU") == 1
    assert f"{name}.pt: the model's code asks for the device {devices}; it runs on the CPU" in said


def test_code_that_asks_what_there_is_goes_its_own_way(tbviz, models, tmp_path):
    expected = np.load(models / "expected.npy")
    found, said = result_of(tbviz, tmp_path, models / "asks.pt")
    assert found == (expected + 1).sum()
    assert "asks for the device cuda; it runs on the CPU" in said


@pytest.mark.parametrize("name", ["plain", "oninput"])
def test_nothing_is_said_where_no_other_device_is_named(tbviz, models, tmp_path, name):
    found, said = result_of(tbviz, tmp_path, models / f"{name}.pt")
    assert found == np.load(models / "expected.npy").sum()
    assert "CPU" not in said


def test_weights_that_were_saved_from_a_gpu(tbviz, models, tmp_path):
    records = damaged_model.read(models / "plain.pt")
    where = b"X\x03\x00\x00\x00cpu"
    assert where in records["data.pkl"]
    records["data.pkl"] = records["data.pkl"].replace(where, b"X\x06\x00\x00\x00cuda:0")
    model = damaged_model.write(tmp_path / "gpu.pt", records)
    found, said = result_of(tbviz, tmp_path, model)
    assert found == np.load(models / "expected.npy").sum()


def test_every_command_runs_such_a_model(tbviz, models, tmp_path):
    for command in (
        ["featuremap", INPUT, "-m", models / "constant.pt", "-l", "maps"],
        ["graph", models / "constant.pt", "-i", INPUT, "-l", "graph"],
    ):
        assert "it runs on the CPU" in tbviz(*command).err

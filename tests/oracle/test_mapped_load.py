"""Models that the module loads beside torch::jit::load, value by value (support/load_both_ways.cc)."""

import hashlib
import os
import pathlib
import subprocess
import sys
import zipfile

import numpy as np
import pytest

pytestmark = pytest.mark.torch_module

HERE = pathlib.Path(__file__).resolve().parent
SUPPORT = HERE.parent / "support"
sys.path.insert(0, str(SUPPORT))
import damaged_model  # noqa: E402

TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)
BUILTIN = HERE.parents[1] / "data/models/builtin.pt"
RECORDED = ["alexnet", "alexnet_traced", "control", "small", "frozen", "training", "half"]
QUANTIZED = ["quantized", "quantized_recurrent", "quantized_scripted", "quantized_traced", "quantized_frozen"]
SAVED = ["tied", "odd", "counting", "convolutions", "frozen", "traced"]


def saved_by(script, folder):
    subprocess.run([TORCH_PYTHON, script, folder], check=True, timeout=300)
    return folder


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    return saved_by(HERE / "record_layers.py", tmp_path_factory.mktemp("recorded"))


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    return saved_by(SUPPORT / "save_models_to_load.py", tmp_path_factory.mktemp("saved"))


@pytest.fixture
def load(tbviz):
    """Loads a file both ways: (exit code, storages, storages in the file, all output)."""

    def run(path):
        program = tbviz.program.parent / "load_both_ways"
        done = subprocess.run([program, path], capture_output=True, text=True, timeout=120)
        words = done.stdout.split()
        counts = (int(words[1]), int(words[4])) if len(words) >= 5 else (None, None)
        return done.returncode, *counts, done.stdout + done.stderr

    return run


def assert_mapped_and_equal(result):
    code, storages, in_file, output = result
    assert code == 0, output
    assert in_file == storages > 0, output


@pytest.mark.parametrize("model", RECORDED)
def test_models_with_recorded_layers(load, recorded, model):
    assert_mapped_and_equal(load(recorded / f"{model}.pt"))


@pytest.mark.parametrize("model", SAVED)
def test_every_kind_of_attribute(load, saved, model):
    assert_mapped_and_equal(load(saved / f"{model}.pt"))


def test_weights_are_tied(load, saved):
    _, storages, _, output = load(saved / "tied.pt")
    assert storages == 3, output  # One weight, two biases.


@pytest.mark.parametrize("model", ["convolutions", "dividing"])
def test_file_of_another_version(load, saved, tmp_path, model):
    records = damaged_model.read(saved / f"{model}.pt")
    records["version" if "version" in records else ".data/version"] = b"2\n"
    code, *_, output = load(damaged_model.write(tmp_path / "old.pt", records))
    assert code == 0, output


def test_storages_of_one_record_are_two(load, tmp_path):
    records = damaged_model.read(BUILTIN)
    records["data.pkl"] = damaged_model.share_record(records["data.pkl"])
    code, storages, _, output = load(damaged_model.write(tmp_path / "shared.pt", records))
    assert (code, storages) == (0, 6), output


@pytest.mark.parametrize("version", [None, b"2\n"], ids=["version of today", "version 2"])
@pytest.mark.parametrize("model", QUANTIZED)
def test_objects_that_set_their_state(load, saved, tmp_path, model, version):
    if not (saved / f"{model}.pt").exists():
        pytest.skip("this torch has no quantized kernels")
    records = damaged_model.read(saved / f"{model}.pt")
    if version:
        records["version" if "version" in records else ".data/version"] = version
    code, storages, _, output = load(damaged_model.write(tmp_path / "model.pt", records))
    assert code == 0 and storages > 0, output


@pytest.mark.parametrize("model", ["odd", "frozen", "tied"])
def test_compressed_records_are_copied(load, saved, tmp_path, model):
    records = damaged_model.read(saved / f"{model}.pt")
    path = damaged_model.write(tmp_path / "deflated.pt", records, zipfile.ZIP_DEFLATED)
    code, _, in_file, output = load(path)
    assert (code, in_file) == (0, 0), output


@pytest.mark.parametrize("model", ["odd", "frozen", "tied"])
def test_records_at_odd_addresses_are_copied(load, saved, tmp_path, model):
    path = damaged_model.misaligned(tmp_path / "misaligned.pt", saved / f"{model}.pt")
    code, _, in_file, output = load(path)
    assert (code, in_file) == (0, 0), output


def test_models_may_write_into_their_weights(tbviz, saved, tmp_path):
    model = saved / "counting.pt"
    before = hashlib.sha256(model.read_bytes()).digest()
    inputs = ["ones:1,1,3,3", "full=1:1,1,3,3"]
    first, second = np.load(saved / "counting.npy")
    for options, expected in (([], [first, first]), (["--keep-state"], [first, second])):
        tbviz("featuremap", *inputs, "--model", model, "--layers", "look", "--npy", "out", "--force", "-l", "run", *options)
        found = [np.load(tmp_path / "out" / name / "-_look.npy") for name in inputs]
        np.testing.assert_array_equal(found, expected)
    assert hashlib.sha256(model.read_bytes()).digest() == before


# The loader's own checks: here no other reader has seen the file before.
def test_damage_is_found_by_the_loader(load, tmp_path):
    for what, path in damaged_model.damaged_models(tmp_path, BUILTIN).items():
        code, *_, output = load(path)
        if what in ("missing_class", "cut_code"):
            assert code == 9, f"{what}: {output}"  # LibTorch's own words.
        else:
            assert code == (5 if what == "wrong_version" else 4), f"{what}: {output}"
            assert len(output.splitlines()) == 1, f"{what}: {output}"

"""Files in the shapes that people have, from models to logs: each is read, or called by its name."""

import json
import pathlib

import pytest

FILES = pathlib.Path(__file__).resolve().parent.parent.parent / "files"


@pytest.mark.parametrize("name, layers", [
    ("half_quant_sd.pth", [(0, "a", [4, 3, 3, 3]), (1, "b", [4, 4, 3, 3])]),
    ("fp8.safetensors", [(0, "conv", [2, 3, 3, 3]), (1, "plain", [2, 3, 3, 3])]),
    ("two_convs_cast.onnx", [(0, "wh", [4, 3, 3, 3]), (1, "w2", [4, 4, 3, 3])]), ("qdq.onnx", [(0, "wq", [4, 3, 3, 3])]),
    ("jax.npz", [(0, "params/Conv_0/kernel", [3, 3, 3, 4])]),
    ("paddle.pdparams", [(0, "conv", [4, 3, 3, 3])]),
])  # fmt: skip
def test_layers_of_models(tbviz, name, layers):
    found = json.loads(tbviz("kernels", FILES / name, "--list", "--json").out)["layers"]
    assert [(layer["index"], layer["name"], layer["shape"]) for layer in found] == layers


def test_models_with_other_packed_weights_differ(tbviz):
    found = json.loads(tbviz("compare", FILES / "quant_a.pth", FILES / "quant_b.pth", "--json", code=1).out)
    assert found["totals"]["changed"] == 2 and all("_packed_params" in each["name"] for each in found["tensors"])
    tbviz("compare", FILES / "quant_a.pth", FILES / "quant_a.pth")


@pytest.mark.parametrize("name, words", [
    ("saved_model.pb", ["SavedModel", "tf2onnx.convert --saved-model"]),
    ("__0_0.distcp", ["distributed checkpoint", "dcp_to_torch"]),
])  # fmt: skip
@pytest.mark.parametrize("command", [["inspect"], ["kernels", "--list"], ["histogram", "-l", "run"]])
def test_models_of_other_programs(tbviz, name, words, command):
    error = tbviz(*command, FILES / name, code=5).err
    assert all(word in error for word in words)


def test_pictures(tbviz):
    done = tbviz("image", FILES / "exif6.jpg", "--no-log", "-o", "out.png")
    assert "exif6.jpg: is stored turned (EXIF orientation 6)" in done.err
    assert "HEIC" in tbviz("image", FILES / "heic.jpg", "--no-log", "-o", "other.png", code=5).err


def test_a_gzipped_log(tbviz):
    lines = tbviz("export", FILES / "gz_log", "-o", "-").out.splitlines()[1:]
    points = [(int(step), float(value)) for _, _, step, _, value in (line.split(",") for line in lines)]
    assert points == [(step, pytest.approx(1 / (step + 1), rel=1e-7)) for step in range(5)]
    tbviz("verify", FILES / "gz_log", "-q")
    tags = json.loads(tbviz("inspect", FILES / "gz_log", "--json").out)["tags"]
    assert [(tag["tag"], tag["count"]) for tag in tags] == [("train/loss", 5)]


@pytest.mark.parametrize("content, word", [
    (b"version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 12345\n", "git-lfs"),
    (b"<!DOCTYPE html><html><body>Sign in</body></html>", "page"), (b"BZh91AY&SY" + bytes(20), "bzip2"),
])  # fmt: skip
@pytest.mark.parametrize("command", [["inspect"], ["verify"], ["export", "-o", "-"]])
def test_what_stands_where_a_log_should(tbviz, tmp_path, content, word, command):
    (tmp_path / "events.out.tfevents.1.host").write_bytes(content)
    assert word in tbviz(*command, "events.out.tfevents.1.host", code=5).err

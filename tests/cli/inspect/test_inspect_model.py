"""tbviz inspect on model files."""

import json
import pathlib
import sys

import numpy
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "support"))
import hostile  # noqa: E402
import torch_file  # noqa: E402

WEIGHT = numpy.arange(96, dtype="<f4").reshape(2, 3, 4, 4)
BIAS = numpy.array([1.5, -0.5], dtype="<f4")


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "model.pth"
    torch_file.save(path, {"conv.weight": WEIGHT, "conv.bias": BIAS})
    return path


def test_the_table_names_every_tensor(tbviz, model):
    lines = tbviz("-q", "inspect", "model.pth").out.splitlines()
    assert lines[0] == "model.pth: PyTorch zip, 2 tensors"
    assert lines[1] == "  globals: collections.OrderedDict, torch.FloatStorage, torch._utils._rebuild_tensor_v2"
    assert lines[2].split() == ["name", "kind", "type", "shape", "values", "bytes"]
    assert lines[3].split() == ["conv.weight", "-", "float32", "(2,", "3,", "4,", "4)", "96", "384"]
    assert lines[4].split() == ["conv.bias", "-", "float32", "(2,)", "2", "8"]
    assert lines[5:] == ["  total: 98 values in 392 bytes"]


def test_standard_input_holds_a_model(tbviz, model):
    expected = tbviz("-q", "inspect", model).out.replace(str(model), "standard input")
    assert tbviz("-q", "inspect", "-", stdin=model.read_bytes()).out == expected
    assert tbviz("-q", "inspect", stdin=model.read_bytes()).out == expected


def test_json(tbviz, model):
    answer = json.loads(tbviz("-q", "inspect", "--json", "--stats", "model.pth").out)
    assert (answer["schema"], answer["kind"]) == ("tbviz.inspect/1", "model")
    assert answer["format"] == "PyTorch zip"
    assert answer["totals"] == {
        "tensors": 2, "values": 98, "bytes": 392, "parameters": None, "buffers": None, "tied": 0,
    }  # fmt: skip
    weight, bias = answer["tensors"]
    statistics = bias.pop("statistics")
    assert bias == {
        "path": "model.pth", "name": "conv.bias", "kind": None, "role": None, "dtype": "float32",
        "shape": [2], "values": 2, "bytes": 8,
    }  # fmt: skip
    assert statistics == {
        "min": -0.5, "max": 1.5, "mean": 0.5, "std": pytest.approx(2**0.5), "zeros": 0, "nan": 0,
        "infinite": 0,
    }  # fmt: skip
    assert weight["statistics"]["zeros"] == 1
    assert "logs" not in answer and "tags" not in answer
    assert answer["models"][0]["unusual_globals"] == []


def test_tensors_under_two_names_count_once(tbviz, tmp_path):
    tensor = torch_file.tensor("0", (2, 3, 4, 4), elements=96)
    members = {"encoder.weight": tensor, "decoder.weight": tensor}
    content = torch_file.archive(torch_file.state_dict(members), {"0": WEIGHT.tobytes()})
    (tmp_path / "tied.pth").write_bytes(content)
    assert tbviz("-q", "inspect", "tied.pth").out.splitlines()[-1] == (
        "  total: 96 values in 384 bytes (1 tensor the same as another counts once)"
    )


def test_only_finite_values_make_statistics(tbviz, tmp_path):
    values = numpy.array([numpy.nan, numpy.inf, -numpy.inf, 0, 0, 3] * 50_000, dtype="<f4")
    empty = numpy.zeros((0, 3), dtype="<f4")
    torch_file.save(tmp_path / "m.pth", {"w": values, "none": empty, "one": values[5:6]})
    answer = json.loads(tbviz("-q", "inspect", "--json", "--stats", "m.pth").out)
    w, none, one = (tensor["statistics"] for tensor in answer["tensors"])
    assert (w["zeros"], w["nan"], w["infinite"]) == (100_000, 50_000, 100_000)
    assert (w["min"], w["max"], w["mean"]) == (0, 3, pytest.approx(1))
    assert w["std"] == pytest.approx(values[numpy.isfinite(values)].astype(float).std(ddof=1))
    assert [none[key] for key in ("min", "max", "mean", "std")] == ["NaN"] * 4
    assert (one["mean"], one["std"]) == (3, "NaN")


@pytest.mark.parametrize("protocol", range(6))
def test_malicious_pickles_are_listed(tbviz, tmp_path, protocol):
    marker = tmp_path / "owned"
    (tmp_path / "evil.pkl").write_bytes(hostile.evil_pickle(marker, protocol))
    outcome = tbviz("inspect", "evil.pkl")
    assert "  unusual globals: posix.system\n" in outcome.out
    assert outcome.err == (
        "warning: evil.pkl: loading this file in Python would import: posix.system\n"
    )
    assert not marker.exists()


def test_unread_tensors_are_reported_after_the_others(tbviz, tmp_path):
    members = {f"c{i}": torch_file.tensor("1", (2,), storage="QUInt4x2Storage") for i in range(22)}
    members["w"] = torch_file.tensor("0", (2,), elements=2)
    content = torch_file.archive(torch_file.state_dict(members), {"0": bytes(8), "1": bytes(16)})
    (tmp_path / "m.pth").write_bytes(content)
    outcome = tbviz("inspect", "m.pth", code=5)
    assert outcome.out.startswith("m.pth: PyTorch zip, 23 tensors (22 not read)\n") and "\n  w " in outcome.out
    assert outcome.err.count("QUInt4x2Storage is not supported") == 20
    assert "2 more tensors are not supported" in outcome.err
    assert tbviz("inspect", "-v", "m.pth", code=5).err.count("QUInt4x2Storage is not supported") == 22
    answer = json.loads(tbviz("inspect", "--json", "m.pth", code=5).out)
    assert [tensor["name"] for tensor in answer["models"][0]["unread"]] == list(members)[:22]
    assert answer["totals"]["tensors"] == 1


def test_one_of_anything_is_singular(tbviz, tmp_path):
    torch_file.save(tmp_path / "m.pth", {"w": numpy.ones(1, dtype="<f4")})
    lines = tbviz("-q", "inspect", "m.pth").out.splitlines()
    assert lines[0] == "m.pth: PyTorch zip, 1 tensor"
    assert lines[-1] == "  total: 1 value in 4 bytes"


def test_options_that_do_not_fit(tbviz, model):
    error = tbviz("inspect", "--values", "model.pth", code=2).err
    assert error == "tbviz: model.pth: holds a model; --values prints the events of logs\n"
    assert "excludes" in tbviz("inspect", "--values", "--stats", "model.pth", code=2).err


def test_models_and_logs_together(tbviz, model, tmp_path):
    tbviz("-q", "scalars", "-", "-l", "run", stdin="1\n2\n")
    (log,) = (tmp_path / "run").iterdir()
    answer = json.loads(tbviz("-q", "inspect", "--json", log, model).out)
    assert answer["kind"] == "mixed"
    assert len(answer["logs"]) == len(answer["models"]) == len(answer["tags"]) == 1
    assert answer["format"] == "PyTorch zip" and len(answer["tensors"]) == 2


def test_what_could_not_be_read_is_neither_model_nor_log(tbviz, tmp_path):
    (tmp_path / "cut.pth").write_bytes(b"PK\3\4")
    assert json.loads(tbviz("inspect", "--json", "cut.pth", code=4).out)["kind"] is None


@pytest.fixture
def bomb(tmp_path):
    numpy.savez_compressed(tmp_path / "a.npz", x=numpy.zeros((1000, 100_000), numpy.uint8), y=numpy.arange(6.0))
    assert (tmp_path / "a.npz").stat().st_size < 200_000
    return tmp_path / "a.npz"


def test_compressed_arrays_are_listed_without_being_inflated(tbviz, bomb, tmp_path):
    code, error = hostile.run([tbviz.program, "inspect", bomb])
    assert (code, error) == (0, "")
    lines = tbviz("-q", "inspect", "a.npz").out.splitlines()
    assert lines[2].split() == ["x", "-", "uint8", "(1000,", "100000)", "100000000", "100000000"]
    assert lines[3].split() == ["y", "-", "float64", "(6,)", "6", "48"]
    assert "total: 100000006 values in 100.0 MB" in lines[4]


@pytest.mark.parametrize("command", [["inspect", "--stats"], ["histogram"], ["image", "-o", "out"], ["kernels"], ["grid"]])
def test_a_small_archive_does_not_take_much_memory(tbviz, bomb, tmp_path, command):
    code, error = hostile.run([tbviz.program, *command, bomb, *([] if "--stats" in command else ["-l", tmp_path / "run"])])
    assert code == 4 and "inflate to 100000" in error and "save it with numpy.savez" in error, error


def test_a_member_that_is_longer_or_shorter_than_its_array_is_refused(tbviz, tmp_path):
    import io
    import zipfile

    def archive(name, content):
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("x.npy", content)

    buffer = io.BytesIO()
    numpy.save(buffer, numpy.arange(6.0))
    archive("good.npz", buffer.getvalue())
    archive("long.npz", buffer.getvalue() + bytes(1000))
    archive("short.npz", buffer.getvalue()[:-1])
    tbviz("-q", "inspect", "good.npz")
    for name, left in (("long.npz", 1048), ("short.npz", 47)):
        run = tbviz("inspect", name, code=4)
        assert f"{name}/x.npy: offset 128: an array of shape (6,) and type float64 needs 48 bytes but {left}" in run.err

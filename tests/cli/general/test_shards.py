"""Models in several files: a folder, or its index, is one model for every command that takes one."""

import json
import os
import pathlib
import struct
import sys

import numpy
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "support"))
import torch_file  # noqa: E402

WEIGHTS = {
    "conv1.weight": numpy.arange(108, dtype="<f4").reshape(4, 3, 3, 3),
    "conv1.bias": numpy.arange(4, dtype="<f4"),
    "conv2.weight": -numpy.arange(216, dtype="<f4").reshape(6, 4, 3, 3),
    "fc.weight": numpy.ones((2, 6), dtype="<f4"),
}
FIRST, SECOND = "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"
PLACES = {"conv1.weight": FIRST, "conv1.bias": FIRST, "conv2.weight": SECOND, "fc.weight": SECOND}
INDEX = "model.safetensors.index.json"
BYTES = sum(array.nbytes for array in WEIGHTS.values())


def safetensors(arrays):
    header, data = {}, b""
    for name, array in arrays.items():
        end = len(data) + array.nbytes
        header[name] = {"dtype": "F32", "shape": array.shape, "data_offsets": [len(data), end]}
        data += array.tobytes()
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def pick(*names):
    return {name: WEIGHTS[name] for name in names}


def write_index(folder, weight_map=PLACES, name=INDEX, total_size=BYTES):
    text = json.dumps({"metadata": {"total_size": total_size}, "weight_map": weight_map}, sort_keys=True)
    (folder / name).write_text(text)


@pytest.fixture
def folder(tmp_path):
    """A model of two shards with its index, and whole.safetensors beside the folder."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / FIRST).write_bytes(safetensors(pick("conv1.weight", "conv1.bias")))
    (folder / SECOND).write_bytes(safetensors(pick("conv2.weight", "fc.weight")))
    write_index(folder)
    (tmp_path / "whole.safetensors").write_bytes(safetensors(WEIGHTS))
    return folder


@pytest.mark.parametrize("given", ["model", "model/", f"model/{INDEX}"])
def test_a_folder_and_its_index_are_the_whole_model(tbviz, folder, values, given):
    answer = json.loads(tbviz("-q", "inspect", "--json", given).out)
    assert answer["format"] == "safetensors, 2 shards"
    assert [tensor["name"] for tensor in answer["tensors"]] == list(WEIGHTS)
    assert answer["totals"]["bytes"] == BYTES
    tbviz("-q", "compare", given, "whole.safetensors")
    tbviz("-q", "compare", "whole.safetensors", given, "--tolerance", 0)
    lines = tbviz("-q", "kernels", "--list", given).out.splitlines()
    assert [line.split()[:2] for line in lines] == [["0", "conv1"], ["1", "conv2"]]
    tbviz("-q", "histogram", given, "-l", "run")
    assert {tag: value.histo.sum for tag, _, value in values()} == {
        name: array.sum(dtype=float) for name, array in WEIGHTS.items()
    }


def test_statistics_are_those_of_each_shard(tbviz, folder):
    tensors = json.loads(tbviz("-q", "inspect", "--json", "--stats", "model").out)["tensors"]
    assert {tensor["name"]: tensor["statistics"]["min"] for tensor in tensors} == {
        name: array.min() for name, array in WEIGHTS.items()
    }


def test_the_folder_itself_may_be_where_the_user_is(tbviz, folder):
    for given in (".", INDEX):
        assert json.loads(tbviz("-q", "inspect", "--json", given, cwd=folder).out)["totals"]["tensors"] == 4


def test_links_out_of_the_folder_are_followed_as_in_hugging_faces_cache(tbviz, folder, tmp_path):
    blobs, snapshot = tmp_path / "hub/blobs", tmp_path / "hub/snapshots/abc"
    for path in (blobs, snapshot):
        path.mkdir(parents=True)
    for i, name in enumerate((FIRST, SECOND, INDEX)):
        (folder / name).rename(blobs / str(i))
        (snapshot / name).symlink_to(f"../../blobs/{i}")
    tbviz("-q", "compare", "hub/snapshots/abc", "whole.safetensors")
    tbviz("-q", "compare", f"hub/snapshots/abc/{INDEX}", "whole.safetensors")


def test_links_to_anything_but_files_are_refused(tbviz, folder):
    (folder / SECOND).unlink()
    os.mkfifo(folder / SECOND)
    assert "is no file" in tbviz("inspect", "model", code=4).err


@pytest.mark.parametrize("command", [["inspect"], ["kernels", "--list"], ["compare", "whole.safetensors"]])
def test_what_is_missing_is_named(tbviz, folder, command):
    (folder / SECOND).unlink()
    error = tbviz(*command, "model", code=3).err
    assert f"1 of its 2 shards is missing: {SECOND} (is the download complete?)" in error


def test_an_index_may_not_lead_out(tbviz, folder, tmp_path):
    write_index(folder, {**PLACES, "fc.weight": "../whole.safetensors"})
    assert "outside the index's folder; that is refused" in tbviz("inspect", "model", code=4).err
    write_index(folder, {**PLACES, "fc.weight": str(tmp_path / "whole.safetensors")})
    assert "outside the index's folder; that is refused" in tbviz("inspect", "model", code=4).err


def test_an_index_is_no_shard(tbviz, folder):
    write_index(folder, {"w": INDEX})
    assert "cannot be a shard of another" in tbviz("inspect", "model", code=4).err


def test_a_tensor_that_is_promised_and_lacking_is_an_error(tbviz, folder):
    write_index(folder, {**PLACES, "fc.bias": SECOND})
    error = tbviz("compare", "model", "whole.safetensors", code=4).err
    assert f"names tensors that its shards lack: fc.bias in {SECOND}" in error


def test_a_tensor_beyond_the_index_is_told(tbviz, folder):
    write_index(folder, {name: PLACES[name] for name in list(PLACES)[:3]})
    outcome = tbviz("inspect", "model")
    assert "fc.weight" in outcome.out
    assert "hold tensors that the index does not name: fc.weight" in outcome.err


def test_a_tensor_elsewhere_is_told(tbviz, folder):
    write_index(folder, {**PLACES, "fc.weight": FIRST})
    assert f"than those that hold fc.weight in {SECOND}" in tbviz("inspect", "model").err


def test_a_tensor_in_two_shards_is_an_error(tbviz, folder):
    (folder / SECOND).write_bytes(safetensors(pick("conv2.weight", "fc.weight", "conv1.bias")))
    error = tbviz("inspect", "model", code=4).err
    assert f"conv1.bias is both in {FIRST} and in {SECOND}" in error


def test_a_total_size_that_differs_is_told(tbviz, folder):
    assert "total_size" not in tbviz("kernels", "--list", "model").err
    write_index(folder, total_size=BYTES + 1)
    assert f"take {BYTES + 1} bytes (total_size); they take {BYTES}" in tbviz("inspect", "model").err


def test_damage_names_the_shard(tbviz, folder):
    (folder / SECOND).write_bytes((folder / SECOND).read_bytes()[:-4])
    assert tbviz("inspect", "model", code=4).err.startswith(f"tbviz: model/{SECOND}: offset ")


def test_shards_of_two_formats_are_refused(tbviz, folder):
    torch_file.save(folder / SECOND, pick("conv2.weight", "fc.weight"))
    error = tbviz("inspect", "model", code=4).err
    assert f"model/{SECOND}: is PyTorch zip, but {FIRST} is safetensors" in error


def test_safetensors_come_before_pytorch(tbviz, folder):
    torch_file.save(folder / "pytorch_model-00001-of-00001.bin", {"other": WEIGHTS["fc.weight"]})
    write_index(folder, {"other": "pytorch_model-00001-of-00001.bin"}, "pytorch_model.bin.index.json")
    outcome = tbviz("inspect", "model")
    assert outcome.out.startswith(f"model/{INDEX}: safetensors, 2 shards, 4 tensors")
    assert f"read by {INDEX}; left out pytorch_model.bin.index.json" in outcome.err
    given = tbviz("-q", "inspect", "model/pytorch_model.bin.index.json").out
    assert "PyTorch zip, 1 shard, 1 tensor" in given


def test_variants_have_an_index_of_their_own(tbviz, folder):
    (folder / INDEX).rename(folder / "model.safetensors.index.fp16.json")
    assert "4 tensors" in tbviz("-q", "inspect", "model").out
    write_index(folder)
    error = tbviz("inspect", "model", code=2).err
    assert f"holds several models: model.safetensors.index.fp16.json, {INDEX}; give one of them" in error


def test_shards_without_an_index(tbviz, folder):
    (folder / INDEX).unlink()
    outcome = tbviz("compare", "model", "whole.safetensors")
    assert "has no index; read model-*-of-00002.safetensors" in outcome.err
    (folder / FIRST).unlink()
    assert f"some are missing: {FIRST} (is" in tbviz("inspect", "model", code=3).err


def test_a_shard_alone_is_said_to_be_one(tbviz, folder):
    outcome = tbviz("inspect", f"model/{FIRST}")
    assert "2 tensors" in outcome.out
    assert "is one of 2 shards by its name; give its folder for the whole model" in outcome.err


def test_the_one_model_file_of_a_folder(tbviz, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run/config.json").write_text("{}")
    (tmp_path / "run/model.safetensors").write_bytes(safetensors(WEIGHTS))
    for name in ("optimizer.pt", "scheduler.pt", "rng_state.pth", "training_args.bin", "pytorch_model.bin"):
        torch_file.save(tmp_path / "run" / name, {"state": WEIGHTS["fc.weight"]})
    outcome = tbviz("inspect", "run")
    assert outcome.out.startswith("run/model.safetensors: safetensors, 4 tensors")
    assert "run: has no index; read model.safetensors, left out pytorch_model.bin" in outcome.err


@pytest.mark.parametrize("command", [["inspect"], ["kernels"], ["histogram"], ["compare", "a/one.safetensors"]])
def test_folders_without_one_model(tbviz, tmp_path, command):
    for name in ("a/one.safetensors", "a/two.safetensors", "pipe/unet/u.safetensors", "pipe/vae/v.safetensors"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(safetensors(pick("fc.weight")))
    (tmp_path / "hub/snapshots/abc").mkdir(parents=True)
    (tmp_path / "hub/snapshots/abc/m.safetensors").write_bytes(safetensors(pick("fc.weight")))
    (tmp_path / "none").mkdir()
    error = tbviz(*command, "a", code=2).err
    assert "holds several models: one.safetensors, two.safetensors; give one of them" in error
    error = tbviz(*command, "pipe", code=2).err
    assert "holds no model itself, but its folders unet, vae hold some; give one of them" in error
    assert "its folder snapshots/abc holds one; give that" in tbviz(*command, "hub", code=2).err
    is_log = command == ["inspect"]
    error = tbviz(*command, "none", code=4 if is_log else 3).err
    assert ("holds no event file" if is_log else "is a folder that holds no model file") in error


def test_a_folder_with_event_files_stays_a_log(tbviz, folder):
    tbviz("-q", "scalars", "-", "-l", folder / "runs/one", stdin="1\n2\n")
    outcome = tbviz("inspect", "model")
    assert outcome.out.startswith("model: 3 events in 1 file")
    assert "holds event files and a model; give the model's own file, or its index" in outcome.err
    assert "4 tensors" in tbviz("-q", "inspect", f"model/{INDEX}").out
    assert "4 tensors" not in outcome.out
    tbviz("-q", "compare", "model", "whole.safetensors")


@pytest.mark.parametrize("command", [["hooks", "--input", "ones:1,3,8,8"], ["graph", "--input", "ones:1,3,8,8"]])
@pytest.mark.parametrize("given", ["model", f"model/{INDEX}"])
def test_weights_are_no_program(tbviz, folder, command, given):
    error = tbviz(command[0], given, *command[1:], code=5).err
    assert "weights, which hold no code to run; save the model with its code: torch.jit.script(" in error


def test_a_folder_around_a_program_is_not_run(tbviz, tmp_path):
    (tmp_path / "m").mkdir()
    (tmp_path / "m/net.pt").write_bytes(b"PK")
    error = tbviz("hooks", "m", "--input", "ones:1", code=5).err
    assert error == "tbviz: m: is a folder; what is run is a file: give m/net.pt, if it holds code\n"


def test_an_index_without_its_path_is_of_no_use(tbviz, folder):
    error = tbviz("inspect", "-", stdin=(folder / INDEX).read_bytes(), code=5).err
    assert "give its path, so that the files beside it are found" in error


def test_other_models_beside_an_index_are_told(tbviz, folder):
    torch_file.save(folder / "pytorch_model.bin", WEIGHTS)
    assert "left out" not in tbviz("inspect", "model").err
    write_index(folder, {name: f"./{place}" for name, place in PLACES.items()})
    assert "left out" not in tbviz("inspect", "model").err
    (folder / "adapter_model.safetensors").write_bytes(safetensors(pick("fc.weight")))
    torch_file.save(folder / "other.pth", WEIGHTS)
    (folder / "consolidated.safetensors.index.json").write_text('{"weight_m')
    outcome = tbviz("inspect", "model")
    assert "4 tensors" in outcome.out
    left_out = "consolidated.safetensors.index.json, adapter_model.safetensors, other.pth\n"
    assert f"model: read by {INDEX}; left out {left_out}" in outcome.err
    for i in range(20):
        torch_file.save(folder / f"epoch{i}.pt", WEIGHTS)
    shown = "adapter_model.safetensors, epoch0.pt, epoch1.pt, epoch2.pt and 18 more\n"
    assert f"left out consolidated.safetensors.index.json, {shown}" in tbviz("inspect", "model").err


def test_a_shard_that_the_index_does_not_name_is_told(tbviz, folder):
    write_index(folder, {name: FIRST for name in ("conv1.weight", "conv1.bias")}, total_size=448)
    assert f"read by {INDEX}; left out {SECOND}\n" in tbviz("inspect", "model").err


def test_a_broken_index_beside_shards_is_told(tbviz, folder):
    (folder / INDEX).write_text("{}")
    outcome = tbviz("inspect", "model")
    assert f"read model-*-of-00002.safetensors, left out {INDEX}\n" in outcome.err


@pytest.mark.parametrize(
    "copy, of",
    [
        ("net.fold1.bin", "net.fold1.safetensors"),
        ("pytorch_model.bin", "model.safetensors"),
        ("pytorch_model.fp16.bin", "model.fp16.safetensors"),
        ("pytorch_model-00001-of-00001.bin", "model.safetensors"),
        ("pytorch_model-00001-of-00001.fp16.bin", "model.fp16.safetensors"),
    ],
)
def test_a_copy_has_the_same_name(tbviz, tmp_path, copy, of):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / of).write_bytes(safetensors(WEIGHTS))
    torch_file.save(tmp_path / "run" / copy, WEIGHTS)
    assert f"read {of}, left out {copy.replace('-00001-', '-*-')}\n" in tbviz("inspect", "run").err


@pytest.mark.parametrize(
    "other, model",
    [
        ("net.fold2.bin", "net.fold1.safetensors"),
        ("pytorch_model.fp16.bin", "model.safetensors"),
        ("pytorch_model-00001-of-00001.fp16.bin", "model-00001-of-00001.safetensors"),
    ],
)
def test_another_models_name_is_no_copys(tbviz, tmp_path, other, model):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / model).write_bytes(safetensors(WEIGHTS))
    torch_file.save(tmp_path / "run" / other, WEIGHTS)
    assert "holds several models: " in tbviz("inspect", "run", code=2).err


def test_of_many_models_the_first_are_named(tbviz, tmp_path):
    (tmp_path / "run").mkdir()
    for i in range(300):
        (tmp_path / f"run/epoch{i}.safetensors").write_bytes(b"")
    first = ", ".join(f"epoch{i}.safetensors" for i in range(5))
    error = tbviz("inspect", "run", code=2).err
    assert f"holds several models: {first} and 295 more; give one of them" in error


def test_of_many_missing_shards_the_first_are_named(tbviz, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run/m-00001-of-00009.safetensors").write_bytes(safetensors(WEIGHTS))
    missing = ", ".join(f"m-0000{i}-of-00009.safetensors" for i in range(2, 7))
    assert f"missing: {missing} and 3 more (is" in tbviz("inspect", "run", code=3).err


@pytest.mark.parametrize("number", [0, 1])
def test_one_of_no_shards_is_a_plain_file(tbviz, tmp_path, number):
    (tmp_path / "run").mkdir()
    name = f"model-0000{number}-of-00000.safetensors"
    (tmp_path / "run" / name).write_bytes(safetensors(WEIGHTS))
    outcome = tbviz("inspect", "run")
    assert outcome.out.startswith(f"run/{name}: safetensors, 4 tensors")
    assert f"has no index; read {name}" in outcome.err


def test_shards_may_be_counted_from_zero(tbviz, folder):
    (folder / INDEX).unlink()
    (folder / FIRST).rename(folder / "model-00000-of-00002.safetensors")
    assert f"missing: {FIRST} (is" in tbviz("inspect", "model", code=3).err
    (folder / SECOND).rename(folder / FIRST)
    tbviz("-q", "compare", "model", "whole.safetensors")


def test_a_star_in_a_name_is_no_number(tbviz, folder):
    (folder / INDEX).unlink()
    (folder / "model-*-of-00002.safetensors").write_bytes(safetensors(WEIGHTS))
    assert "holds several models: " in tbviz("inspect", "model", code=2).err


def test_models_in_folders_below_are_told(tbviz, tmp_path):
    """As sentence-transformers and trainers leave them."""
    save = pytest.importorskip("safetensors.numpy").save_file
    weight = {"w": numpy.ones(3, "float32")}
    for path in ("a/model.safetensors", "a/1_Dense/model.safetensors", "b/model.safetensors"):
        (tmp_path / path).parent.mkdir(exist_ok=True, parents=True)
        save(weight, tmp_path / path)
    assert "left out the models in folders below it: 1_Dense" in tbviz("compare", "a", "b").err
    assert "below" not in tbviz("inspect", "b").err

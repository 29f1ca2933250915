"""Shards as safetensors and torch.save write them equal the whole model, tensor by tensor; what PyTorch's own
distributed checkpoints become is read, and they themselves are called by name."""

import json
import pathlib
import subprocess
import sys

import pytest

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "support"))
from dumped_checkpoint import dump, parse  # noqa: E402

torch = pytest.importorskip("torch")
safetensors_torch = pytest.importorskip("safetensors.torch")


def network():
    torch.manual_seed(0)
    layers = [torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.ConvTranspose2d(4, 6, 3)]
    return torch.nn.Sequential(*layers, torch.nn.Linear(5, 7)).state_dict()


def write_shards(folder, state, stem, ending, save, count=3):
    """What save_pretrained() does: shards in the order of the state dict, an index sorted by name."""
    folder.mkdir()
    names = list(state)
    weight_map = {}
    for i in range(count):
        file = f"{stem}-{i + 1:05}-of-{count:05}{ending}"
        part = names[i * len(names) // count : (i + 1) * len(names) // count]
        save({name: state[name].contiguous() for name in part}, folder / file)
        weight_map.update(dict.fromkeys(part, file))
    size = sum(tensor.numel() * tensor.element_size() for tensor in state.values())
    index = {"metadata": {"total_size": size}, "weight_map": weight_map}
    (folder / f"{stem}{ending}.index.json").write_text(json.dumps(index, indent=2, sort_keys=True))


def save_safetensors(tensors, path):
    safetensors_torch.save_file(tensors, path, metadata={"format": "pt"})


KINDS = {
    "safetensors": ("model", ".safetensors", save_safetensors),
    "torch": ("pytorch_model", ".bin", torch.save),
    "legacy": ("pytorch_model", ".bin", lambda t, p: torch.save(t, p, _use_new_zipfile_serialization=False)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_shards_equal_the_whole(tbviz, tmp_path, kind):
    state = network()
    stem, ending, save = KINDS[kind]
    write_shards(tmp_path / "shards", state, stem, ending, save)
    torch.save(state, tmp_path / "whole.pth")
    outcome = tbviz("compare", "shards", "whole.pth")
    assert outcome.out.endswith(f": {len(state)} same, 0 changed, 0 added, 0 removed\n")
    assert outcome.err == ""  # Neither of total_size nor of the index is there anything to tell.
    found = {tensor["name"]: tensor for tensor in parse(dump(tmp_path / "shards").stdout)}
    assert found.keys() == state.keys()
    for name, tensor in state.items():
        assert found[name]["bytes"] == tensor.numpy().tobytes()
    if ending == ".bin":  # safetensors sorts a file's tensors.
        assert list(found) == list(state)
    names = [line.split()[1] for line in tbviz("-q", "kernels", "--list", "shards").out.splitlines()]
    assert names == ["0", "2"]
    torch.save({**state, "3.bias": state["3.bias"] + 1}, tmp_path / "whole.pth")
    assert "1 changed" in tbviz("-q", "compare", "shards", "whole.pth", code=1).out


def test_tensors_that_are_seen_as_others_have_their_own_names(tbviz, tmp_path):
    state = {**network(), "wave": torch.ones(3, dtype=torch.complex64), "small": torch.ones(5).to(torch.float8_e5m2)}
    write_shards(tmp_path / "shards", state, *KINDS["safetensors"])
    outcome = tbviz("inspect", "shards")
    assert outcome.err == "" and "  wave.imag " in outcome.out


def test_tied_weights_count_once_in_total_size(tbviz, tmp_path):
    state = network()
    state["tied"] = state["3.weight"]
    write_shards(tmp_path / "shards", state, "pytorch_model", ".bin", torch.save, count=1)
    index = tmp_path / "shards/pytorch_model.bin.index.json"
    assert tbviz("inspect", "shards").err == ""
    content = json.loads(index.read_text())
    content["metadata"]["total_size"] -= state["tied"].nbytes
    index.write_text(json.dumps(content))
    assert tbviz("inspect", "shards").err == ""


def test_a_distributed_checkpoint_is_called_by_name_and_converted(tbviz, tmp_path):
    import torch.distributed.checkpoint as dcp

    state = network()
    dcp.save(state, checkpoint_id=str(tmp_path / "dcp"), no_dist=True)
    command = "python -m torch.distributed.checkpoint.format_utils dcp_to_torch DIR model.pt"
    (shard,) = (tmp_path / "dcp").glob("*.distcp")
    (tmp_path / "renamed.pth").write_bytes(shard.read_bytes())
    for given in ("dcp", shard, "dcp/.metadata", "renamed.pth"):
        error = tbviz("inspect", given, code=5).err
        assert "is part of a PyTorch distributed checkpoint" in error and command in error
    convert = [sys.executable, *command.split()[1:-2], tmp_path / "dcp", tmp_path / "model.pt"]
    subprocess.run(convert, check=True, capture_output=True)
    torch.save(state, tmp_path / "whole.pth")
    tbviz("-q", "compare", "model.pt", "whole.pth")

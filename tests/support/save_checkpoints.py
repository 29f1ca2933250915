"""Saves models in every way that tbviz reads, and beside each file what its tensors are.

usage: python save_checkpoints.py FOLDER

Runs under any PyTorch from 1.13 on. CASE.pt is what PyTorch wrote; CASE.expected holds, for every
tensor in order, a line of JSON and its values in C order as raw bytes.
"""

import collections
import json
import pathlib
import pickle
import sys

import torch
from torch import nn

FOLDER = pathlib.Path(sys.argv[1])


class Block(nn.Module):
    """Its own parameter is registered after its submodules; modules share a weight; a buffer."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, (3, 5), groups=1)
        self.inner = nn.Sequential(nn.Conv1d(2, 3, 4), nn.BatchNorm2d(4), nn.ConvTranspose2d(4, 2, 3))
        self.scale = nn.Parameter(torch.randn(2, 2))
        self.register_buffer("steps", torch.arange(3))

    def forward(self, x):
        return self.inner[2](self.inner[1](self.conv(x)))


def raw(tensor):
    tensor = tensor.detach().contiguous()
    if tensor.dtype == torch.bfloat16:
        tensor = tensor.view(torch.int16)
    elif str(tensor.dtype) in ("torch.uint16", "torch.uint32", "torch.uint64"):
        return bytes(tensor.untyped_storage())[: tensor.numel() * tensor.element_size()]
    return tensor.numpy().tobytes()


def flatten(value, name=""):
    """Nested dicts and lists as (dotted name, tensor)."""
    if isinstance(value, torch.Tensor):
        yield name, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from flatten(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from flatten(inner, f"{name}.{index}" if name else str(index))


def expect(case, tensors, owners=None, roles=None):
    with open(FOLDER / f"{case}.expected", "wb") as file:
        for name, tensor in tensors:
            line = {"name": name, "dtype": str(tensor.dtype)[6:], "shape": list(tensor.shape)}
            if owners is not None:
                line["owner"] = owners[name]
            if roles is not None:
                line["role"] = roles[name]
            file.write(json.dumps(line).encode() + b"\n" + raw(tensor))


def save_legacy(case, value):
    """As before PyTorch 1.6."""
    save(f"legacy_{case}", value, _use_new_zipfile_serialization=False)


def save_pickle(case, value, protocol):
    """With Python's own pickle, which puts the storages into the pickle."""
    (FOLDER / f"{case}.pt").write_bytes(pickle.dumps(value, protocol))
    expect(case, list(flatten(value)))


def save(case, value, **options):
    torch.save(value, FOLDER / f"{case}.pt", **options)
    tensors = list(flatten(value))
    expect(case, [(name or case, tensor) for name, tensor in tensors])


def owners_of(model):
    return {
        (f"{prefix}.{name}" if prefix else name): type(module).__name__
        for prefix, module in model.named_modules()
        for name, _ in [*module.named_parameters(recurse=False), *module.named_buffers(recurse=False)]
    }


def roles_of(model):
    roles = {name: "parameter" for name, _ in model.named_parameters()}
    return roles | {name: "buffer" for name, _ in model.named_buffers()}


def modules():
    model = Block().eval()
    state = list(model.state_dict().items())
    save("state_dict", model.state_dict())
    save_legacy("state_dict", model.state_dict())
    save("data_parallel", nn.DataParallel(model).state_dict())
    torch.save(model, FOLDER / "module.pt")
    expect("module", state, owners_of(model), roles_of(model))
    torch.save(model, FOLDER / "legacy_module.pt", _use_new_zipfile_serialization=False)
    expect("legacy_module", state, owners_of(model), roles_of(model))
    example = torch.randn(1, 3, 9, 9)
    torch.jit.script(model).save(str(FOLDER / "scripted.pt"))
    expect("scripted", state, owners_of(model), roles_of(model))
    torch.jit.trace(model, example).save(str(FOLDER / "traced.pt"))
    expect("traced", state, owners_of(model), roles_of(model))

    plain = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Conv2d(4, 5, 1, bias=False)).eval()
    frozen = torch.jit.freeze(torch.jit.script(plain))
    frozen.save(str(FOLDER / "frozen.pt"))
    expect("frozen", [(f"constants.{i}", t) for i, t in enumerate(plain.parameters())])


def shared():
    """A block and a convolution under two names each."""
    block = nn.Sequential(nn.Conv2d(3, 3, 3), nn.ReLU())
    conv = nn.Conv2d(3, 3, 1)
    model = nn.Sequential(collections.OrderedDict(a=block, conv=conv, b=block, again=conv)).eval()
    torch.save(model, FOLDER / "shared_module.pt")
    # Scripting copies a module for each of its names, but not one that is scripted already.
    torch.jit.script(model).save(str(FOLDER / "shared_copied.pt"))
    block, conv = torch.jit.script(block), torch.jit.script(conv)
    scripted = nn.Sequential(collections.OrderedDict(a=block, conv=conv, b=block, again=conv)).eval()
    torch.jit.script(scripted).save(str(FOLDER / "shared_scripted.pt"))
    layers = [name for name, module in model.named_modules() if isinstance(module, nn.Conv2d)]
    (FOLDER / "shared.layers").write_text("\n".join(layers))
    (FOLDER / "shared.names").write_text("\n".join(model.state_dict()))


def nested():
    model = nn.Sequential(nn.Conv2d(3, 4, 3))
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.randn(1, 3, 5, 5)).sum().backward()
    optimizer.step()
    training = {"epoch": 3, "model": model.state_dict(), "optimizer": optimizer.state_dict()}
    save("training", training)
    save_legacy("training", training)
    save("lists", [torch.randn(2), {"a": (torch.randn(3), None, "text", 2.5)}, True])
    for protocol in (2, 3, 4, 5):
        state = {"w": torch.randn(2, 3), "more": collections.OrderedDict(b=torch.randn(1))}
        save(f"protocol{protocol}", state, pickle_protocol=protocol)
        save(
            f"legacy_protocol{protocol}",
            state,
            pickle_protocol=protocol,
            _use_new_zipfile_serialization=False,
        )


def layouts():
    base = torch.arange(240.0).reshape(2, 3, 8, 5)
    tensors = {
        "whole": base,
        "shared": base[1],
        "slice": base[:, 1:, ::2, 1:4],
        "transposed": base.permute(3, 1, 0, 2),
        "channels_last": base.contiguous(memory_format=torch.channels_last),
        "expanded": torch.arange(4.0).reshape(4, 1, 1).expand(4, 3, 2),
        "overlapping": torch.arange(10.0).unfold(0, 4, 1),
        "scalar": torch.tensor(7.5),
        "empty": torch.empty(0, 3),
    }
    save("layouts", tensors)
    save_pickle("pickled3", tensors, 3)
    save_pickle("pickled5", {"state": tensors, "epoch": 3}, 5)
    (FOLDER / "pickled2.unsupported").write_bytes(pickle.dumps(tensors, 2))
    save_legacy("layouts", tensors)
    save("lone", torch.randn(3, 2))
    save_legacy("lone", torch.randn(3, 2))
    parameter = nn.Parameter(torch.randn(2, 2))
    parameter.note = "an attribute makes PyTorch pickle parameters in another way"
    save("parameters", {"plain": nn.Parameter(torch.randn(2)), "noted": parameter})


def dtypes():
    names = ["float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8"]
    names += [name for name in ("uint16", "uint32", "uint64") if hasattr(torch, name)]
    tensors = {name: torch.tensor([0, 1, 2, 100]).to(getattr(torch, name)) for name in names}
    tensors["bool"] = torch.tensor([True, False, True])
    special = [float("nan"), float("inf"), -float("inf"), -0.0, 1e-40, 65504.0]
    for name in ("float64", "float32", "float16", "bfloat16"):
        tensors[f"special_{name}"] = torch.tensor(special).to(getattr(torch, name))
    save("dtypes", tensors)
    save_legacy("dtypes", tensors)


def refused():
    torch.save({"q": torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8)},
               FOLDER / "quantised.unsupported")
    torch.save({"c": torch.ones(2, dtype=torch.complex64)}, FOLDER / "complex.unsupported")
    torch.save({"s": torch.eye(3).to_sparse()}, FOLDER / "sparse.unsupported")
    # Two storages that no tensor can show lie in front of one that is read.
    mixed = {"c": torch.ones(2, dtype=torch.complex64), "s": torch.eye(3).to_sparse(), "w": torch.ones(2)}
    torch.save(mixed, FOLDER / "legacy.unsupported", _use_new_zipfile_serialization=False)


if __name__ == "__main__":
    torch.manual_seed(0)
    modules()
    shared()
    nested()
    layouts()
    dtypes()
    refused()

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

import numpy
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
    if isinstance(tensor, (numpy.ndarray, numpy.generic)):
        return tensor.astype(tensor.dtype.newbyteorder("=")).tobytes()
    tensor = tensor.detach().contiguous()
    if tensor.dtype == torch.bfloat16:
        tensor = tensor.view(torch.int16)
    elif str(tensor.dtype) in ("torch.uint16", "torch.uint32", "torch.uint64"):
        return bytes(tensor.untyped_storage())[: tensor.numel() * tensor.element_size()]
    return tensor.numpy().tobytes()


def dtype_name(tensor):
    return tensor.dtype.name if isinstance(tensor, (numpy.ndarray, numpy.generic)) else str(tensor.dtype)[6:]


def as_shown(name, tensor):
    """Quantised values are floats; a complex tensor is two."""
    is_torch = isinstance(tensor, torch.Tensor)
    if is_torch and tensor.is_quantized:
        yield name, tensor.dequantize()
    elif tensor.is_complex() if is_torch else numpy.iscomplexobj(tensor):
        yield f"{name}.real", tensor.real
        yield f"{name}.imag", tensor.imag
    else:
        yield name, tensor


def flatten(value, name=""):
    """Nested dicts and lists as (dotted name, tensor)."""
    if isinstance(value, (torch.Tensor, numpy.ndarray, numpy.generic)):
        yield from as_shown(name, value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from flatten(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from flatten(inner, f"{name}.{index}" if name else str(index))


def expect(case, tensors, owners=None, roles=None):
    with open(FOLDER / f"{case}.expected", "wb") as file:
        for name, tensor in tensors:
            line = {"name": name, "dtype": dtype_name(tensor), "shape": list(tensor.shape)}
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
    save_pickle("pickled2", tensors, 2)
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


def quantised():
    values = torch.randn(4, 3, 6, 5)
    scales, zero_points = torch.rand(3).double() / 20 + 0.01, torch.tensor([-3, 0, 17])
    q = torch.quantize_per_tensor(values, 0.0371, -7, torch.qint8)
    tensors = {
        "qint8": q,
        "quint8": torch.quantize_per_tensor(values, 0.0213, 131, torch.quint8),
        "qint32": torch.quantize_per_tensor(values, 1.7e-9, -123456, torch.qint32),
        "again": q,
        "shared": q[1],
        "slice": q[:, 1:, ::2, 1:4],
        "transposed": q.permute(3, 1, 0, 2),
        "channels_last": q.contiguous(memory_format=torch.channels_last),
        "expanded": q[:, :1].expand(4, 5, 6, 5),
        "scalar": torch.quantize_per_tensor(torch.tensor(1.5), 0.1, 3, torch.qint8),
        "empty": torch.quantize_per_tensor(torch.empty(0, 3), 0.1, 3, torch.qint8),
    }
    for axis in range(3):
        channels = values.transpose(1, axis).contiguous()
        for dtype in (torch.qint8, torch.qint32):
            name = f"{str(dtype)[6:]}_axis_{axis}"
            tensors[name] = torch.quantize_per_channel(channels, scales, zero_points, axis, dtype)
    last = values.contiguous(memory_format=torch.channels_last)
    tensors["channels_last_axis_1"] = torch.quantize_per_channel(last, scales, zero_points, 1, torch.qint8)
    floats = torch.tensor([0.7, 100.3, 31.0])
    embedding = torch.quantize_per_channel(torch.randn(3, 8), scales.float(), floats, 0, torch.quint8)
    tensors["float_zero_points"] = embedding
    save("quantised", tensors)
    save_legacy("quantised", tensors)
    save_pickle("pickled_quantised", tensors, 4)


class Attributes(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("q", torch.quantize_per_tensor(torch.randn(4, 3), 0.1, 3, torch.qint8))
        scales = torch.tensor([0.1, 0.25, 0.3], dtype=torch.double)
        self.register_buffer("c", torch.quantize_per_channel(torch.randn(4, 3), scales, torch.arange(3), 1, torch.qint8))

    def forward(self, x):
        return x + self.q.dequantize() + self.c.dequantize()


def quantised_modules():
    """Packed layers, whose weights are no parameters."""
    import torch.ao.quantization as quantization

    engine = next(name for name in ("fbgemm", "qnnpack") if name in torch.backends.quantized.supported_engines)
    torch.backends.quantized.engine = engine
    layers = [quantization.QuantStub(), nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Conv2d(4, 2, 1), nn.Flatten()]
    model = nn.Sequential(*layers, nn.Linear(2 * 36, 2), quantization.DeQuantStub()).eval()
    model.qconfig = quantization.get_default_qconfig(engine)
    quantization.prepare(model, inplace=True)
    model(torch.randn(2, 3, 8, 8))
    quantization.convert(model, inplace=True)
    members = [("0.scale", model[0].scale), ("0.zero_point", model[0].zero_point)]
    for index in (1, 3):
        members += [(f"{index}.weight", model[index].weight()), (f"{index}.bias", model[index].bias())]
    packed = "5._packed_params._packed_params"
    members += [(f"{packed}.weight", model[5].weight()), (f"{packed}.bias", model[5].bias())]
    members = [shown for name, tensor in members for shown in as_shown(name, tensor)]
    torch.save(model, FOLDER / "packed_module.pt")
    torch.save(model, FOLDER / "packed_legacy.pt", _use_new_zipfile_serialization=False)
    torch.jit.script(model).save(str(FOLDER / "packed_scripted.pt"))
    for case in ("module", "legacy", "scripted"):
        expect(f"packed_{case}", members)
    state = model.state_dict()
    named = dict(members)
    named |= dict(flatten({key: value for key, value in state.items() if key.endswith(("scale", "zero_point"))}))
    torch.save(state, FOLDER / "packed_state.pt")
    expect("packed_state", list(named.items()))
    lstm = quantization.quantize_dynamic(nn.Sequential(nn.LSTM(4, 3)), {nn.LSTM})
    torch.save(lstm, FOLDER / "packed_lstm.pt")
    cell = lstm[0]._all_weight_values[0].param.__getstate__()[0]
    where = "0._all_weight_values.0.param"
    members = [(f"{where}.1.{i}", bias) for i, bias in enumerate(cell[1])]
    for index, linear in enumerate(cell[4]):
        weight, bias = linear.__getstate__()[0]
        members += [(f"{where}.4.{index}.weight", weight.dequantize()), (f"{where}.4.{index}.bias", bias)]
    expect("packed_lstm", members)

    module = Attributes()
    torch.jit.script(module).save(str(FOLDER / "quantised_scripted.pt"))
    expect("quantised_scripted", list(flatten(dict(module.state_dict()))))


def arrays():
    """NumPy's arrays, as Python pickles them and inside PyTorch's files."""
    names = ["float64", "float32", "float16", "int64", "int32", "int16", "int8", "uint8", "uint16", "uint32"]
    names += ["uint64", "bool", "complex64", "complex128"]
    values = numpy.random.default_rng(0).normal(scale=90, size=(2, 3, 4))
    state = {name: abs(values).astype(name) for name in names}
    state["special"] = numpy.array([numpy.nan, numpy.inf, -numpy.inf, -0.0, 1e-40], "<f4")
    state["big_endian"] = values.astype(">f4")
    state["big_endian_complex"] = values.astype(">c8")
    state["fortran"] = numpy.asfortranarray(values)
    state["fortran_complex"] = numpy.asfortranarray(values.astype("c8"))
    state["transposed"] = values.transpose(1, 0, 2)
    state["slice"] = values[:, ::2, 1:]
    state["no_axes"] = numpy.array(2.5)
    state["scalars"] = [numpy.float32(1.5), numpy.int64(-3), numpy.bool_(True), numpy.complex64(1 + 2j)]
    state["empty"] = numpy.zeros((0, 3), "<f4")
    state["every_byte"] = numpy.arange(256, dtype="u1")
    for protocol in range(6):
        save_pickle(f"arrays{protocol}", state, protocol)
    mixed = {"epoch": 3, "state": state, "w": torch.randn(2, 3), "c": torch.randn(2, 3, dtype=torch.complex64)}
    save("arrays", mixed)
    save_legacy("arrays", mixed)


def refused():
    packed = torch.quantize_per_channel(torch.ones(2, 4), torch.ones(2), torch.zeros(2), 0, torch.quint4x2)
    torch.save({"q": packed}, FOLDER / "quantised.unsupported")
    torch.save({"s": torch.eye(3).to_sparse()}, FOLDER / "sparse.unsupported")
    # Two storages that no tensor can show lie in front of one that is read.
    mixed = {"q": packed, "s": torch.eye(3).to_sparse(), "w": torch.ones(2)}
    torch.save(mixed, FOLDER / "legacy.unsupported", _use_new_zipfile_serialization=False)


if __name__ == "__main__":
    torch.manual_seed(0)
    modules()
    shared()
    nested()
    layouts()
    dtypes()
    quantised()
    quantised_modules()
    arrays()
    refused()

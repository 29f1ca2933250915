"""tbviz inspect, compare and kernels on quantised weights: tests/files holds what PyTorch 2.13 saved."""

import json
import pathlib
import shutil
import struct
import sys

import pytest

TESTS = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TESTS / "support"))
import torch_file  # noqa: E402

FILES = TESTS / "files"


def quantised(storage="QInt8Storage", scheme="per_tensor_affine", parameters=None, **claim):
    """The opcodes of a quantised tensor of 2 x 3 elements in storage 0."""
    if parameters is None:
        parameters = b"G" + struct.pack(">d", 0.5) + torch_file.number(-1)
    scheme = b"(ctorch\n" + scheme.encode() + b"\n" + parameters + b"t"
    return torch_file.quantised("0", (2, 3), scheme, storage=storage, elements=6, **claim)


def channels(numbers):
    return b"](" + b"".join(b"G" + struct.pack(">d", number) for number in numbers) + b"e"


def save(path, tensor, elements=struct.pack("6b", -128, -1, 0, 1, 2, 127)):
    path.write_bytes(torch_file.archive(torch_file.state_dict({"w": tensor}), {"0": elements}))


@pytest.fixture
def half(tmp_path):
    return shutil.copy(FILES / "half_quant_sd.pth", tmp_path)


def test_the_table_has_type_bytes_scale_and_zero_point(tbviz, half, tmp_path):
    lines = tbviz("-q", "inspect", "half_quant_sd.pth").out.splitlines()
    weight = next(line for line in lines if "b.weight" in line)
    assert weight.split()[1:9] == ["-", "qint8", "(4,", "4,", "3,", "3)", "144", "144"]
    assert lines[-1] == f"  total: 264 values in {4 * (108 + 4 + 1 + 4 + 1) + 8 + 8 + 144} bytes"
    # PyTorch's q_per_channel_scales() and q_per_channel_zero_points().
    assert "axis 0, 4 scales 0.00120879..0.00129759" in weight and weight.endswith(", zero points 0")
    assert next(line for line in lines if "a.bias" in line).split()[-1] == "-"
    save(tmp_path / "one.pth", quantised())
    assert "scale 0.5, zero point -1" in tbviz("-q", "inspect", "one.pth").out


def test_json_has_scales_and_zero_points(tbviz, tmp_path):
    save(tmp_path / "one.pth", quantised())
    (tensor,) = json.loads(tbviz("-q", "inspect", "one.pth", "--json", "--stats").out)["tensors"]
    statistics = tensor.pop("statistics")
    assert (statistics["min"], statistics["max"], statistics["zeros"]) == ((-128 + 1) / 2, (127 + 1) / 2, 1)
    assert tensor == {
        "path": "one.pth", "name": "w", "kind": None, "role": None, "dtype": "qint8", "shape": [2, 3],
        "values": 6, "bytes": 6, "values_dtype": "float32", "scale": 0.5, "zero_point": -1, "axis": None,
    }  # fmt: skip
    parameters = channels([0.5, 2]) + b"](K\x00K\x07e" + torch_file.number(0)
    save(tmp_path / "two.pth", quantised(scheme="per_channel_affine", parameters=parameters))
    (tensor,) = json.loads(tbviz("-q", "inspect", "two.pth", "--json").out)["tensors"]
    assert (tensor["scale"], tensor["zero_point"], tensor["axis"]) == ([0.5, 2], [0, 7], 0)


def test_both_layers_are_drawn(tbviz, half):
    lines = tbviz("-q", "kernels", "half_quant_sd.pth", "--list").out.splitlines()
    assert [line.split(maxsplit=3) for line in lines] == [
        ["0", "a", "-", "(4, 3, 3, 3)"],
        ["1", "b", "-", "(4, 4, 3, 3)"],
    ]


def test_packed_weights_are_compared(tbviz, tmp_path):
    for name in ("quant_a.pth", "quant_b.pth"):
        shutil.copy(FILES / name, tmp_path)
    done = tbviz("compare", "quant_a.pth", "quant_b.pth", code=1)
    assert "2 same, 2 changed" in done.out
    assert "2._packed_params._packed_params.weight" in done.out
    tbviz("compare", "quant_a.pth", "quant_a.pth")


def test_elements_below_a_byte_are_named(tbviz, tmp_path):
    save(tmp_path / "m.pth", quantised("QUInt4x2Storage"))
    done = tbviz("inspect", "m.pth", code=5)
    assert "1 tensor (1 not read)" in done.out
    assert "m.pth: w: quantised data type quint4x2 is not supported" in done.err


@pytest.mark.parametrize(
    "tensor, fact",
    [
        (quantised(parameters=b"NN"), "its zero point is none"),
        (quantised(parameters=b""), "no scale and zero point"),
        (quantised(scheme="per_channel_affine", parameters=channels([1]) * 2 + b"K\x00"), "as its axis is long"),
        (quantised(scheme="per_channel_affine", parameters=channels([1, 1]) * 2 + b"K\x02"), "no axis of scales"),
        (quantised(offset=1), "reaches beyond the 6 elements"),
    ],
)
def test_malformed_quantisation_is_refused(tbviz, tmp_path, tensor, fact):
    save(tmp_path / "m.pth", tensor)
    assert fact in tbviz("inspect", "m.pth", code=4).err


def test_another_scheme_is_named(tbviz, tmp_path):
    save(tmp_path / "m.pth", quantised(scheme="per_group_affine"))
    assert "scheme torch.per_group_affine" in tbviz("inspect", "m.pth", code=5).err


def test_a_storage_alone_is_named(tbviz, tmp_path):
    storage = b"(" + torch_file.text("storage") + b"ctorch\nFloatStorage\n" + torch_file.text("0")
    save(tmp_path / "m.pth", storage + torch_file.text("cpu") + torch_file.number(2) + b"tQ", bytes(8))
    assert "m.pth: w: is a storage without a tensor" in tbviz("inspect", "m.pth", code=5).err


def test_objects_of_cpp_classes_are_named(tbviz, tmp_path):
    name = torch_file.text("__torch__.torch.classes.tensorrt.Engine")
    engine = b"ctorch\nScriptObject\n)\x81" + torch_file.text("engine") + name + b"\x86b"
    save(tmp_path / "m.pth", engine)
    done = tbviz("inspect", "m.pth", code=5)
    assert "m.pth: w: objects of class __torch__.torch.classes.tensorrt.Engine are not supported" in done.err


def test_tensors_that_wrap_others_are_named_and_their_parts_are_read(tbviz, tmp_path):
    arguments = b"(cm\nSubclass\nctorch\nfloat32\n" + torch_file.numbers((4, 3)) + torch_file.numbers((3, 1)) + b"t"
    state = b"}(" + torch_file.text("inner") + torch_file.tensor("0", (2,), storage="CharStorage") + b"u"
    wrapper = b"ctorch._tensor\n_rebuild_from_type_v2\n(ctorch._utils\n_rebuild_wrapper_subclass\ncm\nSubclass\n"
    save(tmp_path / "m.pth", wrapper + arguments + state + b"tR")
    done = tbviz("inspect", "m.pth", code=5)
    assert "m.pth: w: the parts of a subclass" in done.err
    assert "w.inner" in done.out and "int8" in done.out


def test_a_module_that_a_parameter_refers_to_is_no_circle(tbviz, tmp_path):
    """As bitsandbytes has it: the module's weight has the module among its attributes."""
    weight = torch_file.tensor("0", (2,), storage="CharStorage")
    parameter = b"ctorch._utils\n_rebuild_parameter_with_state\n(" + weight + b"\x89N}" + torch_file.text("module")
    parameter += b"h\x01stR"
    members = b"}" + torch_file.text("_parameters") + b"}" + torch_file.text("weight") + parameter + b"ss"
    save(tmp_path / "m.pth", b"cm\nNet\n)\x81q\x01" + members + b"b")
    lines = [line.split()[0] for line in tbviz("inspect", "m.pth").out.splitlines()]
    assert "w.weight" in lines and lines[0] == "m.pth:" and "1 tensor" in tbviz("inspect", "m.pth").out


def test_every_command_looks_at_the_values_of_quantised_tensors(tbviz, values):
    """What each command opens a model for differs; PyTorch 2.13 printed these values."""
    a = [0.2584, -0.2215, -0.0960, 0.2363, -0.4726, 0.2990, -0.1034, 0.2547]
    b = [0.1141, -0.1205, 0.1363, -0.0254, 0.2124, 0.1205, -0.0571, -0.4058]
    weight = "2._packed_params._packed_params.weight"
    found = json.loads(tbviz("inspect", FILES / "quant_a.pth", "--stats", "--json").out)["tensors"]
    statistics = next(tensor["statistics"] for tensor in found if tensor["name"] == weight)
    assert (statistics["min"], statistics["max"]) == pytest.approx((min(a), max(a)), abs=1e-4)
    found = json.loads(tbviz("compare", FILES / "quant_a.pth", FILES / "quant_b.pth", "--json", code=1).out)
    changed = next(tensor for tensor in found["tensors"] if tensor["name"] == weight)
    assert changed["max_abs"] == pytest.approx(max(abs(y - x) for x, y in zip(a, b)), abs=2e-4)
    tbviz("histogram", FILES / "quant_a.pth", "--select", weight, "-l", "run", "-q")
    assert [v.histo.sum for _, _, v in values()] == pytest.approx([sum(a)], abs=8e-4)


def test_every_unread_tensor_is_a_line(tbviz, tmp_path):
    header, offset = {}, 0
    for index in range(9):
        size, dtype = (8, "F32") if index == 4 else (4, "F4")
        shape = [2] if index == 4 else [8]
        header[f"t{index}"] = {"dtype": dtype, "shape": shape, "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    (tmp_path / "m.safetensors").write_bytes(len(text).to_bytes(8, "little") + text + bytes(offset))
    lines = tbviz("inspect", "m.safetensors", code=5).out.splitlines()
    assert [line.split()[0] for line in lines[2:11]] == [f"t{index}" for index in range(9)]
    assert lines[2].split() == ["t0", "-", "F4", "(8,)", "not", "read", "4"]
    assert lines[6].split() == ["t4", "-", "float32", "(2,)", "2", "8"]


@pytest.mark.parametrize("parameters", [
    torch_file.text("s") + torch_file.number(0), torch_file.text("s") + torch_file.text("z"),
    b"G" + struct.pack(">d", 0.5) + torch_file.text("z"),
])  # fmt: skip
def test_scales_that_are_no_numbers(tbviz, tmp_path, parameters):
    save(tmp_path / "m.pth", quantised(parameters=parameters))
    assert "malformed tensor" in tbviz("inspect", "m.pth", "--stats", code=4).err

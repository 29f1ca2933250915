"""Makes the seeds of the checkpoint, zip, pickle, message and, for the most part, onnx targets, for the last with the
onnx package. usage: python make_corpus.py (no arguments)"""

import io
import json
import os
import pathlib
import pickle
import struct
import sys
import zipfile

import numpy

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import hostile_exports  # noqa: E402
import torch_file  # noqa: E402

WEIGHT = torch_file.tensor("0", (2, 3, 4, 4), elements=96)


class Call:
    def __reduce__(self):
        return os.system, ("true",)


def zips():
    plain = torch_file.archive(torch_file.state_dict({"w": WEIGHT}), {"0": bytes(384)})
    yield "torch", plain
    yield "cut", plain[:-30]
    yield "end_record_only", b"PK\5\6" + bytes(18)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        with file.open("large", "w", force_zip64=True) as member:
            member.write(b"kernel " * 500)
        file.writestr("empty", b"")
        file.comment = b"a comment"
    yield "deflated_zip64", out.getvalue()
    yield "wrong_offset", out.getvalue().replace(b"PK\1\2", b"PK\1\3")


def pickles():
    yield "state_dict", torch_file.state_dict({"w": WEIGHT, "b": WEIGHT})
    module = b"c__torch__.torch.nn.modules.conv\nConv2d\n)\x81}(" + torch_file.text("weight")
    yield "module", b"\x80\2" + module + WEIGHT + b"ub."
    value = {"a": [1, -2, 70000, 1 << 40, 1 << 80], "b": (True, None, 2.5), "c": {1}, 3: b"bytes"}
    for protocol in range(6):
        yield f"values{protocol}", pickle.dumps(value, protocol)
        yield f"call{protocol}", pickle.dumps(Call(), protocol)
    for protocol in (0, 2, 5):
        arrays = {"a": numpy.arange(6, dtype=">f4").reshape(2, 3).T, "s": numpy.complex64(1j), "x": bytes(64)}
        yield f"arrays{protocol}", pickle.dumps(arrays, protocol)
    array = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR(I1\n(I2\ntcnumpy\ndtype\n(S'u1'\n"
    yield "python2_array", array + b"I0\nI1\ntR(I3\nS'<'\nNNNI-1\nI-1\nI0\ntbI00\nS'\\x80\\n'\ntb."
    whole = torch_file.quantised("0", (2, 3), torch_file.per_tensor(0.5, 1), elements=6)
    scales = torch_file.tensor("0", (2,), storage="DoubleStorage", elements=2)
    channels = b"(ctorch\nper_channel_affine\n" + scales * 2 + torch_file.number(0) + b"t"
    channels = torch_file.quantised("0", (2, 3), channels, elements=6)
    yield "quantised", torch_file.state_dict({"q": whole, "c": channels})
    packed = torch_file.text("__torch__.torch.classes.quantized.LinearPackedParamsBase")
    packed = b"ctorch\nScriptObject\n)\x81(" + whole + scales + b"t" + packed + b"\x86b"
    yield "packed", torch_file.state_dict({"p._packed_params": b"(" + whole + b"Nt", "o": packed})
    yield "cycle", b"\x80\2]q\0h\0a."
    laughs = b"".join(b"](" + b"h%c" % i * 10 + b"eq%c" % (i + 1) for i in range(20))
    yield "laughs", b"\x80\2]q\0" + laughs + b"."
    yield "cut", pickle.dumps(value, 2)[:-9]
    yield "stack_underflow", b"\x80\2(\x86R."


def exported():
    """An archive of torch.export with a convolution, and one as PyTorch 2.7 wrote it."""
    sizes = [{"as_int": size} for size in (2, 3, 4, 4)]
    strides = [{"as_int": stride} for stride in (48, 16, 4, 1)]
    meta = {"dtype": 7, "sizes": sizes, "strides": strides, "storage_offset": {"as_int": 0}, "layout": 7}
    weight = {"path_name": "weight_0", "is_param": True, "use_pickle": False, "tensor_meta": meta}
    node = {
        "target": "torch.ops.aten.convolution.default",
        "inputs": [
            {"name": "weight", "arg": {"as_tensor": {"name": "p_w"}}},
            {"name": "transposed", "arg": {"as_bool": True}},
        ],
    }
    spec = {"parameter": {"arg": {"name": "p_w"}, "parameter_name": "w"}}
    graph = {"graph": {"nodes": [node]}, "signature": {"input_specs": [spec]}}
    version = {"major": 8, "minor": 20}
    model = json.dumps({"graph_module": graph, "schema_version": version, "torch_version": "2.13.0"})
    table = json.dumps({"config": {"w": weight, "again": weight}})
    yield {
        "m/archive_format": b"pt2",
        "m/models/model.json": model,
        "m/data/weights/model_weights_config.json": table,
        "m/data/weights/weight_0": bytes(384),
    }
    saved = torch_file.archive(torch_file.state_dict({"w": WEIGHT}), {"0": bytes(384)})
    yield {"serialized_exported_program.json": model, "serialized_state_dict.pt": saved}


def packed(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in members.items():
            file.writestr(name, data)
    return out.getvalue()


def checkpoints():
    view = b"(" + torch_file.text("v") + torch_file.number(48) + torch_file.number(48) + b"t"
    old = torch_file.tensor("0", (2, 3, 4, 4), elements=96, view=b"N")
    part = torch_file.tensor("0", (1, 3, 4, 4), elements=96, view=view)
    yield "legacy", torch_file.legacy(torch_file.state_dict({"w": old, "p": part}), {"0": (96, bytes(384))})
    conv = b"(" + torch_file.text("module") + b"ctorch.nn\nConv2d\nNNtQ)\x81}"
    conv += torch_file.text("_parameters") + b"}" + torch_file.text("weight") + old + b"ssb"
    yield "legacy_module", torch_file.legacy(b"\x80\2" + conv + b".", {"0": (96, bytes(384))})
    reference = b"(" + torch_file.text("storage") + b"ctorch\nByteStorage\n" + torch_file.text("0")
    storage = b"\x80\2" + reference + torch_file.text("cpu") + torch_file.number(4) + b"NtQ."
    saved = torch_file.legacy(storage, {"0": (4, bytes(4))})
    load = b"ctorch.storage\n_load_from_bytes\n(C" + bytes([len(saved)]) + saved + b"tR"
    arguments = load + torch_file.number(0) + torch_file.numbers((4,)) + torch_file.numbers((1,))
    yield "pickle", b"\x80\3ctorch._utils\n_rebuild_tensor_v2\n(" + arguments + b"\x89}tR."
    quantised = torch_file.quantised("0", (2, 3), torch_file.per_tensor(0.5, 1), elements=6)
    arrays = torch_file.text("a") + pickle.dumps(numpy.arange(3, dtype="<f4"), 2)[2:-1]
    state = b"\x80\2}(" + torch_file.text("q") + quantised + arrays + b"u."
    yield "quantised", torch_file.archive(state, {"0": bytes(6)})
    yield "text_pickle", pickle.dumps({"a": [1, 2.5, "text"]}, 0)
    yield "zip", torch_file.archive(torch_file.state_dict({"w": WEIGHT}), {"0": bytes(384)})
    module = b"c__torch__.conv\nConv2d\n)\x81}" + torch_file.text("weight") + WEIGHT + b"sb"
    source = b'class Conv2d(Module):\n  __parameters__ = ["weight", ]\n  __buffers__ = []\n'
    others = {"constants.pkl": b"\x80\2).", "version": b"3\n", "code/__torch__/conv.py": source}
    yield "torchscript", torch_file.archive(b"\x80\2" + module + b".", {"0": bytes(384)}, **others)
    parts = {f"a.weight_{part}": WEIGHT for part in ("orig", "mask")}
    parts |= {f"b.weight_{part}": torch_file.tensor("0", shape) for part, shape in (("g", (2, 1, 1, 1)), ("v", (2, 3, 4, 4)))}
    shapes = (("original", (2, 3, 4, 4)), ("0._u", (2,)), ("0._v", (48,)))
    parts |= {f"c.parametrizations.weight.{part}": torch_file.tensor("0", shape) for part, shape in shapes}
    yield "computed", torch_file.archive(torch_file.state_dict(parts), {"0": bytes(384)})
    rule = b"c__torch__.torch.nn.utils.parametrizations\n_WeightNorm\n)\x81}b"
    originals = torch_file.text("original0") + torch_file.tensor("0", ()) + torch_file.text("original1") + WEIGHT
    rules = b"c__torch__\nParametrizationList\n)\x81}(" + originals + torch_file.text("0") + rule + b"ub"
    lists = b"c__torch__\nModuleDict\n)\x81}" + torch_file.text("weight") + rules + b"sb"
    module = b"c__torch__.conv\nConv2d\n)\x81}" + torch_file.text("parametrizations") + lists + b"sb"
    yield "computed_scripted", torch_file.archive(b"\x80\2" + module + b".", {"0": bytes(384)}, **others)
    for name, members in zip(("exported", "exported_flat"), exported()):
        yield name, packed(members)


def messages():
    """Messages of a model's process, see lib/tbviz/process/message_codec.cc, and some that lie."""

    def count(number):
        return struct.pack("<Q", number)

    def text(words):
        return count(len(words)) + words

    def shape(*sizes):
        return count(len(sizes)) + struct.pack(f"<{len(sizes)}q", *sizes)

    def message(kind, plain, elements=b""):
        return struct.pack("<BH", kind, len(plain)) + plain + elements

    begin, run, graph, visited, gradients, stop, ready, loaded, arrival, outputs, printed = range(11)
    graph_done, failed = 12, 14
    yes, no, float32 = b"\1", b"\0", b"\x10"
    floats = float32 + shape(2, 3)  # 24 bytes and 8 that fill up.
    site = b"\0" + text(b"conv") + text(b"Conv2d")
    aliases = count(1) + text(b"twin")
    sites = count(2) + site + shape() + yes + yes + aliases + site + shape(8, 3, 3, 3) + no + yes + count(0)
    parameters = count(1) + text(b"conv.weight") + floats

    def inputs(*sizes):
        listed = b"".join(struct.pack("<qq", *ends) + text(name) for *ends, name in sizes)
        known = text(b"x") + text(b"Tensor") + no + count(3) + count(4) + yes + float32
        return count(1) + known + count(len(sizes)) + listed

    yield "ready", message(ready, text(b"locked"))
    any_sizes = inputs((1, 64, b"batch"), (3, 3, b""), (0, (1 << 63) - 1, b"side"))
    yield "loaded", message(loaded, sites + parameters + any_sizes + count(1) + text(b"a note"))
    yield "loaded_without_sizes", message(loaded, sites + parameters + inputs() + count(0))
    yield "loaded_size_of_none", message(loaded, sites + parameters + inputs((2, 1, b"")) + count(0))
    head = b"\0" + count(1) + struct.pack("<i", 0) + yes
    yield "arrival", message(arrival, head + count(2) + yes + floats + text(b"out.a") + no + text(b""), bytes(32))
    yield "arrival_without_elements", message(arrival, head + count(1) + yes + floats + text(b""), bytes(16))
    yield "arrival_wraps", message(arrival, head + count(1) + yes + float32 + shape(1 << 62, 4) + text(b""), bytes(16))
    yield "arrival_of_ones", message(arrival, head + count(1) + yes + float32 + shape(*[1] * 200) + text(b""), bytes(16))
    for kind, index, name in ((1, 0, "gradient_of_value"), (1, 1, "gradient"), (2, 0, "parameter_gradient")):
        backward = bytes([kind]) + count(index) + struct.pack("<i", 0) + no + count(1) + yes
        yield name, message(arrival, backward + floats + text(b""), bytes(32))
    yield "outputs", message(outputs, count(2) + floats + b"\1" + shape(), bytes(48))
    yield "outputs_too_many", message(outputs, count(1 << 60) + floats, bytes(32))
    yield "printed", message(printed, text(b"\x1b[2J"))
    node = text(b"x") + text(b"input") + count(0) + count(1) + yes + float32 + yes + shape(1) + text(b"")
    other = text(b"y") + text(b"aten::neg") + count(1) + text(b"x") + count(1) + no + no + text(b"a: 1")
    yield "graph", message(graph_done, count(2) + node + other)
    yield "graph_from_nowhere", message(graph_done, count(1) + other)
    failure = text(b"m.pt") + struct.pack("<q", 3) + text(b"is cut") + no + text(b"is cut\n  in line 3")
    yield "failed", message(failed, b"\2" + yes + failure)
    yield "run", message(run, count(1) + text(b"x") + floats + count(1) + count(1) + count(0) + yes + no + b"\1", bytes(32))
    yield "graph_order", message(graph, count(1) + text(b"x") + floats, bytes(32))
    yield "visited", message(visited, count(1) + yes + floats + no, bytes(32))
    yield "gradients", message(gradients, count(2) + no + yes + floats, bytes(32))

    def frame(kind, plain, elements=b"", claimed=0):
        header = struct.pack("<B3x4sQQ", kind, b"tbvz", claimed or len(plain), len(elements))
        return header + plain + elements

    one = head + count(1) + yes + floats + text(b"")
    yield "frames", frame(ready, text(b"locked")) + frame(arrival, one, bytes(32)) + frame(11, b"")
    yield "frame_claims", frame(loaded, b"abc", claimed=1 << 30)
    yield "frame_cut", frame(arrival, one, bytes(32))[:-1]


def onnx_models():
    """Models whose kernels nodes compute, from constants of every kind, in functions and branches; and some that lie."""
    import numpy
    from onnx import TensorProto, helper, numpy_helper

    def tensor(name, array, dtype=None):
        return numpy_helper.from_array(numpy.asarray(array, dtype), name)

    def model(nodes, *tensors, functions=()):
        graph = helper.make_graph(nodes, "g", [helper.make_tensor_value_info("x", 1, None)], [], tensors)
        return helper.make_model(graph, functions=functions, producer_name="").SerializeToString()

    def conv(weight):
        return helper.make_node("Conv", ["x", weight], ["y"])

    node, whole = helper.make_node, tensor("q", numpy.arange(24).reshape(2, 3, 4, 1) - 9, "int8")
    scales, zeros = tensor("s", [0.5, 2], "float32"), tensor("z", [1, -3], "int8")
    yield "quantised", model(
        [node("DequantizeLinear", ["q", "s", "z"], ["d"], axis=0), node("QuantizeLinear", ["d", "s", "z"], ["e"], axis=0),
         node("DequantizeLinear", ["e", "one"], ["f"]), conv("f"),
         node("QLinearConv", ["x", "one", "z", "q", "s", "z", "one", "z"], ["l"]), node("ConvInteger", ["x", "q"], ["i"])],
        whole, scales, zeros, tensor("one", 1, "float32"),
    )  # fmt: skip
    blocks = tensor("b", numpy.ones((2, 3, 2, 1)), "float16")
    yield "blocks", model([node("DequantizeLinear", ["q", "b"], ["d"], axis=2, block_size=3), conv("d")], whole, blocks)
    yield "shapes", model(
        [node("Transpose", ["h"], ["t"], perm=[3, 1, 0, 2]), node("Reshape", ["t", "r"], ["a"]),
         node("Unsqueeze", ["a", "u"], ["b"]), node("Squeeze", ["b", "u"], ["c"]), node("Flatten", ["c"], ["f"]),
         node("Unsqueeze", ["f", "u"], ["g"]), node("Cast", ["g"], ["k"], to=TensorProto.BFLOAT16), conv("k")],
        tensor("h", numpy.ones((2, 3, 4, 1)), "float16"), tensor("r", [2, 0, -1], "int64"), tensor("u", [0], "int64"),
    )  # fmt: skip
    ones = numpy_helper.from_array(numpy.array([3], "int32"))
    yield "constants", model(
        [node("Constant", [], ["a"], value_ints=[2, 3, 1]), node("ConstantOfShape", ["a"], ["b"], value=ones),
         node("CastLike", ["b", "c"], ["d"]), node("Constant", [], ["c"], value_float=0.5), node("Mul", ["d", "c"], ["e"]),
         node("Div", ["e", "f"], ["g"]), node("Constant", [], ["f"], value_floats=[3.0, 0.0, 1.0, 2.0]), conv("g")],
    )  # fmt: skip
    inside = [node("Identity", ["w"], ["i"]), node("Sub", ["i", "w"], ["v"]), conv("v")]
    called = helper.make_function("f", "call", ["x", "w"], ["y", "v"], inside, [helper.make_opsetid("", 18)])
    call = node("call", ["x", "w"], ["c", "v"], domain="f")
    branch = helper.make_graph([conv("v"), call], "b", [], [])
    choice = node("If", ["x"], ["o"], then_branch=branch)
    weight = tensor("w", numpy.ones((2, 3, 4)), "float64")
    yield "called", model([call, choice, node("Add", ["v", "w"], ["a"]), conv("a")], weight, functions=[called])
    itself = helper.make_function("f", "call", ["w"], ["v"], [node("call", ["w"], ["v"], domain="f"), conv("v")], [])
    yield "calls_itself", model([node("call", ["w"], ["v"], domain="f"), conv("v")], weight, functions=[itself])
    yield "cycle", model([node("Mul", ["a", "w"], ["b"]), node("Cast", ["b"], ["a"], to=1), conv("a")], weight)
    doubled = [node("Mul", [f"{i}"] * 2, [f"{i + 1}"]) for i in range(60)]
    yield "doubled", model([*doubled, conv("60")], tensor("0", numpy.ones((1, 1, 2)), "float32"))
    yield "huge", model([node("ConstantOfShape", ["a"], ["b"]), conv("b")], tensor("a", [1 << 20] * 3, "int64"))


def exported_programs():
    """Programs and tables of torch.export, a NUL between them; some that contradict themselves."""
    table = b"\0" + hostile_exports.table().encode()
    yield "program", hostile_exports.program().encode() + table
    yield "schema_7", hostile_exports.program(major=7).encode() + table
    yield "blocks", hostile_exports.program(hostile_exports.nested_blocks(3)).encode()
    sizes = [hostile_exports.size_of("x", "a"), hostile_exports.added("a", "a", "b")]
    yield "sizes", hostile_exports.program([*sizes, hostile_exports.convolution()]).encode()
    calls = [hostile_exports.relu("x", f"v{i}", f"L__self__,,m.Net;L__self__a@{i},a,t.ReLU") for i in range(3)]
    told = {"inputs": [hostile_exports.value("x")], "outputs": [hostile_exports.value("v1")], "in_spec": "", "out_spec": ""}
    graph = [{"fqn": "a", "signature": told}]
    yield "calls", hostile_exports.program(calls, outputs=("v0", "v2"), module_call_graph=graph).encode()
    leaf, nest = hostile_exports.leaf, hostile_exports.nest
    tuples = nest("collections.namedtuple", [leaf(), nest("builtins.dict", [leaf()], ["k"])], "m.N")
    fields = {"m.N": {"field_names": ["a", "b"]}}
    trees = hostile_exports.with_trees("", json.dumps([1, tuples]), outputs=("y", "y"), treespec_namedtuple_fields=fields)
    yield "trees", trees.encode()
    arguments = [("a", {"as_float": "Infinity"}), ("b", {"as_complex": {"real": 1.0, "imag": "NaN"}}), ("c", {"as_device": {"type": "cuda", "index": 1}}),
                 ("d", {"as_optional_tensors": [{"as_none": True}, hostile_exports.value("x")]}), ("e", {"as_scalar_type": 7}),
                 ("f", {"as_int_lists": [[1], [2]]}), ("g", {"as_memory_format": 2})]  # fmt: skip
    yield "arguments", hostile_exports.program([hostile_exports.node("torch.ops.aten.a.b", arguments, ["y"])]).encode()
    for group in (hostile_exports.graphs, hostile_exports.blocks, hostile_exports.modules):
        for name, data, _ in group():
            with zipfile.ZipFile(io.BytesIO(data)) as file:
                member = file.getinfo("m/models/model.json")
                if member.file_size < 4000:
                    yield name, file.read(member)


for name, seeds in (("onnx", onnx_models()), ("zip", zips()), ("pickle", pickles()), ("checkpoint", checkpoints()), ("message", messages()), ("exported", exported_programs())):
    for seed, data in seeds:
        (HERE / "corpus" / name / seed).write_bytes(data)

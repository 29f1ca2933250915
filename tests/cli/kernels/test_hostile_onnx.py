"""ONNX models that lie: a reason and an offset, in little time and memory."""

import struct

import pytest


def varint(value):
    out = b""
    value &= 2**64 - 1
    while value >= 128:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def number(field, value):
    return varint(field << 3) + varint(value)


def data(field, content):
    content = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(content)) + content


def tensor(name="w", dims=(2, 3, 4, 4), data_type=1, raw=bytes(384), more=b""):
    out = b"".join(number(1, size) for size in dims) + number(2, data_type) + data(8, name)
    return out + (b"" if raw is None else data(9, raw)) + more


def node(op, inputs, output, name="", attributes=b""):
    out = b"".join(data(1, i) for i in inputs) + data(2, output) + data(3, name) + data(4, op)
    return data(1, out + attributes)


CONV = node("Conv", ["x", "w"], "y")


def model(graph):
    return number(1, 8) + data(2, "tests") + data(8, number(2, 18)) + data(7, graph)


def with_tensor(content):
    return model(CONV + data(5, content))


GOOD = with_tensor(tensor())


def external(location, offset=None, length=None):
    entries = {"location": location, "offset": offset, "length": length}
    pairs = (data(1, key) + data(2, value) for key, value in entries.items() if value is not None)
    return tensor(raw=None, more=b"".join(data(13, pair) for pair in pairs) + number(14, 1))


def test_the_good_model_is_read(kernels):
    assert kernels(GOOD) == (0, "")
    assert kernels(with_tensor(tensor(raw=None, more=data(4, bytes(384))))) == (0, "")
    loose = b"".join(b"\x25" + struct.pack("<f", i) for i in range(96))
    assert kernels(with_tensor(tensor(raw=None, more=loose))) == (0, "")


def test_every_cut_is_reported(kernels):
    for size in [*range(12, len(GOOD), 13), len(GOOD) - 1]:
        code, error = kernels(GOOD[:size])
        assert code == 4 and "offset" in error, (size, code, error)


def test_flipped_bytes_never_crash(kernels):
    for at in range(0, len(GOOD) - 384, 2):
        damaged = bytearray(GOOD)
        damaged[at] ^= 0x55
        code, error = kernels(bytes(damaged))
        assert code in (0, 4, 5), (at, code, error)


@pytest.mark.parametrize(
    "content, words",
    [
        (tensor(dims=(2, 3, 4, 5)), "does not fill its 384 bytes"),
        (tensor(dims=(2, 3, 4, -4)), "beyond all bounds"),
        (tensor(dims=(2**62, 2**62, 4, 4)), "beyond all bounds"),
        (tensor(dims=(0, 2**62, 2**62)), "beyond all bounds"),
        (tensor(dims=(1,) * 65), "too many axes"),
        (tensor(raw=None), "holds fewer values than shape (2, 3, 4, 4)"),
        (tensor(raw=None, more=data(4, bytes(388))), "more values than shape"),
        (tensor(raw=None, more=data(4, bytes(380))), "holds fewer values than shape"),
        (tensor(raw=None, more=data(4, bytes(383))), "383 bytes are no whole numbers of float32"),
        (tensor(dims=(2**40,), raw=None, more=data(4, bytes(8))), "holds fewer values than shape"),
        (tensor(data_type=7, raw=None, more=data(7, b"\xff" * 96)), "more than ten bytes"),
        (tensor(raw=None, more=b"\x4b"), "wire type 3"),
    ],
)
def test_tensors_that_lie(kernels, content, words):
    code, error = kernels(with_tensor(content))
    assert code == 4 and words in error and "offset" in error, error


@pytest.mark.parametrize("location", ["../secret", "/etc/passwd", "a/../../secret", "", "link", "a\0b", ".."])
def test_values_outside_the_folder_are_refused(kernels, tmp_path, location):
    (tmp_path.parent / "secret").write_bytes(bytes(384))
    (tmp_path / "link").unlink(missing_ok=True)
    (tmp_path / "link").symlink_to(tmp_path.parent / "secret")
    code, error = kernels(with_tensor(external(location)))
    assert code == 4 and "outside the model's folder; that is refused" in error, error


def test_values_beside_the_model(kernels, tmp_path):
    (tmp_path / "values").write_bytes(bytes(400))
    assert kernels(with_tensor(external("values"))) == (0, "")
    assert kernels(with_tensor(external("values", "16", "384"))) == (0, "")
    for offset, length in (("17", None), ("0", "401"), ("18446744073709551615", "384"), ("-1", None)):
        code, error = kernels(with_tensor(external("values", offset, length)))
        assert code == 4 and "malformed tensor w" in error and "offset" in error, error
    code, error = kernels(with_tensor(external("missing")))
    assert code == 3 and "missing, which cannot be opened" in error
    code, error = kernels(with_tensor(external(".")))
    assert code == 4 and "refused" in error


def nested(depth):
    graph = CONV
    for _ in range(depth):
        graph = node("If", ["c"], "o", attributes=data(5, data(1, "g") + data(6, graph)))
    return model(graph + data(5, tensor()))


def test_nesting_and_floods_end(kernels):
    assert kernels(nested(30)) == (0, "")
    code, error = kernels(nested(200))
    assert code == 4 and "nested too deep" in error
    many = data(5, tensor(dims=(), raw=bytes(4))) * 100_001
    code, error = kernels(model(CONV + many))
    assert code == 4 and "more than 100000 tensors" in error
    code, error = kernels(model(CONV + data(5, tensor(name="n" * 1_000_000)) * 20))
    assert code == 4 and "MiB of names" in error
    flood = node("Add", ["w"] * 1_000_000, "z")
    code, error = kernels(model(data(5, tensor()) + flood * 3))
    assert code == 4 and "nodes and inputs" in error
    aliases = b"".join(node("Identity", ["w"], str(i)) for i in range(200_001))
    code, error = kernels(model(data(5, tensor()) + aliases))
    assert code == 4 and "more than 200000 names" in error
    values = data(7, b"\1" * 6_000_000)
    content = tensor(dims=(6_000_000,), data_type=7, raw=None, more=values)
    code, error = kernels(with_tensor(content))
    assert code == 4 and "too many values that are no raw bytes" in error


def test_cycles_and_strangers_end(kernels):
    cycle = node("Identity", ["a"], "b") + node("Identity", ["b"], "a") + node("Conv", ["x", "a"], "y")
    code, error = kernels(model(cycle))
    assert code == 5 and "'a' is computed from itself" in error


def test_names_cost_no_time(kernels):
    def small(name):
        return data(5, number(1, 1) + number(2, 2) + data(8, name) + data(9, b"\0"))

    graphs = data(1, "g" * 1_000_000) + b"\x5a\0" * 50_000  # Empty ones, in a node with a long name.
    code, error = kernels(model(node("If", ["c"], "o", "n" * 1_000_000, data(5, graphs)) + data(5, tensor())))
    assert code == 4 and "no convolution layers" in error
    code, error = kernels(model(node("If", ["c"], "o", "", data(5, graphs * 3)) + data(5, tensor())))
    assert code == 4 and "more than 100000 graphs and calls of functions" in error
    for mark in "#~":  # Names that look like those of twins, and then the twins.
        taken = b"".join(small(f"w{mark}{index}") for index in range(50_002, 90_002))
        code, error = kernels(model(CONV + taken + small("w") * 20_000))
        assert code == 5 and "kernels of shape (1,) and type uint8 cannot be shown" in error


@pytest.mark.parametrize(
    "content",
    [
        model(b"\x0a\0" * 20_000_000 + data(5, tensor())),  # Nodes.
        model(b"\x6a\0" * 20_000_000 + data(5, tensor())),  # Descriptions of values.
        model(node("If", ["c"], "o", "", data(5, b"\x5a\0" * 11_000_000))),  # Graphs of one node.
    ],
    ids=["nodes", "values", "graphs"],
)
def test_empty_messages_without_end(kernels, content):
    code, error = kernels(content)
    assert code == 4 and "more than 10000000 fields" in error and "offset" in error, error


def function(name, nodes, *inputs, output="o"):
    nodes = b"".join(data(7, one[2:] if one[1] < 128 else one[3:]) for one in nodes)
    head = data(1, name) + b"".join(data(4, i) for i in inputs) + data(5, output)
    return varint(25 << 3 | 2) + varint(len(head + nodes + data(10, "f"))) + head + nodes + data(10, "f")


def call(name, *inputs, output="o"):
    return node(name, inputs, output, "", data(7, "f"))


def test_functions_without_end(kernels):
    code, error = kernels(GOOD + b"\xca\x01\0" * 6_000_000)
    assert code == 4 and "more than 100000 functions" in error and "offset" in error, error
    code, error = kernels(model(call("f", "x", "w") + data(5, tensor())) + function("f", [call("f", "x", "w")], "x", "w"))
    assert code == 4 and "graphs are nested too deep" in error
    code, error = kernels(model(call("f", "w") + node("Conv", ["x", "o"], "y")) + function("f", [call("f", "o")], "w"))
    assert code == 4 and "graphs are nested too deep" in error
    twice = [function(f"f{i}", [call(f"f{i + 1}", "w"), call(f"f{i + 1}", "w", output="p")], "w") for i in range(30)]
    code, error = kernels(model(call("f0", "w") + data(5, tensor())) + b"".join(twice))
    assert code == 4 and "graphs and calls of functions" in error


def test_chains_without_end(kernels):
    weight = data(5, tensor(name="0"))
    for op, inputs in (("Mul", 2), ("Identity", 1), ("Cast", 1)):
        chain = b"".join(node(op, [str(i)] * inputs, str(i + 1)) for i in range(50_000))
        code, error = kernels(model(weight + chain + node("Conv", ["x", "50000"], "y")))
        assert code == 5 and "lies behind more than 200 nodes" in error, (code, error)
    kilobytes = tensor(name="0", dims=(1, 1, 250_000), raw=bytes(1_000_000))
    doubled = b"".join(node("Mul", ["0", str(i)], str(i + 1)) for i in range(80))
    code, error = kernels(model(data(5, kilobytes) + doubled + node("Conv", ["x", "80"], "y")))
    assert code == 5 and "bytes that are computed of such a file" in error
    code, error = kernels(model(weight + node("Conv", ["x", "n" * 1000], "y") * 20_001))
    assert code == 4 and "more than 20000 convolutions" in error


def test_values_without_end(kernels):
    def numbers(name, *values):
        return data(5, tensor(name, (len(values),), 7, struct.pack(f"<{len(values)}q", *values)))

    def attribute(name, number_of):
        return data(5, data(1, name) + number(3, number_of))

    for sizes in ((2**62, 2**62), (2**40, 1, 1), (-1, 2, 2), (2**63 - 1,) * 3, (1,) * 1000, (0, 2**62, 4)):
        shaped = node("ConstantOfShape", ["s"], "w") + numbers("s", *sizes)
        code, error = kernels(model(shaped + CONV))
        assert code == 5, (sizes, code, error)
        for op in ("Reshape", "Squeeze", "Unsqueeze"):
            code, error = kernels(model(node(op, ["v", "s"], "w") + numbers("s", *sizes) + data(5, tensor("v")) + CONV))
            assert code == 5 or (op, sizes) == ("Reshape", (-1, 2, 2)), (op, sizes, code, error)
    for axis in (2**63 - 1, -(2**63), 5, -6):
        flat = node("Flatten", ["v"], "w", "", attribute("axis", axis)) + data(5, tensor("v"))
        code, error = kernels(model(flat + CONV))
        assert code == 5 and "axis" in error, error
    quantised = tensor("v", (2, 3, 4, 4), 3, bytes(96))
    for block in (2**63 - 1, -1):
        inputs = node("DequantizeLinear", ["v", "t"], "w", "", attribute("block_size", block))
        code, error = kernels(model(inputs + data(5, quantised) + data(5, tensor("t", (2, 1, 4, 4), 1, bytes(128))) + CONV))
        assert code in (0, 5), error
    ints = data(5, data(1, "value_ints") + data(8, b"\1" * 2_000_000))
    code, error = kernels(model(node("Constant", [], "w", "", ints) + CONV))
    assert code == 5 and "a list of more than 1000000 numbers" in error


def in_branch(graph):
    return model(node("If", ["c"], "o", "", data(5, data(1, "then_branch") + data(6, graph))) + data(5, tensor()))


@pytest.mark.parametrize(
    "graph",
    [
        data(11, data(1, "w")) + CONV,
        node("Relu", ["x"], "w") + CONV,
        data(1, data(2, "a") + data(2, "w") + data(4, "Split")) + CONV,
        data(15, data(1, data(8, "w"))) + CONV,
        data(5, tensor(dims=(1,), data_type=8, raw=None)) + CONV,
        node("Constant", [], "w", "", data(5, data(1, "value") + data(5, tensor(data_type=8, raw=None)))) + CONV,
    ],
    ids=["input", "output", "second output", "sparse", "text", "constant"],
)
def test_what_hides_a_kernel_of_the_graph_around(kernels, graph):
    assert kernels(in_branch(CONV)) == (0, "")
    code, error = kernels(in_branch(graph))
    assert code != 0, error


def test_convolutions_of_other_domains_lay_out_kernels_in_their_own_way(kernels):
    assert kernels(model(node("Conv", ["x", "w"], "y", "", data(7, "ai.onnx")) + data(5, tensor()))) == (0, "")
    code, error = kernels(model(node("Conv", ["x", "w"], "y", "", data(7, "com.microsoft.nchwc")) + data(5, tensor())))
    assert code == 5 and "operators of its domain lay out kernels in their own way" in error


@pytest.mark.parametrize(
    "content",
    [
        *(struct.pack("<Q", size) + bytes(size + 8) for size in (8, 264, 2056)),  # TFRecord files.
        number(1, 1) + data(2, bytes(5000)),  # TensorFlow's SavedModel.
    ],
    ids=["records of 8", "records of 264", "records of 2056", "SavedModel"],
)
def test_what_is_no_onnx_model(kernels, content):
    code, error = kernels(content)
    assert code == 5 and "no model file that tbviz knows" in error, error

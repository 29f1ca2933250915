"""Kernels of ONNX models that nodes compute equal what onnx's reference evaluator makes of them."""

import pathlib
import sys

import numpy
import pytest

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "support"))
from dumped_checkpoint import dumped_kernels  # noqa: E402

onnx = pytest.importorskip("onnx")
ml_dtypes = pytest.importorskip("ml_dtypes")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402
from onnx.reference import ReferenceEvaluator  # noqa: E402

RANDOM = numpy.random.default_rng(3)
WEIGHT = (RANDOM.normal(size=(4, 3, 5, 2)) * 20).astype("float32")
WHOLE = RANDOM.integers(-128, 128, size=(4, 3, 5, 2)).astype("int8")


def node(op, inputs, **attributes):
    return helper.make_node(op, inputs, attributes.pop("outputs", [op.lower()]), **attributes)


def ints(*numbers):
    return numpy.array(numbers, "int64")


def scaled(dtype, count=None):
    return RANDOM.uniform(0.01, 2, size=() if count is None else (count,)).astype(dtype)


def model_of(nodes, initializers, convolution, opset=18, functions=()):
    """A model whose last node is a convolution, and the same with its weight for an output."""
    tensors = [numpy_helper.from_array(numpy.asarray(array), name) for name, array in initializers.items()]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, None)
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    weight = onnx.ValueInfoProto(name=convolution.input[1])
    opsets = [helper.make_opsetid("", opset)] + [helper.make_opsetid("f", 1)] * bool(functions)
    made = []
    for extra, inputs, output in ([convolution], [x], y), ([], [], weight):
        graph = helper.make_graph([*nodes, *extra], "g", inputs, [output], tensors)
        made.append(helper.make_model(graph, opset_imports=opsets, functions=functions))
    return made


def assert_equal(layer, expected):
    assert "error" not in layer, layer["error"]
    assert (layer["dtype"], layer["shape"]) == (str(expected.dtype), list(expected.shape))
    assert layer["bytes"] == numpy.ascontiguousarray(expected).tobytes()


def check(tmp_path, nodes, initializers, **arguments):
    convolution = helper.make_node("Conv", ["x", nodes[-1].output[0]], ["y"], name="conv")
    model, of_weight = model_of(nodes, initializers, convolution, **arguments)
    onnx.save(model, tmp_path / "model.onnx")
    (expected,) = ReferenceEvaluator(of_weight).run(None, {})
    (layer,) = dumped_kernels(tmp_path / "model.onnx")
    assert_equal(layer, expected)
    return layer


def bfloat16(array):
    return array.astype(ml_dtypes.bfloat16)


TIES = numpy.array([1 + 2.0**-11 + 2.0**-45, 1 + 2.0**-8 + 2.0**-40, 65519.99, 65520, 1e-7, -3e-8, 2.0**-25], "float64")
EDGES = numpy.array([0, -0.0, 1, 127.9, -128.9, 2**-149, 65504], "float32")


@pytest.mark.parametrize("to", ["FLOAT16", "BFLOAT16", "FLOAT", "DOUBLE"])
@pytest.mark.parametrize("name", ["float16", "bfloat16", "float32", "float64", "ties", "int8", "bool", "int64", "uint64"])
def test_casts_to_floating_point(tmp_path, name, to):
    arrays = {
        "bfloat16": bfloat16(WEIGHT), "ties": numpy.concatenate([TIES, -TIES]).reshape(1, 1, 14),
        "int8": WHOLE, "bool": WHOLE > 0,
        "int64": RANDOM.integers(-(2**62), 2**62, size=(2, 3, 4)) >> RANDOM.integers(0, 60, size=(2, 3, 4)),
        "uint64": RANDOM.integers(2**63, 2**64, size=(2, 3, 4), dtype="uint64"),
    }  # fmt: skip
    array = arrays[name] if name in arrays else WEIGHT.astype(name)
    check(tmp_path, [node("Cast", ["w"], to=getattr(TensorProto, to))], {"w": array})


@pytest.mark.parametrize("via", ["INT8", "UINT8", "INT16", "INT32", "INT64", "BOOL"])
@pytest.mark.parametrize("name", ["float32", "float16", "bfloat16", "float64", "edges", "int64"])
def test_casts_to_whole_numbers_and_back(tmp_path, name, via):
    array = {"bfloat16": bfloat16(WEIGHT), "edges": EDGES[:5].reshape(1, 1, 5), "int64": ints(300, -300, 2**40 + 5)}.get(name)
    array = WEIGHT.astype(name) if array is None else array
    if via == "UINT8" and name != "int64":
        array = abs(array)
    nodes = [node("Cast", ["w"], to=getattr(TensorProto, via), outputs=["i"])]
    nodes.append(node("Cast", ["i"], to=TensorProto.FLOAT))
    if array.ndim == 1:
        nodes.append(node("Reshape", ["cast", "shape"]))
    if name == "edges":
        array = numpy.clip(array, -128, 127.9)
    if via == "INT8" and name != "int64":
        array = numpy.clip(array.astype("float64"), -128, 127).astype(array.dtype)
    check(tmp_path, nodes, {"w": array, "shape": ints(1, 3, 1)})


def test_the_name_of_a_type_as_in_the_first_version(tmp_path):
    nodes = [helper.make_node("Cast", ["w"], ["c"])]
    nodes[0].attribute.append(helper.make_attribute("to", "FLOAT"))
    convolution = helper.make_node("Conv", ["x", "c"], ["y"])
    onnx.save(model_of(nodes, {"w": WHOLE}, convolution, opset=1)[0], tmp_path / "model.onnx")
    (layer,) = dumped_kernels(tmp_path / "model.onnx")
    assert_equal(layer, WHOLE.astype("float32"))


@pytest.mark.parametrize("value", [float("nan"), 128, -129.5, float("inf")])
def test_a_cast_that_onnx_leaves_undefined_is_not_guessed(tmp_path, value):
    array = WEIGHT.copy()
    array[1, 1, 1, 1] = value
    nodes = [node("Cast", ["w"], to=TensorProto.INT8, outputs=["i"]), node("Cast", ["i"], to=TensorProto.FLOAT)]
    model, _ = model_of(nodes, {"w": numpy.clip(array, -127, value)}, helper.make_node("Conv", ["x", "cast"], ["y"]))
    onnx.save(model, tmp_path / "model.onnx")
    (layer,) = dumped_kernels(tmp_path / "model.onnx")
    assert "Cast that computes 'i' meets a value whose conversion ONNX leaves undefined" in layer["error"]


@pytest.mark.parametrize(
    "shape, allowzero",
    [((0, -1, 2), 0), ((-1, 0, 2), 0), ((-1, 2, 2, 3), 0), ((60, 1, 2), 1), ((2, 2, 3, 5, 2), 0)],
)
def test_reshape(tmp_path, shape, allowzero):
    nodes = [node("Transpose", ["w"], perm=[3, 0, 2, 1]), node("Reshape", ["transpose", "s"], allowzero=allowzero)]
    check(tmp_path, nodes, {"w": WEIGHT, "s": ints(*shape)})
    check(tmp_path, [node("Reshape", ["w", "s"], allowzero=allowzero)], {"w": WEIGHT, "s": ints(*shape)})


def test_transpose(tmp_path):
    check(tmp_path, [node("Transpose", ["w"])], {"w": WEIGHT})
    nodes = [node("Transpose", ["w"], perm=[2, 3, 1, 0]), node("Transpose", ["transpose"], outputs=["t"])]
    layer = check(tmp_path, nodes, {"w": WEIGHT})
    assert layer["name"] == "w" and layer["kind"] == "Conv"


@pytest.mark.parametrize("axes", [(0, 3), (-1, 0), (3,), None])
def test_squeeze_and_unsqueeze(tmp_path, axes):
    """Axes were attributes before version 13."""
    arrays = {"w": WEIGHT.reshape(12, 10), "u": ints(0, -1), "s": ints(4, 3, -1), "a": ints(*(axes or ()))}
    old = [
        node("Unsqueeze", ["w"], axes=[0, 3]),
        node("Squeeze", ["unsqueeze"], **({"axes": sorted(axis % 4 for axis in axes)} if axes else {})),
    ]
    new = [node("Unsqueeze", ["w", "u"]), node("Squeeze", ["unsqueeze"] + ["a"] * bool(axes))]
    last = node("Reshape", ["squeeze", "s"])
    check(tmp_path, [*old, last], arrays, opset=11)
    check(tmp_path, [*new, last], arrays, opset=13)


@pytest.mark.parametrize("axis", [None, 0, 2, 4])
def test_flatten(tmp_path, axis):
    given = {} if axis is None else {"axis": axis}
    nodes = [node("Flatten", ["w"], **given), node("Unsqueeze", ["flatten", "a"])]
    check(tmp_path, nodes, {"w": WEIGHT, "a": ints(0)})


@pytest.mark.parametrize("op", ["Add", "Sub", "Mul", "Div"])
@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16", "float64", "int8", "int64", "uint8"])
def test_arithmetic(tmp_path, op, dtype):
    def typed(array):
        array = array if "float" in dtype else numpy.round(array)
        array = abs(array) if dtype == "uint8" else array
        return bfloat16(array) if dtype == "bfloat16" else array.astype(dtype)

    other = typed(RANDOM.uniform(1, 3, size=(3, 1, 2)) * RANDOM.choice([-1, 1], size=(3, 1, 2)))
    nodes = [node(op, ["w", "b"]), node("Cast", [op.lower()], to=TensorProto.FLOAT)]
    layer = check(tmp_path, nodes, {"w": typed(WEIGHT), "b": other})
    assert layer["name"] == "w"
    nodes[0] = node(op, ["b", "w"])
    check(tmp_path, nodes, {"w": typed(WEIGHT) if op != "Div" or "float" in dtype else typed(WEIGHT) * 0 + typed(numpy.array(7.0)), "b": other})


def test_operands_of_one_size_give_their_layer_no_name(tmp_path):
    assert check(tmp_path, [node("Mul", ["w", "b"])], {"w": WEIGHT, "b": WEIGHT})["name"] == "mul"


ZEROS = {"int8": -3, "uint8": 128, "int16": 5, "uint16": 700, "int32": 9}


@pytest.mark.parametrize("scale", ["float32", "float16", "bfloat16"])
@pytest.mark.parametrize("dtype", ZEROS)
@pytest.mark.parametrize("axis", ["all", "one", 0, 1, -1])
def test_dequantize_linear(tmp_path, dtype, scale, axis):
    values = RANDOM.integers(numpy.iinfo(dtype).min, numpy.iinfo(dtype).max, size=WHOLE.shape, endpoint=True).astype(dtype)
    count = {"all": None, "one": 1}.get(axis, 0)
    count = values.shape[axis] if count == 0 else count
    scales = scaled("float32", count).astype(ml_dtypes.bfloat16 if scale == "bfloat16" else scale)
    zeros = numpy.full(scales.shape, ZEROS[dtype], dtype)
    given = {} if axis in ("all", "one", 1) else {"axis": axis}
    opset = 19 if scale == "float32" and dtype in ("int8", "uint8") else 21
    layer = check(tmp_path, [node("DequantizeLinear", ["w", "s", "z"], **given)], {"w": values, "s": scales, "z": zeros}, opset=opset)
    assert layer["name"] == "w"
    check(tmp_path, [node("DequantizeLinear", ["w", "s"], **given)], {"w": values, "s": scales}, opset=opset)


@pytest.mark.parametrize("axis, block, shape", [(1, 2, (4, 2, 5, 2)), (2, 3, (4, 3, 2, 2)), (-2, 5, (4, 3, 1, 2))])
def test_blocks_of_scales(tmp_path, axis, block, shape):
    arrays = {"w": WHOLE, "s": RANDOM.uniform(size=shape).astype("float32"), "z": RANDOM.integers(-9, 9, size=shape).astype("int8")}
    nodes = [node("DequantizeLinear", ["w", "s", "z"], axis=axis, block_size=block)]
    check(tmp_path, nodes, arrays, opset=21)
    nodes = [node("QuantizeLinear", ["q", "s", "z"], axis=axis, block_size=block), node("DequantizeLinear", ["quantizelinear", "s", "z"], axis=axis, block_size=block)]
    check(tmp_path, nodes, {**arrays, "q": WEIGHT}, opset=21)


def test_another_type_than_that_of_the_scales(tmp_path):
    nodes = [node("DequantizeLinear", ["w", "s"], output_dtype=TensorProto.FLOAT16)]
    check(tmp_path, nodes, {"w": WHOLE, "s": scaled("float32")}, opset=23)


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16", "int32"])
@pytest.mark.parametrize("zero", ["int8", "uint8", "int16", "uint16", None])
@pytest.mark.parametrize("axis", [None, 0])
def test_quantize_linear(tmp_path, dtype, zero, axis):
    halves = RANDOM.integers(-600, 600, size=WEIGHT.shape) / 2  # Many ties.
    values = halves.astype(ml_dtypes.bfloat16 if dtype == "bfloat16" else dtype)
    scale_type = "float32" if dtype == "int32" else values.dtype
    scales = (numpy.array(0.5) if axis is None else numpy.array([1, 0.5, 2, 0.3])).astype(scale_type)
    arrays = {"w": values, "s": scales, "s2": scales.astype("float32")}
    inputs = ["w", "s"]
    if zero:
        arrays["z"] = numpy.full(scales.shape, ZEROS[zero], zero)
        inputs.append("z")
    given = {} if axis is None else {"axis": axis}
    nodes = [node("QuantizeLinear", inputs, **given)]
    nodes.append(node("DequantizeLinear", ["quantizelinear", "s2"] + ["z"] * bool(zero), **given))
    check(tmp_path, nodes, arrays, opset=21)


CONSTANTS = {
    "value": numpy_helper.from_array(WEIGHT[:, 0]),
    "value_floats": WEIGHT.flatten().tolist(),
    "value_ints": list(range(24)),
    "value_float": 2.5,
    "value_int": 7,
}


@pytest.mark.parametrize("attribute", CONSTANTS)
def test_constants(tmp_path, attribute):
    nodes = [
        node("Constant", [], **{attribute: CONSTANTS[attribute]}),
        node("Cast", ["constant"], to=TensorProto.FLOAT),
        node("Reshape", ["cast", "s"]),
    ]
    check(tmp_path, nodes, {"s": ints(1, 1, -1)})


def test_constants_of_a_shape(tmp_path):
    layer = check(tmp_path, [node("ConstantOfShape", ["s"])], {"s": ints(2, 3, 1)})
    assert layer["name"] == "constantofshape"
    value = numpy_helper.from_array(numpy.array([3], "int32"))
    nodes = [node("ConstantOfShape", ["s"], value=value), node("CastLike", ["constantofshape", "w"])]
    check(tmp_path, nodes, {"s": ints(2, 3, 1), "w": bfloat16(WEIGHT)})


def test_chains_through_functions(tmp_path):
    body = [
        node("DequantizeLinear", ["q", "s"], axis=0, outputs=["d"]),
        node("Transpose", ["d"], perm=[0, 1, 3, 2], outputs=["out"]),
    ]
    unpack = helper.make_function("f", "unpack", ["q", "s"], ["out"], body, [helper.make_opsetid("", 21)])
    nodes = [
        node("Identity", ["w"]),
        helper.make_node("unpack", ["identity", "s"], ["u"], domain="f"),
        node("Mul", ["u", "half"]),
    ]
    arrays = {"w": WHOLE, "s": scaled("float32", 4), "half": numpy.array(0.5, "float32")}
    assert check(tmp_path, nodes, arrays, functions=[unpack], opset=21)["name"] == "w"


def test_each_call_of_a_function_is_a_layer(tmp_path):
    body = [
        node("DequantizeLinear", ["q", "s"], outputs=["d"]),
        helper.make_node("Conv", ["x", "d"], ["out"], name="inner"),
    ]
    conv = helper.make_function("f", "conv", ["x", "q", "s"], ["out"], body, [helper.make_opsetid("", 18)])
    names = [("x", "w1", "h"), ("h", "w2", "i"), ("i", "w1", "j")]
    nodes = [helper.make_node("conv", [x, w, "s"], [out], domain="f") for x, w, out in names]
    last = helper.make_node("Conv", ["j", "plain"], ["y"])
    arrays = {"w1": WHOLE, "w2": -WHOLE // 2, "s": scaled("float32"), "plain": WEIGHT}
    model, _ = model_of(nodes, arrays, last, functions=[conv])
    onnx.save(model, tmp_path / "model.onnx")
    layers = dumped_kernels(tmp_path / "model.onnx")
    assert [layer["name"] for layer in layers] == ["w1", "w2", "plain"]
    for layer in layers[:2]:
        assert_equal(layer, arrays[layer["name"]].astype("float32") * arrays["s"])


def quantised(zero_point):
    """Per output channel, as onnx's ConvInteger and QLinearConv subtract and scale."""
    return WHOLE.astype("int32") - zero_point.reshape(-1, *[1] * (WHOLE.ndim - 1) if zero_point.ndim else [])


@pytest.mark.parametrize("domain", ["", "com.microsoft"])
@pytest.mark.parametrize("count", [None, 4])
def test_quantised_convolutions(tmp_path, domain, count):
    scale = scaled("float32", count)
    zero = numpy.full(scale.shape, 5, "int8")
    arrays = {"w": WHOLE, "w2": WHOLE[:3], "s": scale, "z": zero, "xs": scaled("float32"), "xz": numpy.array(0, "int8")}
    inputs = ["x", "xs", "xz", "w", "s", "z", "xs", "xz"]
    nodes = [helper.make_node("QLinearConv", inputs, ["h"], domain=domain)]
    nodes.append(helper.make_node("ConvInteger", ["h", "w", "xz", "z"], ["i"]))
    model, _ = model_of(nodes, arrays, helper.make_node("ConvInteger", ["i", "w2"], ["y"]))
    onnx.save(model, tmp_path / "model.onnx")
    first, second, third = dumped_kernels(tmp_path / "model.onnx")
    assert [first["kind"], second["kind"]] == ["QLinearConv", "ConvInteger"]
    assert_equal(first, quantised(zero).astype("float32") * (scale.reshape(-1, 1, 1, 1) if count else scale))
    assert_equal(second, quantised(zero).astype("float32"))
    assert_equal(third, WHOLE[:3].astype("float32"))


def test_operators_of_onnxruntime(tmp_path):
    arrays = {name: WEIGHT + index for index, name in enumerate("abcd")}
    nodes = [
        helper.make_node("FusedConv", ["x", "a"], ["1"], domain="com.microsoft", activation="Relu"),
        helper.make_node("NhwcFusedConv", ["1", "b"], ["2"], domain="com.microsoft"),
        helper.make_node("NhwcConv", ["2", "c"], ["3"], domain="com.microsoft"),
    ]
    model, _ = model_of(nodes, arrays, helper.make_node("DeformConv", ["3", "d", "offset"], ["y"]))
    onnx.save(model, tmp_path / "model.onnx")
    layers = dumped_kernels(tmp_path / "model.onnx")
    assert [layer["name"] for layer in layers] == list("abcd")
    for layer in layers:
        expected = arrays[layer["name"]]
        assert_equal(layer, expected.transpose(0, 3, 1, 2) if layer["kind"] == "NhwcConv" else expected)


MODELS = pathlib.Path(__file__).resolve().parent.parent / "files"


@pytest.mark.parametrize("name, names", [("qdq", ["wq"]), ("two_convs_cast", ["wh", "w2"])])
def test_models_from_reports(name, names):
    """Both are of version 13, of which the reference lacks an operator; its later versions mean the same."""
    model = onnx.load(MODELS / f"{name}.onnx")
    layers = dumped_kernels(MODELS / f"{name}.onnx")
    assert [layer["name"] for layer in layers] == names
    weights = [node.input[1] for node in model.graph.node if node.op_type == "Conv"]
    nodes = [node for node in model.graph.node if node.op_type != "Conv"] + [
        helper.make_node("Identity", [weight], [f"kernels{index}"]) for index, weight in enumerate(weights)
    ]
    outputs = [onnx.ValueInfoProto(name=f"kernels{index}") for index in range(len(weights))]
    graph = helper.make_graph(nodes, "weights", [], outputs, model.graph.initializer)
    evaluated = ReferenceEvaluator(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)])).run(None, {})
    for layer, expected in zip(layers, evaluated, strict=True):
        assert_equal(layer, expected)


@pytest.mark.parametrize("name", ["float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz"])
def test_eight_bits_of_floating_point(tmp_path, name):
    values = WEIGHT.astype(getattr(ml_dtypes, name))
    check(tmp_path, [node("Cast", ["w"], to=TensorProto.FLOAT)], {"w": values})
    for scale in scaled("float32"), scaled("float16", 4):
        nodes = [node("DequantizeLinear", ["w", "s"], axis=0)]
        check(tmp_path, nodes, {"w": values, "s": scale}, opset=21)


REFUSED = {
    "Softmax": ([node("Softmax", ["w"])], "'softmax' is computed by Softmax that computes 'softmax', which is not followed"),
    "an input": ([node("Mul", ["w", "x"])], "'x' is an input of the graph"),
    "int4": ([node("DequantizeLinear", ["four", "s"])], "four: data type INT4 is not supported"),
    "nothing": ([node("Mul", ["w", "missing"])], "nothing defines 'missing'"),
    "itself": ([node("Mul", ["cast", "w"]), node("Cast", ["mul"], to=1)], "is computed from itself"),
    "twice": ([node("Cast", ["w"], to=10), node("Cast", ["w"], to=1)], "'cast' is defined twice in the graph"),
    "sizes": ([node("Reshape", ["w", "s4"])], "Reshape that computes 'reshape' makes shape (7, 3) of (4, 3, 5, 2)"),
    "rank": ([node("Flatten", ["w"])], "kernels of shape (4, 30) and type float32 cannot be shown"),
    "to": ([node("Cast", ["w"], to=TensorProto.INT4)], "makes INT4, which is not computed"),
    "axis": ([node("DequantizeLinear", ["q", "s3"], axis=2)], "scales or zero points of shape (3,) for values of shape"),
    "types": ([node("Mul", ["w", "q"])], "has inputs of types float32 and int8"),
    "huge": ([node("ConstantOfShape", ["s5"])], "bytes that are computed of such a file"),
    "zero": ([node("Div", ["q", "q0"])], "divides a whole number by zero"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_followed_is_named_and_keeps_its_index(tmp_path, tbviz, name):
    nodes, words = REFUSED[name]
    arrays = {
        "w": WEIGHT, "q": WHOLE, "q0": WHOLE * 0, "s": numpy.array(0.5, "float32"), "s3": scaled("float32", 3),
        "s4": ints(7, 3), "s5": ints(1 << 20, 1 << 20, 9), "four": WHOLE.clip(-8, 7).astype(ml_dtypes.int4),
    }  # fmt: skip
    nodes = [*nodes, helper.make_node("Conv", ["x", nodes[-1].output[0]], ["h"], name="first")]
    model, _ = model_of(nodes, arrays, helper.make_node("Conv", ["h", "w"], ["y"]))
    onnx.save(model, tmp_path / "model.onnx")
    outcome = tbviz("kernels", "model.onnx", "--no-log", "-o", "out", code=5)
    assert "Conv 'first': " in outcome.err and words in outcome.err, outcome.err
    assert outcome.out == "1_convlayer shape:(4, 3, 5, 2)\n"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["1_all.png", "1_split"]


def test_a_model_of_which_no_kernels_are_known_has_convolutions(tmp_path, tbviz):
    model, _ = model_of([], {}, helper.make_node("Conv", ["x", "w"], ["y"], name="only"))
    model.graph.input.append(helper.make_tensor_value_info("w", TensorProto.FLOAT, [1, 1, 3, 3]))
    onnx.save(model, tmp_path / "model.onnx")
    outcome = tbviz("kernels", "model.onnx", "--list", code=5)
    assert outcome.err == "tbviz: model.onnx: layer w, Conv 'only': 'w' is an input of the graph\n"
    assert outcome.out.split() == ["0", "w", "Conv", "not", "read"]

"""Writes ONNX models into a folder: all data types, constants, subgraphs, external data, real exports."""

import pathlib
import sys
import warnings

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

TYPES = "float32 uint8 int8 uint16 int16 int32 int64 bool float16 float64 uint32 uint64".split()


def value_info(name, shape=None):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def model(graph, **arguments):
    opset = [helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", 3)]
    made = helper.make_model(graph, producer_name="tests", producer_version="1.5", opset_imports=opset, **arguments)
    helper.set_model_props(made, {"author": "nobody"})
    return made


def arrays():
    random = numpy.random.default_rng(0)
    made = {name: (random.normal(size=(2, 3, 4)) * 50).astype(name) for name in TYPES}
    made["scalar"] = numpy.array(2.5, "float32")
    made["empty"] = numpy.zeros((0, 3), "float32")
    return made


def raw():
    return [numpy_helper.from_array(array, name) for name, array in arrays().items()]


def typed():
    """The same in float_data, int32_data, ...; bfloat16 too."""
    made = []
    for name, array in arrays().items():
        data_type = helper.np_dtype_to_tensor_dtype(array.dtype)
        made.append(helper.make_tensor(name, data_type, array.shape, array.flatten().tolist()))
    made.append(helper.make_tensor("bfloat16", TensorProto.BFLOAT16, (3,), [1.5, -2.25, 1e30]))
    return made


def graph_of(tensors):
    return helper.make_graph([], "all types", [], [], tensors)


def weight(seed, *shape):
    return numpy.random.default_rng(seed).normal(size=shape).astype("float32")


def convolutions():
    """Kernels as initializers, constants, through Identity, in both branches of an If, twice used."""
    def branch(name, seed):
        constant = helper.make_node(
            "Constant", [], ["w"], value=numpy_helper.from_array(weight(seed, 4, 3, 3, 3), "inner")
        )
        inner = helper.make_node("Conv", ["x", "w"], [f"{name}_1"], name=f"{name}/inner")
        outer = helper.make_node("Conv", [f"{name}_1", "outer"], [f"{name}_2"])
        return helper.make_graph([constant, inner, outer], name, [], [value_info(f"{name}_2")])

    nodes = [
        helper.make_node("Constant", [], ["c"], value=numpy_helper.from_array(weight(2, 3, 3, 1, 1))),
        helper.make_node("Identity", ["first.weight"], ["alias"]),
        helper.make_node("Identity", ["alias"], ["alias2"]),
        helper.make_node("Conv", ["x", "c"], ["a"]),
        helper.make_node("Conv", ["a", "alias2", "first.bias"], ["b"]),
        helper.make_node("Conv", ["b", "first.weight"], ["b2"]),
        helper.make_node("ConvTranspose", ["b2", "up.weight"], ["d"]),
        helper.make_node("If", ["yes"], ["e"], name="choice", then_branch=branch("then", 3), else_branch=branch("else", 4)),
        helper.make_node("Gemm", ["e", "fc.weight"], ["y"]),
    ]
    initializers = {
        "fc.weight": weight(5, 10, 4), "up.weight": weight(6, 3, 2, 3, 3),
        "first.weight": weight(7, 3, 3, 5, 5), "first.bias": weight(8, 3), "outer": weight(9, 4, 4, 1, 1),
        "yes": numpy.array(True),
    }  # fmt: skip
    tensors = [numpy_helper.from_array(array, name) for name, array in initializers.items()]
    return helper.make_graph(nodes, "convolutions", [value_info("x")], [value_info("y")], tensors)


def main(folder):
    onnx.save(model(graph_of(raw())), folder / "raw.onnx")
    onnx.save(model(graph_of(typed())), folder / "typed.onnx")
    onnx.save(model(convolutions()), folder / "convolutions.onnx")
    onnx.save(
        model(graph_of(raw())), folder / "external.onnx", save_as_external_data=True,
        location="weights.bin", size_threshold=0,
    )  # fmt: skip
    odd = [
        helper.make_tensor("complex", TensorProto.COMPLEX64, (1,), [1 + 2j]),
        helper.make_tensor("text", TensorProto.STRING, (1,), [b"a"]),
        numpy_helper.from_array(arrays()["float32"], "plain"),
    ]
    onnx.save(model(graph_of(odd)), folder / "odd.onnx")
    try:
        import torch
    except ImportError:
        return
    torch.manual_seed(0)
    net = torch.nn.Sequential(
        torch.nn.Conv2d(3, 8, 3), torch.nn.BatchNorm2d(8), torch.nn.ReLU(),
        torch.nn.ConvTranspose2d(8, 4, 3), torch.nn.Flatten(), torch.nn.Linear(4 * 64, 5),
    ).eval()  # fmt: skip
    torch.save(net, folder / "exported.pt")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            net, (torch.zeros(1, 3, 8, 8),), str(folder / "exported.onnx"), dynamo=False,
            training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False,
        )  # fmt: skip


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))

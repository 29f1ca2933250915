"""Every tensor of ONNX models equals what the onnx package says, bit by bit."""

import json
import pathlib
import subprocess
import sys

import pytest

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "support"))
from dumped_checkpoint import dump, parse  # noqa: E402

onnx = pytest.importorskip("onnx")
from onnx import numpy_helper  # noqa: E402


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("onnx")
    subprocess.run([sys.executable, TESTS / "support" / "save_onnx.py", made], check=True, timeout=300)
    return made


def tensors_of(graph):
    """Initializers, then the constants of the nodes, then those of the graphs inside the nodes."""
    yield from ((tensor.name, tensor) for tensor in graph.initializer)
    for node in graph.node:
        if node.op_type == "Constant":
            yield from ((node.output[0], a.t) for a in node.attribute if a.name == "value")
    for node in graph.node:
        for attribute in node.attribute:
            for inner in [attribute.g] if attribute.HasField("g") else attribute.graphs:
                yield from tensors_of(inner)


@pytest.mark.parametrize("case", ["raw", "typed", "external", "convolutions", "exported"])
def test_tensors_equal_onnxs(folder, case):
    path = folder / f"{case}.onnx"
    if not path.exists():
        pytest.skip("needs torch")
    done = dump(path)
    assert done.returncode == 0, done.stderr
    found = parse(done.stdout)
    expected = list(tensors_of(onnx.load(path).graph))
    assert expected and len(found) == len(expected)
    for ours, (name, tensor) in zip(found, expected):
        array = numpy_helper.to_array(tensor)
        assert ours["name"].endswith(name)
        assert (ours["dtype"], ours["shape"]) == (str(array.dtype), list(array.shape)), name
        assert ours["bytes"] == array.tobytes(), name


def test_kernels_come_in_the_order_of_nodes(folder, tbviz):
    lines = tbviz("-q", "kernels", folder / "convolutions.onnx", "--list").out.splitlines()
    assert [line.split(maxsplit=3) for line in lines] == [
        ["0", "c", "Conv", "(3, 3, 1, 1)"],
        ["1", "first", "Conv", "(3, 3, 5, 5)"],
        ["2", "up", "ConvTranspose", "(3, 2, 3, 3)"],
        ["3", "w", "Conv", "(4, 3, 3, 3)"],
        ["4", "outer", "Conv", "(4, 4, 1, 1)"],
        ["5", "choice.then_branch.w", "Conv", "(4, 3, 3, 3)"],
    ]


def test_the_model_tells_about_itself(folder, tbviz):
    answer = json.loads(tbviz("-q", "inspect", "--json", folder / "convolutions.onnx").out)
    (model,) = answer["models"]
    loaded = onnx.load(folder / "convolutions.onnx")
    assert (model["format"], model["producer"]) == ("ONNX", "tests 1.5")
    assert model["facts"] == {
        "ir_version": str(loaded.ir_version), "opset": "18, ai.onnx.ml 3", "author": "nobody",
        "graph": "convolutions",
    }  # fmt: skip
    kinds = {tensor["name"]: tensor["kind"] for tensor in answer["tensors"]}
    assert kinds["fc.weight"] == "Gemm" and kinds["first.bias"] == "Conv" and kinds["yes"] == "If"


def test_other_types_are_named(folder):
    done = dump(folder / "odd.onnx")
    assert done.returncode == 5 and b"complex: data type COMPLEX64 is not supported" in done.stderr
    assert [tensor["name"] for tensor in parse(done.stdout)] == ["plain"]


def test_an_export_draws_what_its_module_draws(folder, tbviz, values):
    if not (folder / "exported.onnx").exists():
        pytest.skip("needs torch")
    for name in ("exported.onnx", "exported.pt"):
        tbviz("-q", "kernels", folder / name, "-l", f"run_{name}")
    ours, theirs = (values(f"run_exported.{suffix}") for suffix in ("onnx", "pt"))
    assert len(ours) == len(theirs) > 12
    for (tag, step, value), (other_tag, other_step, other) in zip(ours, theirs):
        assert (tag, step, value.image) == (other_tag, other_step, other.image)


def test_values_beside_the_model(folder, tbviz):
    path = folder / "external.onnx"
    error = tbviz("inspect", "-", stdin=path.read_bytes(), code=5).err
    assert "its values lie in weights.bin, beside the model; give the model as a file" in error
    assert "scalar" in tbviz("-q", "histogram", path, "-l", "run", "--json", "--select", "scalar").out

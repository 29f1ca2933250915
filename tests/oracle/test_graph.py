"""graph beside what PyTorch knows of the same models."""

import collections
import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest
import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

pytestmark = pytest.mark.torch_module

RECORD = pathlib.Path(__file__).resolve().parents[1] / "support/record_passes.py"
TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("passes")
    subprocess.run([TORCH_PYTHON, RECORD, folder, "branches", "resnet18"], check=True, timeout=300,
                   capture_output=True)  # fmt: skip
    return folder


def nodes_of(tbviz, model, *arguments):
    return json.loads(tbviz("graph", model, *arguments, "-q", "--json", "-l", "run").out)["nodes"]


def operators_in(graph):
    """The operators of a trace that give tensors, without what only moves tuples and constants about."""
    counts = collections.Counter()
    for node in graph.nodes():
        if node.kind().startswith("aten::") and any("Tensor" in str(o.type()) for o in node.outputs()):
            counts[node.kind()] += 1
    return counts


def test_a_trace_has_the_operators_that_pytorch_inlines(tbviz, recorded):
    model = recorded / "resnet18_traced.pt"
    found = collections.Counter(node["op"] for node in nodes_of(tbviz, model))
    assert {op: n for op, n in found.items() if op.startswith("aten::")} == operators_in(
        torch.jit.load(str(model)).inlined_graph
    )


@pytest.mark.parametrize("saved", ["resnet18", "resnet18_traced"])
def test_shapes_are_those_that_hooks_saw(tbviz, recorded, saved):
    nodes = nodes_of(tbviz, recorded / f"{saved}.pt", "--input", recorded / "resnet18/input.npy")
    by_module = {}
    for node in nodes:
        parts = [part.split("[")[1].rstrip("]") for part in node["name"].split("/")[1:-1]]
        if node["op"] in ("aten::conv2d", "aten::_convolution"):
            by_module[".".join(parts)] = node["shapes"][0]
    expected = {}
    for path in (recorded / "resnet18/forward").glob("*.npy"):
        name = path.name.removesuffix(".output.npy")
        if "conv" in name.split(".")[-1] or name.endswith("downsample.0"):
            expected[name] = list(np.load(path).shape)
    assert by_module == expected
    assert len(expected) == 20


def test_tensorboard_reads_a_graph_with_branches_and_loops(tbviz, recorded, tmp_path):
    tbviz("graph", recorded / "branches.pt", "--input", recorded / "branches/input.npy", "-q", "-l", "run")
    accumulator = EventAccumulator(str(tmp_path / "run"))
    accumulator.Reload()
    graph = accumulator.Graph()
    names = [node.name for node in graph.node]
    assert len(set(names)) == len(names)
    assert all(name in names for node in graph.node for name in node.input)
    operators = collections.Counter(node.op for node in graph.node)
    # bright and dark, one of which runs; again is drawn once, in the loop; ReLUs are what they are.
    assert (operators["aten::conv2d"], operators["aten::relu_"], operators["aten::relu"]) == (8, 5, 0)
    assert (operators["prim::If"], operators["prim::Loop"], operators["output"]) == (1, 1, 1)

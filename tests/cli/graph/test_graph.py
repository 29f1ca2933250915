"""graph's arguments, messages and exit codes, with the built-in network."""

import json

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

pytestmark = pytest.mark.torch_module


def graph_in(run):
    accumulator = EventAccumulator(str(run))
    accumulator.Reload()
    return accumulator.Graph()


def test_builtin_network(tbviz, tmp_path):
    run = tbviz("graph", "--input", "randn:1,3,224,224", "-q", "-l", "run")
    assert run.out.split()[:2] == ["aten::conv2d", "3"]
    graph = graph_in(tmp_path / "run")
    names = {node.name for node in graph.node}
    assert all(name in names for node in graph.node for name in node.input)
    (first,) = [node for node in graph.node if node.name.endswith("Conv2d[0]/conv2d")]
    assert [dim.size for dim in first.attr["_output_shapes"].list.shape[0].dim] == [1, 64, 55, 55]
    assert b"stride=[4, 4]" in first.attr["attr"].s


def test_the_note_on_the_builtin_network_says_what_takes_another(tbviz):
    run = tbviz("graph", "-l", "run")
    assert "using the built-in network" in run.err
    assert "; tbviz graph MODEL takes your own" in run.err and "--model" not in run.err


def test_without_input_there_are_no_shapes(tbviz, tmp_path):
    tbviz("graph", "-q", "-l", "run")
    assert not any("_output_shapes" in node.attr for node in graph_in(tmp_path / "run").node)


def test_parameters(tbviz, tmp_path):
    run = tbviz("graph", "--parameters", "-q", "-l", "run", "--json")
    nodes = json.loads(run.out)["nodes"]
    weights = [node for node in nodes if node["op"] == "parameter"]
    assert len(weights) == 6
    named = [node["name"] for node in weights]
    assert named[0].endswith("Conv2d[0]/weight")
    assert any(named[0] in node["inputs"] for node in nodes if node["op"] == "aten::conv2d")


def test_wrong_input(tbviz):
    run = tbviz("graph", "--input", "randn:1,4,224,224", "-q", "-l", "run", code=7)
    assert "suggests inputs N x 3 x H x W" in run.err

"""The graph of a program of torch.export, which needs no LibTorch."""

import json
import pathlib
import sys

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "support"))
import hostile_exports as exports  # noqa: E402


@pytest.fixture
def program(tmp_path):
    (tmp_path / "net.pt2").write_bytes(exports.archive(exports.program([exports.convolution(), exports.relu("y", "z")], outputs=("z",))))
    (tmp_path / "no_torch").mkdir()
    return tmp_path / "net.pt2"


def test_no_libtorch_is_looked_for(tbviz, program, tmp_path):
    run = tbviz("-q", "graph", "net.pt2", "--torch", "no_torch", "-l", "run")
    assert run.out.split() == ["aten::conv2d", "1", "aten::relu", "1", "input", "1", "output", "1"]
    accumulator = EventAccumulator(str(tmp_path / "run"))
    accumulator.Reload()
    nodes = {node.name: node for node in accumulator.Graph().node}
    convolution = nodes["Net/Conv2d[c]/conv2d"]
    assert list(convolution.input) == ["x"]
    assert convolution.attr["attr"].s == b"stride=[1, 1]"
    assert [dim.size for dim in nodes["x"].attr["_output_shapes"].list.shape[0].dim] == [1, 3, 8, 8]
    assert list(nodes["Net/relu"].input) == ["Net/Conv2d[c]/conv2d"]


def test_parameters(tbviz, program):
    nodes = json.loads(tbviz("-q", "graph", "net.pt2", "--parameters", "--json", "-l", "run").out)["nodes"]
    (weight,) = [node for node in nodes if node["op"] == "parameter"]
    assert (weight["name"], weight["shapes"]) == ("Net/Conv2d[c]/w", [[2, 3, 4, 4]])


def test_archives_of_several_programs_are_refused(tbviz, tmp_path):
    (tmp_path / "two.pt2").write_bytes(exports.archive(models=("one", "two")))
    run = tbviz("-q", "graph", "two.pt2", "-l", "run", code=5)
    assert run.err == "tbviz: two.pt2: holds several programs, or none; save one with torch.export.save\n"
    assert not (tmp_path / "run").exists()

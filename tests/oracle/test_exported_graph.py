"""graph and inspect on exported programs beside what PyTorch knows of them."""

import collections
import json
import operator

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

torch = pytest.importorskip("torch")
from torch import nn  # noqa: E402


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)
        self.norm = nn.BatchNorm2d(channels)
        self.act = nn.ReLU(inplace=True)

    def forward(self, x):
        return self.act(x + self.norm(self.act(self.conv(x))))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, stride=2), nn.ReLU())
        self.blocks = nn.ModuleList(Block(8) for _ in range(3))
        self.rnn = nn.LSTM(8, 4, batch_first=True)
        self.idle = nn.Linear(2, 2)
        self.register_buffer("scale", torch.ones(8, 1, 1))

    def forward(self, x, *, bias):
        y = self.stem(x)
        for block in self.blocks:
            y = block(y)
        with torch.no_grad():
            mean = y.mean((2, 3))
        first, second = (y * self.scale).chunk(2, 1)
        out, _ = self.rnn(y.flatten(2).transpose(1, 2))
        return {"out": out[:, : x.shape[0] * 2], "mean": mean + bias, "parts": [first, torch.topk(second, 2)[0]]}


@pytest.fixture(scope="module", params=["training", "core"])
def exported(request, tmp_path_factory):
    program = torch.export.export(
        Net().eval(), (torch.randn(2, 3, 32, 32),), {"bias": torch.ones(8)},
        dynamic_shapes={"x": {0: torch.export.Dim("batch", max=16)}, "bias": None},
    )  # fmt: skip
    if request.param == "core":
        program = program.run_decompositions()
    path = tmp_path_factory.mktemp(request.param) / "net.pt2"
    torch.export.save(program, path)
    return program, path


def gives_tensors(value):
    if isinstance(value, (tuple, list)):
        return any(map(gives_tensors, value))
    return isinstance(value, torch.Tensor)


def count_operators(graph_module):
    """By TorchScript's name: all calls that give tensors, those in blocks as well; getitem only takes tuples apart."""
    counts = collections.Counter()
    for node in graph_module.graph.nodes:
        if node.op == "get_attr" and isinstance(getattr(graph_module, node.target, None), torch.fx.GraphModule):
            counts += count_operators(getattr(graph_module, node.target))
        if node.op != "call_function" or node.target is operator.getitem or "higher_order" in str(type(node.target)):
            continue
        if isinstance(node.target, torch._ops.OpOverload) and gives_tensors(node.meta["val"]):
            counts[node.target._schema.name] += 1
    return counts


def test_every_operator_that_gives_tensors_has_its_node(tbviz, exported):
    program, path = exported
    nodes = json.loads(tbviz("graph", path, "-q", "--json", "-l", "run").out)["nodes"]
    found = collections.Counter(node["op"] for node in nodes if "::" in node["op"])
    assert found == count_operators(program.graph_module)
    assert len(found) > 8


def test_tensorboard_reads_it_and_shapes_are_pytorchs(tbviz, exported, tmp_path):
    program, path = exported
    nodes = json.loads(tbviz("graph", path, "-q", "--json", "--parameters", "-l", "run").out)["nodes"]
    accumulator = EventAccumulator(str(tmp_path / "run"))
    accumulator.Reload()
    names = [node.name for node in accumulator.Graph().node]
    assert len(set(names)) == len(names) == len(nodes)
    assert all(name in names for node in accumulator.Graph().node for name in node.input)
    weights = {node["name"]: node["shapes"][0] for node in nodes if node["op"] == "parameter"}
    shapes = sorted(list(tensor.shape) for name, tensor in program.state_dict.items() if "idle" not in name)
    assert all(shape in shapes for shape in weights.values())
    assert weights["Net/Sequential[stem]/Conv2d[0]/weight"] == [8, 3, 3, 3]


def test_inspect_knows_modules_inputs_and_operators(tbviz, exported):
    program, path = exported
    model = json.loads(tbviz("inspect", path, "-q", "--json").out)["models"][0]
    modules = {module["name"]: module for module in model["modules"]}
    net = Net()
    assert set(modules) == {name for name, _ in net.named_modules() if name and not isinstance(net.get_submodule(name), nn.ModuleList)} | (
        {"blocks"} if "blocks" in modules else set()
    )
    called = {name: module for name, module in modules.items() if module["calls"]}
    assert "idle" not in called
    assert all(module["type"] == type(net.get_submodule(name)).__name__ for name, module in called.items())
    assert called["blocks.1.act"]["calls"] == 2
    x, bias = model["inputs"]
    assert (x["name"], x["dtype"], bias["name"], bias["shape"]) == ("x", "float32", "bias", [8])
    (ranges,) = program.range_constraints.values()
    batch, *sizes = x["shape"]
    assert sizes == [3, 32, 32]
    assert (batch["min"], batch["max"]) == (ranges.lower, ranges.upper)
    assert [output["name"] for output in model["outputs"]] == ["out", "mean", "parts.0", "parts.1"]
    assert all(one["supported"] for one in model["operators"])

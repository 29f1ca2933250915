"""What inspect says of tensors equals what torch says of them."""

import json
import os
import subprocess

import pytest

torch = pytest.importorskip("torch")

TENSORS = {
    "normal": torch.randn(300_001, generator=torch.Generator().manual_seed(0)),
    "far_from_zero": torch.randn(200_000, dtype=torch.float64) * 1e-3 + 1e6,
    "half": torch.randn(5, 7, 11).half(),
    "bfloat16": torch.randn(1000).bfloat16(),
    "transposed": torch.randn(400, 500).t(),
    "channels_last": torch.randn(4, 8, 16, 16).to(memory_format=torch.channels_last),
    "zeros": torch.zeros(3, 3),
    "long": torch.arange(-5, 100_000),
    "byte": torch.arange(256, dtype=torch.uint8),
    "bool": torch.tensor([True, False, True]),
    "tiny": torch.tensor([1e-310, -1e-310, 0.0], dtype=torch.float64),
    "huge": torch.tensor([1e150, -1e150, 3e150, 3.0], dtype=torch.float64),
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    torch.save(TENSORS, folder / "tensors.pt")
    done = subprocess.run(
        [os.environ["TBVIZ"], "inspect", "--json", "--stats", folder / "tensors.pt"],
        capture_output=True, check=True,
    )  # fmt: skip
    return {tensor["name"]: tensor for tensor in json.loads(done.stdout)["tensors"]}


@pytest.mark.parametrize("name", TENSORS)
def test_statistics_equal_torchs(answers, name):
    tensor, found = TENSORS[name], answers[name]["statistics"]
    wide = tensor.double()
    assert answers[name]["shape"] == list(tensor.shape)
    assert answers[name]["dtype"] == str(tensor.dtype).removeprefix("torch.")
    assert answers[name]["bytes"] == tensor.numel() * tensor.element_size()
    assert (found["min"], found["max"]) == (wide.min().item(), wide.max().item())
    assert found["zeros"] == (tensor == 0).sum().item()
    assert found["mean"] == pytest.approx(wide.mean().item(), rel=1e-12, abs=1e-15)
    assert found["std"] == pytest.approx(wide.std().item(), rel=1e-9)


def test_roles_and_totals_equal_modules(tbviz, tmp_path):
    net = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3), torch.nn.BatchNorm2d(8), torch.nn.Conv2d(8, 8, 1))
    for name, save in (
        ("module.pt", lambda path: torch.save(net, path)),
        ("scripted.pt", lambda path: torch.jit.script(net).save(str(path))),
    ):
        save(tmp_path / name)
        answer = json.loads(tbviz("-q", "inspect", "--json", name).out)
        roles = {t["name"]: t["role"] for t in answer["tensors"]}
        assert {n for n, role in roles.items() if role == "parameter"} == dict(net.named_parameters()).keys()
        assert {n for n, role in roles.items() if role == "buffer"} == dict(net.named_buffers()).keys()
        totals = answer["totals"]
        assert totals["parameters"]["values"] == sum(p.numel() for p in net.parameters())
        assert totals["buffers"]["values"] == sum(b.numel() for b in net.buffers())
        assert {t["name"]: t["kind"] for t in answer["tensors"]}["0.weight"] == "Conv2d"

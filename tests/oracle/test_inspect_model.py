"""What inspect says of tensors equals what torch says of them."""

import json
import os
import pathlib
import subprocess
import sys

import numpy
import pytest

torch = pytest.importorskip("torch")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import make_hostile_corpus as hostile_corpus  # noqa: E402

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


def inspect(path, code=0):
    done = subprocess.run([os.environ["TBVIZ"], "inspect", "--json", "--stats", path], capture_output=True, text=True)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout), done.stderr


@pytest.mark.parametrize("count", [1, 16, 40_000])
def test_statistics_of_numbers_whose_distances_are_no_doubles(tmp_path, count):
    values = numpy.array([1.7e308, -1.7e308, 1.0] * count)
    numpy.save(tmp_path / "a.npy", values)
    found = inspect(tmp_path / "a.npy")[0]["tensors"][0]["statistics"]
    wide = values.astype(numpy.longdouble)  # torch gives inf.
    assert found["std"] == pytest.approx(float(wide.std(ddof=1)), rel=1e-12)
    assert abs(found["mean"] - float(wide.mean())) < 1e-15 * 1.7e308


def test_lazily_negated_tensors_are_not_shown_as_their_opposite(tmp_path):
    tensor = torch.tensor([1 + 2j, 3 + 4j]).conj().imag
    assert tensor.is_neg()
    torch.save({"x": tensor, "y": tensor.resolve_neg()}, tmp_path / "a.pt")
    answer, errors = inspect(tmp_path / "a.pt", code=5)
    assert [tensor["name"] for tensor in answer["tensors"]] == ["y"]
    assert answer["tensors"][0]["statistics"]["min"] == tensor.min().item()
    assert "x: its neg bit is set, which is not supported; save tensor.resolve_neg() instead" in errors


@pytest.mark.parametrize("name", [name for name in hostile_corpus.malicious("true") if name[0] in "zl"])
def test_the_malicious_files_of_the_corpus_run_their_command_in_torch(tmp_path, name):
    marker = tmp_path / "owned"
    (tmp_path / name).write_bytes(hostile_corpus.malicious(f"touch {marker}")[name])
    torch.load(tmp_path / name, weights_only=False)
    assert marker.exists()


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

"""What compare says of two models equals what torch says of their tensors, and its log what
SummaryWriter writes of them."""

import copy
import json
import os
import subprocess

import numpy
import pytest

torch = pytest.importorskip("torch")
from torch.utils.tensorboard import SummaryWriter  # noqa: E402


def seeded(number):
    return torch.Generator().manual_seed(number)


def near(tensor, scale=1e-3):
    return tensor + scale * torch.randn(tensor.shape, generator=seeded(1), dtype=tensor.dtype)


NORMAL = torch.randn(300_001, generator=seeded(0))
IMAGES = torch.randn(4, 8, 16, 16, generator=seeded(2))
# From 2^53 on doubles cannot tell neighbours apart.
LONG = torch.arange(-5, 100_000) + 2**53

PAIRS = {
    "normal": (NORMAL, near(NORMAL)),
    "few_changes": (NORMAL, torch.where(torch.arange(300_001) > 299_990, -NORMAL, NORMAL)),
    "unrelated": (NORMAL, torch.randn(300_001, generator=seeded(3))),
    "opposite": (NORMAL, -NORMAL),
    "double": (NORMAL.double() + 1e6, near(NORMAL.double() + 1e6, 1e-9)),
    "half": (NORMAL.half(), near(NORMAL).half()),
    "bfloat16": (NORMAL.bfloat16(), near(NORMAL, 0.1).bfloat16()),
    "to_half": (NORMAL, NORMAL.half()),
    "to_bfloat16": (NORMAL, NORMAL.bfloat16()),
    "to_double": (NORMAL, NORMAL.double() * (1 + 1e-9)),
    "int_to_float": (torch.arange(1000), torch.arange(1000) * 1.001),
    "transposed": (torch.randn(400, 500, generator=seeded(4)).t(), near(NORMAL[:200_000]).view(500, 400)),
    "channels_last": (IMAGES.to(memory_format=torch.channels_last), near(IMAGES)),
    "both_strided": (IMAGES.transpose(0, 3), near(IMAGES).transpose(0, 3)),
    "one_value": (torch.tensor(2.5), torch.tensor(-1.0)),
    "long": (LONG, LONG + (torch.arange(LONG.numel()) % 2)),
    "int": (torch.arange(-50, 50, dtype=torch.int32), torch.arange(50, 150, dtype=torch.int32)),
    "byte": (torch.arange(256, dtype=torch.uint8), torch.arange(256, dtype=torch.uint8).flip(0)),
    "bool": (torch.tensor([True, False, True]), torch.tensor([True, True, False])),
    "to_zero": (NORMAL, torch.zeros(300_001)),
    "tiny": (torch.tensor([1e-40, 1.0]), torch.tensor([2e-40, 1.0])),
}


def compare(folder, *options):
    done = subprocess.run([os.environ["TBVIZ"], "-q", "compare", "--json", *options], capture_output=True, cwd=folder)
    assert done.stderr == b""
    return done.returncode, json.loads(done.stdout)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("models")
    torch.save({name: a for name, (a, b) in PAIRS.items()}, made / "a.pt")
    torch.save({name: b for name, (a, b) in PAIRS.items()}, made / "b.pt")
    return made


@pytest.fixture(scope="module")
def answers(folder):
    code, answer = compare(folder, "a.pt", "b.pt")
    assert code == 1
    return {tensor["name"]: tensor for tensor in answer["tensors"]}


@pytest.mark.parametrize("name", PAIRS)
def test_the_figures_are_torchs(answers, name):
    a, b = PAIRS[name]
    exact = not a.dtype.is_floating_point and not b.dtype.is_floating_point
    apart = (b.long() - a.long() if exact else b.double() - a.double()).flatten()
    a, b, found = a.double().flatten(), b.double().flatten(), answers[name]
    assert found["status"] == "changed"
    assert found["differing"] == torch.count_nonzero(apart)
    assert found["max_abs"] == apart.abs().max()
    apart = apart.double()
    assert found["mean_abs"] == pytest.approx(apart.abs().mean().item(), rel=1e-12)
    assert found["relative"] == pytest.approx((apart.norm() / a.norm()).item(), rel=1e-11)
    assert found["from_zero"] is False
    if name == "to_zero":
        assert (found["relative"], found["cosine"]) == (1, "NaN")
        return
    cosine = torch.nn.functional.cosine_similarity(a, b, dim=0).item()
    assert found["cosine"] == pytest.approx(cosine, abs=1e-13)


def test_the_largest_relative_change_stands_in_front(answers):
    """Of the weights, then of what whole numbers count."""
    for role, counts in (("weight", False), ("state", True)):
        found = [tensor for tensor in answers.values() if tensor["role"] == role]
        figures = [tensor["relative"] for tensor in found]
        assert figures == sorted(figures, reverse=True)
        whole = {name for name, (a, b) in PAIRS.items() if not a.dtype.is_floating_point}
        assert {tensor["name"] for tensor in found} == (whole if counts else set(PAIRS) - whole)
    roles = [tensor["role"] for tensor in answers.values()]
    assert roles == sorted(roles, reverse=True)


def test_training_state_is_told_from_weights(tmp_path):
    """By its name in a checkpoint, by its role in TorchScript."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Conv2d(3, 6, 5), torch.nn.BatchNorm2d(6), torch.nn.Linear(9, 2))
    model.register_buffer("scale", torch.ones(3))
    optimiser = torch.optim.AdamW(model.parameters(), amsgrad=True)
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    optimiser.step()
    torch.save({"model": model.state_dict(), "optimizer": optimiser.state_dict()}, tmp_path / "all.pth")
    torch.jit.script(model).save(tmp_path / "script.pt")
    weights = {name for name, _ in model.named_parameters()}

    def found(file, role):
        answer = compare(tmp_path, "--all", file, file)[1]
        return {tensor["name"] for tensor in answer["tensors"] if tensor["role"] == role}

    assert found("script.pt", "weight") == weights
    assert found("script.pt", "state") == {name for name, _ in model.named_buffers()}
    assert found("all.pth", "weight") == {"model." + name for name in [*weights, "scale"]}


def test_a_tensor_of_zeros_changes_from_zero(tmp_path):
    for name, values in (("a", torch.zeros(300_001)), ("b", NORMAL)):
        torch.save({"w": values}, tmp_path / f"{name}.pt")
    (tensor,) = compare(tmp_path, "a.pt", "b.pt")[1]["tensors"]
    assert (tensor["relative"], tensor["from_zero"]) == (None, True)
    assert tensor["max_abs"] == NORMAL.abs().max()


def test_a_tolerance_is_met_exactly_where_torch_says_so(folder, answers):
    for name in ("normal", "to_half", "double", "long"):
        largest = answers[name]["max_abs"]
        below = numpy.nextafter(largest, 0)
        assert compare(folder, "a.pt", "b.pt", "--select", name, "--tolerance", repr(largest))[0] == 0
        assert compare(folder, "a.pt", "b.pt", "--select", name, "--tolerance", repr(float(below)))[0] == 1


def network():
    torch.manual_seed(0)
    return torch.nn.Sequential(
        torch.nn.Conv2d(3, 6, 5), torch.nn.BatchNorm2d(6), torch.nn.ConvTranspose2d(6, 3, 3), torch.nn.Linear(9, 2)
    )


@pytest.fixture
def models(tmp_path):
    """A model before and after a step of training, each as TorchScript and as a state dict."""
    before = network()
    after = copy.deepcopy(before)
    optimiser = torch.optim.SGD(after.parameters(), lr=0.1)
    after(torch.randn(2, 3, 11, 11, generator=seeded(5))).square().sum().backward()
    optimiser.step()
    for name, model in (("before", before), ("after", after)):
        torch.save(model.state_dict(), tmp_path / f"{name}.pth")
        torch.save(torch.nn.DataParallel(model).state_dict(), tmp_path / f"{name}_parallel.pth")
        torch.jit.script(model).save(tmp_path / f"{name}.pt")
    return before.state_dict(), after.state_dict()


def test_the_same_weights_in_other_files_are_the_same(models, tmp_path):
    for other in ("before.pt", "before_parallel.pth"):
        code, answer = compare(tmp_path, "before.pth", other)
        assert (code, answer["totals"]["same"]) == (0, len(models[0])), other
    code, answer = compare(tmp_path, "before.pt", "after_parallel.pth")
    assert code == 1
    before, after = models
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert {tensor["name"] for tensor in answer["tensors"]} == changed


def save_safetensors(weights, path):
    pytest.importorskip("safetensors.torch").save_file(weights, path)


def save_onnx(weights, path):
    onnx = pytest.importorskip("onnx")
    held = [onnx.numpy_helper.from_array(weight.numpy(), name) for name, weight in weights.items()]
    graph = onnx.helper.make_graph([], "weights", [], [], held)
    onnx.save(onnx.helper.make_model(graph), path)


def save_npz(weights, path):
    numpy.savez(path, **{name: weight.numpy() for name, weight in weights.items()})


@pytest.mark.parametrize("name", ["w.safetensors", "w.onnx", "w.npz"])
def test_the_same_weights_in_other_formats_are_the_same(name, models, tmp_path):
    save = {"safetensors": save_safetensors, "onnx": save_onnx, "npz": save_npz}[name.split(".")[1]]
    save(models[0], tmp_path / name)
    code, answer = compare(tmp_path, "before.pth", name)
    assert (code, answer["totals"]["same"]) == (0, len(models[0]))
    assert compare(tmp_path, name, "after.pth")[0] == 1


def test_the_histograms_are_summary_writers(models, tmp_path, values):
    before, after = models
    compare(tmp_path, "before.pth", "after.pth", "-l", "ours")
    ours = {tag: value.histo for tag, step, value in values("ours") if value.HasField("histo")}
    with SummaryWriter(str(tmp_path / "theirs")) as writer:
        for name, a in before.items():
            if a.dtype.is_floating_point and not torch.equal(a, after[name]):
                writer.add_histogram(name + "/a", a)
                writer.add_histogram(name + "/b", after[name])
                writer.add_histogram(name + "/difference", after[name] - a)
    theirs = {tag: value.histo for tag, step, value in values("theirs")}
    assert sorted(ours) == sorted(theirs)
    for tag, expected in theirs.items():
        found = ours[tag]
        assert (found.min, found.max, found.num) == (expected.min, expected.max, expected.num), tag
        assert list(found.bucket) == list(expected.bucket), tag
        assert list(found.bucket_limit) == list(expected.bucket_limit), tag
        # SummaryWriter adds up in float64 as NumPy does, pairwise.
        assert found.sum == pytest.approx(expected.sum, rel=1e-9, abs=1e-12), tag
        assert found.sum_squares == pytest.approx(expected.sum_squares, rel=1e-9), tag


def test_the_pictures_are_those_of_kernels(models, tmp_path, values, tbviz):
    compare(tmp_path, "before.pth", "after.pt", "-l", "ours")
    ours = {tag: value.image for tag, step, value in values("ours") if value.HasField("image")}
    assert sorted(ours) == [f"{k}_all/{side}" for k in (0, 1) for side in ("a", "b", "difference")]
    for model, side in (("before.pt", "a"), ("after.pt", "b")):
        tbviz("-q", "kernels", model, "--mode", "all", "-l", side)
        for tag, step, value in values(side):
            assert ours[f"{tag}/{side}"] == value.image
    before, after = models
    difference = {name: after[name] - a for name, a in before.items() if a.dim() == 4}
    torch.save(difference, tmp_path / "difference.pth")
    tbviz("-q", "kernels", "difference.pth", "--mode", "all", "--scale-layer", "-l", "difference")
    for tag, step, value in values("difference"):
        assert ours[f"{tag}/difference"] == value.image


class Mixed(torch.nn.Module):
    """Its first layer is told as a convolution by its class only."""

    def __init__(self):
        super().__init__()
        self.first = torch.nn.Conv1d(2, 3, 4)
        self.second = torch.nn.Conv2d(2, 3, 4)

    def forward(self, x):
        return x


@pytest.mark.parametrize("a, b, layers", [("dict", "script", [0, 1]), ("script", "dict", [0, 1]), ("dict", "dict", [0])])
def test_layers_are_counted_in_the_model_that_tells_them(a, b, layers, tmp_path, values):
    save = {"dict": lambda model, path: torch.save(model.state_dict(), path)}
    save["script"] = lambda model, path: torch.jit.script(model).save(path)
    save[a](Mixed(), tmp_path / "a")
    save[b](Mixed(), tmp_path / "b")
    compare(tmp_path, "a", "b", "-l", "run")
    pictures = {tag for tag, step, value in values("run") if value.HasField("image")}
    assert pictures == {f"{k}_all/{side}" for k in layers for side in ("a", "b", "difference")}

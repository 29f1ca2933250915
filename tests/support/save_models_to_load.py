"""Saves TorchScript models that hold everything an attribute can be, for comparisons of loaders.

usage: python save_models_to_load.py FOLDER

Run by the Python that has the LibTorch under test. counting.pt writes into its weights; counting.npy is
what its two first runs on ones give. The quantized ones are left out where torch has no such kernels.
"""

import enum
import pathlib
import sys
from typing import Dict, List, NamedTuple, Optional

import numpy as np
import torch
from torch import nn, quantization


class Colour(enum.Enum):
    RED = 1
    GREEN = 2


class Size(NamedTuple):
    width: int
    scale: float


class Tied(nn.Module):
    """One weight under two names, a buffer that is a part of it, a module that has two names."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 4)
        self.second = nn.Linear(4, 4)
        self.second.weight = self.first.weight
        self.alias = self.first
        self.register_buffer("rows", self.first.weight.detach()[1:3])

    def forward(self, x):
        return self.alias(self.second(self.first(x))) + self.rows.sum()


class Odd(nn.Module):
    texts: Dict[int, List[str]]
    tensors: Dict[str, torch.Tensor]
    maybe: Optional[torch.Tensor]
    number: Optional[int]
    empty: List[torch.Tensor]
    size: Size

    def __init__(self):
        super().__init__()
        self.numbers = [1, 2, 3]
        self.reals = [0.5, float("inf")]
        self.truths = [True, False]
        self.list = [torch.arange(3), torch.ones(2, 2, dtype=torch.float64)]
        self.nested = [[1.5], [2.5, 3.5]]
        self.texts = {1: ["one"], 2: []}
        self.tensors = {"a": torch.eye(3), "b": torch.zeros(0, 5)}
        self.maybe = None
        self.number = 7
        self.empty = []
        self.colour = Colour.GREEN
        self.size = Size(3, 0.25)
        self.pair = (1, ("two", 3.0))
        self.text = "t\u00e4xt"
        self.large = 1 << 40
        self.fixed = nn.Parameter(torch.randn(3), requires_grad=False)
        self.register_buffer("scalar", torch.tensor(2.5))
        self.register_buffer("bytes", torch.arange(5, dtype=torch.uint8))
        self.register_buffer("bools", torch.tensor([True, False]))
        self.register_buffer("integers", torch.arange(4))
        self.register_buffer("brains", torch.randn(3).to(torch.bfloat16))
        self.register_buffer("complex", torch.randn(3, dtype=torch.complex64))
        self.register_buffer("columns", torch.randn(3, 5).t())
        self.register_buffer("channels", torch.randn(1, 3, 4, 4).to(memory_format=torch.channels_last))
        self.register_buffer("expanded", torch.randn(3, 1).expand(3, 7))
        self.register_buffer("sparse", torch.eye(3).to_sparse())
        self.register_buffer("rounded", torch.quantize_per_tensor(torch.randn(4), 0.1, 10, torch.quint8))

    def forward(self, x):
        if self.colour == Colour.GREEN and self.maybe is None:
            x = x * self.size.scale + self.tensors["a"].sum() + torch.tensor([1.0, 2.0, 3.0]).sum()
        number = self.number
        if number is not None:
            x = x + number + len(self.text) + self.nested[1][0] + self.pair[0] + self.large
        return x + self.list[0].sum() + len(self.texts[1]) + self.scalar + self.numbers[0]


class Counting(nn.Module):
    """Writes into a buffer and into a weight whenever it runs."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 1)
        self.look = nn.Identity()
        self.register_buffer("count", torch.zeros(16))

    def forward(self, x):
        self.count += 1
        self.conv.weight.mul_(2)
        return self.look(self.conv(x) * self.count[0])


class Dividing(nn.Module):
    """An operator that has changed its meaning: it once divided integers to integers."""

    def forward(self, x):
        return torch.div(x, 2)


class Static(nn.Module):
    """Weights in TorchBind objects, which are made of a state as they are read."""

    def __init__(self):
        super().__init__()
        self.quant = quantization.QuantStub()
        self.conv = nn.Conv2d(3, 4, 3)
        self.relu = nn.ReLU()
        self.linear = nn.Linear(4 * 6 * 6, 5)
        self.dequant = quantization.DeQuantStub()

    def forward(self, x):
        return self.dequant(self.linear(self.relu(self.conv(self.quant(x))).flatten(1)))


def quantized():
    """{name: scripted or traced model}, none where torch has no such kernels."""
    engines = [engine for engine in torch.backends.quantized.supported_engines if engine != "none"]
    if not engines:
        return {}
    torch.backends.quantized.engine = engines[-1]
    model = nn.Sequential(nn.Conv2d(3, 3, 1), nn.Flatten(2), nn.Linear(16, 4)).eval()
    dynamic = quantization.quantize_dynamic(model, {nn.Linear}, dtype=torch.qint8)
    recurrent = quantization.quantize_dynamic(nn.Sequential(nn.LSTM(4, 4)), {nn.LSTM}, dtype=torch.qint8)
    static = Static().eval()
    static.qconfig = quantization.get_default_qconfig(engines[-1])
    quantization.prepare(static, inplace=True)
    static(torch.randn(2, 3, 8, 8))
    quantization.convert(static, inplace=True)
    scripted = torch.jit.script(static)
    return {
        "quantized": torch.jit.script(dynamic),
        "quantized_recurrent": torch.jit.script(recurrent),
        "quantized_scripted": scripted,
        "quantized_traced": torch.jit.trace(static, torch.randn(1, 3, 8, 8)),
        "quantized_frozen": torch.jit.freeze(scripted),
    }


def save_all(folder):
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    convolutions = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU()).eval()
    models = {"tied": Tied(), "odd": Odd(), "counting": Counting(), "convolutions": convolutions}
    models["dividing"] = Dividing()
    for name, model in models.items():
        torch.jit.script(model).save(str(folder / f"{name}.pt"))
    for name, model in quantized().items():
        model.save(str(folder / f"{name}.pt"))
    torch.jit.freeze(torch.jit.script(convolutions)).save(str(folder / "frozen.pt"))
    torch.jit.trace(convolutions, torch.randn(1, 3, 8, 8)).save(str(folder / "traced.pt"))
    with torch.no_grad():
        runs = [models["counting"](torch.ones(1, 1, 3, 3)).clone().numpy() for _ in range(2)]
    np.save(folder / "counting.npy", np.stack(runs))


if __name__ == "__main__":
    save_all(pathlib.Path(sys.argv[1]))

"""Saves TorchScript files that ask something of a loader: save_odd_models.py FOLDER."""

import enum
import pathlib
import sys
import zipfile
from typing import Dict, List, Optional, Tuple

import torch
from torch import Tensor, nn


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 4)
        self.b = nn.Linear(4, 4)
        self.b.weight = self.a.weight
        self.part = nn.Parameter(torch.arange(12.0).reshape(3, 4)[1:, ::2], requires_grad=False)

    def forward(self, x):
        return self.b(self.a(x)) + self.part.sum()


class Attributes(nn.Module):
    names: List[str]
    table: Dict[str, Tensor]
    pair: Tuple[int, Optional[Tensor]]
    nothing: Optional[Tensor]
    colour: Colour

    def __init__(self):
        super().__init__()
        self.names = ["a", "b"]
        self.table = {"one": torch.ones(3), "two": torch.arange(4)}
        self.pair = (3, torch.tensor([1.5, float("nan")]))
        self.nothing = None
        self.colour = Colour.BLUE
        self.register_buffer("empty", torch.zeros(0, 3))
        self.register_buffer("short", torch.ones(2).half())
        self.register_buffer("flags", torch.tensor([True, False]))
        self.register_buffer("transposed", torch.randn(3, 4).t())
        self.conv = nn.Conv2d(3, 2, 3).to(memory_format=torch.channels_last)

    def forward(self, x):
        if self.colour == Colour.RED:
            return x
        return self.conv(x) + self.table["one"].sum() + float(self.pair[0])


class Counter(nn.Module):
    """Writes to a buffer of its own."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 2, 3)
        self.register_buffer("count", torch.zeros(1))

    def forward(self, x):
        self.count += 1
        return self.conv(x) + self.count


def rewrite(source, target, compression, shift=0):
    """The same archive, deflated, or with its members moved by `shift` bytes."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", compression) as new:
        if shift:
            new.writestr(f"{old.namelist()[0].split('/')[0]}/extra/padding", b"x" * shift)
        for name in old.namelist():
            new.writestr(name, old.read(name))


def save_all(folder):
    torch.manual_seed(0)
    for module in (Tied(), Attributes(), Counter()):
        torch.jit.script(module.eval()).save(str(folder / f"{type(module).__name__.lower()}.pt"))
    torch.jit.freeze(torch.jit.script(Tied().eval())).save(str(folder / "frozen.pt"))
    rewrite(folder / "attributes.pt", folder / "deflated.pt", zipfile.ZIP_DEFLATED)
    for shift in (1, 2, 5):
        rewrite(folder / "attributes.pt", folder / f"moved{shift}.pt", zipfile.ZIP_STORED, shift)
    quantized = torch.quantization.quantize_dynamic(nn.Sequential(nn.Linear(4, 4)), {nn.Linear})
    torch.jit.script(quantized).save(str(folder / "quantized.pt"))


if __name__ == "__main__":
    save_all(pathlib.Path(sys.argv[1]))

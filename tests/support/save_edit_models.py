"""Saves TorchScript models whose layers give what hooks' edits cannot change, or whose outputs edits change the shapes of.

usage: python save_edit_models.py FOLDER
"""

import sys
from typing import List, Tuple

import torch
from torch import Tensor, nn
from torch.jit import Future


class Fft(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return torch.fft.fft(x)


class Argmax(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.argmax(1)


class Pair(nn.Module):
    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
        return x * 2, torch.fft.fft(x), x.argmax(1)


class Quantized(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return torch.quantize_per_tensor(x, 0.5, 0, torch.qint8)


class Nothing(nn.Module):
    def forward(self, x: Tensor) -> int:
        return x.size(0)


class Left(nn.Module):
    """Its layers give, in the order of their calls, what edits change and what they do not."""

    def __init__(self):
        super().__init__()
        self.fft, self.argmax, self.pair = Fft(), Argmax(), Pair()
        self.quantized, self.nothing, self.unused = Quantized(), Nothing(), nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        doubled, transformed, index = self.pair(x)
        size = self.nothing(x)
        other = torch.real(self.fft(x) + transformed) + self.quantized(x).dequantize()
        indices = (self.argmax(x) + index).float()
        return doubled + other + indices.unsqueeze(1) + float(size)


class Positive(nn.Module):
    def __init__(self):
        super().__init__()
        self.same = nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        y = self.same(x)
        return y[y > 0]


class Parts(nn.Module):
    """As many tensors as there are positive numbers."""

    def __init__(self):
        super().__init__()
        self.same = nn.Identity()

    def forward(self, x: Tensor) -> List[Tensor]:
        y = self.same(x)
        parts: List[Tensor] = []
        for i in range(y.size(0)):
            if bool(y[i] > 0):
                parts.append(y[i : i + 1])
        return parts


class Complex(nn.Module):
    """A complex output once the sum is zero."""

    def __init__(self):
        super().__init__()
        self.same = nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        y = self.same(x)
        if bool(y.sum() == 0):
            return torch.fft.fft(y)
        return y


class Later(nn.Module):
    """Gives futures, alone or in a list, of which the model waits for some and returns others."""

    def forward(self, x: Tensor) -> Tuple[List[Future[Tensor]], Tensor]:
        return [torch.jit.fork(torch.tanh, x), torch.jit.fork(torch.exp, x)], x * 2


class Futures(nn.Module):
    def __init__(self):
        super().__init__()
        self.later = Later()

    def forward(self, x: Tensor) -> Tuple[Future[Tensor], Tensor, Tensor]:
        futures, doubled = self.later(x)
        return futures[0], torch.jit.wait(futures[1]), doubled


for model in [Futures(), Left(), Positive(), Parts(), Complex()]:
    torch.jit.script(model.eval()).save(f"{sys.argv[1]}/{type(model).__name__.lower()}.pt")

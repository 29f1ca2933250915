"""Saves small networks that take other pictures, or give other results, than most: save_outlines.py FOLDER.

gray.pt, gray_frozen.pt and scaled_gray.pt take pictures of one channel, four.pt of four; depthwise.pt and own_gray.pt
take colours, though their first convolution's weight has one channel in. second.pt gives its scores second, keyed.pt
in a dict, deep.pt in a named tuple inside one, flat.pt none at all; places.pt and one.pt give them for every place.
lines.pt raises with an error of several lines.
"""

import pathlib
import sys
from typing import Dict, NamedTuple

import torch
from torch import Tensor, nn


class Gray(nn.Module):
    def __init__(self):
        super().__init__()
        self.last = nn.Conv2d(4, 4, 3)  # Registered first, called last.
        self.conv = nn.Conv2d(1, 4, 3)

    def forward(self, x):
        return self.last(self.conv(x)).mean([2, 3])


class ScaledGray(Gray):
    def forward(self, x):
        return self.last(self.conv(nn.functional.pad((x.float() - 0.5) / 0.25, [1, 1, 1, 1]))).mean([2, 3])


class Four(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(4, 4, 3)

    def forward(self, x):
        return self.conv(x).mean([2, 3])


class Depthwise(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 3, groups=3)

    def forward(self, x):
        return self.conv(x).mean([2, 3])


class OwnGray(nn.Module):
    """Makes its colour picture gray by itself."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)

    def forward(self, x):
        return self.conv(x.mean(1, keepdim=True)).mean([2, 3])


class Scores(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.head = nn.Linear(4, 5)


class Second(Scores):
    def forward(self, x):
        y = self.conv(x)
        return y, self.head(y.mean([2, 3]))


class Keyed(Scores):
    def forward(self, x) -> Dict[str, Tensor]:
        y = self.conv(x)
        return {"features": y, "scores": self.head(y.mean([2, 3]))}


class Found(NamedTuple):
    features: Tensor
    scores: Tensor


class Deep(Scores):
    def forward(self, x) -> Dict[str, Found]:
        y = self.conv(x)
        return {"main": Found(y, self.head(y.mean([2, 3])))}


class Flat(Scores):
    def forward(self, x):
        return self.conv(x).flatten(2)


class Places(Scores):
    """Scores of every place, as for segmentation."""

    def forward(self, x) -> Dict[str, Tensor]:
        y = torch.tanh(self.conv(x))
        return {"out": y * 3, "aux": y}


class One(nn.Module):
    """A score of one class at every place."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 1, 3)

    def forward(self, x):
        return self.conv(x)


class Lines(Scores):
    def forward(self, x):
        if x.shape[1] != 7:
            raise ValueError("the first line\nthe second line")
        return self.conv(x)


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    kinds = {"gray": Gray, "scaled_gray": ScaledGray, "four": Four, "depthwise": Depthwise, "own_gray": OwnGray,
             "second": Second, "keyed": Keyed, "deep": Deep, "flat": Flat, "places": Places, "one": One, "lines": Lines}  # fmt: skip
    for name, kind in kinds.items():
        torch.manual_seed(0)
        torch.jit.script(kind().eval()).save(str(folder / f"{name}.pt"))
    torch.manual_seed(0)
    torch.jit.freeze(torch.jit.script(Gray().eval())).save(str(folder / "gray_frozen.pt"))

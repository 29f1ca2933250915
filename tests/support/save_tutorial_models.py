"""Saves the tutorial's two models for hooks as TorchScript, and one as an exported program: save_tutorial_models.py FOLDER.

product.pt: a = w + x, b = w + 1, y = a b. pooled.pt: a 3x3 convolution with two output channels, weights all 1
and all 2, and a max pool of 2x2.
"""

import pathlib
import sys

import torch
from torch import nn


class Product(nn.Module):
    def forward(self, w, x):
        a = w + x
        b = w + 1
        y = a * b
        return y


class Pooled(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 2, 3)
        self.pool1 = nn.MaxPool2d(2, 2)

    def forward(self, x):
        x = self.conv1(x)
        x = self.pool1(x)
        return x


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    torch.jit.script(Product().eval()).save(str(folder / "product.pt"))
    pooled = Pooled().eval()
    with torch.no_grad():
        pooled.conv1.weight[0].fill_(1)
        pooled.conv1.weight[1].fill_(2)
        pooled.conv1.bias.zero_()
    torch.jit.script(pooled).save(str(folder / "pooled.pt"))
    torch.jit.freeze(torch.jit.script(pooled)).save(str(folder / "pooled_frozen.pt"))
    if not torch.__version__.startswith("1."):
        torch.export.save(torch.export.export(pooled, (torch.ones(1, 1, 4, 4),)), folder / "pooled.pt2")

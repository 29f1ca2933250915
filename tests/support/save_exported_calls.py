"""Saves exported programs that are called in unusual ways, and what Python computes: save_exported_calls.py FOLDER."""

import pathlib
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional


class Between(nn.Module):
    """An argument that is no tensor, in front of one that is."""

    def forward(self, x, flag, y, scale=None, *, shift):
        return (x - y if flag else y - x) + shift


class Named(nn.Module):
    """A module with the name that a convolution without a module would get."""

    def __init__(self):
        super().__init__()
        self.conv_0, self.kernel = nn.Conv2d(3, 4, 3), nn.Parameter(torch.randn(2, 4, 3, 3))

    def forward(self, x):
        return functional.conv2d(self.conv_0(x) + 1, self.kernel)


class Halves(nn.Module):
    """One parameter of 16-bit floats under two names."""

    def __init__(self):
        super().__init__()
        self.embed, self.head = nn.Embedding(5, 4), nn.Linear(4, 5, bias=False)
        self.head.weight = self.embed.weight
        self.bfloat16()

    def forward(self, ids):
        return self.head(self.embed(ids))


class Leak(nn.Module):
    """Changes a buffer through views of which no schema tells."""

    def __init__(self):
        super().__init__()
        self.relu = nn.ReLU()
        self.register_buffer("kept", torch.ones(4))
        self.register_buffer("seen", torch.ones(4))

    def forward(self, x):
        part = torch.ops.aten.unsafe_chunk(self.kept, 2)[0]
        part.add_(1)
        whole = torch.ops.aten._unsafe_view(self.seen, [2, 2])
        whole.mul_(2)
        return self.relu(x) + self.kept + self.seen


class Small(nn.Module):
    def forward(self, x):
        return x + 1


def save(folder, name, network, arguments, **keywords):
    torch.export.save(torch.export.export(network.eval(), arguments, keywords), folder / f"{name}.pt2")


def main(folder):
    torch.manual_seed(0)
    x, y, shift = torch.randn(2, 3), torch.randn(2, 3), torch.randn(3)
    save(folder, "between", Between(), (x, True, y), shift=shift)
    arrays = {"x": x, "y": y, "shift": shift, "difference": x - y + shift}

    named, picture = Named(), torch.randn(1, 3, 8, 8)
    save(folder, "named", named, (picture,))
    arrays |= {"picture": picture, "of_nothing": functional.conv2d(torch.ones(1, 4, 6, 6), named.kernel)}

    halves, ids = Halves(), torch.tensor([[1, 4, 0]])
    save(folder, "halves", halves, (ids,))
    wide = halves.float()
    (gradient,) = torch.autograd.grad(wide(ids).sum(), [wide.embed.weight])
    arrays |= {"ids": ids, "tied": gradient}

    save(folder, "leak", Leak(), (torch.ones(4),))
    save(folder, "small", Small(), (torch.zeros(4, dtype=torch.int8),))
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array.detach().numpy())


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))

"""Saves networks that ask for devices which this machine may lack: save_devices.py FOLDER.

Each NAME.pt gives for ones:1,3,8,8 what expected.npy holds, or one more where the name ends in "asks". The devices
are named in the script alone, so that the networks can be made here.
"""

import pathlib
import sys

import numpy as np
import torch
from torch import nn


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        nn.init.constant_(self.conv.weight, 0.5)
        nn.init.constant_(self.conv.bias, 1)


class Plain(Network):
    def forward(self, x):
        return self.conv(x) + torch.ones(4, 1, 1)


class Constant(Network):
    """As a trace has it."""

    def forward(self, x):
        return self.conv(x) + torch.ones(4, 1, 1, device=torch.device("cuda:0"))


class Moved(Network):
    def forward(self, x):
        y = self.conv(x.to("cuda:1")) + torch.ones(4, 1, 1).to(torch.device("cuda", 1), torch.float32)
        return y.cuda()


class Inner(nn.Module):
    def forward(self, x):
        if x.sum() > 0:
            for _ in range(2):
                x = x + torch.full([1], 0.5, device="mps")
        return x


class Nested(Network):
    """In the arms and loops of another module."""

    def __init__(self):
        super().__init__()
        self.inner = Inner()

    def forward(self, x):
        return self.inner(self.conv(x))


class Attribute(Network):
    def __init__(self):
        super().__init__()
        self.device = torch.device("cuda:2")
        self.text = "cuda:3"

    def forward(self, x):
        half = torch.full([1], 0.5, device=self.device)
        return self.conv(x) + half + torch.full([1], 0.5, device=self.text)


class Argument(Network):
    def forward(self, x, device: torch.device = torch.device("cuda:0")):
        return self.conv(x) + torch.ones(4, 1, 1, device=device)


class Asks(Network):
    """Goes by what there is: one more where the input is on the CPU. A constant serves both ends."""

    def forward(self, x):
        y = self.conv(x) + torch.ones(4, 1, 1, device=torch.device("cuda"))
        if x.is_cuda or x.device == torch.device("cuda") or x.device.type == "cuda":
            return y
        return y + 1


class OnInput(Network):
    """Names no device of its own."""

    def forward(self, x):
        return self.conv(x) + torch.ones(4, 1, 1, device=x.device)


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    x = torch.ones(1, 3, 8, 8)
    np.save(folder / "expected.npy", Plain().eval()(x).detach().numpy())
    for kind in (Plain, Constant, Moved, Nested, Attribute, Argument, Asks, OnInput):
        torch.jit.script(kind().eval()).save(str(folder / f"{kind.__name__.lower()}.pt"))
    frozen = torch.jit.freeze(torch.jit.script(Constant().eval()))
    frozen.save(str(folder / "frozen.pt"))

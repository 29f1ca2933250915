"""Saves a TorchScript model that forks, waits, and goes on in the thread that ended the fork.

usage: python save_fork.py FILE

Run by the Python that has the LibTorch under test.
"""

import sys

import torch
from torch import nn


class Slow(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for _ in range(3000):  # So that the model is at its wait before this is done.
            x = torch.cos(x)
        return x


class Forks(nn.Module):
    def __init__(self):
        super().__init__()
        self.slow = Slow()
        self.first = nn.Conv2d(3, 4, 3)
        self.second = nn.Conv2d(4, 2, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        waiting = torch.jit.fork(self.slow, x)
        return self.second(torch.relu(self.first(torch.jit.wait(waiting))))


torch.manual_seed(0)
torch.jit.script(Forks()).save(sys.argv[1])

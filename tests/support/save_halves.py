"""Saves a classifier as FOLDER/halves.pt and frozen.pt: class 0 sees the left half of a picture, class 1,
half as strongly, the right one. usage: save_halves.py FOLDER
"""

import sys

import torch
from torch import nn


class Halves(nn.Module):
    def __init__(self):
        super().__init__()
        self.stage = nn.Sequential(nn.Conv2d(3, 2, 1), nn.ReLU(inplace=True))

    def forward(self, x):
        x = self.stage(x)
        w = x.shape[3] // 2
        left = x[:, :, :, :w].mean(dim=[1, 2, 3])
        right = 0.5 * x[:, :, :, w:].mean(dim=[1, 2, 3])
        return torch.stack([left, right], dim=1)


if __name__ == "__main__":
    net = Halves().eval()
    for parameter in net.parameters():
        nn.init.constant_(parameter, 1)
    torch.jit.script(net).save(sys.argv[1] + "/halves.pt")
    torch.jit.freeze(torch.jit.script(net)).save(sys.argv[1] + "/frozen.pt")

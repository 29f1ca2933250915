"""Saves AlexNet with random weights, and the pictures that torchvision draws of two of its layers.

usage: python save_alexnet.py FOLDER

The pictures are what the tutorial hands to SummaryWriter.add_image, as uint8 arrays HWC.
"""

import pathlib
import sys

import numpy
import torch
import torchvision
from torch import nn


def alexnet():
    net = nn.Sequential()
    net.features = nn.Sequential(
        nn.Conv2d(3, 64, 11, 4, 2), nn.ReLU(True), nn.MaxPool2d(3, 2),
        nn.Conv2d(64, 192, 5, padding=2), nn.ReLU(True), nn.MaxPool2d(3, 2),
        nn.Conv2d(192, 384, 3, padding=1), nn.ReLU(True),
        nn.Conv2d(384, 256, 3, padding=1), nn.ReLU(True),
        nn.Conv2d(256, 256, 3, padding=1), nn.ReLU(True), nn.MaxPool2d(3, 2),
    )
    net.avgpool = nn.Sequential(nn.AdaptiveAvgPool2d(6), nn.Flatten())
    net.classifier = nn.Sequential(
        nn.Dropout(), nn.Linear(9216, 4096), nn.ReLU(True),
        nn.Dropout(), nn.Linear(4096, 4096), nn.ReLU(True), nn.Linear(4096, 1000),
    )
    return net


def pixels(grid):
    """add_image's rule: times 255, clipped, truncated."""
    return numpy.clip(grid.numpy().transpose(1, 2, 0) * 255, 0, 255).astype(numpy.uint8)


def draw(weight):
    """The split pictures of a layer, and the one of all its kernels."""
    weight = weight.detach()
    options = dict(normalize=True, scale_each=True)
    split = [
        torchvision.utils.make_grid(kernels.unsqueeze(1), nrow=weight.shape[1], **options)
        for kernels in weight
    ]
    every = weight.reshape(-1, 3, *weight.shape[2:])
    return [pixels(p) for p in split], pixels(torchvision.utils.make_grid(every, nrow=8, **options))


folder = pathlib.Path(sys.argv[1])
torch.manual_seed(0)
model = alexnet().eval()
torch.jit.script(model).save(str(folder / "alexnet.pt"))
arrays = {}
for index, layer in enumerate((model.features[0], model.features[3])):
    pictures, arrays[f"{index}_all"] = draw(layer.weight)
    arrays.update({f"{index}_split_{o}": picture for o, picture in enumerate(pictures)})
numpy.savez(folder / "pictures.npz", **arrays)

"""Saves AlexNet with random weights, and the pictures that torchvision draws of two of its layers.

usage: python save_alexnet.py FOLDER

The pictures are what the tutorial hands to SummaryWriter.add_image, as uint8 arrays HWC.
"""

import pathlib
import runpy
import sys

import numpy
import torch
import torchvision

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"


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
model = runpy.run_path(str(TOOLS / "make_alexnet"))["alexnet"]()
torch.jit.script(model).save(str(folder / "alexnet.pt"))
arrays = {}
for index, layer in enumerate((model.features[0], model.features[3])):
    pictures, arrays[f"{index}_all"] = draw(layer.weight)
    arrays.update({f"{index}_split_{o}": picture for o, picture in enumerate(pictures)})
numpy.savez(folder / "pictures.npz", **arrays)

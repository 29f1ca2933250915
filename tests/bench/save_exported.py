"""Saves exported programs to measure with: save_exported.py FOLDER. Random weights, pictures of 224x224.

alexnet.pt2 and resnet18.pt2 are torchvision's networks, one_convolution.pt2 what there is least to load of.
"""

import pathlib
import sys

import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from torchvision_models import torchvision_models  # noqa: E402

folder = pathlib.Path(sys.argv[1])
torch.manual_seed(0)
models = torchvision_models()
networks = {
    "alexnet": models.alexnet(weights=None),
    "resnet18": models.resnet18(weights=None),
    "one_convolution": torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3)),
}
for name, network in networks.items():
    program = torch.export.export(network.eval(), (torch.randn(1, 3, 224, 224),))
    torch.export.save(program, folder / f"{name}.pt2")

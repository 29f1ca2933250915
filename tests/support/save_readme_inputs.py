"""Saves the files that the README's one-liners are about: save_readme_inputs.py FOLDER.

resnet18.pt is torchvision's, with random weights; net.pt is the same, alexnet.pt the built-in network, alexnet.pt2 a small
one that was exported.
"""

import pathlib
import shutil
import sys

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from torchvision_models import torchvision_models

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


def save(folder):
    torch.manual_seed(0)
    torch.jit.script(torchvision_models().resnet18(weights=None).eval()).save(str(folder / "resnet18.pt"))
    shutil.copy(folder / "resnet18.pt", folder / "net.pt")
    shutil.copy(REPOSITORY / "data/models/builtin.pt", folder / "alexnet.pt")
    small = torchvision_models().squeezenet1_1(weights=None).eval()
    torch.export.save(torch.export.export(small, (torch.randn(1, 3, 224, 224),)), folder / "alexnet.pt2")
    np.save(folder / "x.npy", np.random.default_rng(0).random((1, 3, 64, 64), dtype=np.float32))
    weights = torch.nn.Conv2d(3, 4, 3).state_dict()
    torch.save(weights, folder / "before.pth")
    for step in (100, 200):
        torch.save(weights, folder / f"ckpt_{step}.pt")
    weights["bias"] = weights["bias"] + 1
    for name in ("after", "model"):
        save_file(weights, folder / f"{name}.safetensors")
    shutil.copy(REPOSITORY / "data/images/astronaut.png", folder / "picture.png")
    (folder / "photos").mkdir()
    for i in range(20):
        Image.new("RGB", (80, 60), (10 * i, 100, 200)).save(folder / f"photos/{i}.png")


if __name__ == "__main__":
    save(pathlib.Path(sys.argv[1]))

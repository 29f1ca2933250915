"""Saves TorchScript models and, beside them, what hooks see in the same models run by Python.

usage: python record_layers.py FOLDER

Run by the Python that has the LibTorch under test; needs only torch and numpy. For every model:
FOLDER/<model>.pt, FOLDER/<model>/true/<layer>.npy (cloned by the hook, before in-place operations that
follow) and FOLDER/<model>/kept/<layer>.npy (kept by the hook, read after the run).
"""

import pathlib
import runpy
import sys
from typing import List

import numpy as np
import torch
from torch import nn
from torch.nn import functional

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"


class Pair(nn.Module):
    """Gives a tuple."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(4, 2, 1)

    def forward(self, x):
        y = self.conv(x)
        return y, y * 2


class Control(nn.Module):
    """If, loop, ModuleList, a module used again and again, a tuple, a default argument."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, padding=1)
        self.relu = nn.ReLU(inplace=True)
        self.blocks = nn.ModuleList([nn.Conv2d(4, 4, 3, padding=1) for _ in range(3)])
        self.bright = nn.Conv2d(4, 4, 1)
        self.dark = nn.Conv2d(4, 4, 1)
        self.unused = nn.Conv2d(4, 4, 1)
        self.again = nn.Conv2d(4, 4, 3, padding=1)
        self.functional = nn.Conv2d(4, 4, 1)
        self.pair = Pair()

    def forward(self, x, scale: float = 0.5, times: int = 3):
        x = self.relu(self.stem(x))
        for block in self.blocks:
            x = self.relu(block(x))
        if bool(x.sum() > 0):
            x = self.bright(x)
        else:
            x = self.dark(x)
        for _ in range(times):
            x = self.again(x) * scale
            x = self.relu(x)
        x = self.again(x)
        x = functional.conv2d(x, self.functional.weight, self.functional.bias)
        a, b = self.pair(x)
        return a + b


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 5, stride=2), nn.BatchNorm2d(8), nn.ReLU(inplace=True), nn.Conv2d(8, 8, 3)
        )
        self.look = nn.Identity()
        self.head = nn.Linear(8, 5)

    def forward(self, x):
        x = self.features(self.look(x))
        return self.head(x.mean(dim=(2, 3)))


class Tokens(nn.Module):
    """A small vision transformer's beginning: patches, a class token, a layer over tokens."""

    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, 6, 16, stride=16)
        self.first = nn.Parameter(torch.randn(1, 1, 6))
        self.mix = nn.Linear(6, 9)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        return self.mix(torch.cat([self.first.expand(x.shape[0], -1, -1), x], dim=1))


def alexnet():
    return runpy.run_path(str(TOOLS / "make_alexnet"))["alexnet"]()


def tensors_of(value):
    if isinstance(value, torch.Tensor):
        return {"": value}
    return {f"[{i}]": element for i, element in enumerate(value)}


def watch(model, keep):
    """Hooks on all modules; returns what they see, by name, "#2" for a module's second call."""
    seen, calls = {}, {}

    def hook_of(name):
        def hook(_module, _inputs, output):
            calls[name] = calls.get(name, 0) + 1
            call = f"#{calls[name]}" if calls[name] > 1 else ""
            for item, tensor in tensors_of(output).items():
                seen[name + call + item] = keep(tensor)

        return hook

    handles = [m.register_forward_hook(hook_of(n)) for n, m in model.named_modules() if n]
    return seen, handles


def record(model, x, folder):
    for kind, keep in (("true", torch.clone), ("kept", lambda tensor: tensor)):
        seen, handles = watch(model, keep)
        with torch.no_grad():
            model(x)
        (folder / kind).mkdir(parents=True)
        for name, tensor in seen.items():
            np.save(folder / kind / f"{name}.npy", tensor.numpy())
        for handle in handles:
            handle.remove()


def save_all(folder):
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    x = torch.randn(1, 3, 224, 224)
    np.save(folder / "input.npy", x.numpy())
    models = {"alexnet": alexnet(), "control": Control().eval(), "small": Small().eval(), "tokens": Tokens().eval()}
    for name, model in models.items():
        record(model, x, folder / name)
        torch.jit.script(model).save(str(folder / f"{name}.pt"))
    torch.jit.trace(models["alexnet"], x).save(str(folder / "alexnet_traced.pt"))
    torch.jit.freeze(torch.jit.script(models["small"])).save(str(folder / "frozen.pt"))

    training = torch.jit.script(models["small"].train())
    training.save(str(folder / "training.pt"))
    half = models["small"].eval().half()
    torch.jit.script(half).save(str(folder / "half.pt"))
    record(half.float(), x, folder / "half")


if __name__ == "__main__":
    save_all(pathlib.Path(sys.argv[1]))

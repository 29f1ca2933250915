"""Saves networks whose layers have their channels last, or tokens, and what Grad-CAM makes of them.

usage: save_layouts.py FOLDER. Of each of CAMS: NAME.pt (scripted), NAME.npy, its input, and for each of the layers
NAME/LAYER.npy, the channels as maps (1, C, h, w), and NAME/LAYER.cam.npy, Grad-CAM by the formula of the paper.
"""

import pathlib
import sys

import numpy as np
import torch
from torch import nn

PATCH, LEADING, SIDES = 4, 5, (24, 32)  # Of the vision transformer; a class token and four registers.


class ChannelsLast(nn.Module):
    """Eight by eight places of twelve channels, which come last."""

    def __init__(self):
        super().__init__()
        self.patch = nn.Conv2d(3, 12, 4, 4)
        self.norm = nn.LayerNorm(12)
        self.mlp = nn.Linear(12, 12)
        self.head = nn.Linear(12, 5)

    def forward(self, x):
        y = self.norm(self.patch(x).permute(0, 2, 3, 1))
        y = y + self.mlp(y)
        return self.head(y.mean([1, 2]))


class Block(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.norm = nn.LayerNorm(channels)
        self.mlp = nn.Sequential(nn.Linear(channels, 2 * channels), nn.GELU(), nn.Linear(2 * channels, channels))

    def forward(self, x):
        return x + self.mlp(self.norm(x))


class Merge(nn.Module):
    """Swin's patch merging: half the places, twice the channels."""

    def __init__(self, channels: int):
        super().__init__()
        self.reduction = nn.Linear(4 * channels, 2 * channels, bias=False)

    def forward(self, x):
        parts = [x[:, 0::2, 0::2], x[:, 1::2, 0::2], x[:, 0::2, 1::2], x[:, 1::2, 1::2]]
        return self.reduction(torch.cat(parts, -1))


class Stages(nn.Module):
    """As a Swin: at every stage (B, h, w, C)."""

    def __init__(self, channels: int):
        super().__init__()
        self.patch = nn.Conv2d(3, channels, 4, 4)
        self.stages = nn.Sequential(
            Block(channels), Merge(channels), Block(2 * channels), Merge(2 * channels), Block(4 * channels)
        )
        self.head = nn.Linear(4 * channels, 5)

    def forward(self, x):
        y = self.stages(self.patch(x).permute(0, 2, 3, 1))
        return self.head(y.mean([1, 2]))


class Mixed(nn.Module):
    """As a ConvNeXt: both orders in one network."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 24, 4, 4), nn.BatchNorm2d(24))
        self.depthwise = nn.Conv2d(24, 24, 3, padding=1, groups=24)
        self.norm = nn.LayerNorm(24)
        self.mlp = nn.Sequential(nn.Linear(24, 24), nn.GELU())
        self.head = nn.Linear(24, 5)

    def forward(self, x):
        x = self.stem(x)
        y = self.mlp(self.norm(self.depthwise(x).permute(0, 2, 3, 1)))
        return self.head((x + y.permute(0, 3, 1, 2)).mean([2, 3]))


class Tokens(nn.Module):
    """A vision transformer's beginning, for pictures that are not square, with registers."""

    def __init__(self):
        super().__init__()
        self.patch = nn.Conv2d(3, 8, PATCH, PATCH)
        self.front = nn.Parameter(torch.randn(1, LEADING, 8))
        self.mix = nn.Linear(8, 8)
        self.mlp = nn.Linear(8, 8)
        self.head = nn.Linear(8, 5)

    def forward(self, x):
        tokens = torch.cat([self.front, self.patch(x).flatten(2).transpose(1, 2)], 1)
        tokens = tokens + self.mlp(torch.tanh(self.mix(tokens)))
        return self.head(tokens.mean(1))


def first(value):
    return value


def last(value):
    return value.permute(0, 3, 1, 2)


def tokens(value):
    places = value[:, LEADING:].transpose(1, 2)
    return places.reshape(1, -1, SIDES[0] // PATCH, SIDES[1] // PATCH)


# A network, the height and width of its input, and how the layers' outputs become maps.
CAMS = {
    "channels_last": (ChannelsLast, (32, 32), {"norm": last, "mlp": last, "patch": first}),
    "swin": (lambda: Stages(12), (64, 64), {f"stages.{i}": last for i in range(5)} | {"patch": first}),
    "swin_wide": (lambda: Stages(24), (64, 96), {f"stages.{i}": last for i in range(5)}),
    "swin_close": (lambda: Stages(12), (32, 48), {"stages.0": last, "stages.2.norm": last, "patch": first}),
    "mixed": (Mixed, (64, 64), {"stem": first, "depthwise": first, "norm": last, "mlp": last}),
    "tokens": (Tokens, SIDES, {"mix": tokens, "mlp": tokens, "patch": first}),
}


def record(folder, name):
    make, sides, layers = CAMS[name]
    torch.manual_seed(0)
    model = make().eval()
    x = torch.randn(1, 3, *sides)
    np.save(folder / f"{name}.npy", x.numpy())
    torch.jit.script(model).save(str(folder / f"{name}.pt"))
    (folder / name).mkdir()
    for layer, to_maps in layers.items():
        seen = []
        module = dict(model.named_modules())[layer]
        handle = module.register_forward_hook(lambda _module, _inputs, output: seen.append(output))
        scores = model(x)[0]
        handle.remove()
        (gradient,) = torch.autograd.grad(scores[scores.argmax()], seen[0])
        value, gradient = to_maps(seen[0]), to_maps(gradient)
        cam = torch.relu((gradient.mean(dim=(2, 3), keepdim=True) * value).sum(dim=1))[0]
        np.save(folder / name / f"{layer}.npy", value.detach().numpy())
        np.save(folder / name / f"{layer}.cam.npy", cam.detach().numpy())


if __name__ == "__main__":
    for name in CAMS:
        record(pathlib.Path(sys.argv[1]), name)

"""Saves a small TorchScript model and what eager PyTorch makes of it with hooks that only programs have.

usage: python record_hooks.py FOLDER

Run by the Python that has the LibTorch under test. FOLDER/small.pt, FOLDER/input.npy and, by job as
pass_with_hooks.cc names them, FOLDER/expected/<job>/<name>.npy.
"""

import pathlib
import sys

import numpy as np
import torch
from torch import nn


class Small(nn.Module):
    """A module used three times in a loop, whose output is then changed in place."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        self.again = nn.Conv2d(4, 4, 3, padding=1)
        self.head = nn.Linear(4, 5)

    def forward(self, x):
        y = self.conv(x)
        for _ in range(3):
            y = self.again(y)
            y.mul_(1.5)
        return self.head(y.mean(dim=[2, 3]))


class Leaky(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.where(x > 0, x, x / 2)

    @staticmethod
    def backward(ctx, gradient):
        (x,) = ctx.saved_tensors
        return torch.where(gradient > 0, gradient, gradient / 4) * torch.where(x > 0, 1, 0.5)


class StraightThrough(torch.autograd.Function):
    @staticmethod
    def forward(_ctx, x):
        return torch.round(x * 1024) / 1024

    @staticmethod
    def backward(_ctx, gradient):
        return gradient


class Recorder:
    def __init__(self, folder):
        self.folder = folder
        torch.manual_seed(0)
        self.model = Small().eval()
        self.x = torch.randn(2, 3, 8, 8)
        torch.jit.script(self.model).save(str(folder / "small.pt"))
        np.save(folder / "input.npy", self.x.numpy())

    def save(self, job, name, tensor):
        path = self.folder / "expected" / job / f"{name}.npy"
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, tensor.detach().numpy())

    def run(self, job, layer=None):
        """Backward from class 1, or from the sum of what the layer gave last."""
        self.model.zero_grad(set_to_none=True)
        x = self.x.clone().requires_grad_(True)
        kept = []
        if layer is not None:  # A clone: what is done to the output later is not of the loss.
            hook = getattr(self.model, layer).register_forward_hook(lambda _m, _i, output: kept.append(output.clone()))
        output = self.model(x)
        if layer is None:
            output[:, 1].sum().backward()
        else:
            hook.remove()
            output = kept[-1]
            output.sum().backward()
        self.save(job, "output", output)
        self.save(job, "x", x.grad)
        for name, parameter in self.model.named_parameters():
            if parameter.grad is not None:
                self.save(job, name, parameter.grad)


def main(folder):
    recorder = Recorder(folder)
    model = recorder.model
    for name, value in model.named_parameters():
        recorder.save("values", name, value)
    recorder.run("as_it_is")
    recorder.run("at_layer", "again")
    hooks = [
        model.conv.register_forward_hook(lambda _m, _i, output: Leaky.apply(output)),
        model.again.register_forward_hook(lambda _m, _i, output: output * 0.3),
        model.again.register_forward_hook(lambda _m, _i, output: StraightThrough.apply(output)),
        model.again.register_forward_hook(lambda _m, _i, output: Leaky.apply(output)),
        model.head.register_forward_pre_hook(lambda _m, inputs: StraightThrough.apply(inputs[0])),
    ]
    recorder.run("vjps")
    for hook in hooks:
        hook.remove()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(-2)
    recorder.run("replaced")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))

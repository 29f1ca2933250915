#!/usr/bin/env python3
"""Save small torch.export archives, as the installed version of PyTorch writes them.

The archive format of ``torch.export.save`` has changed several times, so a
reader of ``.pt2`` files has to be tested with archives of several versions.
This script makes such test fixtures. It runs unchanged under PyTorch 2.5 and
later, once for each version, on the CPU::

    pip install torch==2.5.1 numpy
    python save_old_exports.py FOLDER

It writes three archives into FOLDER, where X_Y is the version, such as 2_5:

``small_X_Y.pt2``
    A convolutional network, as ``torch.export.export`` of that version gives
    it by default: nested modules, a convolution without a bias, a batch norm
    with statistics of its own, an in-place ReLU, a module that is called three
    times, a parameter with two names, a persistent and a non-persistent buffer,
    two scalar constants, and a dynamic batch size from 1 to 64.
``core_X_Y.pt2``
    The same network after ``run_decompositions()``.
``infinity_X_Y.pt2``
    An attention head that masks with minus infinity. One of its two inputs is
    keyword-only, and its output is a dict.

Beside each archive there is an ``.npz`` file of the same name with what the
original module, run eagerly by the same version, took and gave:

``input.NAME``
    The argument of that name. For the two convolutional archives it is a batch
    of 3, though they were exported with a batch of 2.
``output.KEY``
    The output of that index or, for a dict, of that key.
``module.NAME`` and ``module.NAME@N``
    For the two convolutional archives, the output of the submodule of that
    name, in its first call and in its N-th repeated call, N counting from 1.
    It is the output at the end of the call, before any later in-place change.

The archives are as ``torch.export.save`` writes them, but for one thing: the
stack traces of their nodes name each source file without the folder it was
installed in. Every archive is loaded again and compared with the eager outputs.
"""

import argparse
import collections
import pathlib
import re

import numpy as np
import torch
from torch import nn


class Small(nn.Module):
    """A network with something of everything that an archive has to describe."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, 4, kernel_size=3, padding=1, bias=False),
            nn.BatchNorm2d(4),
            nn.ReLU(inplace=True),
        )
        self.pool = nn.MaxPool2d(2)
        self.mix = nn.Conv2d(4, 4, kernel_size=3, padding=1)
        self.average = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.head = nn.Linear(4, 5)
        self.twin = nn.Linear(4, 5, bias=False)
        self.twin.weight = self.head.weight  # One parameter, two names.
        self.register_buffer("gain", torch.rand(4, 1, 1) + 0.5)
        self.register_buffer("shift", torch.rand(4, 1, 1) - 0.5, persistent=False)
        self.temperature = torch.tensor(1.25)  # Neither a parameter nor a buffer.
        with torch.no_grad():
            norm = self.stem[1]
            norm.running_mean.uniform_(-0.3, 0.3)
            norm.running_var.uniform_(0.5, 1.5)
            norm.weight.uniform_(0.5, 1.5)
            norm.bias.uniform_(-0.2, 0.2)
            self.mix.weight.mul_(2)

    def forward(self, image):
        x = self.stem(image)
        x = x * self.gain + self.shift
        x = self.pool(x)
        x = self.mix(x)
        x = x + self.mix(x)
        x = self.mix(x)
        x = self.flatten(self.average(x))
        x = x * torch.tensor(0.75)
        return self.head(x) / self.temperature + self.twin(x)


class Attention(nn.Module):
    """One attention head, which leaves out the masked positions."""

    def __init__(self):
        super().__init__()
        self.query = nn.Linear(4, 4)
        self.key = nn.Linear(4, 4)

    def forward(self, x, *, mask):
        products = self.query(x) @ self.key(x).transpose(-2, -1)
        scores = torch.softmax(products.masked_fill(mask, float("-inf")), dim=-1)
        return {"scores": scores, "sum": scores @ x}


def shorten_stack_traces(program):
    """Take the installation folders out of the stack traces of an exported program."""

    def shorten(match):
        _, installed, rest = match[1].rpartition("/site-packages/")
        return f'File "{rest if installed else pathlib.PurePath(rest).name}"'

    for node in program.graph.nodes:
        if node.meta.get("stack_trace"):
            node.meta["stack_trace"] = re.sub(r'File "(/[^"]*)"', shorten, node.meta["stack_trace"])


def named_outputs(outputs):
    """The outputs of a module as a dict of the names and arrays for the .npz file."""
    if isinstance(outputs, torch.Tensor):
        outputs = [outputs]
    items = outputs.items() if isinstance(outputs, dict) else enumerate(outputs)
    return {f"output.{key}": value.detach().numpy().copy() for key, value in items}


def run_eagerly(module, args, kwargs):
    """Run a module; return its outputs and those of every submodule call in it."""
    calls = collections.Counter()
    arrays = {}
    hooks = []

    def capture(name):
        def hook(_module, _args, output):
            repeat = f"@{calls[name]}" if calls[name] else ""
            calls[name] += 1
            arrays[f"module.{name}{repeat}"] = output.detach().clone().numpy()

        return hook

    for name, submodule in module.named_modules():
        if name:
            hooks.append(submodule.register_forward_hook(capture(name)))
    with torch.no_grad():
        outputs = named_outputs(module(*args, **kwargs))
    for hook in hooks:
        hook.remove()
    return outputs, arrays


def save(program, path, args, kwargs, inputs, outputs, modules):
    """Save an exported program and what it has to compute, then check the archive."""
    shorten_stack_traces(program)
    torch.export.save(program, path)
    arrays = {f"input.{name}": value.numpy() for name, value in inputs.items()}
    np.savez_compressed(path.with_suffix(".npz"), **arrays, **outputs, **modules)

    with torch.no_grad():
        loaded = named_outputs(torch.export.load(path).module()(*args, **kwargs))
    if loaded.keys() != outputs.keys():
        raise SystemExit(f"{path}: outputs {list(loaded)} instead of {list(outputs)}")
    for name, expected in outputs.items():
        np.testing.assert_allclose(loaded[name], expected, rtol=1e-5, atol=1e-6, err_msg=name)
    print(f"{path.name}: {path.stat().st_size} bytes, {len(inputs)} inputs, {len(outputs)} outputs")


def save_convolutional(folder, version):
    torch.manual_seed(1)
    module = Small().eval()
    image = torch.randn(3, 3, 6, 6) + torch.randn(3, 3, 1, 1)
    outputs, modules = run_eagerly(module, (image,), {})
    for name in ("small", "core"):
        program = torch.export.export(
            module,
            (image[:2].clone(),),
            dynamic_shapes={"image": {0: torch.export.Dim("batch", min=1, max=64)}},
        )
        if name == "core":
            program = program.run_decompositions()
        path = folder / f"{name}_{version}.pt2"
        save(program, path, (image,), {}, {"image": image}, outputs, modules)


def save_infinity(folder, version):
    torch.manual_seed(2)
    module = Attention().eval()
    x = torch.rand(3, 4)
    mask = torch.ones(3, 3, dtype=torch.bool).triu(1)
    kwargs = {"mask": mask}
    outputs, _ = run_eagerly(module, (x,), kwargs)
    program = torch.export.export(module, (x,), kwargs=kwargs)
    path = folder / f"infinity_{version}.pt2"
    save(program, path, (x,), kwargs, {"x": x, "mask": mask}, outputs, {})


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=pathlib.Path, help="the folder to write to")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    version = "_".join(torch.__version__.split(".")[:2])
    save_convolutional(folder, version)
    save_infinity(folder, version)


if __name__ == "__main__":
    main()

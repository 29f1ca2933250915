"""Saves networks of tests/support/model_zoo.py, scripted or traced, and what hooks see in them.

usage: python record_models.py FOLDER, with a name and a new folder's name on each line of standard input

Run by the Python of .venv-models. Answers each line with "done" or "failed" when it has saved script.pt and trace.pt,
inputs/<argument>.npy, target.npy, which the loss compares the first output with, and what pass_recorder.py saves: in
pass/ of a pass forward and back, in values/ of one without gradients, where some modules compute in other ways.
"""

import contextlib
import copy
import json
import pathlib
import sys
import traceback

import numpy as np
import torch
from model_zoo import MODELS
from pass_recorder import Recorder, replaced
from torch import nn
from torch.nn import functional
from torchvision_models import torchvision_models


def off_the_start(model):
    """What starts as zeros or ones, behind which gradients would vanish, or the mean and variance of nothing."""
    for module in model.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm) and module.running_mean is not None:
            module.running_mean.uniform_(-0.1, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    for parameter in model.parameters():
        parameter.requires_grad_(parameter.is_floating_point())  # tbviz derives by frozen ones, too.
        if parameter.is_floating_point() and not parameter.any():
            nn.init.normal_(parameter, std=0.1)


def other_names(model):
    """Of modules that have several names: the first one, by each of the others."""
    names = {}
    return {name: names[module] for name, module in model.named_modules(remove_duplicate=False)
            if names.setdefault(module, name) != name}  # fmt: skip


def save_forms(model, inputs, forms, folder):
    if "script" in forms:
        torch.jit.script(model).save(str(folder / "script.pt"))
    if "trace" in forms:
        with torch.no_grad():
            model(*inputs)
        torch.jit.trace(model, inputs, check_trace=False, strict=False).save(str(folder / "trace.pt"))


def record_values(model, inputs, folder):
    Recorder(model, folder, clones=False)
    with torch.no_grad():
        model(*inputs.values())


def record_pass(model, inputs, folder):
    for value in inputs.values():
        value.requires_grad_(value.is_floating_point())
    Recorder(model, folder)
    output = first_tensor(model(*inputs.values()))
    target = torch.randn(output.shape)
    np.save(folder.parent / "target.npy", target.numpy())
    functional.mse_loss(output, target).backward()
    save_gradients(inputs.items(), folder / "input_grad")
    save_gradients(model.named_parameters(), folder / "parameter_grad")


def first_tensor(value):
    found = []
    replaced(value, lambda tensor: found.append(tensor) or tensor)
    return found[0]


def save_gradients(named, folder):
    folder.mkdir()
    for name, tensor in named:
        if tensor.grad is not None:
            np.save(folder / f"{name}.npy", tensor.grad.numpy())


def record(name, folder):
    torchvision_models()
    chosen = MODELS[name]
    torch.manual_seed(0)
    model = copy.deepcopy(chosen.make()).eval()  # Networks of a library may share modules.
    with torch.no_grad():
        off_the_start(model)
    inputs = chosen.inputs()
    (folder / "inputs").mkdir(parents=True)
    for argument, value in inputs.items():
        np.save(folder / "inputs" / f"{argument}.npy", value.numpy())
    (folder / "other_names.json").write_text(json.dumps(other_names(model)))
    # Copies, since a model may keep what it computed in a run.
    save_forms(copy.deepcopy(model), tuple(inputs.values()), chosen.forms, folder)
    record_values(copy.deepcopy(model), inputs, folder / "values")
    record_pass(model, inputs, folder / "pass")


def main():
    answers = sys.stdout
    for line in sys.stdin:
        name, folder = line.split()
        answer = "done"
        with contextlib.redirect_stdout(sys.stderr):  # Libraries greet.
            try:
                record(name, pathlib.Path(sys.argv[1]) / folder)
            except Exception:
                traceback.print_exc()
                answer = "failed"
        print(answer, file=answers, flush=True)


if __name__ == "__main__":
    main()

"""Passes of a model that Python runs, saved for compare_passes.py: what the programs that record them share."""

import contextlib
import sys
import traceback

import numpy as np
import torch
from pass_recorder import Recorder, as_array, replaced
from torch import Tensor, nn
from torch.nn import functional


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


def call_in_order(model, inputs):
    return model(*inputs.values())


def record_values(model, inputs, folder, call=call_in_order, **options):
    """Of a pass without gradients. `inputs` are the arguments by name, `options` those of a Recorder."""
    Recorder(model, folder, clones=False, **options)
    with torch.no_grad():
        call(model, inputs)


def record_pass(model, inputs, folder, parameters=True, call=call_in_order, **options):
    """Of a pass forward and back, from the mse of the first result by FOLDER/../target.npy, which is made here."""
    replaced(inputs, lambda tensor: tensor.requires_grad_(tensor.is_floating_point()))
    Recorder(model, folder, **options)
    output = first_tensor(call(model, inputs))
    target = torch.randn(output.shape)
    np.save(folder.parent / "target.npy", target.numpy())
    functional.mse_loss(output, target).backward()
    save_gradients(inputs.items(), folder / "input_grad")
    if parameters:
        save_gradients(model.named_parameters(), folder / "parameter_grad")


def first_tensor(value):
    found = []
    replaced(value, lambda tensor: found.append(tensor) or tensor)
    return found[0]


def save_gradients(named, folder):
    """Of what is a tensor, and has one."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, tensor in named:
        if isinstance(tensor, Tensor) and tensor.grad is not None:
            np.save(folder / f"{name}.npy", as_array(tensor.grad))


def serve(record):
    """record(words...) for each line of standard input, which is answered with "done" or "failed"."""
    answers = sys.stdout
    for line in sys.stdin:
        answer = "done"
        with contextlib.redirect_stdout(sys.stderr):  # Libraries greet.
            try:
                record(*line.split())
            except Exception:
                traceback.print_exc()
                answer = "failed"
        print(answer, file=answers, flush=True)

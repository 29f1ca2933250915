"""Saves networks of tests/support/model_zoo.py, scripted or traced, and what hooks see in them.

usage: python record_models.py FOLDER, with a name and a new folder's name on each line of standard input

Run by the Python of .venv-models. Answers each line with "done" or "failed" when it has saved script.pt and trace.pt,
inputs/<argument>.npy, target.npy, which the loss compares the first output with, and what pass_recorder.py saves: in
pass/ of a pass forward and back, in values/ of one without gradients, where some modules compute in other ways.
"""

import copy
import json
import pathlib
import sys

import numpy as np
import torch
from eager_passes import off_the_start, other_names, record_pass, record_values, serve
from model_zoo import MODELS
from torchvision_models import torchvision_models


def save_forms(model, inputs, forms, folder):
    if "script" in forms:
        torch.jit.script(model).save(str(folder / "script.pt"))
    if "trace" in forms:
        with torch.no_grad():
            model(*inputs)
        torch.jit.trace(model, inputs, check_trace=False, strict=False).save(str(folder / "trace.pt"))


def record(name, folder):
    folder = pathlib.Path(sys.argv[1]) / folder
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


if __name__ == "__main__":
    serve(record)

"""Saves the exported programs of edge_networks.py, and what hooks and autograd see in the networks run by Python.

usage: python save_exported_edge.py FOLDER

Run by the Python that has the LibTorch under test. Of each network there are, in FOLDER/NAME, training.pt2 and
core.pt2, and in the folder `given`, and in one for each of its other inputs:

- inputs.json, words for tbviz's --input by the arguments' names, and the arrays that they name,
- target.npy, and pass/ and values/ as record_exported.py has them,
- results/<i>.npy, what the network returns, in order.

FOLDER/refused has programs that tbviz does not run: condition.pt2, and operators.pt2 with operators of its own; and the
PyTorch that saved them, version.txt.
"""

import copy
import json
import pathlib
import sys

import numpy as np
import torch
from eager_passes import off_the_start, other_names, record_pass, record_values
from edge_networks import NETWORKS
from pass_recorder import as_array, replaced
from torch import nn


def dimensions(network, inputs):
    """dynamic_shapes for torch.export, or None."""
    if network.sizes is None:
        return None
    return {name: {axis: torch.export.Dim(size, min=least, max=most)
                   for axis, (size, least, most) in network.sizes.get(name, {}).items()} for name in inputs}  # fmt: skip


def save_forms(network, model, inputs, folder):
    positional = tuple(value for name, value in inputs.items() if name not in network.keywords)
    keywords = {name: inputs[name] for name in network.keywords}
    sizes = dimensions(network, inputs)
    program = torch.export.export(model, positional, keywords, dynamic_shapes=sizes, strict=False)
    torch.export.save(program, folder / "training.pt2")
    torch.export.save(program.run_decompositions(), folder / "core.pt2")


def word(value, path):
    """What --input takes for an argument; its arrays are saved beside each other."""
    if isinstance(value, torch.Tensor):
        np.save(f"{path}.npy", as_array(value))
        return f"{path}.npy"
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}:{word(part, f'{path}_{key}')}" for key, part in value.items()) + "}"
    return "[" + ",".join(word(part, f"{path}_{i}") for i, part in enumerate(value)) + "]"


def rename(folder, names):
    """The files of calls, whose new names are free when their turn comes."""
    for old, new in names.items():
        for path in folder.glob(f"*/{old}.*.npy"):
            path.rename(path.with_name(path.name.replace(old, new, 1)))


def copies(inputs):
    """Leaves of their own, which a pass may derive by."""
    return replaced(copy.deepcopy(inputs), lambda tensor: tensor.detach().clone())


def record(network, model, inputs, folder):
    def call(model, inputs):
        keywords = {name: inputs[name] for name in network.keywords}
        return model(*(value for name, value in inputs.items() if name not in network.keywords), **keywords)

    folder.mkdir()
    (folder / "inputs.json").write_text(
        json.dumps({name: word(value, folder / name) for name, value in inputs.items()})
    )
    (folder / "other_names.json").write_text(json.dumps({} if network.renamed else other_names(model)))
    options = {"call": call, "once": True, "untouched": network.untouched}
    # Copies, since some networks keep what they computed.
    record_values(copy.deepcopy(model), copies(inputs), folder / "values", **options)
    record_pass(copy.deepcopy(model), copies(inputs), folder / "pass", **options)
    for kind in ("values", "pass"):
        rename(folder / kind, network.renamed)
    results = []
    with torch.no_grad():
        replaced(call(copy.deepcopy(model), copies(inputs)), lambda tensor: results.append(tensor) or tensor)
    (folder / "results").mkdir()
    for i, tensor in enumerate(results):
        np.save(folder / f"results/{i}.npy", as_array(tensor))


def save(name, folder):
    network = NETWORKS[name]
    torch.manual_seed(0)
    model = network.make().train(network.trained)
    with torch.no_grad():
        off_the_start(model)
    (folder / name).mkdir(parents=True)
    inputs = network.inputs()
    save_forms(network, copy.deepcopy(model), copies(inputs), folder / name)
    for kind, given in {"given": lambda: inputs, **network.more}.items():
        record(network, model, given(), folder / name / kind)


class Condition(nn.Module):
    def forward(self, x):
        return torch.cond(x.sum() > 0, lambda x: x + 1, lambda x: x - 1, (x,))


class OwnOperators(nn.Module):
    """Two operators that LibTorch does not know."""

    def __init__(self):
        super().__init__()
        self.head = nn.Linear(3, 5)

    def forward(self, x):
        return self.head(torch.ops.tbviz_test.shifted(torch.ops.tbviz_test.twice(x)))


def define_operators():
    for name, compute in (("twice", lambda x: x * 2), ("shifted", lambda x: x + 1)):
        operator = torch.library.custom_op(
            f"tbviz_test::{name}", compute, mutates_args=(), schema="(Tensor x) -> Tensor"
        )
        operator.register_fake(torch.empty_like)


def save_refused(folder):
    define_operators()
    folder.mkdir(parents=True)
    for name, model in (("condition", Condition()), ("operators", OwnOperators())):
        torch.export.save(torch.export.export(model, (torch.randn(2, 3),), strict=False), folder / f"{name}.pt2")
    (folder / "version.txt").write_text(torch.__version__.split("+")[0])


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.backends.mha.set_fastpath_enabled(False)  # Which no exported program takes.
    for network_name in NETWORKS:
        save(network_name, pathlib.Path(sys.argv[1]))
    save_refused(pathlib.Path(sys.argv[1]) / "refused")

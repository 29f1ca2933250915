"""Saves exported programs and, beside them, what hooks and autograd see in the same networks run by Python.

usage: python record_exported.py FOLDER, with a NAME on each line of standard input

Run by the Python that has the LibTorch under test. NAME is one of exported_networks.py, "full:NAME" the whole network
as torchvision has it, "edits" what edits made by hooks do to a model (record_passes.EDITS). Each line is answered with
"done" or "failed". Of a network there are, in FOLDER/NAME,

- static_training.pt2, dynamic_training.pt2, static_core.pt2, dynamic_core.pt2: for a batch of one, or of 1 to 64; in
  the operators that the network calls, or decomposed to core ATen,
- script.pt, the network as TorchScript,
- one/ and three/: a batch of one picture, and of three. inputs/<argument>.npy, target.npy, and pass/ and values/ as
  pass_recorder.py saves them: of a pass forward and back, and, of one picture, of one without gradients,
- one/cam.npy: Grad-CAM of the class one/class.txt.
"""

import copy
import inspect
import json
import pathlib
import sys

import numpy as np
import record_passes
import torch
from eager_passes import off_the_start, other_names, record_pass, record_values, serve
from exported_networks import NETWORKS, make

BATCH = torch.export.Dim("batch", min=1, max=64) if hasattr(torch, "export") else None
BATCHES = {"one": 1, "three": 3}


def save_forms(model, x, folder):
    """Of a network that takes a picture. For a batch of any size the example must have another than one."""
    for sizes, pictures, dimensions in (("static", x[:1], None), ("dynamic", x[:2], ({0: BATCH},))):
        program = torch.export.export(model, (pictures,), dynamic_shapes=dimensions, strict=False)
        torch.export.save(program, folder / f"{sizes}_training.pt2")
        torch.export.save(program.run_decompositions(), folder / f"{sizes}_core.pt2")


def record_network(name, folder, full):
    network = NETWORKS[name]
    torch.manual_seed(0)
    model, side = make(name, full)
    model.eval()
    with torch.no_grad():
        off_the_start(model)
    x = torch.randn(3, 3, side, side)
    save_forms(copy.deepcopy(model), x, folder)
    torch.jit.script(copy.deepcopy(model)).save(str(folder / "script.pt"))
    (argument,) = inspect.signature(model.forward).parameters
    for batch, pictures in BATCHES.items():
        inputs = {argument: x[:pictures].clone()}
        (folder / batch / "inputs").mkdir(parents=True)
        np.save(folder / batch / "inputs" / f"{argument}.npy", inputs[argument].numpy())
        (folder / batch / "other_names.json").write_text(json.dumps(other_names(model)))
        if batch == "one":
            record_values(copy.deepcopy(model), inputs, folder / batch / "values", once=True)
            record_cam(network, copy.deepcopy(model), inputs[argument], folder / batch)
        # Products are formed in another way for weights that ask for gradients, as tbviz's do with --parameters alone.
        wanted = network.parameters or not full
        record_pass(copy.deepcopy(model).requires_grad_(wanted), inputs, folder / batch / "pass", once=True,
                    parameters=wanted)  # fmt: skip


def record_cam(network, model, x, folder):
    """Of the first class for which there is something to see."""
    for of in range(10):
        cam = record_passes.grad_cam(model, network.cam_layer, x, network.channels_last, of)
        if cam.max() > 0:
            break
    np.save(folder / "cam.npy", cam.numpy())
    (folder / "class.txt").write_text(str(of))


class Straight(record_passes.Branches):
    """Branches without its if: an export knows no values. Its loop runs three times."""

    def forward(self, x):
        x = self.relu(self.stem(x))
        for block in self.blocks:
            x = self.relu(block(x))
        x = self.bright(x)
        for _ in range(3):
            x = self.relu(self.again(x) * 0.5)
        a, b = self.pair(x)
        x = self.join([a, self.named(a)["twice"]], b)
        return self.head(x.mean(dim=[2, 3]))


def record_edits(folder):
    def save(model, folder):
        save_forms(model, torch.randn(2, 3, 32, 32), folder)

    record_passes.record_edits(folder, Straight, save)


def record(name):
    torch.set_num_threads(1)
    torch.backends.mha.set_fastpath_enabled(False)  # Which no exported program takes.
    folder = pathlib.Path(sys.argv[1]) / name.replace(":", "_")
    folder.mkdir(parents=True)
    if name == "edits":
        record_edits(folder)
    else:
        record_network(name.removeprefix("full:"), folder, full=name.startswith("full:"))


if __name__ == "__main__":
    serve(record)

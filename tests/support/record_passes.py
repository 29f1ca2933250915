"""Saves TorchScript models and, beside them, what hooks and autograd see in the same models run by Python.

usage: python record_passes.py FOLDER MODEL...

Run by the Python that has the LibTorch under test. MODEL is a name in MODELS below, "edits": what edits
made by hooks, EDITS below, do to the model "branches", "losses": gradients in it from LOSSES, or "halves": an edit
of 16-bit values. For each model:
FOLDER/<model>.pt, <model>_traced.pt where it can be traced, FOLDER/<model>/input.npy and, by event as
tbviz hooks names them, FOLDER/<model>/<event>/<module>.<part>.npy.
"""

import pathlib
import sys
from typing import Dict, List, Optional, Tuple

import numpy as np
import torch
from pass_recorder import Recorder
from torch import Tensor, nn
from torch.nn import functional
from torchvision_models import torchvision_models

CLASS = 7


class Branches(nn.Module):
    """If, loop, ModuleList, a module used again and again, a tuple, a dict, a list, a default argument."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, padding=1)
        self.relu = nn.ReLU(inplace=True)
        self.blocks = nn.ModuleList([nn.Conv2d(4, 4, 3, padding=1) for _ in range(3)])
        self.bright = nn.Conv2d(4, 4, 1)
        self.dark = nn.Conv2d(4, 4, 1)
        self.again = nn.Conv2d(4, 4, 3, padding=1)
        self.pair = Pair()
        self.named = Named()
        self.join = Join()
        self.head = nn.Linear(4, 10)

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
        a, b = self.pair(x)
        named = self.named(a)
        x = self.join([a, named["twice"]], b)
        return self.head(x.mean(dim=[2, 3]))


class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(4, 2, 1)

    def forward(self, x) -> Tuple[Tensor, Tensor]:
        y = self.conv(x)
        return y, y * 2


class Named(nn.Module):
    def forward(self, x) -> Dict[str, Tensor]:
        return {"twice": x * 2}


class Join(nn.Module):
    def forward(self, parts: List[Tensor], last: Tensor, other: Optional[Tensor] = None) -> Tensor:
        x = torch.cat(parts, dim=1)
        if other is not None:
            x = x + other
        return x + last.mean()


class Residual(nn.Module):
    """An addition that works in place behind a module, where Python's full backward hook raises."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3, padding=1)
        self.bn = nn.BatchNorm2d(3)
        self.touch = nn.ReLU(inplace=True)
        self.head = nn.Linear(3, 10)

    def forward(self, x):
        y = self.bn(self.conv(x))
        y += x
        self.touch(y)  # Works in place on its argument; what it returns is not used.
        return self.head(y.mean(dim=[2, 3]))


def torchvision_model(name, **options):
    return lambda: getattr(torchvision_models(), name)(weights=None, **options)


# How to make each, the side of its input, and whether the gradients by its parameters are recorded.
MODELS = {
    "branches": (Branches, 32, True),
    "residual": (Residual, 16, True),
    "alexnet": (torchvision_model("alexnet"), 96, False),
    "resnet18": (torchvision_model("resnet18"), 96, True),
    "mobilenet_v2": (torchvision_model("mobilenet_v2"), 96, True),
    "googlenet": (torchvision_model("googlenet", init_weights=False), 96, False),
    "densenet121": (torchvision_model("densenet121"), 64, True),
    "inception_v3": (torchvision_model("inception_v3", init_weights=False), 96, False),
    "squeezenet1_1": (torchvision_model("squeezenet1_1"), 96, True),
    "vit_b_16": (torchvision_model("vit_b_16"), 224, False),
}
NOT_TRACED = ["branches", "googlenet", "inception_v3"]  # Ifs and loops; tuples that depend on the mode.


def grad_cam(model, layer, x, channels_last=False, of=CLASS):
    """Grad-CAM of a class at a module, by the formula of the paper. What it gives may have its channels last."""
    seen = {}

    def keep(_module, _inputs, output):
        seen["value"] = output
        return output.clone()  # A ReLU that works in place follows.

    handle = dict(model.named_modules())[layer].register_forward_hook(keep)
    scores = model(x)
    handle.remove()
    (gradient,) = torch.autograd.grad(scores[0, of], seen["value"])
    value = seen["value"]
    if value.dim() == 3:  # A class token, then the places of a square.
        side = int((value.shape[1] - 1) ** 0.5)
        value, gradient = (t[:, 1:].transpose(1, 2).reshape(1, -1, side, side) for t in (value, gradient))
    if channels_last:
        value, gradient = value.permute(0, 3, 1, 2), gradient.permute(0, 3, 1, 2)
    return torch.relu((gradient.mean(dim=(2, 3), keepdim=True) * value).sum(dim=1))[0].detach()


CAM_LAYERS = {
    "branches": "again",
    "residual": "bn",
    "alexnet": "features.10",
    "resnet18": "layer4",
    "mobilenet_v2": "features",
    "googlenet": "inception5b",
    "densenet121": "features.denseblock4",
    "inception_v3": "Mixed_5d",
    "squeezenet1_1": "features.12.expand3x3",
    "vit_b_16": "encoder.layers.encoder_layer_10",
}


def record(name, folder):
    make, side, parameters = MODELS[name]
    torch.manual_seed(0)
    model = make().eval()
    for module in model.modules():  # Away from the values with which they start.
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.uniform_(-0.1, 0.1)
            module.running_var.uniform_(0.5, 1.5)
        if isinstance(module, nn.Linear) and not module.weight.any():
            nn.init.normal_(module.weight, std=0.1)  # ViT's head, behind which no gradient would be left.
    x = torch.randn(1, 3, side, side)
    out = folder / name
    out.mkdir(parents=True)
    np.save(out / "input.npy", x.numpy())
    torch.jit.script(model).save(str(folder / f"{name}.pt"))
    if name not in NOT_TRACED:
        torch.jit.trace(model, x, check_trace=False).save(str(folder / f"{name}_traced.pt"))
    np.save(out / "cam.npy", grad_cam(model, CAM_LAYERS[name], x).numpy())
    Recorder(model, out, untouched=["touch"])
    x.requires_grad_(True)
    scores = model(x)
    scores[0, CLASS].backward()
    (out / "input_grad").mkdir()
    np.save(out / "input_grad/x.npy", x.grad.numpy())
    np.save(out / "scores.npy", scores.detach().numpy())
    if parameters:
        (out / "parameter_grad").mkdir()
        for parameter, value in model.named_parameters():
            if value.grad is not None:
                np.save(out / f"parameter_grad/{parameter}.npy", value.grad.numpy())


def on_output(change):
    return lambda module: module.register_forward_hook(lambda _m, _inputs, output: change(output.clone()))


def on_gradient(change):
    def register(module):
        def hook(_module, _inputs, output):
            output = output.clone()
            output.register_hook(lambda gradient: change(gradient.clone()))
            return output

        module.register_forward_hook(hook)

    return register


def zeroed(*channels):
    def change(value):
        value[:, list(channels)] = 0
        return value

    return change


def scaled(factor, *channels):
    def change(value):
        if not channels:
            return value * factor
        scale = torch.ones(value.shape[1])
        scale[list(channels)] = factor
        return value * scale.reshape(1, -1, 1, 1)

    return change


def along(axis, factor, *places):
    def change(value):
        value.index_copy_(axis, torch.tensor(places), value.index_select(axis, torch.tensor(places)) * factor)
        return value

    return change


# By name: edits as tbviz hooks takes them, and the hooks that make the same ones. ARRAY is a file.
EDITS = {
    "zero": (["--edit", "stem:zero"], {"stem": on_output(scaled(0))}),
    "zero_channels": (["--edit", "again:zero:1,3"], {"again": on_output(zeroed(1, 3))}),
    "scale": (["--edit", "blocks.*:scale=0.3"], {f"blocks.{i}": on_output(scaled(0.3)) for i in range(3)}),
    "scale_channels": (["--edit", "pair.conv:scale=-2:0"], {"pair.conv": on_output(scaled(-2, 0))}),
    "replace": (["--edit", "blocks.1:replace=ARRAY"], {"blocks.1": on_output(lambda _: replacement())}),
    "gradient": (["--edit-grad", "bright:scale=10"], {"bright": on_gradient(scaled(10))}),
    "gradient_zero": (["--edit-grad", "blocks.0:zero:2"], {"blocks.0": on_gradient(zeroed(2))}),
    "axis": (["--edit", "stem:zero:3@axis=-1", "--edit", "again:scale=0.3:2,5@axis=2"],
             {"stem": on_output(along(-1, 0, 3)), "again": on_output(along(2, 0.3, 2, 5))}),
    "gradient_axis": (["--edit-grad", "bright:zero:0-9@axis=-2"], {"bright": on_gradient(along(2, 0, *range(10)))}),
    "both": (
        ["--edit", "stem:scale=2:0-1", "--edit-grad", "again:zero:0", "--edit", "relu:scale=0.9"],
        {"stem": on_output(scaled(2, 0, 1)), "again": on_gradient(zeroed(0)), "relu": on_output(scaled(0.9))},
    ),
}


def replacement():
    return torch.randn(1, 4, 32, 32, generator=torch.Generator().manual_seed(5))


def save_script(model, folder):
    torch.jit.script(model).save(str(folder / "branches.pt"))


def record_edits(folder, make=Branches, save=save_script):
    """Of a model that has the layers of Branches. save(model, folder) saves it for tbviz."""
    np.save(folder / "array.npy", replacement().numpy())
    np.save(folder / "input.npy", torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(6)).numpy())
    torch.manual_seed(0)
    save(make().eval(), folder)
    for name, (_arguments, hooks) in EDITS.items():
        torch.manual_seed(0)
        model = make().eval()
        for layer, register in hooks.items():
            register(dict(model.named_modules())[layer])
        x = torch.from_numpy(np.load(folder / "input.npy")).requires_grad_(True)
        scores = model(x)
        scores[0, CLASS].backward()
        gradients = {f"parameter_grad/{n}.npy": p.grad for n, p in model.named_parameters()}
        gradients["input_grad/x.npy"] = x.grad
        gradients["forward/head.output.npy"] = scores.detach()
        for path, value in gradients.items():
            (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
            if value is not None:
                np.save(folder / name / path, value.numpy())


def cross_entropy(scores):
    return functional.cross_entropy(scores, torch.full((len(scores),), 3))


# By name: the loss as tbviz hooks takes it, the layer whose last output it is of, and the loss in Python.
LOSSES = {
    "cross_entropy": (["--loss", "cross_entropy:3"], None, cross_entropy),
    "element": (["--loss", "element:5"], None, lambda scores: scores[:, 5].sum()),
    "norm": (["--loss", "norm"], None, torch.linalg.vector_norm),
    "layer": (["--loss", "sum", "--loss-at", "again"], "again", torch.sum),
    "index": (["--loss", "mean", "--loss-at", "1"], "blocks.0", torch.mean),
    "in_place": (["--loss", "element:2,:,3", "--loss-at", "relu"], "relu", lambda y: y[:, 2, :, 3].sum()),
    "norm_of_layer": (["--loss", "norm", "--loss-at", "stem"], "stem", torch.linalg.vector_norm),
    "places": (["--loss", "cross_entropy:1", "--loss-at", "pair.conv"], "pair.conv",
               lambda y: functional.cross_entropy(y, torch.ones_like(y[:, 0], dtype=torch.long))),
}  # fmt: skip


def record_losses(folder):
    torch.manual_seed(0)
    model = Branches().eval()
    torch.jit.script(model).save(str(folder / "branches.pt"))
    x = torch.randn(2, 3, 32, 32, generator=torch.Generator().manual_seed(6))
    np.save(folder / "input.npy", x.numpy())
    for name, (_arguments, layer, loss_of) in LOSSES.items():
        x = x.detach().clone().requires_grad_(True)
        model.zero_grad(set_to_none=True)
        kept = []

        def keep(_module, _inputs, output, kept=kept):
            kept.append(output.clone())  # Operations that work in place follow.

        hooked = model if layer is None else dict(model.named_modules())[layer]
        handle = hooked.register_forward_hook(keep)
        model(x)
        handle.remove()
        loss = loss_of(kept[-1])
        loss.backward()
        gradients = {f"parameter_grad/{n}.npy": p.grad for n, p in model.named_parameters()}
        for path, value in {**gradients, "input_grad/x.npy": x.grad, "loss.npy": loss.detach()}.items():
            (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
            if value is not None:
                np.save(folder / name / path, value.numpy())


class Weighted(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(4))

    def forward(self, x):
        return x * self.weight


class Halves(nn.Module):
    """Products only, which every LibTorch has for 16-bit floats."""

    def __init__(self):
        super().__init__()
        self.inner = Weighted()
        self.outer = Weighted()

    def forward(self, x):
        return self.outer(self.inner(x))


HALVES = {"float16": torch.float16, "bfloat16": torch.bfloat16}
# LibTorch 1.13 rounds the factor, too.
HALVES_FACTOR = 0.3 if torch.__version__.startswith("2.") else 0.3125


def record_halves(folder):
    """Of each type: the gradients, as float32, where the channels 1 and 2 of "inner" are scaled by factor.txt."""
    (folder / "factor.txt").write_text(str(HALVES_FACTOR))
    for name, dtype in HALVES.items():
        torch.manual_seed(0)
        model = Halves().eval().to(dtype)
        torch.jit.script(model).save(str(folder / f"{name}.pt"))
        (folder / name).mkdir()
        x = torch.randn(5, 4).to(dtype)
        np.save(folder / name / "input.npy", x.float().numpy())
        model.inner.register_forward_hook(lambda _m, _inputs, output: along(1, HALVES_FACTOR, 1, 2)(output.clone()))
        x.requires_grad_(True)
        output = model(x)
        output.sum().backward()
        arrays = {"input_grad/x": x.grad, "forward/outer.output": output.detach()}
        arrays.update({f"parameter_grad/{n}": p.grad for n, p in model.named_parameters()})
        for path, value in arrays.items():
            (folder / name / path).parent.mkdir(exist_ok=True)
            np.save(folder / name / f"{path}.npy", value.float().numpy())


if __name__ == "__main__":
    for model_name in sys.argv[2:]:
        target = pathlib.Path(sys.argv[1])
        target.mkdir(parents=True, exist_ok=True)
        if model_name == "edits":
            record_edits(target)
        elif model_name == "losses":
            record_losses(target)
        elif model_name == "halves":
            record_halves(target)
        else:
            record(model_name, target)

"""Saves convolutions whose weight is computed, in every form that this PyTorch has: CASE.FORM.pt (and
.safetensors), and what PyTorch itself convolves with, CASE.npz: module name to weight, in float64."""

import json
import pathlib
import struct
import sys

import numpy
import torch
from torch import nn
from torch.nn.utils import parametrize, prune

FOLDER = pathlib.Path(sys.argv[1])


def pruned(module):
    prune.random_unstructured(module, "weight", 0.4)
    return module


def old_weight_norm(dim=0):
    return lambda module: nn.utils.weight_norm(module, dim=dim)


def old_spectral_norm(**options):
    return lambda module: nn.utils.spectral_norm(module, **options)


def layers():
    """Convolutions of every kind by which the rules tell axes apart, one that is square in all of them."""
    return {
        "plain": nn.Conv2d(3, 6, 3),
        "down": nn.Conv2d(6, 4, (3, 2), bias=False),
        "square": nn.Conv2d(4, 4, 4, padding=2),
        "up": nn.ConvTranspose2d(4, 6, 3),
        "up_square": nn.ConvTranspose2d(6, 6, 3),
        "grouped": nn.Conv2d(6, 4, 3, groups=2),
        "one": nn.Conv2d(4, 1, 3),
    }


def few():
    return {"a": nn.Conv2d(3, 4, 3), "b": nn.Conv2d(4, 4, 3)}


class Net(nn.Module):
    """`wrap` is given to every layer but the second, which has a weight of its own."""

    def __init__(self, wrap, others=None):
        super().__init__()
        for i, (name, layer) in enumerate((others or layers()).items()):
            self.add_module(name, wrap(layer) if i != 1 else layer)

    def forward(self, x):
        for module in self.children():
            x = module(x)
        return x


class Line(nn.Module):
    """One and three axes of places."""

    def __init__(self, wrap):
        super().__init__()
        self.line = wrap(nn.Conv1d(4, 6, 5, groups=2))
        self.cube = wrap(nn.Conv3d(1, 2, 2))

    def forward(self, x):
        return self.cube(self.line(x)[:, None, :, :, None].expand(-1, -1, -1, -1, 2))


class Doubled(nn.Module):
    def forward(self, weight):
        return weight * 2


class Halves(nn.Module):
    """Two originals, as weight_norm has them, of another rule."""

    def forward(self, gain, weight):
        return gain * weight

    def right_inverse(self, weight):
        return torch.ones(weight.shape[0], 1, 1, 1), weight


def registered(*modules):
    def wrap(module):
        for rule in modules:
            parametrize.register_parametrization(module, "weight", rule)
        return module

    return wrap


def cases():
    image, line = torch.randn(2, 3, 12, 12), torch.randn(2, 4, 9)
    for dim in (0, 1, 2, 3, None):
        yield f"old_weight_norm_{dim}", Net(old_weight_norm(dim)), image
    yield "old_weight_norm_line", Line(old_weight_norm(2)), line
    yield "old_spectral_norm", Net(old_spectral_norm()), image
    yield "old_spectral_norm_1", Net(old_spectral_norm(dim=1)), image
    yield "old_spectral_norm_line", Line(old_spectral_norm()), line
    yield "pruned", Net(pruned), image
    yield "double", Net(old_weight_norm()).double(), image.double()
    yield "bfloat16", Net(old_weight_norm(), few()).bfloat16(), image.bfloat16()
    yield "bfloat16_pruned", Net(pruned, few()).bfloat16(), image.bfloat16()
    new = nn.utils.parametrizations
    yield "spectral_norm", Net(new.spectral_norm), image
    yield "spectral_norm_2", Net(lambda module: new.spectral_norm(module, dim=2)), image
    if hasattr(new, "weight_norm"):
        yield "weight_norm", Net(new.weight_norm), image
        yield "weight_norm_2", Net(lambda module: new.weight_norm(module, dim=2)), image
        yield "weight_norm_None", Net(lambda module: new.weight_norm(module, dim=None)), image
        yield "weight_norm_line", Line(new.weight_norm), line
    yield "unknown_doubled", Net(registered(Doubled()), few()), image
    yield "unknown_halves", Net(registered(Halves()), few()), image
    yield "unknown_orthogonal", Net(new.orthogonal, few()), image
    both = lambda module: registered(Doubled())(new.spectral_norm(module))  # noqa: E731
    yield "unknown_row", Net(both, few()), image


def save_safetensors(tensors, path):
    header, data = {}, b""
    for name, tensor in tensors.items():
        # Not numpy's: it has no bfloat16.
        written = bytes(tensor.contiguous().view(-1).view(torch.uint8).tolist()) if tensor.dim() else None
        written = written if written is not None else struct.pack("<f", tensor.item())
        kind = {torch.float32: "F32", torch.float64: "F64", torch.bfloat16: "BF16"}[tensor.dtype]
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(written)]}
        data += written
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def tell(case, form, save):
    try:
        save()
    except Exception as error:  # Not every PyTorch scripts or pickles every form.
        (FOLDER / f"{case}.{form}").unlink(missing_ok=True)
        print(case, form, str(error).splitlines()[0])


def main():
    torch.manual_seed(5)
    for case, model, x in cases():
        optimizer = torch.optim.SGD(model.parameters(), 0.01)
        for _ in range(3):  # u and v come to fit, and what hooks left in `weight` grows old.
            model.train()
            model(x).square().mean().backward()
            optimizer.step()
        state = {name: tensor.detach() for name, tensor in model.state_dict().items()}
        torch.save(state, FOLDER / f"{case}.state.pt")
        torch.save({"model": state}, FOLDER / f"{case}.legacy.pt", _use_new_zipfile_serialization=False)
        tell(case, "state.safetensors", lambda: save_safetensors(state, FOLDER / f"{case}.state.safetensors"))
        model.eval()
        tell(case, "module.pt", lambda: torch.save(model, FOLDER / f"{case}.module.pt"))
        model(x)
        weights = {name: module.weight.detach().double().numpy() for name, module in model.named_modules()
                   if isinstance(module, nn.modules.conv._ConvNd)}
        numpy.savez(FOLDER / f"{case}.npz", **weights)
        tell(case, "traced.pt", lambda: torch.jit.trace(model, x, check_trace=False).save(str(FOLDER / f"{case}.traced.pt")))
        exported = FOLDER / f"{case}.exported.pt2"
        tell(case, "exported.pt2", lambda: torch.export.save(torch.export.export(model, (x,)), exported))
        tell(case, "scripted.pt", lambda: torch.jit.script(model).save(str(FOLDER / f"{case}.scripted.pt")))


if __name__ == "__main__":
    main()

"""Saves TorchScript models that are easily run otherwise than Python runs them, and what Python's hooks see in them.

usage: python save_hard_models.py FOLDER

Run by the Python that has the LibTorch under test. For each model: FOLDER/<name>.pt, its input <name>.npy, and
<name>.npz with every module's output, "a.conv", and that of the model, "", in float32; of a module's second call
"a.conv#2". Of some models also the result where a layer's output is zero, "zero a.conv"; of a second call of the model,
"again"; with the random generator at 7, "seed 7"; of the model in float32, "float32".
"""

import pathlib
import sys
import warnings
from typing import Dict, List, Tuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils import parametrizations

warnings.simplefilter("ignore")


class Slow(nn.Module):
    def __init__(self, steps):
        super().__init__()
        self.steps, self.conv = steps, nn.Conv2d(3, 3, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        for _ in range(self.steps):
            x = torch.tanh(self.conv(x))
        return x


class Forks(nn.Module):
    """A fork that takes longer than what goes on beside it, one within a fork, and a list of futures."""

    def __init__(self):
        super().__init__()
        self.slow, self.side = Slow(4), nn.Conv2d(3, 3, 1)
        self.outer, self.head = Outer(), nn.Linear(3, 5)

    def forward(self, x: Tensor) -> Tensor:
        slow = torch.jit.fork(self.slow, x)
        outer = torch.jit.fork(self.outer, x)
        y = self.side(x)
        sums = torch.zeros_like(y)
        for part in [slow, outer]:
            sums = sums + torch.jit.wait(part)
        return self.head((sums + y).mean((2, 3)))


class Outer(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner, self.last = Slow(2), nn.Conv2d(3, 3, 1)

    def forward(self, x: Tensor) -> Tensor:
        inner = torch.jit.fork(self.inner, x)
        return self.last(torch.jit.wait(inner) * x)


@torch.jit.interface
class Block(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        pass


class Plus(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x) + x


class Times(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x) * x


class Interface(nn.Module):
    block: Block

    def __init__(self):
        super().__init__()
        self.block, self.head = Plus(), nn.Linear(3, 5)

    def forward(self, x: Tensor) -> Tensor:
        block: Block = self.block
        return self.head(block.forward(x).mean((2, 3)))


class Chosen(nn.Module):
    """Which module is called is known at run time only."""

    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList([Plus(), Times(), Plus()])
        self.head = nn.Linear(3, 5)

    def forward(self, x: Tensor) -> Tensor:
        first = 1 if bool(x.mean() > 100) else 0
        for i in range(first, 3):
            block: Block = self.blocks[i]
            x = block.forward(x)
        return self.head(x.mean((2, 3)))


class ConvAct(nn.Module):
    act_of_all = nn.SiLU()

    def __init__(self, channels):
        super().__init__()
        self.conv, self.act = nn.Conv2d(channels, 4, 3), self.act_of_all

    def forward(self, x):
        return self.act(self.conv(x))


class Shared(nn.Module):
    """One module under three names, of which a trace calls one."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(ConvAct(3), ConvAct(4), ConvAct(4))
        self.head = nn.Linear(4, 5)

    def forward(self, x):
        return self.head(self.body(x).mean((2, 3)))


class Parametrised(nn.Module):
    def __init__(self, weight_norm, spectral_norm):
        super().__init__()
        self.a, self.b = weight_norm(nn.Conv2d(3, 4, 3)), spectral_norm(nn.Conv2d(4, 4, 3))
        self.head = nn.Linear(4, 5)

    def forward(self, x):
        return self.head(self.b(torch.relu(self.a(x))).mean((2, 3)))


class CastsInside(nn.Module):
    """A model in float16 that is called with float32."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)

    def forward(self, x):
        return self.conv(x.half()).float().mean((2, 3))


class Mixed(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.head = nn.Conv2d(3, 4, 3), nn.Linear(4, 5).half()

    def forward(self, x):
        return self.head(self.conv(x).mean((2, 3)).half())


class Attention(nn.Module):
    """A mask that is a constant in the model's own type."""

    def __init__(self):
        super().__init__()
        self.q = nn.Linear(8, 8)

    def forward(self, x):
        q = self.q(x)
        return nn.functional.scaled_dot_product_attention(q, q, q, attn_mask=torch.zeros(4, 4, dtype=q.dtype))


class Short(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.norm, self.head = nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Linear(4, 5)

    def forward(self, x):
        return self.head(torch.relu(self.norm(self.conv(x))).mean((2, 3)))


class Autocast(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.head = nn.Conv2d(3, 4, 3), nn.Linear(4, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(x).mean((2, 3))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return self.head(x)


class Force(nn.Module):
    """A model that derives."""

    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(3, 8), nn.Linear(8, 1)

    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        x.requires_grad_(True)
        energy = self.last(torch.tanh(self.first(x))).sum()
        force = torch.autograd.grad([energy], [x], create_graph=True, retain_graph=True)[0]
        assert force is not None
        return energy, -force


class FFT(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return torch.fft.rfft2(x)


class Complex(nn.Module):
    """A complex value between two layers, and a complex parameter that no layer needs."""

    def __init__(self):
        super().__init__()
        self.conv, self.fft, self.head = nn.Conv2d(3, 4, 1), FFT(), nn.Linear(4, 5)
        self.phase = nn.Parameter(torch.randn(5, dtype=torch.cfloat))

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.fft(self.conv(x)).abs().mean((2, 3))) * self.phase.abs()


class Spectrum(nn.Module):
    """A result of two tensors, of which one is complex."""

    def __init__(self):
        super().__init__()
        self.conv, self.head = nn.Conv2d(3, 4, 1), nn.Linear(4, 5)

    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        y = self.conv(x)
        return self.head(y.mean((2, 3))), torch.fft.rfft2(y)


class Counter(nn.Module):
    """A buffer, an attribute, a list and a dict that every run changes."""

    table: Dict[str, Tensor]
    past: List[Tensor]

    def __init__(self):
        super().__init__()
        self.conv, self.head = nn.Conv2d(3, 4, 3), nn.Linear(4, 5)
        self.register_buffer("runs", torch.zeros(1))
        self.number = 1
        self.past = [torch.ones(1)]
        self.table = {"last": torch.ones(1)}

    def forward(self, x: Tensor) -> Tensor:
        self.runs += 1
        self.number = self.number + 1
        y = self.head(self.conv(x + self.runs).relu().mean((2, 3))) * self.runs * float(self.number)
        self.past[0].add_(1)
        y = y * float(len(self.past)) * self.past[0] + self.table["last"]
        self.past.append(torch.ones(1))
        self.table["last"] = y.sum().reshape(1)
        return y


class Scaled(nn.Module):
    """A run halves a weight."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv(x).mean((2, 3))
        self.conv.weight.detach().mul_(0.5)
        return y


class Moments(nn.Module):
    """What a run changes does not tell LibTorch so: through data, and as statistics."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.shift = nn.Parameter(torch.zeros(4, 1, 1))
        self.register_buffer("mean", torch.zeros(4))
        self.register_buffer("var", torch.ones(4))

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv(x) + self.shift + self.mean.reshape(4, 1, 1)
        self.shift.data.add_(1.0)
        nn.functional.batch_norm(y, self.mean, self.var, None, None, True, 0.5)
        return y.mean((2, 3))


class KeptType(nn.Module):
    """A type that is an attribute."""

    def __init__(self):
        super().__init__()
        self.conv, self.kept = nn.Conv2d(3, 4, 3), torch.float16

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x.to(self.kept)).mean((2, 3))


class Leaf(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x)


class Branch(nn.Module):
    part: Block

    def __init__(self, part):
        super().__init__()
        self.conv, self.part = nn.Conv2d(3, 3, 1), part

    def forward(self, x: Tensor) -> Tensor:
        return self.part.forward(self.conv(x)) * 2


class Tree(nn.Module):
    """Modules behind an interface with modules of their own class behind one."""

    def __init__(self):
        super().__init__()
        self.parts = nn.ModuleList([Branch(Branch(Leaf())), Leaf(), Branch(Leaf())])
        self.head = nn.Linear(3, 5)

    def forward(self, x: Tensor) -> Tensor:
        for i in range(3):
            part: Block = self.parts[i]
            x = part.forward(x)
        return self.head(x.mean((2, 3)))


class Transposed(nn.Module):
    """A product that is formed another way for weights that need gradients."""

    def __init__(self):
        super().__init__()
        self.rnn, self.head = nn.LSTM(8, 6, batch_first=True), nn.Linear(6, 5)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.rnn(x)[0])


class NamedTwice(nn.Module):
    """The model itself holds a module that another calls; a trace knows it by one name."""

    def __init__(self):
        super().__init__()
        act = nn.SiLU()
        self.first, self.act, self.last = Acting(act), act, Acting(act)
        self.head = nn.Linear(3, 5)

    def forward(self, x):
        return self.head(self.last(self.act(self.first(x))).mean((2, 3)))


class OtherNames(nn.Module):
    """One activation under three names, and one convolution under two."""

    def __init__(self):
        super().__init__()
        act, conv = nn.SiLU(), nn.Conv2d(3, 3, 1)
        self.act, self.conv = act, conv
        self.body = nn.Sequential(conv, act)
        self.last, self.head = Acting(act), nn.Linear(3, 5)

    def forward(self, x):
        return self.head(self.last(self.act(self.conv(self.body(x)))).mean((2, 3)))


class Acting(nn.Module):
    def __init__(self, act):
        super().__init__()
        self.conv, self.act = nn.Conv2d(3, 3, 1), act

    def forward(self, x):
        return self.act(self.conv(x))


class Noise(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 1)

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv(x)
        return (y + torch.randn_like(y) * 0.1).mean((2, 3))


class Appender(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3, padding=1)

    def forward(self, x: Tensor, seen: List[Tensor], named: Dict[str, Tensor]) -> Tensor:
        y = self.conv(x)
        seen.append(y * 2)
        named[f"{len(seen)}"] = y
        return y


class Filled(nn.Module):
    """Modules fill a list and a dict of their caller's, which have tensors in them already."""

    def __init__(self):
        super().__init__()
        self.a, self.b, self.head = Appender(), Appender(), nn.Linear(3, 5)

    def forward(self, x: Tensor) -> Tensor:
        seen: List[Tensor] = [x]
        named: Dict[str, Tensor] = {"x": x}
        y = self.b(self.a(x, seen, named), seen, named)
        for one in seen:
            y = y + one
        return self.head((y + named["2"] * named["3"]).mean((2, 3)))


class Encoder(nn.Module):
    """Its layers have a way of their own, unless there are hooks."""

    def __init__(self):
        super().__init__()
        layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
        self.encoder, self.head = nn.TransformerEncoder(layer, 2), nn.Linear(8, 5)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.encoder(x).mean(1))


class ForkedAttention(nn.Module):
    """A fork that gives a tuple with an undefined tensor in it: weights that nobody asked for."""

    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        waiting = torch.jit.fork(self.attention, x, x, x, None, False)
        return torch.jit.wait(waiting)[0]


class SharedScript(nn.Module):
    """One module under two names, of which torch.jit.script makes two, and calls one."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 3, 3, padding=1)
        self.parts = nn.ModuleList([nn.Sequential(self.first, nn.ReLU()), nn.Sequential(self.first, nn.Tanh())])
        self.head = nn.Linear(3, 5)

    def forward(self, x: Tensor) -> Tensor:
        for part in self.parts:
            x = part(x)
        return self.head(x.mean((2, 3)))


def quantised(x):
    engines = torch.backends.quantized.supported_engines
    torch.backends.quantized.engine = "fbgemm" if "fbgemm" in engines else "qnnpack"
    model = nn.Sequential(torch.ao.quantization.QuantStub(), nn.Conv2d(3, 4, 3), nn.ReLU(),
                          torch.ao.quantization.DeQuantStub(), nn.AdaptiveAvgPool2d(1), nn.Flatten()).eval()  # fmt: skip
    model.qconfig = torch.ao.quantization.get_default_qconfig(torch.backends.quantized.engine)
    model = torch.ao.quantization.prepare(model)
    model(x)
    return torch.ao.quantization.convert(model)


PICTURE = (1, 3, 12, 12)


def models():
    """By name: the model, its input, and whether it is traced."""
    old = (nn.utils.weight_norm, nn.utils.spectral_norm)
    new = (getattr(parametrizations, "weight_norm", nn.utils.weight_norm), parametrizations.spectral_norm)
    picture, tokens, points = torch.randn(PICTURE), torch.randn(1, 1, 4, 8), torch.randn(4, 3)
    yield "forks", Forks(), picture, False
    yield "interface", Interface(), picture, False
    yield "chosen", Chosen(), picture, False
    yield "shared", Shared(), picture, True
    yield "norms_old", Parametrised(*old), picture, True
    yield "norms", Parametrised(*new), picture, True
    yield "casts_inside", CastsInside().half(), picture, False
    yield "mixed", Mixed(), picture, False
    yield "attention", Attention().half(), tokens.half(), True
    yield "half", Short().half(), picture.half(), False
    yield "half_traced", Short().half(), picture.half(), True
    yield "bfloat16", Short().bfloat16(), picture.bfloat16(), False
    yield "autocast", Autocast(), picture, False
    yield "force", Force(), points, False
    yield "complex", Complex(), picture, False
    yield "spectrum", Spectrum(), picture, False
    yield "counter", Counter(), picture, False
    yield "scaled", Scaled(), picture, False
    yield "noise", Noise(), picture, False
    yield "filled", Filled(), picture, False
    yield "encoder", Encoder(), torch.randn(2, 4, 8), False
    yield "forked_attention", ForkedAttention(), torch.randn(2, 4, 8), False
    yield "shared_script", SharedScript(), picture, False
    yield "moments", Moments(), picture, False
    yield "kept_type", KeptType().half(), picture, False
    yield "tree", Tree(), picture, False
    yield "transposed", Transposed(), torch.randn(3, 4, 8), False
    yield "named_twice", NamedTwice(), picture, True
    yield "other_names", OtherNames(), picture, True
    yield "quantised", quantised(picture), picture, True


def as_saved(value):
    return (value.detach().dequantize() if value.is_quantized else value.detach()).float().numpy().copy()


def record(model, x):
    """Every module's output, by name."""
    seen, calls = {}, {}

    def hook(name):
        def keep(_module, _inputs, output):
            calls[name] = calls.get(name, 0) + 1
            key = name if calls[name] == 1 else f"{name}#{calls[name]}"
            if isinstance(output, Tensor) and not output.is_complex() and not output.is_quantized:
                seen[key] = as_saved(output)

        return keep

    handles = [module.register_forward_hook(hook(name)) for name, module in model.named_modules()]
    torch.manual_seed(0)
    result = model(x.clone())
    first = result[0] if isinstance(result, tuple) else result
    seen[""] = as_saved(first)
    if isinstance(result, tuple) and not result[1].is_complex():
        seen["second"] = as_saved(result[1])
    for handle in handles:
        handle.remove()
    return seen


# Layers whose outputs are made zero.
ZEROED = {
    "forks": ["slow.conv", "outer.inner", "outer.last", "side"],
    "interface": ["block.conv", "head"],  # Python calls no hook of block: block.forward() passes it by.
    "chosen": ["blocks.0.conv", "blocks.1.conv", "blocks.2.conv"],
    "shared": ["body.0.act", "body.1.conv"],
}


def result(model, x, seed=0):
    torch.manual_seed(seed)
    return as_saved(model(x.clone()))


def zeroed(model, layer, x):
    handle = model.get_submodule(layer).register_forward_hook(lambda _module, _inputs, output: output * 0)
    changed = result(model, x)
    handle.remove()
    return changed


def more(name, model, x):
    """What only some models are asked for."""
    found = {f"zero {layer}": zeroed(model, layer, x) for layer in ZEROED.get(name, [])}
    if name == "counter":  # record() was the first call.
        second = record(model, x)
        found |= {"again": second[""], "again conv": second["conv"]}
    if name == "noise":
        found["seed 7"] = result(model, x, 7)
    if name in ("half", "half_traced", "bfloat16", "attention", "kept_type"):
        model.float().kept = torch.float32
        found["float32"] = result(model, x.float())
    return found


# What PyTorch 1.13 has no kernels, or no function, for.
SINCE_2 = ["casts_inside", "mixed", "attention", "half", "half_traced", "kept_type"]


def main(folder):
    torch.manual_seed(0)
    torch.set_num_threads(1)
    for name, model, x, traced in models():
        if name in SINCE_2 and torch.__version__.startswith("1."):
            continue
        model.eval()
        saved = torch.jit.trace(model, x, check_trace=False) if traced else torch.jit.script(model)
        saved.save(str(folder / f"{name}.pt"))
        np.save(folder / f"{name}.npy", x.detach().float().numpy())
        with torch.set_grad_enabled(name == "force"):
            np.savez(folder / f"{name}.npz", **record(model, x), **more(name, model, x))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))

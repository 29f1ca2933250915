"""Networks whose exported programs are easily run otherwise than Python runs the networks.

NETWORKS lists them, with what they are called with.
"""

from dataclasses import dataclass, field
from typing import Callable, Optional

import torch
from record_passes import Residual
from torch import nn
from torch.nn import functional
from torch.nn.utils import parametrizations


class Thrice(nn.Module):
    """One module, called three times."""

    def __init__(self):
        super().__init__()
        self.conv, self.relu, self.last = nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Conv2d(4, 4, 3)

    def forward(self, x):
        y = self.relu(self.last(self.relu(self.conv(x))))
        return self.relu(y.mean((2, 3)) - 0.1)


class Shared(nn.Module):
    """One module under two names: an exported program knows the one by which it was called."""

    def __init__(self):
        super().__init__()
        self.relu = nn.ReLU()
        self.body = nn.Sequential(nn.Conv2d(3, 4, 3), self.relu, nn.Conv2d(4, 4, 3))

    def forward(self, x):
        y = self.relu(self.body(x))
        return self.relu(y.mean((2, 3)) - 0.1)


class Outputs(nn.Module):
    """Results in dicts in tuples in lists; a module that gives a tuple, one that gives a dict."""

    def __init__(self):
        super().__init__()
        self.pair, self.named, self.head = Pair(), Named(), nn.Linear(4, 5)

    def forward(self, x):
        a, b = self.pair(x)
        named = self.named(a)
        return {"head": self.head(named["less"].mean((2, 3))), "parts": (b, [named["more"], {"again": b * 2}])}


class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)

    def forward(self, x):
        y = self.conv(x)
        return torch.tanh(y), y * 2


class Named(nn.Module):
    def forward(self, x):
        return {"more": x + 1, "less": x - 1}


class Keywords(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)

    def forward(self, x, *, gain, shift):
        return self.conv(x * gain) + shift


class Nested(nn.Module):
    """A tuple and a dict as arguments, and as those of a module."""

    def __init__(self):
        super().__init__()
        self.join, self.head = Join(), nn.Linear(4, 5)

    def forward(self, pair, named):
        return self.head(self.join(pair, named).mean((2, 3)))


class Join(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(6, 4, 3)

    def forward(self, pair, named):
        return self.conv(torch.cat(pair, 1)) * named["factor"] + named["shift"]


class Recurrent(nn.Module):
    """Of what the LSTM gives, the last state alone is used; the GRU gives a sequence."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(6, 8, num_layers=2, batch_first=True, bidirectional=True)
        self.gru = nn.GRU(6, 8, batch_first=True)
        self.head = nn.Linear(8, 5)

    def forward(self, x):
        _, (hidden, _) = self.lstm(x)
        return self.head(hidden[-1] + self.gru(x)[0].mean(1))


class Attention(nn.Module):
    """Of itself, with weights, and of something else, with a mask."""

    def __init__(self):
        super().__init__()
        self.own = nn.MultiheadAttention(8, 2, batch_first=True)
        self.other = nn.MultiheadAttention(8, 2, batch_first=True, kdim=6, vdim=6)

    def forward(self, x, memory, hidden):
        y, weights = self.own(x, x, x, need_weights=True)
        z, _ = self.other(y, memory, memory, key_padding_mask=hidden, need_weights=False)
        return z + weights.sum(-1, keepdim=True), weights


class Splits(nn.Module):
    """Operators that give lists and tuples, not all of which is used."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 12, 3)

    def forward(self, x):
        a, b, _ = self.conv(x).chunk(3, 1)
        c, _, d = b.split([1, 2, 1], 1)
        values, places = a.flatten(2).topk(5, dim=2)
        e, _ = c.squeeze(1).max(1)
        first, *_ = d.unbind(0)
        var, mean = torch.var_mean(a, (2, 3))
        return values.sum(2) + e.sum(1, keepdim=True) + first.sum() + var * mean, places


class Tokens(nn.Module):
    """Integers as an input, indices that are buffers, a padding token, a mask of infinities."""

    def __init__(self):
        super().__init__()
        self.embed, self.head = nn.Embedding(20, 8, padding_idx=0), nn.Linear(8, 5)
        self.register_buffer("order", torch.tensor([2, 0, 1, 3]))
        self.register_buffer("rows", torch.tensor([[1], [0]]), persistent=False)

    def forward(self, ids):
        y = self.embed(ids)
        scores = (y @ y.transpose(1, 2)).masked_fill((ids == 0)[:, None], float("-inf"))
        y = (scores.softmax(-1) @ y)[:, self.order]
        y = y[self.rows, torch.tensor([[0, 3]])] + y.new_full((1,), 0.5)
        return self.head(y.flatten(0, 1)) + functional.one_hot(ids[0, :1], 5)


class Resized(nn.Module):
    """Any height and width, which sizes are computed from."""

    def __init__(self):
        super().__init__()
        self.conv, self.head = nn.Conv2d(3, 4, 3, padding=1), nn.Conv2d(4, 2, 1)

    def forward(self, x):
        height, width = x.shape[2], x.shape[3]
        y = functional.adaptive_avg_pool2d(self.conv(x), (height // 8, width // 8 + 1))
        y = functional.interpolate(self.head(y), size=(height, width), mode="bilinear", align_corners=False)
        y = functional.interpolate(y, scale_factor=2.0, mode="nearest")
        small = torch.sym_min(height, width) // 2 - 1
        return y[:, :, :small, :small] * (torch.sym_max(height, width) / 8) + (height * width % 7)


class Tied(nn.Module):
    """One parameter under two names; one that is transposed, one expanded, one a part of a larger storage."""

    def __init__(self):
        super().__init__()
        self.embed, self.head = nn.Embedding(12, 8), nn.Linear(8, 12, bias=False)
        self.head.weight = self.embed.weight
        self.turned = nn.Parameter(torch.randn(6, 8).t())
        self.wide = nn.Parameter(torch.randn(8, 1).expand(8, 6))
        self.part = nn.Parameter(torch.randn(10, 20)[1:9, 3:15:2])

    def forward(self, ids):
        y = self.embed(ids)
        y = torch.tanh(y @ self.turned) + y @ (self.wide + self.part)
        return self.head(y @ self.turned.t())


class Counter(nn.Module):
    """Buffers that every run changes, one of them at a place of it."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.register_buffer("runs", torch.zeros(1))
        self.register_buffer("number", torch.tensor(0))
        self.register_buffer("seen", torch.zeros(4), persistent=False)

    def forward(self, x):
        self.runs += 1
        self.number.add_(1)
        y = self.conv(x + self.runs) * self.number
        self.seen[1:3].copy_(y.detach().mean((0, 2, 3))[1:3])
        return y.mean((2, 3)) * self.seen


class Bfloat16(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.norm, self.last = nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.Conv2d(8, 4, 3)
        self.to(memory_format=torch.channels_last).bfloat16()

    def forward(self, x):
        x = x.to(memory_format=torch.channels_last)
        return self.last(torch.relu(self.norm(self.conv(x)))).float().mean((2, 3))


class TrainedNorm(nn.Module):
    """Exported while it is trained: the norm takes the batch's statistics, and keeps them."""

    def __init__(self):
        super().__init__()
        self.conv, self.norm, self.head = nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Linear(4, 5)

    def forward(self, x):
        return self.head(torch.relu(self.norm(self.conv(x))).mean((2, 3)))


class Blocks(nn.Module):
    """Modules without gradients, and others that compute in bfloat16."""

    def __init__(self):
        super().__init__()
        self.frozen, self.conv, self.short = nn.Conv2d(3, 4, 3), nn.Conv2d(3, 4, 3), nn.Linear(4, 6)
        self.head = nn.Linear(6, 5)

    def forward(self, x):
        with torch.no_grad():
            y = torch.tanh(self.frozen(x))
        z = (self.conv(x) + y).mean((2, 3))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            z = self.short(z)
        return self.head(z.float())


class Computed(nn.Module):
    """Weights that are computed: by a module, and in forward."""

    def __init__(self):
        super().__init__()
        self.conv = parametrizations.weight_norm(nn.Conv2d(3, 4, 3))
        self.spectral = parametrizations.spectral_norm(nn.Linear(4, 4))
        self.kernel, self.scale = nn.Parameter(torch.randn(4, 4, 3, 3)), nn.Parameter(torch.rand(4, 1, 1, 1))

    def forward(self, x):
        y = functional.conv2d(self.conv(x), self.kernel * self.scale, padding=1)
        return self.spectral(torch.relu(y).mean((2, 3)))


class InPlace(nn.Module):
    """Chains of operators that work in place, on what a module gave, on parts of it, and in a module."""

    def __init__(self):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(3, 3, 3, padding=1), nn.BatchNorm2d(3)
        self.act, self.last = nn.ReLU(inplace=True), nn.Conv2d(3, 3, 1)

    def forward(self, x):
        y = self.norm(self.conv(x))
        y += x
        y[:, 0] *= 0.5
        y[:, 1:, 2] = 1.0
        z = self.last(self.act(y)).mul_(2)
        z.view(-1)[:5].add_(0.25)
        return functional.leaky_relu_(z, 0.1).clamp(max=3.0).mean((2, 3))


class Constants(nn.Module):
    """Padding, rolling, einsum; numbers that become tensors or stay what they are; infinities."""

    def __init__(self):
        super().__init__()
        self.conv, self.mix = nn.Conv2d(3, 4, 3), nn.Parameter(torch.randn(4, 5))
        self.offset = torch.tensor([0.5, -0.5, 1.5, 2.0])

    def forward(self, x):
        y = functional.pad(x, (1, 2, 0, 1), mode="reflect")
        y = torch.roll(functional.pad(y, (0, 1), value=0.25), shifts=(1, -2), dims=(2, 3))
        y = self.conv(y) + self.offset[:, None, None]
        y = torch.where(y > 0, y, float("-inf")).amax((2, 3)).clamp(min=-1e4, max=float("inf"))
        y = torch.einsum("nc,ck->nk", 1 - y / 3, self.mix)
        return torch.cat([y, torch.full((y.shape[0], 1), 7.0), torch.arange(3.0).expand(y.shape[0], 3)], 1) ** 2


class Unused(nn.Module):
    """An argument, a parameter and a module that nothing asks for."""

    def __init__(self):
        super().__init__()
        self.conv, self.dropped = nn.Conv2d(3, 4, 3), nn.Conv2d(3, 4, 1)
        self.spare = nn.Parameter(torch.ones(3))

    def forward(self, x, y):
        return self.conv(x)


class Passed(nn.Module):
    """Results that are an argument, a parameter or a buffer as they are; one result twice."""

    def __init__(self):
        super().__init__()
        self.conv, self.same = nn.Conv2d(3, 4, 3), nn.Identity()
        self.register_buffer("table", torch.arange(4.0))

    def forward(self, x):
        y = self.conv(self.same(x))
        return y, x, self.conv.bias, self.table, y


class Mapped(nn.Module):
    """A module that only hands on, one that computes from nothing but what it has, and one that is called by a list."""

    def __init__(self):
        super().__init__()
        self.hand, self.own = Hand(), Own()
        self.layers = nn.ModuleList([nn.Linear(6, 6) for _ in range(3)])

    def forward(self, x):
        a, b = self.hand(x, x * 2)
        for layer in self.layers:
            a = torch.tanh(layer(a)) + a
        return a + b + self.own()


class Hand(nn.Module):
    def forward(self, a, b):
        return b, a


class Own(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(6))

    def forward(self):
        return self.weight * 2


@dataclass
class Network:
    make: Callable
    inputs: Callable  # By the arguments' names.
    sizes: Optional[dict] = None  # Dynamic ones: by argument, by axis, the name and the bounds.
    trained: bool = False
    untouched: tuple = ()  # See pass_recorder.Recorder.
    unused: int = 0  # Tensors that modules give and nobody uses: they are not handed on.
    # What of it core ATen has: its "pass", or its "values" (aten::copy has no derivative), or its "results" (modules
    # within a block without gradients, or with autocast, have lost their names).
    core: str = "pass"
    rounding: float = 1e-5  # Of core ATen, as a part of a tensor's greatest value.
    keywords: tuple = ()  # Arguments that have no place.
    renamed: dict = field(default_factory=dict)  # Calls by the names that Python's hooks give them.
    more: dict = field(default_factory=dict)  # Other inputs with which it is run, by name.


def picture(batch=2, height=12, width=12):
    return lambda: {"x": torch.randn(batch, 3, height, width)}


def ids(batch=2):
    return lambda: {"ids": torch.tensor([[3, 0, 7, 19], [1, 5, 0, 0]])[:batch]}


def nested():
    return {"pair": (torch.randn(2, 3, 8, 8), torch.randn(2, 3, 8, 8)),
            "named": {"factor": torch.randn(4, 1, 1), "shift": torch.randn(1)}}  # fmt: skip


def attended():
    hidden = torch.tensor([[False, False, True], [False, True, False]])
    return {"x": torch.randn(2, 4, 8), "memory": torch.randn(2, 3, 6), "hidden": hidden}


def keywords():
    return {"x": torch.randn(2, 3, 8, 8), "gain": torch.rand(1), "shift": torch.randn(4, 1, 1)}


NETWORKS = {
    "thrice": Network(Thrice, picture()),
    "shared": Network(Shared, picture(), renamed={"relu": "body.1", "relu#2": "relu", "relu#3": "relu#2"}),
    "outputs": Network(Outputs, picture()),
    "keywords": Network(Keywords, keywords, keywords=("gain", "shift")),
    "nested": Network(Nested, nested),
    "recurrent": Network(Recurrent, lambda: {"x": torch.randn(2, 5, 6)}, unused=3),
    "attention": Network(Attention, attended),
    "splits": Network(Splits, picture()),
    "tokens": Network(Tokens, ids()),
    "resized": Network(
        Resized, picture(2, 24, 32), sizes={"x": {0: ("batch", 1, 16), 2: ("height", 16, 256), 3: ("width", 16, 256)}},
        more={"wider": picture(1, 40, 90), "smaller": picture(3, 17, 16)},
    ),
    "tied": Network(Tied, lambda: {"ids": torch.tensor([[1, 5, 11, 0]])}),
    "counter": Network(Counter, picture(), core="values"),
    "bfloat16": Network(Bfloat16, lambda: {"x": torch.randn(2, 3, 12, 12).bfloat16()}, rounding=0.05),
    "trained_norm": Network(TrainedNorm, picture(4), trained=True),
    "blocks": Network(Blocks, picture(), core="results", rounding=0.02),
    "computed": Network(Computed, picture()),
    "in_place": Network(InPlace, picture(), core="values"),
    "residual": Network(Residual, picture(), untouched=("touch",)),
    "constants": Network(Constants, picture()),
    "unused": Network(Unused, lambda: {**picture()(), "y": torch.randn(2, 5)}),
    "passed": Network(Passed, picture()),
    "mapped": Network(Mapped, lambda: {"x": torch.randn(3, 6)}),
}  # fmt: skip

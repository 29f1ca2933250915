"""Networks that compute in other ways than layer by layer: state, sizes, types, weights, operators that work in place."""

import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils import parametrizations


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

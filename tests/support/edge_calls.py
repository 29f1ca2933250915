"""Networks whose calls are not of one tensor that gives one: what is given, what is returned, which modules are called."""

import torch
from torch import nn


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

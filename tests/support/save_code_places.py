"""Saves TorchScript models with a call of cosh in each place where a model can hold code.

usage: python save_code_places.py FOLDER

Run by the Python that has the LibTorch under test. FOLDER gets PLACE.pt for each name in PLACES; hostile_code.py
puts other calls where cosh is called. print.pt and warn.pt speak instead, escape sequences in their words.
"""

import pathlib
import sys
import warnings
from typing import NamedTuple, Tuple

import torch
from torch import nn

def look(x):
    return torch.cosh(x)


@torch.jit.script
def scripted_look(x):
    return torch.cosh(x)


@torch.jit.interface
class Looker(nn.Module):
    def look(self, x: torch.Tensor) -> torch.Tensor:
        pass


class First(nn.Module):
    def look(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cosh(x)


class Stateful(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.ones(2)

    @torch.jit.export
    def __getstate__(self) -> Tuple[torch.Tensor, bool]:
        return self.weight, self.training

    @torch.jit.export
    def __setstate__(self, state: Tuple[torch.Tensor, bool]) -> None:
        x = state[0]
        self.weight = torch.cosh(x)
        self.training = state[1]

    def forward(self, x):
        return x + self.weight.sum()


@torch.jit.script
class Plain:
    def __init__(self, x: torch.Tensor):
        self.x = x

    def look(self) -> torch.Tensor:
        x = self.x
        return torch.cosh(x)


class Fields(NamedTuple):
    x: torch.Tensor
    number: int


def number_of(fields: Fields) -> int:
    return fields.number


def hook(self, arguments: Tuple[torch.Tensor], x: torch.Tensor) -> torch.Tensor:
    return torch.cosh(x)


class Net(nn.Module):
    """What all have in common: pictures in, ten numbers out."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 10, 3)

    def scores(self, x):
        return self.conv(x).mean((2, 3))

    def forward(self, x):
        return self.scores(x)


class InForward(Net):
    def forward(self, x):
        return self.scores(torch.cosh(x))


class BehindIf(Net):
    def forward(self, x):
        if x.size(0) > 1000:
            x = torch.cosh(x)
        return self.scores(x)


class InHelper(Net):
    def forward(self, x):
        return self.scores(look(x))


class InSubmodule(Net):
    def __init__(self):
        super().__init__()
        self.first = First()

    def forward(self, x):
        return self.scores(self.first.look(x))


class InSetState(Net):
    def __init__(self):
        super().__init__()
        self.state = Stateful()

    def forward(self, x):
        return self.scores(self.state(x))


class ThroughInterface(Net):
    looker: Looker

    def __init__(self):
        super().__init__()
        self.looker = First()

    def forward(self, x):
        return self.scores(self.looker.look(x))


class InHook(Net):
    def __init__(self):
        super().__init__()
        self.conv.register_forward_hook(hook)


class InProperty(Net):
    def __init__(self):
        super().__init__()
        self.weight = torch.ones(2)

    @property
    def factor(self) -> torch.Tensor:
        x = self.weight
        return torch.cosh(x)

    def forward(self, x):
        return self.scores(x * self.factor.sum())


class InDefault(Net):
    def forward(self, x, number: int = 1):
        return self.scores(torch.cosh(x) + number)


class InNamedTuple(Net):
    def forward(self, x):
        fields = Fields(x, 1)
        return self.scores(torch.cosh(fields.x) + number_of(fields))


class InClass(Net):
    def forward(self, x):
        return self.scores(Plain(x).look())


class InFork(Net):
    def forward(self, x):
        waiting = torch.jit.fork(look, x)
        return self.scores(torch.jit.wait(waiting))


class Traced(Net):
    def forward(self, x):
        return self.scores(scripted_look(x))


class Printing(Net):
    def forward(self, x):
        print("\x1b[31mred\x1b]0;title\x07", x.size(0))
        return self.scores(x)


def warn(x):
    warnings.warn("\x1b[31mred\x1b]0;title\x07")
    return x


class Warning(Net):
    def forward(self, x):
        waiting = torch.jit.fork(warn, x)
        return self.scores(warn(torch.jit.wait(waiting)))


SCRIPTED = {
    "forward": InForward,
    "if": BehindIf,
    "helper": InHelper,
    "submodule": InSubmodule,
    "setstate": InSetState,
    "interface": ThroughInterface,
    "hook": InHook,
    "property": InProperty,
    "default": InDefault,
    "namedtuple": InNamedTuple,
    "class": InClass,
    "unused": InForward,
    "fork": InFork,
    "print": Printing,
    "warn": Warning,
}


def save_all(folder):
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    for place, network in SCRIPTED.items():
        torch.jit.script(network().eval()).save(str(folder / f"{place}.pt"))
    torch.jit.freeze(torch.jit.script(InForward().eval())).save(str(folder / "frozen.pt"))
    torch.jit.trace(Traced().eval(), torch.randn(1, 3, 8, 8)).save(str(folder / "traced.pt"))


if __name__ == "__main__":
    save_all(pathlib.Path(sys.argv[1]))

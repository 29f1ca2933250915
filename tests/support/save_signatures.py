"""Models whose forward() takes more than one tensor, and what they give, by torch in Python:
save_signatures.py FOLDER"""

import pathlib
import sys
from enum import Enum
from typing import Any, Dict, List, NamedTuple, Optional, Tuple, Union

import numpy as np
import torch
from torch import Tensor, nn

FOLDER = pathlib.Path(sys.argv[1])
X = torch.arange(6, dtype=torch.float32).reshape(2, 3) / 4


class Shown(nn.Module):
    """With a layer to look at its result through."""

    def __init__(self):
        super().__init__()
        self.out = nn.Identity()


class Scalars(Shown):
    def forward(self, x: Tensor, sr: int, gain: float, flag: bool, lang: str, note: Optional[str] = None,
                mask: Optional[Tensor] = None):  # fmt: skip
        y = x * gain + sr
        if flag:
            y = y + 1000
        if lang == "en":
            y = y + 10000
        elif lang == "1,2":
            y = y + 20000
        elif lang == "[a]":
            y = y + 30000
        elif lang == "none":
            y = y + 40000
        if note is not None:
            y = y + len(note)
        return self.out(y if mask is None else y * mask)


class Embedding(nn.Module):
    def __init__(self):
        super().__init__()
        self.table, self.head = nn.Embedding(10, 4), nn.Linear(4, 3)

    def forward(self, ids: Tensor) -> Tensor:
        return self.head(self.table(ids))


class Positions(nn.Module):
    """Indices behind operators that keep them, in a list, and floats beside them."""

    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(10, 4)

    def forward(self, words: List[Tensor], scale: Tensor) -> Tensor:
        return self.table(torch.cat(words).unsqueeze(0)[:, 1:] + 1) * scale


class Lookups(Shown):
    """Indices in brackets, and classes that are optional."""

    def __init__(self):
        super().__init__()
        self.table = nn.Parameter(torch.randn(10, 4))

    def forward(self, ids: Tensor, target: Optional[Tensor] = None) -> Tensor:
        rows = self.table[ids]
        if target is not None:
            rows = nn.functional.cross_entropy(rows, target)
        return self.out(rows)


class Masked(Shown):
    """A mask of bools, which masked_fill() takes no other type for."""

    def forward(self, x: Tensor, m: Tensor):
        return self.out(x.masked_fill(m, -1.0))


class Detector(nn.Module):
    """What torchvision's detection models take and give."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 2, 1)

    def forward(
        self, images: List[Tensor], targets: Optional[List[Dict[str, Tensor]]] = None
    ) -> Tuple[Dict[str, Tensor], List[Dict[str, Tensor]]]:
        losses: Dict[str, Tensor] = {}
        found: List[Dict[str, Tensor]] = []
        for image in images:
            assert image.dim() == 3
            features = self.conv(image.unsqueeze(0))
            found.append({"boxes": features.flatten(2)[0], "scores": features.mean((2, 3))[0]})
        if targets is not None:
            losses["boxes"] = targets[0]["boxes"].sum()
        return losses, found


class Point(NamedTuple):
    x: Tensor
    weight: float


class Speed(Enum):
    SLOW = 1
    FAST = 20


class Containers(Shown):
    def forward(self, pair: Tuple[Tensor, int], sizes: List[int], table: Dict[str, Tensor], by: Dict[int, float],
                names: List[str], deep: List[List[float]], point: Point, speed: Speed):  # fmt: skip
        y = pair[0] * pair[1]
        for size in sizes:
            y = y + size
        for name, value in table.items():
            y = y + value * len(name)
        for key, weight in by.items():
            y = y + key * weight
        for name in names:
            y = y + len(name)
        for row in deep:
            for number in row:
                y = y * number
        y = y + point.x * point.weight
        return self.out(y + 100 if speed == Speed.FAST else y)


# Of its own each, since torch cannot load code again that asks for two types of one value.
def is_text(either: Union[str, int, List[int]]) -> int:
    return 10 if isinstance(either, str) else 0


def is_list(either: Union[str, int, List[int]]) -> int:
    return 20 if torch.jit.isinstance(either, List[int]) else 0


class Anything(Shown):
    def forward(self, x: Tensor, any: Any, either: Union[str, int, List[int]]):
        if torch.jit.isinstance(any, int):
            x = x + 1
        if torch.jit.isinstance(any, float):
            x = x + 2
        if torch.jit.isinstance(any, str):
            x = x + 3
        if torch.jit.isinstance(any, List[int]):
            x = x + 4
        if torch.jit.isinstance(any, Dict[str, Tensor]):
            x = x + 5
        if torch.jit.isinstance(any, Tensor):
            x = x + 6
        return self.out(x + is_text(either) + is_list(either))


class Conditioned(nn.Module):
    """A picture, what it is looked at by, and how often: in this order, the picture last."""

    def __init__(self):
        super().__init__()
        self.conv, self.head, self.gate = nn.Conv2d(3, 4, 3), nn.Linear(4, 5), nn.Linear(2, 4)

    def forward(self, times: int, condition: Tensor, image: Tensor):
        maps = torch.relu(self.conv(image)) * self.gate(condition)[:, :, None, None] * times
        return self.head(maps.mean((2, 3)))


class Sequence(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.norm = nn.Conv1d(4, 6, 3), nn.BatchNorm1d(6)

    def forward(self, x):
        return torch.relu(self.norm(self.conv(x)))


class Volume(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv3d(2, 3, 3)

    def forward(self, x):
        return self.conv(x).mean((2, 3, 4))


def save(name, model):
    torch.jit.script(model.eval()).save(str(FOLDER / f"{name}.pt"))
    return model


def expect(name, value):
    np.save(FOLDER / f"{name}.npy", value.detach().numpy())


def scalars():
    model = save("scalars", Scalars())
    expect("x", X)
    expect("mask", torch.tensor([[1.0, 0.0, 2.0], [0.0, 1.0, 0.0]]))
    for case, arguments in {
        "plain": (16000, 0.5, True, "en"),
        "texts": (3, 1e-3, False, "1,2", "tenth"),
        "brackets": (-3, 2.0, False, "[a]"),
        "none": (1, 1.0, True, "none", None, torch.from_numpy(np.load(FOLDER / "mask.npy"))),
    }.items():
        expect(f"scalars.{case}", model(X, *arguments))


def masks():
    model = save("masked", Masked())
    x = torch.arange(4, dtype=torch.float32).reshape(2, 2)
    expect("square", x)
    for case, mask in {"one": [True], "row": [True, False], "rows": [[False, True], [True, False]]}.items():
        expect(f"masked.{case}", model(x, torch.tensor(mask)))


def indices():
    model = save("embedding", Embedding())
    expect("embedding.flat", model(torch.tensor([1, 2, 3])))
    expect("embedding.rows", model(torch.tensor([[1, 2], [9, 0]])))
    model = save("lookups", Lookups())
    expect("lookups.rows", model(torch.tensor([7, 0, 7])))
    expect("lookups.loss", model(torch.tensor([7, 0]), torch.tensor([3, 1])))
    model = save("positions", Positions())
    expect("positions.out", model([torch.tensor([4, 5]), torch.tensor([6])], torch.tensor([2.0])))


def containers():
    model = save("containers", Containers())
    table = {"a": X, "bc": torch.ones(2, 3)}
    arguments = ((X, 3), [1, 2], table, {2: 0.5, -1: 4.0}, ["a", "bcd"], [[2.0], [0.5, 3.0]])
    expect("containers.out", model(*arguments, Point(X, 0.5), Speed.FAST))
    save("anything", Anything())


def pictures():
    model = save("detector", Detector())
    images = [torch.from_numpy(np.load(FOLDER / name)) for name in ("first.npy", "second.npy")]
    _losses, found = model(images)
    for i, one in enumerate(found):
        expect(f"detector.boxes{i}", one["boxes"])
    model = save("conditioned", Conditioned())
    condition = torch.tensor([[0.5, -1.0]])
    expect("condition", condition)
    image = images[0].unsqueeze(0).requires_grad_()
    maps = model.conv(image)
    expect("conditioned.conv", maps)
    activation = maps.detach().requires_grad_()
    gated = torch.relu(activation) * model.gate(condition)[:, :, None, None] * 3
    scores = model.head(gated.mean((2, 3)))
    scores[0, 2].backward()
    expect("conditioned.scores", scores)
    weights = activation.grad.mean((2, 3), keepdim=True)
    expect("conditioned.cam", torch.relu((weights * activation).sum(1))[0])


def axes():
    x = torch.linspace(-1, 1, 2 * 4 * 9).reshape(2, 4, 9)
    expect("sequence.in", x)
    expect("sequence.conv", save("sequence", Sequence()).conv(x))
    v = torch.linspace(-1, 1, 2 * 4 * 5 * 6).reshape(1, 2, 4, 5, 6)
    expect("volume.in", v)
    expect("volume.conv", save("volume", Volume()).conv(v))


torch.manual_seed(0)
rng = np.random.default_rng(0)
for file in ("first.npy", "second.npy"):
    np.save(FOLDER / file, rng.random((3, 6, 5), dtype=np.float32))
scalars()
masks()
indices()
containers()
pictures()
axes()

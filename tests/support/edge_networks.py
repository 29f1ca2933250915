"""Networks whose exported programs are easily run otherwise than Python runs the networks, and what they are called with."""

from dataclasses import dataclass, field
from typing import Callable, Optional

import torch
from edge_calls import (Attention, Keywords, Mapped, Nested, Outputs, Passed, Recurrent, Shared, Thrice,
                        Unused)  # fmt: skip
from edge_computations import (Bfloat16, Blocks, Computed, Constants, Counter, InPlace, Resized, Splits, Tied, Tokens,
                               TrainedNorm)  # fmt: skip
from record_passes import Residual


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

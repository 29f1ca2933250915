"""Feature maps of all convolutions of many pictures by hooks: MODEL FOLDER LOGDIR.

With "forward" in the place of LOGDIR: prints the seconds that the bare forward passes up to the last convolution take, for
as many random inputs as there are pictures, run by the same LibTorch.
"""

import math
import pathlib
import sys
import time

import numpy
import torch
from grid import make_grid
from PIL import Image
from torch.utils.tensorboard import SummaryWriter

MEAN = torch.tensor([0.49139968, 0.48215827, 0.44653124]).view(3, 1, 1)
STD = torch.tensor([0.24703233, 0.24348505, 0.26158768]).view(3, 1, 1)


def bare_seconds(model, count):
    torch._C._jit_set_profiling_executor(False)  # As tbviz runs models: by the plain interpreter.
    layers = [layer for _name, layer in model.features.named_children()][:11]
    x = torch.randn(1, 3, 224, 224)
    begin = time.perf_counter()
    for _ in range(count):
        y = x
        for layer in layers:
            y = layer(y)
    return time.perf_counter() - begin


model = torch.jit.load(sys.argv[1])
files = sorted(pathlib.Path(sys.argv[2]).iterdir())
with torch.no_grad():
    if sys.argv[3] == "forward":
        bare_seconds(model, 3)
        print(bare_seconds(model, len(files)))
        sys.exit()
    with SummaryWriter(sys.argv[3]) as writer:
        for step, file in enumerate(files):
            picture = Image.open(file).convert("RGB").resize((224, 224), Image.BILINEAR)
            x = torch.from_numpy(numpy.array(picture)).permute(2, 0, 1).float() / 255
            x = ((x - MEAN) / STD).unsqueeze(0)
            for name, layer in model.features.named_children():
                x = layer(x)
                if layer.original_name == "Conv2d":
                    maps = x.clone().transpose(0, 1)
                    writer.add_image(f"feature map in {name}", make_grid(maps, int(math.sqrt(len(maps)))), step)

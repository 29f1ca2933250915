"""Feature maps of all convolutions, run layer by layer: MODEL LOGDIR IMAGE..."""

import math
import sys

import numpy
import torch
from grid import make_grid
from PIL import Image
from torch.utils.tensorboard import SummaryWriter

MEAN = torch.tensor([0.49139968, 0.48215827, 0.44653124]).view(3, 1, 1)
STD = torch.tensor([0.24703233, 0.24348505, 0.26158768]).view(3, 1, 1)

model = torch.jit.load(sys.argv[1]).float()  # The built-in network is stored in halves.
with SummaryWriter(sys.argv[2]) as writer, torch.no_grad():
    for step, file in enumerate(sys.argv[3:]):
        picture = Image.open(file).convert("RGB").resize((224, 224), Image.BILINEAR)
        x = torch.from_numpy(numpy.array(picture)).permute(2, 0, 1).float() / 255
        x = ((x - MEAN) / STD).unsqueeze(0)
        for name, layer in model.features.named_children():
            x = layer(x)
            if layer.original_name == "Conv2d":
                maps = x.clone().transpose(0, 1)
                writer.add_image(f"feature map in {name}", make_grid(maps, int(math.sqrt(len(maps)))), step)

"""The kernels of layers 0 and 1 as the tutorial shows them: MODEL LOGDIR."""

import sys

import torch
from grid import make_grid
from torch.utils.tensorboard import SummaryWriter

model = torch.jit.load(sys.argv[1])
weights = [p for p in model.parameters() if p.dim() == 4][:2]
with SummaryWriter(sys.argv[2]) as writer, torch.no_grad():
    for k, weight in enumerate(weights):
        for o, kernel in enumerate(weight):
            grid = make_grid(kernel.unsqueeze(1), nrow=len(kernel))
            writer.add_image(f"{k}_Convlayer_split_in_channel", grid, o)
        writer.add_image(f"{k}_all", make_grid(weight.reshape(-1, 3, *weight.shape[2:]), nrow=8), 322)

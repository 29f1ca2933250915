"""A histogram of every parameter of a TorchScript model with torch's SummaryWriter: MODEL LOGDIR."""

import sys

import torch
from torch.utils.tensorboard import SummaryWriter

with SummaryWriter(sys.argv[2]) as writer:
    for name, tensor in torch.jit.load(sys.argv[1]).named_parameters():
        writer.add_histogram(name, tensor, 0)

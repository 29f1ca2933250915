"""Histograms of checkpoints over the steps in their names with torch's SummaryWriter: LOGDIR LIST."""

import re
import sys

import torch
from torch.utils.tensorboard import SummaryWriter

with SummaryWriter(sys.argv[1]) as writer:
    for name in open(sys.argv[2]).read().splitlines():
        step = int(re.search(r"(\d+)\.pt", name)[1])
        for tag, tensor in torch.load(name, weights_only=True).items():
            writer.add_histogram(tag, tensor, step)

"""A .npy array as a histogram with torch's SummaryWriter: FILE LOGDIR."""

import sys

import numpy
from torch.utils.tensorboard import SummaryWriter

with SummaryWriter(sys.argv[2]) as writer:
    writer.add_histogram("parameters", numpy.load(sys.argv[1]), 0)

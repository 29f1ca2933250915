"""Gradients by the outputs of AlexNet's layers and by its input, as histograms: MODEL ARRAY LOGDIR."""

import sys

import numpy
import torch
from torch.utils.tensorboard import SummaryWriter

model = torch.jit.load(sys.argv[1])
for parameter in model.parameters():
    parameter.requires_grad_(False)
x = torch.from_numpy(numpy.load(sys.argv[2])).requires_grad_(True)
seen = []
value = x
for name, layer in model.features.named_children():
    value = layer(value).clone()  # A loaded module takes no hooks.
    value.register_hook(lambda gradient, n=name: seen.append((n, gradient)))
value.sum().backward()
with SummaryWriter(sys.argv[3]) as writer:
    for name, gradient in seen:
        writer.add_histogram(f"backward/{name}", gradient, 0)

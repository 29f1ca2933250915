"""Prints the seconds that COUNT bare forward passes take, whole and up to the last of the feature layers: MODEL COUNT."""

import sys
import time

import torch

torch._C._jit_set_profiling_executor(False)  # As tbviz runs models: by the plain interpreter.
model = torch.jit.load(sys.argv[1]).eval()
layers = [layer for _name, layer in model.features.named_children()][:11]
x = torch.randn(1, 3, 224, 224)


def features(x):
    for layer in layers:
        x = layer(x)


def seconds(forward, count):
    begin = time.perf_counter()
    for _ in range(count):
        forward(x)
    return time.perf_counter() - begin


with torch.no_grad():
    for forward in model, features:
        seconds(forward, 3)
        print(seconds(forward, int(sys.argv[2])))

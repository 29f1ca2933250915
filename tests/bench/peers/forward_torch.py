"""Prints the seconds that COUNT bare forward passes of AlexNet take, up to its last convolution: MODEL COUNT."""

import sys
import time

import torch

torch._C._jit_set_profiling_executor(False)  # As tbviz runs models: by the plain interpreter.
layers = [layer for _name, layer in torch.jit.load(sys.argv[1]).features.named_children()][:11]
x = torch.randn(1, 3, 224, 224)


def seconds(count):
    begin = time.perf_counter()
    for _ in range(count):
        y = x
        for layer in layers:
            y = layer(y)
    return time.perf_counter() - begin


with torch.no_grad():
    seconds(3)
    print(seconds(int(sys.argv[2])))

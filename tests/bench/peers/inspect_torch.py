"""Lists the tensors of a TorchScript model and, with --stats, looks at every value: MODEL [--stats]."""

import sys

import torch

for name, tensor in torch.jit.load(sys.argv[1]).state_dict().items():
    line = [name, tensor.dtype, tuple(tensor.shape), tensor.numel()]
    if "--stats" in sys.argv:
        line += [tensor.min().item(), tensor.max().item(), tensor.mean().item(), tensor.std().item()]
        line += [(tensor == 0).sum().item(), tensor.isnan().sum().item(), tensor.isinf().sum().item()]
    print(*line)

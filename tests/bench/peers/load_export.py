"""Milliseconds that torch.export.load takes once torch is imported: MODEL."""

import sys
import time

import torch

start = time.perf_counter()
torch.export.load(sys.argv[1])
print(f"load\t{(time.perf_counter() - start) * 1e3:.3f}\t0")

"""A training loop that logs one number a step, with torch's SummaryWriter: CALLS LOGDIR. Prints calls a second."""

import sys
import time

from torch.utils.tensorboard import SummaryWriter

calls = int(sys.argv[1])
begin = time.perf_counter()
with SummaryWriter(sys.argv[2]) as writer:
    for step in range(calls):
        writer.add_scalar("loss/train", 1 / (step + 1), step)
print(f"{calls / (time.perf_counter() - begin):.0f}")

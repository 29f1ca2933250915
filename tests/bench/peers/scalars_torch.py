"""CSV to log with torch's SummaryWriter: FILE LOGDIR."""

import csv
import sys

from torch.utils.tensorboard import SummaryWriter

path, logdir = sys.argv[1:]
with SummaryWriter(logdir) as writer, open(path) as file:
    for row in csv.DictReader(file):
        writer.add_scalar("loss", float(row["loss"]), int(row["step"]))

"""CSV to log with torch's SummaryWriter: FILE LOGDIR COUNT."""

import csv
import itertools
import sys

from torch.utils.tensorboard import SummaryWriter

path, logdir, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
with SummaryWriter(logdir) as writer, open(path) as file:
    for row in itertools.islice(csv.DictReader(file), count):
        writer.add_scalar("loss", float(row["loss"]), int(row["step"]))

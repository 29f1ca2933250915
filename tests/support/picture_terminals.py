"""Writes the pictures of terminals that the documentation has: picture_terminals.py TBVIZ FOLDER

tbviz show on five runs of a made-up training, of which one fails for a while, with histograms and kernels; previews of what
the built-in network holds and sees, for which TBVIZ needs LibTorch.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy as np
from event_log import FIRST, scalar, value, write_events
from tensorboard.compat.proto.summary_pb2 import HistogramProto, Summary
from terminal import run_in_terminal
from terminal_picture import save

RUNS = ["adam", "adam-large-batch", "rmsprop", "sgd", "sgd-momentum"]
REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent
PICTURES = [
    ("show-80x24.png", 80, 24, ["show", "runs", "--tag", "train/loss"]),
    ("show-200x50.png", 200, 50, ["show", "runs"]),
    ("preview-kernels.png", 108, 58, ["kernels", "--layers", "0", "--mode", "all", "--preview"]),
    ("preview-featuremap.png", 108, 58, ["featuremap", "astronaut.png", "--layers", "0", "--preview"]),
]


def histogram(step, samples):
    edges = np.linspace(samples.min(), samples.max(), 61)
    counts, _ = np.histogram(samples, edges)
    return value(step, "conv1/weight", histo=HistogramProto(
        min=samples.min(), max=samples.max(), num=len(samples), sum=samples.sum(), sum_squares=(samples**2).sum(),
        bucket_limit=list(edges[1:]), bucket=list(counts.astype(float))))  # fmt: skip


def kernels(program, work):
    """The sheet of the built-in network's first layer."""
    subprocess.run([program, "-q", "kernels", "--layers", "0", "--mode", "all", "--no-log", "-o", work / "k"], check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    file = (work / "k/0_all.png").read_bytes()
    return value(0, "conv1/kernels", image=Summary.Image(encoded_image_string=file))


def run(number, kernels):
    random = np.random.default_rng(number)
    steps = np.arange(0, 20000, 5)
    decay = 900 + 900 * number
    loss = 2.4 * np.exp(-steps / decay) + 0.12 + 0.03 * number + 0.12 * random.standard_normal(len(steps)) ** 2
    if number == 3:
        loss[1200:1500] = np.nan
    for step, number_ in zip(steps, loss):
        yield scalar(int(step), "train/loss", float(number_))
    for step in range(0, 20000, 250):
        noise = 0.008 * random.standard_normal()
        yield scalar(step, "val/accuracy", 0.95 - 0.02 * number - 0.8 * np.exp(-step / decay) + noise)
    if number == 0:
        for step in range(0, 20000, 2500):
            yield histogram(step, random.standard_normal(4000) * (0.3 + step / 20000) + step / 40000)
        yield kernels


def main(program, folder):
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        sheet = kernels(program, work)
        for number, name in enumerate(RUNS):
            write_events(work / f"runs/{name}/events.out.tfevents.1", [FIRST, *run(number, sheet)])
        shutil.copy(REPOSITORY / "data/images/astronaut.png", work)
        for name, columns, rows, command in PICTURES:
            environment = {"COLORTERM": "truecolor", "STY": "no question", "TBVIZ_LOGDIR": str(work / "log")}
            printed = run_in_terminal([program, "-q", *command], columns, rows, cwd=work, env=environment)
            line = f"$ tbviz {' '.join(command)}\r\n".encode()
            save(line + printed.raw + b"$ ", columns, rows, pathlib.Path(folder) / name)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2])

"""Writes the pictures of tbviz show that the documentation has: picture_show.py TBVIZ FOLDER

Five runs of a made-up training, of which one fails for a while, with histograms and a picture.
"""

import io
import pathlib
import sys
import tempfile

import numpy as np
from event_log import FIRST, scalar, value, write_events
from PIL import Image
from tensorboard.compat.proto.summary_pb2 import HistogramProto, Summary
from terminal import run_in_terminal
from terminal_picture import save

RUNS = ["adam", "adam-large-batch", "rmsprop", "sgd", "sgd-momentum"]
PICTURES = [
    ("show-80x24.png", 80, 24, ["--tag", "train/loss"]),
    ("show-200x50.png", 200, 50, []),
]


def histogram(step, samples):
    edges = np.linspace(samples.min(), samples.max(), 61)
    counts, _ = np.histogram(samples, edges)
    return value(step, "conv1/weight", histo=HistogramProto(
        min=samples.min(), max=samples.max(), num=len(samples), sum=samples.sum(), sum_squares=(samples**2).sum(),
        bucket_limit=list(edges[1:]), bucket=list(counts.astype(float))))  # fmt: skip


def picture():
    y, x = np.mgrid[-1:1:24j, -1:1:64j]
    waves = [np.sin(9 * (x * np.cos(a) + y * np.sin(a))) * np.exp(-2 * (x**2 + y**2)) for a in (0.3, 1.2, 2.2)]
    pixels = (np.dstack(waves) * 127 + 128).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return value(0, "conv1/kernels", image=Summary.Image(encoded_image_string=file.getvalue()))


def run(number):
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
        yield picture()


def main(program, folder):
    with tempfile.TemporaryDirectory() as work:
        for number, name in enumerate(RUNS):
            write_events(pathlib.Path(work) / f"runs/{name}/events.out.tfevents.1", [FIRST, *run(number)])
        for name, columns, rows, arguments in PICTURES:
            command = ["show", "runs", *arguments]
            printed = run_in_terminal(
                [program, *command], columns, rows, cwd=work, env={"COLORTERM": "truecolor", "STY": "no question"}
            )
            line = f"$ tbviz {' '.join(command)}\r\n".encode()
            save(line + printed.raw + b"$ ", columns, rows, pathlib.Path(folder) / name)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2])

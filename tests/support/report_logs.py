"""Logs that the browser tests make reports of, written with TensorBoard's messages."""

import io
import math

import numpy as np
from event_log import FIRST, plugin, scalar, value, write_events
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.summary_pb2 import HistogramProto, Summary
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.plugins.hparams import summary_v2 as hparams

RUNS = ["baseline", "big/lr 3e-4", "wide"]
STEPS = range(0, 600, 3)
PICTURE_STEPS = [0, 100, 500]
HISTOGRAM_STEPS = [0, 50, 100, 150]
NOTE = "# Setup\n\nA **small** network.\n\n| option | value |\n|---|---|\n| rate | `0.1` |\n"


def text(step, tag, words):
    tensor = TensorProto(dtype=7, string_val=[words.encode()])
    return value(step, tag, metadata=plugin("text"), tensor=tensor)


def png(pixels):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "png")
    return file.getvalue()


def picture(step, tag, pixels):
    height, width = pixels.shape[:2]
    encoded = Summary.Image(height=height, width=width, colorspace=3, encoded_image_string=png(pixels))
    return value(step, tag, image=encoded)


def histogram(step, tag, values):
    counts, edges = np.histogram(values, bins=30)
    message = HistogramProto(min=min(values), max=max(values), num=len(values), sum=sum(values))
    message.sum_squares = float(np.sum(np.square(values)))
    message.bucket_limit.extend(edges[1:])
    message.bucket.extend(counts)
    return value(step, tag, histo=message)


def hyperparameters(values):
    """The event of TensorBoard's own hparams()."""
    message = Summary.FromString(hparams.hparams_pb(values, start_time_secs=0).SerializeToString())
    from tensorboard.compat.proto.event_pb2 import Event

    return Event(wall_time=1, step=0, summary=message)


class Training:
    """Three runs: noisy curves, one with a gap of NaN, pictures, histograms, text, hyperparameters."""

    def __init__(self, folder):
        self.folder = folder
        self.pictures = {}  # (run, step): pixels [height, width, 3]
        self.histogram_ranges = {}  # (run, step): least and greatest value
        for number, run in enumerate(RUNS):
            events = list(self.events(number, run))
            write_events(folder / run / "events.out.tfevents.1", [FIRST, *events])

    def events(self, number, run):
        random = np.random.default_rng(number)
        for step in STEPS:
            noise = random.normal(0, 0.1)
            yield scalar(step, "train/loss", 3 * math.exp(-step / 150) + 0.2 * (number + 1) + noise)
            yield scalar(step, "train/norm", math.nan if 90 <= step < 120 else 10 ** (2 - step / 200))
            yield scalar(step, "rate", 0.1 / (1 + step))
        yield scalar(0, "val/loss", 2.5 - number)
        yield scalar(300, "val/loss", 1.5 - number / 2)
        for step in PICTURE_STEPS:
            self.pictures[run, step] = random.integers(0, 256, (20, 30, 3), dtype=np.uint8)
            yield picture(step, "samples/noise", self.pictures[run, step])
        yield picture(7, "samples/first", self.pictures[run, 0])
        for step in HISTOGRAM_STEPS:
            weights = random.normal(0, 1 + step / 100, 1000)
            self.histogram_ranges[run, step] = weights.min(), weights.max()
            yield histogram(step, "weights/fc", weights)
        yield text(0, "notes", NOTE)
        yield hyperparameters({"rate": 0.1 * (3 - number), "optimizer": "adam"})

    def values(self, run, tag):
        """{step: value} of a curve, by TensorBoard's reader."""
        accumulator = EventAccumulator(str(self.folder / run), {"scalars": 0})
        accumulator.Reload()
        return {event.step: event.value for event in accumulator.Scalars(tag)}

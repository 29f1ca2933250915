"""Curves as a log directory holds them, through TensorBoard's reader, for comparison value by value."""

import pathlib

import numpy
from tensorboard.util.tensor_util import make_ndarray


def number(value):
    """The number in a Summary.Value, in either encoding of scalars."""
    if value.WhichOneof("value") == "tensor":
        return make_ndarray(value.tensor).item()
    assert value.WhichOneof("value") == "simple_value"
    return value.simple_value


def float32(value):
    """The text of the nearest float32: equal texts are equal bits, and every NaN is "nan"."""
    with numpy.errstate(over="ignore"):
        return repr(numpy.float32(value).item())


def read_curves(events, folder):
    """{(run, tag): [(step, number, wall time), ...]} of every run in `folder`, in the order written.

    `events` is the fixture of that name. The run of the folder itself is "".
    """
    curves = {}
    folder = pathlib.Path(folder)
    for place in sorted({path.parent for path in folder.rglob("events.out.tfevents.*")}):
        run = "" if place == folder else place.relative_to(folder).as_posix()
        for event in events(place):
            for value in event.summary.value:
                curves.setdefault((run, value.tag), []).append((event.step, number(value), event.wall_time))
    return curves

"""Curves in a report's page: the steps and values of the logs, exactly."""

import math

import numpy as np
import pytest
from event_log import FIRST, scalar, session_start, tensor_scalar
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def tensorboard_points(folder, tag):
    reader = EventAccumulator(str(folder), {"scalars": 0})
    reader.Reload()
    points = sorted(((point.step, point.value) for point in reader.Scalars(tag)), key=lambda point: point[0])
    return [step for step, _ in points], np.array([value for _, value in points], "<f4")


def same_bits(a, b):
    return np.array_equal(np.asarray(a, "<f4").view("<u4"), np.asarray(b, "<f4").view("<u4"))


STEPS = {
    "one by one": (list(range(5, 3000)), 0, 1),
    "evenly": (list(range(-700, 9000, 7)), 0, 7),
    "bytes": ([0, 1, 3, 6, 261], 1, 1),
    "bytes of a unit": ([0, 1000, 3000, 255 * 1000], 1, 1000),
    "two bytes": ([0, 1, 3, 70_000 - 4465], 2, 1),
    "four bytes": ([-5, 0, 1, 1 << 31], 4, 1),
    "eight bytes": ([0, 1, 1 << 40], 8, 1),
    "both ends": ([-(1 << 63), 0, (1 << 63) - 1], 8, 1),
    "beyond doubles": ([(1 << 53) + 1, (1 << 53) + 2], 0, 1),
    "backwards": ([3, 2, 1, 0, 1], 1, 1),
    "again and again": ([4, 4, 4], 1, 1),
    "one": ([-3], 0, 1),
}


@pytest.mark.parametrize("name", STEPS)
def test_steps_are_exact(report, write_curve, name):
    steps, width, unit = STEPS[name]
    log = write_curve(steps, [step % 1000 / 3 for step in range(len(steps))])
    curve = report("logs", "--restarts", "keep").curves()["loss", "run"]
    expected_steps, expected_values = tensorboard_points(log.parent, "loss")
    assert curve.steps == expected_steps
    assert same_bits(curve.values, expected_values)
    assert (curve.width, curve.unit, curve.columns) == (width, unit, 0)


def test_values_are_exact(report, write_curve):
    values = [0.1, -0.0, math.nan, math.inf, -math.inf, 1e-45, 3.4028234663852886e38, 7.0]
    log = write_curve(range(8), values)
    curve = report("logs").curves()["loss", "run"]
    assert same_bits(curve.values, tensorboard_points(log.parent, "loss")[1])
    assert same_bits(curve.values, values)


def test_doubles_are_rounded_to_the_nearest(report, write_log):
    numbers = [0.1, 1 / 3, 1e300, 1e-300, 16777217.0]
    write_log("logs/run/events.out.tfevents.1", [FIRST] + [tensor_scalar(i, "d", v, dtype=2) for i, v in enumerate(numbers)])
    curve = report("logs").curves()["d", "run"]
    with np.errstate(over="ignore"):
        assert same_bits(curve.values, np.array(numbers).astype("<f4"))


RESTARTED = [
    FIRST,
    *(scalar(step, "a", step) for step in range(10)),
    *(scalar(step, "b", step) for step in range(0, 20, 2)),
    session_start(6),
    *(scalar(step, "a", 100 + step) for step in range(6, 9)),
    scalar(3, "b", 300),
    scalar(5, "b", 500),
]


def test_what_a_session_start_hides_is_not_in_the_page(report, write_log):
    log = write_log("logs/run/events.out.tfevents.1", RESTARTED)
    page = report("logs")
    for tag in ("a", "b"):
        assert page.curves()[tag, "run"].steps == tensorboard_points(log.parent, tag)[0]
        assert same_bits(page.curves()[tag, "run"].values, tensorboard_points(log.parent, tag)[1])
    assert "run: 11 values are hidden by restarts" in page.outcome.err


# By the rule of TensorBoard's data server: a step that repeats or goes back hides the tag's own.
def test_what_steps_that_go_back_hide_is_not_in_the_page(report, write_log):
    write_log("logs/run/events.out.tfevents.1", RESTARTED)
    curves = report("logs", "--restarts", "steps").curves()
    assert curves["a", "run"].steps == list(range(9))
    assert list(curves["a", "run"].values) == [0, 1, 2, 3, 4, 5, 106, 107, 108]
    assert curves["b", "run"].steps == [0, 2, 3, 5]
    assert list(curves["b", "run"].values) == [0, 2, 300, 500]


def test_tags_runs_and_steps_are_chosen(report, write_curve):
    write_curve(range(10), range(10), run="first", tag="train/loss")
    write_curve(range(10), range(10), run="second", tag="train/acc")
    write_curve(range(10), range(10), run="third", tag="val/loss")
    assert set(report("logs", "--tag", "train/*").curves()) == {("train/loss", "first"), ("train/acc", "second")}
    page = report("logs", "--run", "*ir*")
    assert page.index["runs"] == ["first", "third"]
    assert report("logs", "--steps", "3:5").curves()["val/loss", "third"].steps == [3, 4]


def test_runs_of_several_paths_are_called_by_their_last_parts(report, write_curve, tmp_path):
    for path in ("x/same", "y/same", "y/same/below"):
        write_curve(range(2), range(2), run=path)
    assert report("logs/x/same", "logs/y/same").index["runs"] == ["x/same", "y/same", "y/same/below"]
    assert report(tmp_path / "logs/x/same").index["runs"] == ["same"]
    assert report("logs/x", "logs/y/same/below").index["runs"] == ["x/same", "below"]
    assert report("logs/x/same", "logs/y").index["title"] == "same, y"


def test_standard_input_and_gzip(report, write_curve, tmp_path):
    import gzip

    log = write_curve(range(100), range(100))
    page = report("-", stdin=log.read_bytes())
    assert page.curves()["loss", "standard input"].steps == list(range(100))
    log.with_suffix(".gz").write_bytes(gzip.compress(log.read_bytes()))
    log.unlink()
    assert report("logs").curves()["loss", "run"].steps == list(range(100))

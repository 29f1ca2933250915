"""tbviz show: what it tells programs, what it is asked for, what it refuses, and how it draws histograms."""

import itertools
import json
import math
import os

import numpy as np
import pytest
from drawn import BARS
from event_log import FIRST, plugin, scalar, session_start, tensor_scalar, value
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.summary_pb2 import HistogramProto, Summary
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.compat.proto.tensor_shape_pb2 import TensorShapeProto

RANDOM = np.random.default_rng(5)


def histo(step, tag, values, bins):
    counts, edges = np.histogram(values, bins)
    return value(step, tag, histo=HistogramProto(
        min=min(values), max=max(values), num=len(values), sum=sum(values), sum_squares=sum(v * v for v in values),
        bucket_limit=[edges[0], *edges[1:]], bucket=[0.0, *map(float, counts)]))  # fmt: skip


def text(step, tag, *strings):
    shape = TensorShapeProto(dim=[TensorShapeProto.Dim(size=len(strings))])
    tensor = TensorProto(dtype=7, tensor_shape=shape, string_val=[s.encode() for s in strings])
    return value(step, tag, metadata=plugin("text"), tensor=tensor)


@pytest.fixture
def logs(write_log, tmp_path):
    """Two runs with values of all kinds; the second one was restarted, and has values without a number."""
    for run, seed in (("a", 1), ("b/c", 2)):
        random = np.random.default_rng(seed)
        events = [FIRST]
        for step in range(200):
            events += [scalar(step, "loss", random.standard_normal())]
            if run == "a":  # EventAccumulator hides nothing of tensors, the data server does.
                events += [tensor_scalar(step * 2, "acc", step / 7, dtype=2)]
        if run != "a":
            events += [session_start(150)]
            events += [scalar(step, "loss", number) for step, number in zip(range(150, 160), itertools.cycle([math.nan, math.inf, 3.0]))]
            events += [scalar(9, "only", math.nan)]
        events += [histo(step, "weights", random.standard_normal(50), 10) for step in (1, 4, 9)]
        events += [text(3, "notes", "one\ntwo")]
        events += [value(5, "sound", metadata=plugin("audio"), tensor=TensorProto(dtype=7))]
        write_log(f"runs/{run}/events.out.tfevents.1", events)
    return tmp_path / "runs"


def charts(tbviz, *arguments):
    answer = json.loads(tbviz("-q", "show", "--json", *arguments).out)
    assert answer["schema"] == "tbviz.show/1" and set(answer) == {"schema", "charts"}
    return {(chart["tag"], chart["kind"]): chart["curves"] for chart in answer["charts"]}


def number(text):
    return {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}.get(text, text)


def test_json_tells_what_tensorboard_reads(tbviz, logs):
    told = charts(tbviz, "runs")
    assert set(told) == {
        ("acc", "scalar"), ("loss", "scalar"), ("only", "scalar"), ("weights", "histogram"), ("notes", "text"), ("sound", "audio"),
    }  # fmt: skip
    for run in ("a", "b/c"):
        accumulator = EventAccumulator(str(logs / run), size_guidance={"scalars": 0, "tensors": 0, "histograms": 0}).Reload()
        curves = {tag: [(e.step, e.value) for e in accumulator.Scalars(tag)] for tag in accumulator.Tags()["scalars"]}
        if run == "a":
            curves["acc"] = [(e.step, e.tensor_proto.double_val[0]) for e in accumulator.Tensors("acc")]
        for tag, points in curves.items():
            (curve,) = [c for c in told[tag, "scalar"] if c["run"] == run]
            finite = [v for _, v in points if math.isfinite(v)]
            wanted = [len(points), points[0][0], points[-1][0], min(finite, default=None), max(finite, default=None), len(points) - len(finite)]
            assert [curve[k] for k in ("count", "first_step", "last_step", "min", "max", "not_finite")] == wanted
            assert np.array_equal(number(curve["last"]), points[-1][1], equal_nan=True)
        (weights,) = [c for c in told["weights", "histogram"] if c["run"] == run]
        steps = [e.step for e in accumulator.Histograms("weights")]
        assert [weights[k] for k in ("count", "first_step", "last_step")] == [len(steps), steps[0], steps[-1]]
        assert [weights[k] for k in ("min", "max", "last", "not_finite")] == [None] * 4
    assert [c["run"] for c in told["loss", "scalar"]] == ["a", "b/c"]


def test_what_is_chosen(tbviz, logs):
    assert set(charts(tbviz, "runs", "--tag", "l*", "--tag", "acc")) == {("loss", "scalar"), ("acc", "scalar")}
    assert [c["run"] for c in charts(tbviz, "runs", "--run", "b/*")["loss", "scalar"]] == ["b/c"]
    (curve,) = charts(tbviz, "runs/a", "--steps", "10:20", "--tag", "loss")["loss", "scalar"]
    assert (curve["count"], curve["first_step"], curve["last_step"], curve["run"]) == (10, 10, 19, ".")
    counts = [charts(tbviz, "runs/b", "--restarts", rule)["loss", "scalar"][0]["count"] for rule in ("sessions", "steps", "keep")]
    assert counts == [160, 160, 210]
    assert {c["run"] for c in charts(tbviz, "runs/a", "runs/b")["loss", "scalar"]} == {"runs/a", "runs/b/c"}


def test_curves_that_go_back_are_drawn_by_step(tbviz, write_log):
    write_log("runs/events.out.tfevents.1", [FIRST, *(scalar(s, "t", s) for s in (5, 3, 9, 1, 3))])
    (curve,) = charts(tbviz, "runs", "--restarts", "keep")["t", "scalar"]
    assert (curve["first_step"], curve["last_step"], curve["last"], curve["count"]) == (1, 9, 9, 5)
    assert "t  1 to 9" in tbviz("-q", "show", "runs", "--restarts", "keep").out


def test_standard_input(tbviz, write_log):
    path = write_log("log", [FIRST, scalar(0), scalar(4, number=2)])
    for arguments in ((), ("-",)):
        out = tbviz("-q", "show", *arguments, stdin=path.read_bytes()).out
        assert out.startswith("a ━ .\nloss  0.5 to 2\n")


def test_what_is_not_drawn_is_named(tbviz, logs):
    lines = tbviz("-q", "show", "runs").out.split("\n")
    assert "sound  a, 1 audio value, not drawn" in lines
    start = lines.index("notes  a, step 3")
    assert lines[start + 1 : start + 4] == ["one", "two", ""]


def test_no_tag_that_matches_and_no_value(tbviz, logs, write_log):
    assert "did you mean 'loss'?" in tbviz("show", "runs", "--tag", "los", code=2).err
    tbviz("show", "runs", "--run", "zebra", code=2)
    assert "holds no value" in tbviz("show", "runs", "--steps", "5000:", code=4).err
    write_log("empty/events.out.tfevents.1", [FIRST])
    assert "empty: holds no value" in tbviz("show", "empty", code=4).err
    tbviz("show", "nowhere", code=3)
    os.mkdir(logs / "folder")
    assert "no event file" in tbviz("show", logs / "folder", code=4).err
    tbviz("show", "runs", "--steps", "5:5", code=2)
    for wrong in (["--width", "0"], ["--height", "3"], ["--smooth", "1"], ["--smooth", "-0.1"], ["--preview=gif"]):
        tbviz("show", "runs", *wrong, code=2)


def test_preview_takes_no_word_of_the_line(tbviz, logs):
    assert tbviz("-q", "show", "--preview", "runs/a").out.startswith("a ━ .\n")
    assert "kitty" in tbviz("show", "runs/a", "--preview", "kitty", code=3).err


def test_preview_and_json_exclude_each_other(tbviz, logs):
    for words in (("show", "runs", "--preview", "--json"), ("--json", "show", "runs", "--preview=kitty")):
        error = json.loads(tbviz(*words, code=2).err)["error"]
        assert "--preview" in error and "--json" in error
    assert json.loads(tbviz("show", "runs", "--json", env={"TBVIZ_PREVIEW": "kitty"}).out)["charts"]
    assert "TBVIZ_PREVIEW 'x'" in tbviz("show", "runs", code=2, env={"TBVIZ_PREVIEW": "x"}).err


def test_a_model_is_no_log(tbviz, logs, tmp_path):
    np.savez(tmp_path / "model.npz", **{"conv.weight": np.ones((4, 3, 3, 3), np.float32)})
    outcome = tbviz("show", "model.npz", code=4)
    assert outcome.err.startswith("tbviz: model.npz: is a model") and "tbviz kernels" in outcome.err and "tbviz report" in outcome.err
    outcome = tbviz("show", "model.npz", "runs", code=4)
    assert "loss" in outcome.out


def test_damage_is_told_and_the_rest_is_drawn(tbviz, logs):
    path = logs / "a/events.out.tfevents.1"
    content = bytearray(path.read_bytes())
    content[3000] ^= 1
    path.write_bytes(content)
    outcome = tbviz("show", "runs", code=4)
    assert "damaged" in outcome.err and "loss" in outcome.out


def test_quiet_says_nothing_but_results(tbviz, logs):
    loud = tbviz("show", "runs")
    assert "hidden by restarts" in loud.err
    assert tbviz("-q", "show", "runs").out == loud.out


# Histograms.


def bars(values, bins, low, high, count):
    """Eighths of each bar: what a bucket holds lies evenly over its width, the fullest bar is full."""
    counts, edges = np.histogram(values, bins)
    ends = np.linspace(low, high, count + 1)
    filled = np.zeros(count)
    for left, right, number in zip(edges[:-1], edges[1:], counts):
        left, right = max(left, min(values)), min(right, max(values))
        overlap = np.clip(np.minimum(ends[1:], right) - np.maximum(ends[:-1], left), 0, None)
        filled += number * overlap / (right - left)
    return filled / filled.max() * 8


@pytest.mark.parametrize("width", [80, 44])
def test_histograms_are_rows_of_bars(tbviz, write_log, width):
    samples = {step: RANDOM.standard_normal(400) * (1 + step) + step for step in (0, 2, 5)}
    write_log("runs/events.out.tfevents.1", [FIRST, *(histo(s, "w", v, 30) for s, v in samples.items())])
    lines = tbviz("-q", "show", "runs", "--width", width).out.split("\n")
    assert lines[0] == "w  ."
    low, high = (end(end(v) for v in samples.values()) for end in (min, max))
    for line, (step, values) in zip(lines[1:], samples.items()):
        assert line[:10] == f"{step:9} "
        drawn = [BARS.index(c) for c in line[10:].ljust(width - 12)]
        wanted = bars(values, 30, low, high, width - 12)
        assert len(drawn) == len(wanted)
        assert all(abs(d - math.ceil(w)) <= (1 if abs(w - round(w)) < 1e-9 else 0) for d, w in zip(drawn, wanted))
    axis = lines[4]
    assert axis.split() == [f"{low:.4g}", f"{high:.4g}"]
    assert axis.index(f"{low:.4g}") == 10 and len(axis) == width - 2


def test_histograms_have_eight_steps_at_most(tbviz, write_log):
    write_log("runs/events.out.tfevents.1", [FIRST, *(histo(s, "w", RANDOM.standard_normal(9), 4) for s in range(0, 1000, 10))])
    steps = [int(line[:9]) for line in tbviz("-q", "show", "runs").out.split("\n")[1:-3]]
    assert len(steps) == 8 and steps[0] == 0 and steps[-1] == 990
    assert max(np.diff(steps)) - min(np.diff(steps)) <= 10


def test_histograms_of_one_value_and_malformed_ones(tbviz, write_log):
    one = value(1, "one", histo=HistogramProto(min=3, max=3, num=7, bucket_limit=[3, 4], bucket=[0, 7]))
    write_log("runs/events.out.tfevents.1", [FIRST, one])
    lines = tbviz("-q", "show", "runs").out.split("\n")
    assert lines[1][10:].rstrip() == "█"
    bad = value(1, "bad", histo=HistogramProto(min=3, max=1, num=7, bucket_limit=[3, 4], bucket=[0]))
    write_log("runs/events.out.tfevents.1", [FIRST, one, bad])
    outcome = tbviz("show", "runs", code=4)
    assert "the histogram 'bad' of step 1 is malformed" in outcome.err and "one  ." in outcome.out


def test_legends_of_many_runs_are_in_columns(tbviz, write_log):
    for i in range(60):
        write_log(f"runs/run{i:02}/events.out.tfevents.1", [FIRST, scalar(0, "t", i), scalar(1, "t", i)])
    lines = tbviz("-q", "show", "runs", "--width", 60).out.split("\n")
    assert lines[0] == "a ━ run00  b ━ run01  c ━ run02  d ━ run03  e ━ run04"
    letters = "".join(c for line in lines[:12] for c in line.replace("run", "")[::1] if c.isalpha())
    assert letters[:54] == "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZab"

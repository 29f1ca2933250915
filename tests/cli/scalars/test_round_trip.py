"""Curves that left a log as a table or as JSON lines and come back: as tbviz, TensorBoard and W&B write them."""

import csv
import io
import json
import struct

import pytest
from event_log import FIRST, START, scalar, tensor_scalar
from logged_curves import float32, read_curves
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary

FORMATS = pytest.mark.parametrize("format", ["csv", "tsv", "jsonl"])
STEPS = [-(2**63), -5, 0, 1, 2**53 + 1, 2**63 - 1]
TAGS = ["loss", "train/loss", "a,b", 'say "hi"', "two words", "потеря/学习率 µ 🙂", "a;b|c", "x=1: y",
        "{curly} [square]", "None", "0.5", "#7", "tab\there", "line\nend"]  # fmt: skip
RUNS = [".", "a", "a/b/c", "run 1", "2024-01-02_03-04-05", "lr=0.1,bs=2", 'say "hi"', "学习/ünï", "0", "nan", "~x",
        "a..b", "step", "a|b;c"]  # fmt: skip


def bits(pattern):
    return struct.unpack("<f", struct.pack("<I", pattern))[0]


VALUES = [0.0, 1.0, -1.5, bits(1), bits(0x807FFFFF), bits(0x00800000), bits(0x7F7FFFFF), bits(0xFF7FFFFF),
          bits(0x3DCCCCCD), bits(0x3F7FFFFF), 16777216.0, 1e21, float("nan"), float("inf"), float("-inf")]  # fmt: skip


def as_text(curves, shown=float32):
    """The curves with their numbers as text, by which NaN equals itself."""
    return {curve: [(step, shown(value), wall) for step, value, wall in points] for curve, points in curves.items()}


@pytest.fixture
def there_and_back(tbviz, events, tmp_path):
    """Exports the folder `logs`, logs what came out below `back`, and compares value by value."""

    def run(format, *options, exact=False):
        text = tbviz("-q", "export", "logs", "-o", "-", "--format", format).raw_out
        tbviz("-q", "scalars", "-", *options, "-l", "back", stdin=text)
        there, back = read_curves(events, tmp_path / "logs"), read_curves(events, tmp_path / "back")
        shown = repr if exact else float32
        assert there and as_text(back, shown) == as_text(there, shown)
        assert tbviz("-q", "export", "back", "-o", "-", "--format", format).raw_out == text

    return run


@pytest.fixture
def logged(tbviz, events, tmp_path):
    """Writes a file, logs it, and returns {(run, tag): [(step, float32 as text, wall time)]}."""

    def run(name, text, *options, run="run"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        tbviz("-q", "scalars", name, *options, "-l", run)
        return as_text(read_curves(events, tmp_path / run))

    return run


# ---- tbviz export ----

@FORMATS
def test_values_come_back_bit_for_bit(there_and_back, write_log, format):
    write_log("logs/events.out.tfevents.1", [FIRST] + [scalar(i, "v", x, seconds=i) for i, x in enumerate(VALUES)])
    there_and_back(format)


@FORMATS
def test_minus_zero_comes_back(there_and_back, write_log, format):
    write_log("logs/events.out.tfevents.1", [FIRST, scalar(0, "v", -0.0), scalar(1, "v", 0.5)])
    there_and_back(format)


@FORMATS
def test_doubles_come_back_bit_for_bit(there_and_back, write_log, format):
    doubles = [0.1, 1 / 3, -1e-300, 5e-324, 1.7976931348623157e308, 123456789.123456789, float("nan"), float("-inf")]
    points = [tensor_scalar(i, "v", x, dtype=2) for i, x in enumerate(doubles)]
    write_log("logs/events.out.tfevents.1", [FIRST, *points])
    there_and_back(format, "--double-precision", exact=True)


@FORMATS
def test_steps_come_back(there_and_back, write_log, format):
    write_log("logs/events.out.tfevents.1", [FIRST] + [scalar(step, number=step % 7) for step in STEPS])
    there_and_back(format)


@FORMATS
def test_steps_that_repeat_and_fall_come_back(there_and_back, write_log, format):
    points = [scalar(step, number=i) for i, step in enumerate([3, 3, 3, 1, 2, 2, 900, 10])]
    write_log("logs/events.out.tfevents.1", [FIRST, *points])
    there_and_back(format)


@FORMATS
def test_wall_times_come_back(there_and_back, write_log, format):
    times = [START, 1.7e9 + 0.123456789, 1700000000.1234567, 999999999.5, 1600000000, 1234567890.0000002]
    points = [Event(wall_time=time, step=i, summary=Summary(value=[Summary.Value(tag="v", simple_value=i)]))
              for i, time in enumerate(times)]  # fmt: skip
    write_log("logs/events.out.tfevents.1", [FIRST, *points])
    there_and_back(format)


@FORMATS
def test_tags_come_back(there_and_back, write_log, format):
    points = [scalar(step, tag, step + i / 4) for step in (1, 2) for i, tag in enumerate(TAGS)]
    write_log("logs/events.out.tfevents.1", [FIRST, *points])
    there_and_back(format)


@FORMATS
def test_runs_come_back(there_and_back, write_log, format):
    for i, run in enumerate(RUNS):
        write_log(f"logs/{run}/events.out.tfevents.1", [FIRST, scalar(1, number=i), scalar(2, "acc", i / 8), scalar(2)])
    there_and_back(format)


@FORMATS
@pytest.mark.parametrize("run", ["#1 best", "%", "a\\b", "...", "a/..b"])
def test_a_run_of_an_odd_name_comes_back(there_and_back, write_log, format, run):
    write_log(f"logs/{run}/events.out.tfevents.1", [FIRST, scalar(1), scalar(2, number=0.25)])
    write_log("logs/plain/events.out.tfevents.1", [FIRST, scalar(1), scalar(2, number=0.25)])
    there_and_back(format)


@FORMATS
@pytest.mark.parametrize("run, tag", [("lr=0.1,bs=2", "loss"), ("lr=0.1", "acc=5"), ("a", "acc: 5"), ("a", "line\nend"),
                                      ("step 1", "loss"), ("{'a': 1}", "loss"), ("[1]", "loss"), ("1-2", "0.5"),
                                      ("sep=;", "loss")])  # fmt: skip
def test_a_first_row_that_reads_like_something_else_comes_back(there_and_back, write_log, format, run, tag):
    write_log(f"logs/{run}/events.out.tfevents.1", [FIRST, scalar(1, tag), scalar(2, tag, 0.25)])
    there_and_back(format)


@FORMATS
def test_one_value_comes_back(there_and_back, write_log, format):
    write_log("logs/events.out.tfevents.1", [FIRST, scalar(5, number=0.1)])
    there_and_back(format)


def test_what_export_wrote_is_known_as_a_file_too(tbviz, events, write_log, tmp_path):
    write_log("logs/a/events.out.tfevents.1", [FIRST, scalar(1), scalar(2, number=0.25)])
    for name in ["all.csv", "all.tsv", "all.jsonl"]:
        tbviz("-q", "export", "logs", "-o", name)
        tbviz("-q", "scalars", name, "-l", f"back/{name}")
        assert read_curves(events, tmp_path / "back" / name) == {("a", "loss"): [(1, 0.5, START), (2, 0.25, START)]}


# ---- names of runs that would lead elsewhere ----

@pytest.mark.parametrize("name, run", [("..", "_"), ("../../x", "_/_/x"), ("/etc/x", "etc/x"), ("a/../b", "a/_/b"),
                                       ("a/./b", "a/b"), ("a//b/", "a/b"), (".", "")])
def test_a_run_never_leaves_the_log_directory(logged, tmp_path, name, run):
    before = {path.name for path in tmp_path.parent.iterdir()}
    row = json.dumps({"run": name, "tag": "loss", "step": 1, "wall_time": START, "value": 0.5})
    assert logged("a.csv", f"run,tag,step,walltime,value\n{name},loss,1,{START},0.5\n", run="a") == {
        (run, "loss"): [(1, "0.5", START)]}
    assert logged("a.jsonl", row + "\n", run="b") == {(run, "loss"): [(1, "0.5", START)]}
    assert {path.name for path in tmp_path.parent.iterdir()} == before
    assert {path.name for path in tmp_path.iterdir()} == {"a", "a.csv", "a.jsonl", "b"}


# ---- TensorBoard's downloads ----

DOWNLOAD = "Wall time,Step,Value\n1619761818.904,0,1.25\n1619761914.125,5,nan\n1619762009.5,10,0.1\n"
POINTS = [(0, "1.25", 1619761818.904), (5, "nan", 1619761914.125), (10, "0.10000000149011612", 1619762009.5)]


@pytest.mark.parametrize("name, tag", [
    ("run-.-tag-loss.csv", "loss"),
    ("run-train_a-tag-epoch_loss.csv", "epoch_loss"),
    ("run-my-run-tag-a-b.csv", "a-b"),
    ("run-.-tag-val.acc.csv", "val.acc"),
    ("tag-loss.csv", "tag-loss"),
    ("renamed.csv", "renamed"),
])  # fmt: skip
def test_tensorboards_table(logged, name, tag):
    assert logged(name, DOWNLOAD) == {("", tag): POINTS}


def test_tensorboards_table_in_a_run_of_its_own(logged):
    assert logged("run-a-tag-loss.csv", DOWNLOAD, "--run-per-file") == {("run-a-tag-loss", "loss"): POINTS}


@pytest.mark.parametrize("text", [
    '[[1619761818.904, 0, 1.25], [1619761914.125, 5, NaN], [1619762009.5, 10, 0.1]]',
    '[[1619761818.904, 0, 1.25], [1619761914.125, 5, "NaN"], [1619762009.5, 10, 0.1]]\n',
    '[\n  [\n    1619761818.904,\n    0,\n    1.25\n  ],\n  [1619761914.125, 5, NaN],\n  [1619762009.5, 10, 0.1]\n]\n',
], ids=["as Python writes it", "as JSON allows it", "indented"])  # fmt: skip
def test_tensorboards_document(logged, text):
    assert logged("run-train-tag-loss.json", text) == {("", "loss"): POINTS}


def test_tensorboards_document_keeps_large_steps(logged):
    text = f"[[1619761818.5, {2**53 + 1}, 1.25], [1619761819.5, {2**63 - 1}, 0.5]]"
    assert logged("run-train-tag-loss.json", text) == {
        ("", "loss"): [(2**53 + 1, "1.25", 1619761818.5), (2**63 - 1, "0.5", 1619761819.5)]}


# ---- Weights & Biases ----

def table(*rows):
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue()


def test_a_history(logged):
    text = ("_step,_timestamp,_runtime,train/loss,val/acc,note\n"
            "0,1700000000.5,1.5,0.75,,start\n10,1700000001.5,2.5,0.5,0.25,\n20,1700000002.5,3.5,NaN,,\n")
    assert logged("history.csv", text) == {
        ("", "_runtime"): [(0, "1.5", 1700000000.5), (10, "2.5", 1700000001.5), (20, "3.5", 1700000002.5)],
        ("", "train/loss"): [(0, "0.75", 1700000000.5), (10, "0.5", 1700000001.5), (20, "nan", 1700000002.5)],
        ("", "val/acc"): [(10, "0.25", 1700000001.5)],
    }


def test_a_history_as_pandas_writes_it_with_its_index(logged):
    text = ",_step,_timestamp,loss\n0,0,1700000000.5,0.75\n1,10,1700000001.5,0.5\n"
    assert logged("history.csv", text) == {("", "loss"): [(0, "0.75", 1700000000.5), (10, "0.5", 1700000001.5)]}


def test_a_chart(logged):
    """The export of a chart: a column a run, and the bounds of what was averaged into a point."""
    names = ["brisk-sun-1 - loss", "brisk-sun-1 - loss__MIN", "brisk-sun-1 - loss__MAX", "dry, moon - loss"]
    text = table(["Step", *names], [0, 0.75, 0.5, 1.0, ""], [10, 0.5, 0.25, 0.625, 0.125])
    curves = logged("chart.csv", text)
    assert {tag: [(step, value) for step, value, _ in points] for (_, tag), points in curves.items()} == {
        "brisk-sun-1 - loss": [(0, "0.75"), (10, "0.5")],
        "brisk-sun-1 - loss__MIN": [(0, "0.5"), (10, "0.25")],
        "brisk-sun-1 - loss__MAX": [(0, "1.0"), (10, "0.625")],
        "dry, moon - loss": [(10, "0.125")],
    }

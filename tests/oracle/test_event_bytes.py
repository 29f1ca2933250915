"""Event logs against those of SummaryWriter, tensorboardX and TensorBoard's own reader."""

import json
import re
import socket
import subprocess
import time

import numpy as np
import pytest
from conftest import PROGRAM, WALL_TIME
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

NUMBERS = [0.0, -0.0, 0.1, 1 / 3, -1e-42, 1e300, -1e300, 16777217.0, float("nan"), float("inf"), float("-inf")]
CSV = "step,loss/train,b\n" + "".join(f"{step},{x!r},{step}\n" for step, x in zip([0, 1, -1, 127, 128, 2**31, 2**62, 5, 6, 7, 8], NUMBERS))


@pytest.fixture
def inspected(tbviz):
    """The values that tbviz inspect finds in a run, as dictionaries."""

    def read(run):
        lines = tbviz("inspect", "--values", "--json", run).out.splitlines()
        return [value for value in map(json.loads, lines) if "tag" in value]

    return read


def csv_rows():
    for line in CSV.splitlines()[1:]:
        step, loss, b = line.split(",")
        yield int(step), float(loss), float(b)


@pytest.mark.parametrize(
    "flags, options",
    [
        ([], {}),
        (["--new-style"], {"new_style": True}),
        (["--new-style", "--double-precision"], {"new_style": True, "double_precision": True}),
    ],
)
def test_scalars_are_summary_writers_bytes(tbviz, summary_writer, log_bytes, flags, options):
    tbviz("-q", "scalars", "-", "-l", "run", "--walltime", WALL_TIME, *flags, stdin=CSV)
    with summary_writer() as writer:
        for step, loss, b in csv_rows():
            writer.add_scalar("loss/train", loss, step, **options)
            writer.add_scalar("b", b, step, **options)
    assert log_bytes("run") == log_bytes("torch")


def test_a_purge_is_summary_writers_bytes(tbviz, summary_writer, log_bytes):
    for step in (0, 7, -7):
        tbviz("-q", "scalars", "-", "-l", f"run{step}", "--walltime", WALL_TIME, "--purge-step", step, stdin="step,a\n0,1\n")
        with summary_writer(f"torch{step}", purge_step=step) as writer:
            writer.add_scalar("a", 1, 0)
        assert log_bytes(f"run{step}") == log_bytes(f"torch{step}")


def test_tensorboard_hides_what_was_purged(tbviz, tmp_path):
    rows = "step,a\n" + "".join(f"{step},1\n" for step in range(10))
    tbviz("-q", "scalars", "-", "-l", "run", stdin=rows)
    time.sleep(1.1)  # TensorBoard reads files in the order of their names, which count seconds.
    tbviz("-q", "scalars", "-", "-l", "run", "--purge-step", 4, stdin="step,a\n4,2\n5,2\n")
    accumulator = EventAccumulator(str(tmp_path / "run"))
    accumulator.Reload()
    assert [(e.step, e.value) for e in accumulator.Scalars("a")] == [(s, 1) for s in range(4)] + [(4, 2), (5, 2)]


def test_tensorboard_reads_every_value(tbviz, tmp_path):
    tbviz("-q", "scalars", "-", "-l", "run", "--walltime", WALL_TIME, stdin=CSV)
    accumulator = EventAccumulator(str(tmp_path / "run"), size_guidance={"scalars": 0}, purge_orphaned_data=False)
    accumulator.Reload()
    read = accumulator.Scalars("loss/train")
    with np.errstate(over="ignore"):
        expected = [(step, np.float32(loss)) for step, loss, _ in csv_rows()]
    assert [e.step for e in read] == [step for step, _ in expected]
    np.testing.assert_array_equal([e.value for e in read], [loss for _, loss in expected])
    assert {e.wall_time for e in read} == {WALL_TIME}


def test_the_files_name(tbviz, tmp_path):
    tbviz("-q", "scalars", "-", "-l", "run", "--filename-suffix", ".mine", stdin="step,a\n0,1\n")
    (path,) = (tmp_path / "run").iterdir()
    host = re.escape(socket.gethostname())
    assert re.fullmatch(rf"events\.out\.tfevents\.\d{{10}}\.{host}\.\d+\.0\.mine", path.name)


def test_many_processes_write_into_one_run(tmp_path, events):
    writers = [
        subprocess.Popen([PROGRAM, "-q", "scalars", "-", "-t", f"tag{i}", "-l", "run"], cwd=tmp_path, stdin=subprocess.PIPE)
        for i in range(8)
    ]
    for writer in writers:
        writer.stdin.write(b"1\n2\n3\n")
        writer.stdin.flush()
    for writer in writers:
        writer.stdin.close()
        assert writer.wait(timeout=60) == 0
    assert len(list((tmp_path / "run").iterdir())) == 8
    values = [value.tag for event in events() for value in event.summary.value]
    assert sorted(values) == sorted(f"tag{i}" for i in range(8) for _ in range(3))


def test_inspect_reads_what_summary_writer_wrote(summary_writer, inspected, tmp_path):
    data = np.random.default_rng(1).normal(size=1000)
    with summary_writer() as writer:
        for step, loss, _ in csv_rows():
            writer.add_scalar("simple", loss, step)
            writer.add_scalar("float", loss, step, new_style=True)
            writer.add_scalar("double", loss, step, new_style=True, double_precision=True)
        writer.add_histogram("histogram", data, 3)
        writer.add_image("image", np.zeros((3, 4, 5), np.uint8), 4)
        writer.add_text("text", "hello", 5)
    values = inspected("torch")

    accumulator = EventAccumulator(
        str(tmp_path / "torch"), size_guidance={"scalars": 0, "tensors": 0}, purge_orphaned_data=False
    )
    accumulator.Reload()

    def numbers(tag):
        return [float(v["value"]) for v in values if v["tag"] == tag]

    np.testing.assert_array_equal(numbers("simple"), [e.value for e in accumulator.Scalars("simple")])
    np.testing.assert_array_equal(numbers("float"), [e.tensor_proto.float_val[0] for e in accumulator.Tensors("float")])
    np.testing.assert_array_equal(numbers("double"), [loss for _, loss, _ in csv_rows()])
    (histogram,) = [v["value"] for v in values if v["tag"] == "histogram"]
    expected = accumulator.Histograms("histogram")[0].histogram_value
    assert histogram == {
        "min": expected.min,
        "max": expected.max,
        "num": expected.num,
        "sum": expected.sum,
        "sum_squares": expected.sum_squares,
        "limits": expected.bucket_limit,
        "counts": expected.bucket,
    }
    (image,) = [v["value"] for v in values if v["tag"] == "image"]
    assert (image["height"], image["width"], image["colorspace"]) == (4, 5, 3)
    assert image["bytes"] == len(accumulator.Images("image")[0].encoded_image_string)
    assert [(v["kind"], v["step"]) for v in values if v["tag"] == "text/text_summary"] == [("text", 5)]


def test_inspect_reads_what_tensorboardx_wrote(inspected, tmp_path):
    import tensorboardX

    with tensorboardX.SummaryWriter(str(tmp_path / "x")) as writer:
        for step in range(5):
            writer.add_scalar("curve", step / 7, step)
        writer.add_histogram("histogram", np.arange(10.0), 3)
        writer.add_image("image", np.zeros((3, 4, 5), np.uint8), 4)
    values = inspected("x")
    assert [v["value"] for v in values if v["tag"] == "curve"] == [float(np.float32(s / 7)) for s in range(5)]
    assert sum(next(v["value"]["counts"] for v in values if v["tag"] == "histogram")) == 10
    assert next(v["value"]["width"] for v in values if v["tag"] == "image") == 5
    assert {v["kind"] for v in values} == {"scalar", "histogram", "image"}

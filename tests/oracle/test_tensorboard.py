"""A real TensorBoard loads what tbviz writes, and serves the values that went in."""

import contextlib
import csv
import io
import math
import random
import urllib.parse

import pytest
from event_log import FIRST, offsets, scalar, session_start, write_events
from PIL import Image
from tensorboard_server import serving


@pytest.fixture
def tensorboard(tmp_path):
    with contextlib.ExitStack() as running:
        yield lambda logdir, runs: running.enter_context(serving(logdir, runs, tmp_path / "tensorboard.log"))


def test_tensorboard_serves_curves_histograms_and_pictures(tbviz, tensorboard, tmp_path):
    table = "step,loss,acc\n" + "".join(f"{i},{1 / (i + 1)!r},{i}\n" for i in range(50))
    group = ["--main-tag", "both=loss,acc"]
    tbviz("-q", "scalars", "-", "-l", "runs/curves", *group, stdin=table)
    tbviz("-q", "scalars", "-", "-l", "runs/plain", stdin=table)
    tbviz("-q", "histogram", "arange:100", "-t", "hundred", "--bins", 10, "-l", "runs/plain")
    tbviz("-q", "image", "full=0.5:3,8,12", "-t", "gray", "-s", 7, "-l", "runs/plain")
    server = tensorboard(tmp_path / "runs", ["plain", "curves/both_loss", "curves/both_acc"])

    scalars = server.get("/data/plugin/scalars/scalars", run="plain", tag="loss")
    assert [step for _, step, _ in scalars] == list(range(50))
    for _, step, value in scalars:
        assert math.isclose(value, 1 / (step + 1), rel_tol=1e-7)
    group_values = server.get("/data/plugin/scalars/scalars", run="curves/both_acc", tag="both")
    assert [value for _, _, value in group_values] == list(range(50))

    [[_, step, buckets]] = server.get("/data/plugin/histograms/histograms", run="plain", tag="hundred")
    assert step == 0
    assert sum(count for _, _, count in buckets) == pytest.approx(100)
    assert buckets[-1][1] == pytest.approx(99)

    [image] = server.get("/data/plugin/images/images", run="plain", tag="gray", sample=0)
    assert image["step"] == 7
    picture = server.raw("/data/plugin/images/individualImage", **dict(urllib.parse.parse_qsl(image["query"])))
    pixels = Image.open(io.BytesIO(picture)).convert("RGB")
    assert pixels.size == (12, 8)
    assert pixels.getcolors() == [(96, (127, 127, 127))]


def test_tensorboard_hides_what_purge_step_purges(tbviz, tensorboard, tmp_path):
    tbviz("-q", "scalars", "-", "-t", "loss", "-l", "runs/a", "--walltime", 1, stdin="0\n1\n2\n3\n")
    tbviz("-q", "scalars", "-", "-t", "loss", "-l", "runs/a", "--walltime", 2, "--purge-step", 2, "-s", 2,
          stdin="20\n30\n")  # fmt: skip
    server = tensorboard(tmp_path / "runs", ["a"])
    values = server.get("/data/plugin/scalars/scalars", run="a", tag="loss")
    assert [(step, value) for _, step, value in values] == [(0, 0), (1, 1), (2, 20), (3, 30)]


def test_a_repaired_log_is_shown_whole(tbviz, tensorboard, tmp_path):
    log = [FIRST] + [scalar(step, "loss", step, step) for step in range(2000)]
    data = bytearray(write_events(tmp_path / "bad", log).read_bytes())
    starts = offsets(log)
    data[starts[500] + 9] ^= 1  # A length's checksum: nothing is lost.
    data[starts[1001] + 20] ^= 1  # Data: step 1000 is lost.
    (tmp_path / "bad").write_bytes(data)
    tbviz("-q", "repair", "bad", "-o", "runs/whole/events.out.tfevents.1")
    server = tensorboard(tmp_path / "runs", ["whole"])
    shown = server.get("/data/plugin/scalars/scalars", run="whole", tag="loss")
    assert [step for _, step, _ in shown] == [step for step in range(2000) if step != 1000]


def test_restarts_by_steps_are_the_data_servers(tbviz, tensorboard, tmp_path):
    """Its rule: a step of a tag that repeats or goes back hides what the tag had from there on."""
    choose = random.Random(0)
    for run in range(10):
        for file in range(3):
            log = [FIRST]
            for tag in ["a", "b"] * 12:
                step = choose.randint(0, 12)
                log.append(scalar(step, tag, choose.random(), len(log) + 100 * file))
                if choose.random() < 0.1:
                    log.append(session_start(step, len(log) + 100 * file))
            write_events(tmp_path / f"runs/{run}/events.out.tfevents.{file}", log)
    server = tensorboard(tmp_path / "runs", [str(run) for run in range(10)])
    exported = list(csv.DictReader(io.StringIO(tbviz("-q", "export", "runs", "--restarts", "steps").out)))
    for run in range(10):
        for tag in ["a", "b"]:
            ours = [(int(r["step"]), float(r["value"])) for r in exported if (r["run"], r["tag"]) == (str(run), tag)]
            theirs = server.get("/data/plugin/scalars/scalars", run=str(run), tag=tag)
            assert ours == [(step, value) for _, step, value in theirs]

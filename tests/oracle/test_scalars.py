"""tbviz scalars against torch's SummaryWriter: the tutorial's curves, value for value, and event bytes."""

import csv
import io
import math
import pathlib

import pytest

torch_tensorboard = pytest.importorskip("torch.utils.tensorboard")
SummaryWriter = torch_tensorboard.SummaryWriter

X = range(100)
COLUMNS = {"y=2x": [x * 2 for x in X], "y=pow(2, x)": [2**x for x in X]}
GROUP = {
    "xsinx": [x * math.sin(x) for x in X],
    "xcosx": [x * math.cos(x) for x in X],
    "arctanx": [math.atan(x) for x in X],
}


def table(columns):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["x", *columns])
    writer.writerows(zip(X, *columns.values()))
    return text.getvalue()


def runs_below(folder):
    folder = pathlib.Path(folder)
    return {str(file.parent.relative_to(folder)) for file in folder.rglob("events.out.tfevents.*")}


def points(values, run):
    return [(tag, step, v.simple_value) for tag, step, v in values(run)]


def test_tutorial_row_1(tbviz, values, tmp_path):
    """Two curves, and three in one chart, in a directory that ends in the comment."""
    tbviz("scalars", "-q", "--comment", "test_tensorboard", "--main-tag", "data/scalar_group=xsinx,xcosx,arctanx",
          stdin=table(COLUMNS | GROUP))
    ours, = (tmp_path / "runs").iterdir()
    assert ours.name.endswith("test_tensorboard")

    with SummaryWriter(tmp_path / "torch") as writer:
        for x in X:
            for tag, column in COLUMNS.items():
                writer.add_scalar(tag, column[x], x)
            writer.add_scalars("data/scalar_group", {name: column[x] for name, column in GROUP.items()}, x)

    assert runs_below(ours) == runs_below(tmp_path / "torch")
    assert len(runs_below(ours)) == 4
    for run in runs_below(ours):
        assert points(values, ours / run) == points(values, tmp_path / "torch" / run)


def test_tutorial_row_2(tbviz, values, tmp_path):
    """The comment is ignored where the directory is given; the suffix is not."""
    tbviz("scalars", "-q", "-l", "./train_log/test_log_dir", "--comment", "_scalars", "--filename-suffix", "12345678",
          "--columns", "y=pow_2_x", stdin=table({"y=pow_2_x": COLUMNS["y=pow(2, x)"]}))
    file, = (tmp_path / "train_log/test_log_dir").iterdir()
    assert file.name.endswith("12345678")

    with SummaryWriter(tmp_path / "torch", comment="_scalars", filename_suffix="12345678") as writer:
        for x in X:
            writer.add_scalar("y=pow_2_x", 2**x, x)
    assert points(values, file) == points(values, tmp_path / "torch")


@pytest.mark.parametrize("ours, theirs", [
    ([], {}),
    (["--new-style"], {"new_style": True}),
    (["--new-style", "--double-precision"], {"new_style": True, "double_precision": True}),
])
def test_event_bytes(tbviz, tmp_path, ours, theirs):
    """At a fixed wall time every event is SummaryWriter's, byte for byte, the first one (its time) apart."""
    from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader

    rows = [(0, 0.0), (1, -0.0), (2, 0.1), (-3, 1e300), (2**40, math.inf), (5, -math.inf), (6, math.nan), (7, 1e-45)]
    text = "step,loss/train\n" + "".join(f"{step},{value!r}\n" for step, value in rows)
    tbviz("scalars", "-q", "-l", "ours", "--walltime", 1234.5, *ours, stdin=text)
    with SummaryWriter(tmp_path / "torch") as writer:
        for step, value in rows:
            writer.add_scalar("loss/train", value, step, walltime=1234.5, **theirs)

    def records(run):
        file, = (tmp_path / run).iterdir()
        return list(RawEventFileLoader(str(file)).Load())

    assert records("ours")[1:] == records("torch")[1:]

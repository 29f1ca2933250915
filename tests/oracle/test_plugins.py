"""What TensorBoard's plugins show, against torch's SummaryWriter, byte by byte, and as TensorBoard's own classes read it."""

import math

import pytest
from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData
from torch_writer import WALL_TIME, log_bytes, summary_writer  # noqa: F401, the fixtures

TEXT = "# Größe\n\n| a | b |\r\n|--|--|\n\0 \u2028"


@pytest.mark.parametrize("text", [TEXT, "", "\n"])
def test_text_is_summary_writers_bytes(tbviz, summary_writer, log_bytes, text):
    tbviz("-q", "text", "-", "-l", "run", "-t", "a/b c", "-s", 7, "--walltime", WALL_TIME, stdin=text + "\n")
    with summary_writer() as writer:
        writer.add_text("a/b c", text, 7)
    assert log_bytes("run") == log_bytes("torch")


PARAMETERS = {
    "lr": ("1e-3", 1e-3),
    "batch": ("32", 32),
    "amp": ("true", True),
    "nesterov": ("false", False),
    "name": ("größer =\n2", "größer =\n2"),
    "empty": ("", ""),
    "big": (" 1_000.5 ", 1000.5),
    "odd": ("1__0", "1__0"),
    "inf": ("-Infinity", -math.inf),
    "zero": ("-0", -0.0),
    "True": ("True", "True"),
}
METRICS = {"hparam/accuracy": ("0.93", 0.93), "loss": ("-2", -2), "beyond float32": ("1e300", 1e300)}


def session_events(path):
    """The events of a file, hyperparameters' messages parsed: a map has no order in bytes."""
    for record in RawEventFileLoader(str(path)).Load():
        event = Event.FromString(record)
        contents = []
        for value in event.summary.value:
            content = value.metadata.plugin_data.content
            contents.append(HParamsPluginData.FromString(content))
            value.metadata.plugin_data.content = b"%d" % len(content)
        yield event, contents


def test_hparams_are_summary_writers_events(tbviz, summary_writer, tmp_path):
    words = [f"--param={name}={word}" for name, (word, _) in PARAMETERS.items()]
    words += [f"--metric={tag}={word}" for tag, (word, _) in METRICS.items()]
    tbviz("-q", "hparams", *words, "-l", "run", "--run-name", "a/first", "-s", 3, "--walltime", WALL_TIME)
    with summary_writer() as writer:
        parameters = {name: value for name, (_, value) in PARAMETERS.items()}
        writer.add_hparams(parameters, {t: v for t, (_, v) in METRICS.items()}, run_name="a/first", global_step=3)
    ours, theirs = (sorted((tmp_path / run).rglob("events*")) for run in ("run", "torch"))
    assert len(ours) == len(theirs) == 2
    for our, their in zip(ours, theirs):
        assert our.parent.relative_to(tmp_path / "run") == their.parent.relative_to(tmp_path / "torch")
        assert list(session_events(our)) == list(session_events(their))


def test_one_hyperparameter_is_summary_writers_bytes(tbviz, summary_writer, log_bytes):
    tbviz("-q", "hparams", "--param", "a=1", "--metric", "b=2", "-l", "run", "--run-name", "x", "--walltime", WALL_TIME)
    with summary_writer() as writer:
        writer.add_hparams({"a": 1}, {"b": 2}, run_name="x")
    assert log_bytes("run/x") == log_bytes("torch/x")
    assert log_bytes("run") == log_bytes("torch")

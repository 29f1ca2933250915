"""What TensorBoard's plugins show, against torch's SummaryWriter, byte by byte, and as TensorBoard's own classes read it."""

import json
import math

import numpy as np
import pytest
from conftest import WALL_TIME
from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData

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


def samples(count, label=bool, score=np.float64, seed=0):
    rng = np.random.default_rng(seed)
    scores = rng.beta(2, 2, count).astype(score)
    scores[: min(count, 128)] = np.linspace(0, 1, min(count, 128)).astype(score)  # Where products are rounded.
    labels = (rng.random(count) < scores).astype(label)
    return labels, np.clip(scores, 0, 1)


@pytest.mark.parametrize(
    "label, score, thresholds",
    [(bool, np.float64, 127), (np.int64, np.float32, 100), (np.float16, np.float16, 127), (np.uint8, np.float64, 1)]
    + [(bool, np.float16, 51), (bool, np.float32, 10_000), (np.float32, np.int8, 127), (bool, bool, 5)],
)
def test_curves_are_summary_writers_bytes(tbviz, summary_writer, log_bytes, tmp_path, label, score, thresholds):
    labels, scores = samples(1000, label, score)
    np.savez(tmp_path / "samples.npz", labels=labels, scores=scores)
    tbviz("-q", "pr-curve", "samples.npz", "--thresholds", thresholds, "-t", "pr", "-s", 3, "-l", "run", "--walltime", WALL_TIME)
    with summary_writer() as writer:
        writer.add_pr_curve("pr", labels, scores, 3, num_thresholds=thresholds)
    assert log_bytes("run") == log_bytes("torch")


def test_weights_are_added_up_as_numpy_does(tbviz, summary_writer, log_bytes, tmp_path):
    """Weights cancel, so that nothing is left of the sums but what the order of adding makes of roundings."""
    labels, scores = samples(200_000, np.float64)
    labels = np.where(labels == 1, 0.9, 0.1)  # Soft ones.
    rng = np.random.default_rng(1)
    weights = rng.normal(size=len(labels))
    weights[1::2] = -weights[::2]
    labels[1::2], scores[1::2] = labels[::2], scores[::2]
    order = rng.permutation(len(labels))
    labels, scores, weights = labels[order], scores[order], weights[order]
    shape = (400, 500)
    np.savez(tmp_path / "s.npz", labels=labels.reshape(shape), scores=scores.reshape(shape), w=weights.reshape(shape))
    tbviz("-q", "pr-curve", "s.npz", "--weights", "w", "-l", "run", "--walltime", WALL_TIME)
    with summary_writer() as writer:
        writer.add_pr_curve("s", labels, scores, weights=weights)
    assert log_bytes("run") == log_bytes("torch")


def test_a_tables_curve_is_summary_writers_bytes(tbviz, summary_writer, log_bytes):
    labels, scores = samples(300, np.int64)
    table = "id,label,score\n" + "".join(f"x{i},{a},{b!r}\n" for i, (a, b) in enumerate(zip(labels, scores.tolist())))
    tbviz("-q", "pr-curve", "-", "-l", "run", "--walltime", WALL_TIME, stdin=table)
    with summary_writer() as writer:
        writer.add_pr_curve("value", labels, scores)
    assert log_bytes("run") == log_bytes("torch")


LAYOUT = {
    "z first": {"both": ["Multiline", ["loss/train", "loss/(val|test)"]], "band": ["Margin", ["v", "l", "u"]]},
    "größer": {"none": ["Multiline", []], "": ["Multiline", ["", "x"]]},
    "empty": {},
}


def test_a_layout_is_summary_writers_bytes(tbviz, summary_writer, log_bytes):
    layout = json.dumps(LAYOUT, ensure_ascii=False)
    tbviz("-q", "custom-scalars", "-", "-l", "run", "--walltime", WALL_TIME, stdin=layout)
    with summary_writer() as writer:
        writer.add_custom_scalars(LAYOUT)
    assert log_bytes("run") == log_bytes("torch")


CONFIG = {"camera": {"cls": "PerspectiveCamera", "fov": 75, "é": [1e-7, 1.0, True, None]}, "background": 0xFFFFFF}


def test_a_mesh_is_summary_writers_bytes(tbviz, summary_writer, log_bytes, tmp_path):
    import torch

    rng = np.random.default_rng(0)
    parts = {
        "vertices": rng.normal(size=(2, 50, 3)),  # float64, stored as float32.
        "colors": rng.integers(0, 256, (2, 50, 3), dtype=np.uint8),
        "faces": rng.integers(0, 50, (2, 30, 3)),
    }
    for name, values in parts.items():
        np.save(tmp_path / f"{name}.npy", values)
    (tmp_path / "config.json").write_text(json.dumps(CONFIG, ensure_ascii=False, indent=2))
    options = ["-t", "größer/m", "-s", 2, "--walltime", WALL_TIME]
    tbviz("-q", "mesh", "vertices.npy", "--colors", "colors.npy", "--faces", "faces.npy", "--config", "config.json", "-l", "run", *options)
    tbviz("-q", "mesh", "vertices.npy", "-l", "points", *options)
    tensors = {name: torch.from_numpy(values) for name, values in parts.items()}
    with summary_writer() as writer:
        writer.add_mesh("größer/m", **tensors, config_dict=CONFIG, global_step=2)
    with summary_writer("torch_points") as writer:
        writer.add_mesh("größer/m", tensors["vertices"], global_step=2)
    assert log_bytes("run") == log_bytes("torch")
    assert log_bytes("points") == log_bytes("torch_points")

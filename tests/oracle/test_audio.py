"""Sounds of `tbviz audio` against torch's add_audio, byte by byte, and what export makes of both."""

import json

import numpy as np
import pytest
from conftest import WALL_TIME

RATE = 22050
TONE = np.sin(np.arange(2000) * 0.07) * np.linspace(0, 1, 2000)


def log_both(tbviz, summary_writer, tmp_path, samples, rate=RATE):
    np.save(tmp_path / "tone.npy", samples)
    tbviz("audio", "-l", "run", "tone.npy", "--rate", rate, "-t", "a/b c", "-s", -3, "--walltime", WALL_TIME)
    with summary_writer() as writer:
        writer.add_audio("a/b c", samples, -3, rate)


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
@pytest.mark.parametrize("scale", [0.9, 1.7])
def test_arrays_are_add_audios_bytes(tbviz, summary_writer, log_bytes, tmp_path, dtype, scale):
    samples = (TONE * scale).astype(dtype)
    if dtype == "float16":
        samples = np.minimum(samples, np.float16(0.9995))  # Half 1.0 becomes -32768 there: an overflow.
    log_both(tbviz, summary_writer, tmp_path, samples)
    assert log_bytes("run") == log_bytes("torch")


@pytest.mark.parametrize(
    "samples",
    [np.array([True, False, True]), np.array([0, 1, -1, 1]), TONE.reshape(1, 2000, 1), TONE[::-2], np.array([0.5, np.inf, -np.inf])],
    ids=["bool", "int64", "axes of 1", "strides", "infinite"],
)
def test_other_arrays_too(tbviz, summary_writer, log_bytes, tmp_path, samples):
    log_both(tbviz, summary_writer, tmp_path, samples, 8000)
    assert log_bytes("run") == log_bytes("torch")


def test_tensorboard_plays_it(tbviz, tmp_path):
    """Its own reader, and the bytes that its audio page would get."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    np.save(tmp_path / "tone.npy", TONE)
    tbviz("audio", "-q", "-l", "run", "tone.npy", "--rate", RATE)
    read = EventAccumulator(str(tmp_path / "run"))
    read.Reload()
    (event,) = read.Audio("tone")
    assert (event.sample_rate, event.length_frames, event.content_type) == (RATE, 2000, "audio/wav")
    assert len(event.encoded_audio_string) == 44 + 2 * 2000


def test_sounds_of_both_are_exported_and_told(tbviz, summary_writer, tmp_path):
    log_both(tbviz, summary_writer, tmp_path, TONE)
    tbviz("export", "-q", "run", "-o", "ours", "--kind", "audio")
    tbviz("export", "-q", "torch", "-o", "theirs", "--kind", "audio")
    ours, theirs = (tmp_path / name / "audio/a/b c/-3.wav" for name in ("ours", "theirs"))
    assert ours.read_bytes() == theirs.read_bytes() and ours.read_bytes().startswith(b"RIFF")
    for run in ("run", "torch"):
        (tag,) = json.loads(tbviz("inspect", "--json", run).out)["tags"]
        assert (tag["tag"], tag["kind"], tag["count"], tag["last_step"]) == ("a/b c", "audio", 1, -3)
        assert "\ta/b c\taudio\t2000 frames of 1 channel at 22050 Hz\t" in tbviz("inspect", "--values", run).out
        (value,) = [line["value"] for line in map(json.loads, tbviz("inspect", "--values", "--json", run).out.splitlines()) if line.get("tag")]
        assert (value["sample_rate"], value["channels"], value["frames"], value["content_type"]) == (RATE, 1, 2000, "audio/wav")

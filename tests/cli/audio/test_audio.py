"""tbviz audio: what it logs of WAV files and arrays, what it says, and how it refuses bad input."""

import io
import json
import struct
import wave

import numpy as np
import pytest

SAMPLES = np.array([0, 1, -1, 32767, -32768, 12345], "<i2")


def wav(samples=SAMPLES, rate=8000, channels=1, width=2):
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return out.getvalue()


def sounds(values):
    """(tag, step, rate, samples) of each value; the message must agree with the WAV file in it."""
    found = []
    for tag, step, value in values():
        audio = value.audio
        with wave.open(io.BytesIO(audio.encoded_audio_string)) as file:
            assert (file.getnchannels(), file.getsampwidth()) == (audio.num_channels, 2) == (1, 2)
            assert (file.getframerate(), file.getnframes()) == (audio.sample_rate, audio.length_frames)
            samples = np.frombuffer(file.readframes(audio.length_frames), "<i2")
        assert audio.content_type == "audio/wav" and not value.HasField("metadata")
        found.append((tag, step, audio.sample_rate, samples.tolist()))
    return found


def test_a_wav_file_keeps_samples_and_rate(tbviz, values, tmp_path):
    (tmp_path / "clip.wav").write_bytes(wav(rate=11025))
    outcome = tbviz("audio", "clip.wav", "-l", "run", "--rate", 44100)
    assert sounds(values) == [("clip", 0, 11025, SAMPLES.tolist())]
    assert "clip.wav: keeps its own rate, 11025" in outcome.err and outcome.out == ""
    assert "wrote 1 audio to run/events.out.tfevents." in outcome.err


def test_standard_input_may_be_a_pipe_of_ffmpeg(tbviz, values):
    """A header whose sizes its writer could not know."""
    header, data = wav()[:44], SAMPLES.tobytes()
    unknown = b"\xff\xff\xff\xff"
    tbviz("audio", "-q", "-", "-l", "run", stdin=header[:4] + unknown + header[8:40] + unknown + data)
    assert sounds(values) == [("value", 0, 8000, SAMPLES.tolist())]


def test_arrays_take_the_rate(tbviz, values, tmp_path):
    np.save(tmp_path / "pcm.npy", SAMPLES)
    np.save(tmp_path / "float.npy", np.array([0, 0.5, -1, 1], np.float32))
    tbviz("audio", "-q", "pcm.npy", "float.npy", "-l", "run", "-s", 7, "--tag-prefix", "p/")
    assert sounds(values) == [
        ("p/pcm", 7, 44100, SAMPLES.tolist()),
        ("p/float", 7, 44100, [0, 16383, -32767, 32767]),
    ]


def test_inputs_of_one_tag_take_rising_steps(tbviz, values, tmp_path):
    (tmp_path / "a.wav").write_bytes(wav(SAMPLES[:1]))
    np.savez(tmp_path / "b.npz", x=SAMPLES[:2], y=SAMPLES[:3])
    tbviz("audio", "-q", "a.wav", "b.npz", "-l", "run", "-t", "all", "-s", 3)
    assert [(tag, step, len(samples)) for tag, step, _, samples in sounds(values)] == [
        ("all", 3, 1), ("all", 4, 2), ("all", 5, 3),
    ]


def test_what_is_clipped_or_nan_is_told(tbviz, values, tmp_path):
    np.save(tmp_path / "loud.npy", np.array([2.0, np.nan, -3, 0.5, 1]))
    outcome = tbviz("audio", "loud.npy", "-l", "run", "--json")
    assert sounds(values)[0][3] == [32767, 0, -32767, 16383, 32767]
    assert "loud.npy: 2 samples of 5 lay beyond -1 or 1 and were clipped" in outcome.err
    assert "loud.npy: 1 sample of 5 was NaN, silence now" in outcome.err
    found = json.loads(outcome.out)
    assert found["schema"] == "tbviz.audio/1" and found["written"] == [{"tag": "loud", "step": 0, "kind": "audio"}]
    assert found["sounds"] == [{"tag": "loud", "step": 0, "sample_rate": 44100, "frames": 5, "clipped": 2, "nan": 1}]


@pytest.mark.parametrize(
    "name, content, code, message",
    [
        ("stereo.wav", wav(channels=2), 5, "holds 2 channels"),
        ("bytes.wav", wav(width=1), 5, "holds 8-bit integers"),
        ("float.wav", wav()[:20] + struct.pack("<H", 3) + wav()[22:], 5, "floating-point"),
        ("cut.wav", wav()[:-1], 4, "promises 1 bytes more"),
        ("header.wav", wav()[:30], 4, "header"),
        ("empty.wav", wav(SAMPLES[:0]), 4, "holds no sample"),
        ("song.mp3", b"ID3" + bytes(40), 5, "is no WAV file but .mp3"),
        ("text.wav", b"not a sound", 5, "neither a WAV file nor an array"),
        ("none.wav", None, 3, "none.wav"),
    ],
)
def test_other_files_are_refused(tbviz, tmp_path, name, content, code, message):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    outcome = tbviz("audio", name, "-l", "run", code=code)
    assert f"{name}: " in outcome.err and message in outcome.err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    "array, code, message",
    [
        (np.zeros((2, 5)), 5, "several channels"),
        (np.zeros(0), 4, "holds no sample"),
        (np.array([0, 300]), 5, "the integer 300"),
        (np.array([-(2**63)]), 5, "the integer -9223372036854775808"),
        (np.array([0, 128], np.uint8), 5, "the integer 128"),
    ],
)
def test_arrays_that_are_no_sound(tbviz, tmp_path, array, code, message):
    np.save(tmp_path / "a.npy", array)
    outcome = tbviz("audio", "a.npy", "-l", "run", code=code)
    assert outcome.err.startswith("tbviz: a.npy: ") and message in outcome.err


def test_a_bad_file_does_not_stop_the_others(tbviz, values, tmp_path):
    (tmp_path / "bad.wav").write_bytes(wav(channels=2))
    (tmp_path / "good.wav").write_bytes(wav())
    tbviz("audio", "-q", "bad.wav", "good.wav", "-l", "run", code=5)
    assert [tag for tag, *_ in sounds(values)] == ["good"]


@pytest.mark.parametrize("arguments", [["--rate", 0], ["--rate", "fast"], ["-o", "x.wav"]])
def test_wrong_arguments(tbviz, tmp_path, arguments):
    tbviz("audio", "ones:4", "-l", "run", *arguments, code=2)


def test_the_log_is_the_same_every_time(tbviz, log_bytes):
    for run in ("one", "two"):
        tbviz("audio", "-q", "rand:64@1", "-l", run, "--walltime", 5)
    assert log_bytes("one") == log_bytes("two")

"""tbviz video: frames and arrays as GIF, read back by Pillow."""

import io
import json

import numpy as np
import pytest
from PIL import Image

RANDOM = np.random.default_rng(7)


def decoded(value):
    """The frames of a GIF as RGB arrays, and how long each is shown, in hundredths of a second."""
    gif = Image.open(io.BytesIO(value.image.encoded_image_string))
    assert gif.format == "GIF" and gif.info.get("loop") == 0
    assert (value.image.height, value.image.width) == (gif.height, gif.width)
    frames, delays = [], []
    for number in range(gif.n_frames):
        gif.seek(number)
        frames.append(np.asarray(gif.convert("RGB")))
        delays.append(gif.info["duration"] // 10)
    return np.stack(frames), delays


def save_frames(folder, frames):
    folder.mkdir(exist_ok=True)
    for number, frame in enumerate(frames):
        Image.fromarray(frame).save(folder / f"{number:04}.png")


def few_colours(count, height=6, width=9):
    """Frames with palettes of their own, of at most 256 colours each."""
    palettes = RANDOM.integers(0, 256, (count, 256, 3), np.uint8)
    return np.stack([palette[RANDOM.integers(0, 256, (height, width))] for palette in palettes])


def test_pictures_are_the_frames_of_one_video(tbviz, values, tmp_path):
    frames = few_colours(40, 20, 31)
    save_frames(tmp_path / "frames", frames)
    outcome = tbviz("video", "frames", "-l", "run")
    (tag, step, value), = values()
    read, delays = decoded(value)
    assert (tag, step, value.image.colorspace) == ("video", 0, 3)
    assert np.array_equal(read, frames) and delays == [25] * 40
    assert outcome.out == "" and outcome.err.startswith("wrote 1 image to run/events.out.tfevents.")


@pytest.mark.parametrize("colours", [1, 2, 3, 4, 5, 128, 129, 256])
def test_up_to_256_colours_are_exact(tbviz, values, tmp_path, colours):
    palette = RANDOM.permutation(1 << 24)[:colours]
    palette = np.stack([palette >> 16, palette >> 8 & 255, palette & 255], -1).astype(np.uint8)
    frame = palette[RANDOM.permutation(np.arange(17 * 16) % colours).reshape(17, 16)]
    np.save(tmp_path / "a.npy", frame.transpose(2, 0, 1)[None])
    outcome = tbviz("video", "a.npy", "-l", "run")
    assert np.array_equal(decoded(values()[0][2])[0], frame[None]) and "colours" not in outcome.err


def test_more_colours_are_told_and_stay_near(tbviz, values, tmp_path):
    ramp = np.linspace(0, 255, 64).astype(np.uint8)
    many = np.stack(np.broadcast_arrays(ramp[:, None], ramp[None, :], np.uint8(90)))
    few = np.repeat(many[:, :, :1], 64, 2)
    np.save(tmp_path / "a.npy", np.stack([many, few, many]))
    outcome = tbviz("video", "a.npy", "-l", "run", "--json")
    read, _ = decoded(values()[0][2])
    far = np.abs(read.astype(int) - np.stack([many, few, many]).transpose(0, 2, 3, 1)).max((1, 2, 3))
    assert far[1] == 0 and 0 < far[0] == far[2] <= 16  # 256 cells of a plane of 256 x 256.
    assert "a.npy: 2 frames of 3 have more than 256 colours" in outcome.err
    found = json.loads(outcome.out)
    assert found["written"] == [{"tag": "a", "step": 0, "kind": "image"}]
    assert found["videos"] == [{"tag": "a", "step": 0, "height": 64, "width": 64, "frames": 3, "fps": 4, "inexact_frames": 2}]


@pytest.mark.parametrize("fps", [100, 60, 24, 12.5, 7, 3, 0.3, 1 / 600])
def test_frames_keep_time(tbviz, values, tmp_path, fps):
    count = 30
    np.save(tmp_path / "a.npy", np.arange(count, dtype=np.uint8).reshape(count, 1, 1, 1).repeat(2, 3))
    tbviz("video", "-l", "run", "a.npy", "--fps", repr(fps))
    begin = np.cumsum([0] + decoded(values()[0][2])[1])
    assert np.abs(begin - 100 / fps * np.arange(count + 1)).max() <= 0.5 + 1e-6


def test_frames_that_browsers_show_longer_are_told(tbviz):
    assert "--fps 60" in tbviz("video", "zeros:2,1,4,4", "--fps", 60, "-l", "run").err


def test_gray_arrays_and_clips_side_by_side(tbviz, values, tmp_path):
    clips = RANDOM.integers(0, 256, (3, 5, 1, 4, 6), np.uint8)
    np.save(tmp_path / "clips.npy", clips)
    tbviz("video", "-q", "clips.npy", "-l", "run")
    (_, _, value), = values()
    read, _ = decoded(value)
    assert value.image.colorspace == 1 and read.shape == (5, 4, 24, 3)
    for clip in range(3):
        assert np.array_equal(read[:, :, 6 * clip : 6 * clip + 6, 1], clips[clip, :, 0])
    assert not read[:, :, 18:].any()


def test_arrays_of_one_tag_take_rising_steps(tbviz, values, tmp_path):
    np.savez(tmp_path / "b.npz", x=np.zeros((1, 1, 2, 2)), y=np.zeros((1, 1, 2, 3)))
    tbviz("video", "-q", "zeros:2,3,4,5", "b.npz", "-t", "v", "-s", 3, "-l", "run")
    assert [(tag, step, v.image.width) for tag, step, v in values()] == [("v", 3, 5), ("v", 4, 2), ("v", 5, 3)]


def test_standard_input_is_an_array_or_a_frame(tbviz, values):
    out = io.BytesIO()
    np.save(out, np.full((2, 3, 4, 5), 0.5))
    tbviz("video", "-q", "-", "-l", "one", stdin=out.getvalue())
    read, _ = decoded(values("one")[0][2])
    assert read.shape == (2, 4, 5, 3) and (read == 127).all()
    out = io.BytesIO()
    Image.new("RGB", (5, 4), (1, 2, 3)).save(out, "PNG")
    tbviz("video", "-q", "-", "-l", "two", "--size", "8x8", stdin=out.getvalue())
    assert decoded(values("two")[0][2])[0].shape == (1, 8, 8, 3)


def test_a_bad_frame_is_left_out(tbviz, values, tmp_path):
    frames = few_colours(4)
    save_frames(tmp_path / "frames", frames)
    (tmp_path / "frames/0001.png").write_bytes(b"\x89PNG\r\n\x1a\ncut")
    outcome = tbviz("video", "frames/*.png", "-l", "run", code=4)
    assert "0001.png" in outcome.err
    assert np.array_equal(decoded(values()[0][2])[0], frames[[0, 2, 3]])


@pytest.mark.parametrize(
    "arguments, code, message",
    [
        (["frames", "zeros:2,3,4,5"], 2, "arrays and pictures cannot share a video"),
        (["frames", "large.png"], 4, "pictures of a video need one size, give --size HxW"),
        (["zeros:4,5"], 4, "is no video; it must have 5 axes, NTCHW, or 4, TCHW"),
        (["zeros:2,4,5,6"], 4, "has 4 channels"),
        (["zeros:2,2,0,6"], 4, "holds no pixel"),
        (["zeros:1,1,1,70000"], 5, "too many for a GIF"),
        (["frames", "--fps", "0"], 2, "--fps 0: a GIF file shows a frame for 0.01 to 600 seconds"),
        (["frames", "--fps", "101"], 2, "--fps 101"),
        (["frames", "--fps", "nan"], 2, "--fps"),
        (["zeros:2,3,4,5", "--size", "8"], 2, "--size is for pictures"),
        (["nowhere.png"], 3, "nowhere.png"),
    ],
)
def test_what_is_refused(tbviz, tmp_path, arguments, code, message):
    save_frames(tmp_path / "frames", few_colours(2))
    Image.new("RGB", (2, 2)).save(tmp_path / "large.png")
    assert message in tbviz("video", *arguments, "-l", "run", code=code).err
    assert not (tmp_path / "run").exists()


def test_a_video_is_told_as_gif_and_exported_as_such(tbviz, values, tmp_path):
    tbviz("video", "-q", "rand:3,3,4,5@1", "-t", "v", "-l", "run")
    tbviz("export", "-q", "run", "-o", "out", "--kind", "images")
    assert (tmp_path / "out/images/v/0.gif").read_bytes() == values()[0][2].image.encoded_image_string
    assert "GIF, not drawn" in tbviz("show", "run").out
    page = tbviz("report", "run", "-q", "-o", "-").out
    assert '"image/gif"' in page and '"image/png"' not in page


def test_the_log_is_the_same_every_time(tbviz, log_bytes):
    for run in ("one", "two"):
        tbviz("video", "-q", "rand:3,3,14,15@1", "-l", run, "--walltime", 5)
    assert log_bytes("one") == log_bytes("two")

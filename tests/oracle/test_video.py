"""Frames of `tbviz video` against those that torch's add_video hands to moviepy."""

import io

import numpy as np
import pytest
from PIL import Image
from torch.utils.tensorboard import _utils, summary


def frames_of_torch(video):
    """summary.video() up to the encoder."""
    prepared = _utils._prepare_video(video)
    scale = summary._calc_scale_factor(prepared)
    frames = (prepared.astype(np.float32) * scale).clip(0, 255).astype(np.uint8)
    return frames.repeat(3, -1) if frames.shape[-1] == 1 else frames


def frames_of(value):
    gif = Image.open(io.BytesIO(value.image.encoded_image_string))
    for number in range(gif.n_frames):
        gif.seek(number)
        yield np.asarray(gif.convert("RGB"))


def compare(tbviz, values, tmp_path, video):
    """Frames are so small that none has more than 256 colours."""
    np.save(tmp_path / "v.npy", video)
    tbviz("video", "-q", "v.npy", "-l", "run")
    (_, _, value), = values()
    expected = frames_of_torch(video)
    assert (value.image.height, value.image.width) == expected.shape[1:3]
    assert value.image.colorspace == video.shape[2]
    assert np.array_equal(np.stack(list(frames_of(value))), expected)


@pytest.mark.parametrize("clips", [1, 2, 3, 4, 5, 8, 9, 17])
def test_clips_lie_where_torch_puts_them(tbviz, values, tmp_path, clips):
    video = np.random.default_rng(clips).random((clips, 2, 3, 3, 4), np.float32) * 1.2 - 0.1
    compare(tbviz, values, tmp_path, video)


@pytest.mark.parametrize("dtype", ["uint8", "float16", "float64", "int64", "bool"])
@pytest.mark.parametrize("shape", [(1, 3, 1, 5, 6), (3, 2, 3, 4, 5)])
def test_elements_of_any_type(tbviz, values, tmp_path, dtype, shape):
    random = np.random.default_rng(5)
    video = random.integers(0, 256, shape) if dtype == "uint8" else random.random(shape) * 3 - 1
    compare(tbviz, values, tmp_path, video.astype(dtype))

"""Boxes and figures that the library draws against torch's add_image_with_boxes and add_figure, pixel by pixel."""

import io
import pathlib
import subprocess

import numpy as np
import pytest
from conftest import PROGRAM
from PIL import Image
from torch.utils.tensorboard import _utils, summary

DRIVER = pathlib.Path(PROGRAM).parent / "draw_pictures"
RANDOM = np.random.default_rng(11)


def run(*words, code=0):
    done = subprocess.run([DRIVER, *map(str, words)], capture_output=True, text=True)
    assert done.returncode == code, done.stderr
    return done


def pixels(file):
    picture = Image.open(file)
    return np.asarray(picture.convert("RGBA" if picture.mode in ("LA", "RGBA") else "RGB"))


@pytest.fixture
def drawn(tmp_path):
    """Pixels and logged size of both, ours first."""

    def draw(picture, boxes, rescale=1, labels=()):
        np.save(tmp_path / "picture.npy", picture)
        np.save(tmp_path / "boxes.npy", boxes)
        done = run("boxes", tmp_path / "picture.npy", tmp_path / "boxes.npy", rescale, tmp_path / "out.png", *labels)
        theirs = summary.image_boxes("t", picture, boxes, rescale, labels=labels or None).value[0].image
        ours = pixels(tmp_path / "out.png"), [int(word) for word in done.stdout.split()]
        return ours, (pixels(io.BytesIO(theirs.encoded_image_string)), [theirs.height, theirs.width, theirs.colorspace])

    return draw


def assert_same(drawn):
    (ours, our_size), (theirs, their_size) = drawn
    assert our_size == their_size and np.array_equal(ours, theirs)


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64"])
@pytest.mark.parametrize("spread", [20, 60])
def test_boxes_in_the_picture_and_beyond(drawn, dtype, spread):
    """Edges in any order, on and off the picture, with fractions."""
    boxes = (RANDOM.random((25, 4)) * spread - (spread - 20) / 2).astype(dtype)
    picture = RANDOM.integers(0, 256, (3, 18, 21), np.uint8)
    for box in boxes:
        assert_same(drawn(picture, box[None]))
    assert_same(drawn(picture, boxes))


@pytest.mark.parametrize("box", [(3, 3, 3, 3), (3, 3, 4, 4), (3, 3, 3, 9), (3, 3, 9, 3), (0, 0, 20, 17), (-0.5, -0.5, 2.9, 2.9), (-1, 2, 5, 40)])
def test_boxes_of_little_or_no_size(drawn, box):
    assert_same(drawn(np.full((3, 18, 21), 0.5), np.array([box])))


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("rescale", [1, 2, 0.5, 1.7, 0.31])
def test_rescaled_by_lanczos(drawn, channels, rescale):
    picture = RANDOM.random((channels, 23, 37))
    if channels % 2 == 0:  # Pillow averages colours by how opaque they are.
        picture[-1, :8] = 1
        picture[-1, 8:12] = 0
    assert_same(drawn(picture, np.array([[2, 3, 30, 15], [5.5, 1, 9, 22]]), rescale))


@pytest.mark.parametrize("size", [(90, 20), (20, 90), (64, 64)])
def test_lanczos_in_either_order_of_passes(drawn, size):
    for rescale in (0.2, 0.77, 3):
        assert_same(drawn(RANDOM.integers(0, 256, (3, *size), np.uint8), np.zeros((0, 4)), rescale))


def test_labels_lie_where_torch_puts_them(drawn):
    """In a font of tbviz's own: outside of the labels' fields nothing differs."""
    picture = np.full((3, 60, 90), 0.7)
    boxes = np.array([[10, 5, 70, 30], [20.5, 30.2, 60, 50.9]])
    (ours, _), (theirs, _) = drawn(picture, boxes, labels=["cat", ""])
    assert not np.array_equal(ours, theirs)
    assert np.array_equal(ours[:15], theirs[:15]) and np.array_equal(ours[32:], theirs[32:])
    field = ours[21:31, 10:28]  # 7 + 2 rows above the bottom, 3 letters of 6 pixels.
    red, black = ((field == color).all(-1) for color in ((255, 0, 0), (0, 0, 0)))
    assert (red | black).all() and black[1:8].any() and not black[[0, 8, 9]].any() and not black[:, 0].any()
    assert (ours[21:29, 28] == 178).all()


def test_every_letter_is_another(tmp_path):
    """The field of one letter, for all of them; characters that the font lacks are one box."""
    np.save(tmp_path / "picture.npy", np.zeros((3, 12, 12)))
    np.save(tmp_path / "boxes.npy", np.array([[2, 0, 2, 10]]))
    seen = {}
    for letter in [*map(chr, range(32, 127)), "é", "中", "\n"]:
        run("boxes", tmp_path / "picture.npy", tmp_path / "boxes.npy", 1, tmp_path / "out.png", letter)
        seen.setdefault(pixels(tmp_path / "out.png").tobytes(), []).append(letter)
    assert sorted(map(len, seen.values())) == [1] * 95 + [3]


@pytest.mark.parametrize(
    "picture, boxes, rescale, labels, message",
    [
        ((3, 4, 4), np.zeros((2, 3)), 1, [], "boxes of shape (2, 3)"),
        ((3, 4, 4), np.zeros(4), 1, [], "boxes of shape (4,)"),
        ((3, 4, 4), np.array([[0, 0, 1, np.nan]]), 1, [], "box 0 has an edge at nan"),
        ((3, 4, 4), np.zeros((2, 4)), 1, ["one"], "boxes of shape (2, 4) with 1 label"),
        ((3, 4, 4), np.zeros((1, 4)), 0.1, [], "a scale of 0.1 makes"),
        ((3, 4, 4), np.zeros((1, 4)), 1e20, [], "a scale of 1e"),
    ],
)
def test_what_is_refused(tmp_path, picture, boxes, rescale, labels, message):
    np.save(tmp_path / "picture.npy", np.zeros(picture))
    np.save(tmp_path / "boxes.npy", boxes)
    words = ["boxes", tmp_path / "picture.npy", tmp_path / "boxes.npy", rescale, tmp_path / "out.png", *labels]
    done = subprocess.run([DRIVER, *map(str, words)], capture_output=True, text=True)
    assert done.returncode in (1, 3) and message in done.stderr


@pytest.mark.parametrize("count", [1, 2, 8, 9])
def test_figures_are_add_figures_pixels(tmp_path, count):
    """Of pictures that matplotlib would have drawn, with alpha."""
    figures = RANDOM.integers(0, 256, (count, 6, 7, 4), np.uint8)
    files = [tmp_path / f"{i}.png" for i in range(count)]
    for figure, file in zip(figures, files):
        Image.fromarray(figure).save(file)
    run("figures", tmp_path / "out.png", *files)
    expected = _utils.make_grid(figures[..., :3].transpose(0, 3, 1, 2)).transpose(1, 2, 0)
    assert np.array_equal(pixels(tmp_path / "out.png"), expected)


def test_figures_of_two_sizes_are_refused(tmp_path):
    for number, size in enumerate([(3, 4), (4, 3)]):
        Image.new("RGB", size).save(tmp_path / f"{number}.png")
    done = run("figures", tmp_path / "out.png", tmp_path / "0.png", tmp_path / "1.png", code=1)
    assert "figure 2: has 3 x 4 pixels" in done.stderr

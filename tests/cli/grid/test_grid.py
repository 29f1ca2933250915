"""tbviz grid: what it logs, what it says, and how it refuses bad input."""

import io
import json

import numpy as np
import pytest
from PIL import Image


def save_set(folder, count, height=4, width=6):
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        Image.fromarray(np.full((height, width, 3), number, np.uint8)).save(folder / f"{number:03}.png")


def decoded(value):
    return np.asarray(Image.open(io.BytesIO(value.image.encoded_image_string)).convert("RGB"))


def written(values, run="run"):
    return [(tag, step) for tag, step, _ in values(run)]


def order_in(value, count, nrow=8):
    """The numbers of save_set()'s pictures as the grid shows them."""
    return [int(decoded(value)[2 + (i // nrow) * 6, 2 + (i % nrow) * 8, 0]) for i in range(count)]


def fails(tbviz, code, message, *arguments, **options):
    outcome = tbviz("grid", "-l", "run", *arguments, code=code, **options)
    assert message in outcome.err
    return outcome


def test_a_folder_is_one_grid(tbviz, values, tmp_path):
    save_set(tmp_path / "set", 11)
    outcome = tbviz("grid", "set", "-l", "run")
    (tag, step, value), = values()
    assert (tag, step) == ("grid", 0)
    assert (value.image.height, value.image.width) == (2 * 6 + 2, 8 * 8 + 2)
    assert order_in(value, 11) == list(range(11))
    assert outcome.out == "" and outcome.err.startswith("wrote 1 image to run/events.out.tfevents.")


def test_batches_take_rising_steps(tbviz, values, tmp_path):
    save_set(tmp_path / "set", 11)
    tbviz("grid", "-q", "set", "--batch-size", 4, "-s", 5, "-t", "T", "-l", "run", "-o", "out")
    assert written(values) == [("T", 5), ("T", 6), ("T", 7)]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["grid_5.png", "grid_6.png", "grid_7.png"]


def test_shuffling_depends_on_the_seed_only(tbviz, values, tmp_path):
    save_set(tmp_path / "set", 16)
    orders = {}
    for run, seed in [("one", 1), ("again", 1), ("two", 2)]:
        tbviz("grid", "-q", "set", "--shuffle", "--seed", seed, "-l", run)
        orders[run] = order_in(values(run)[0][2], 16)
    assert orders["one"] == orders["again"] != orders["two"]
    assert sorted(orders["one"]) == list(range(16)) != orders["one"]


def test_arrays_are_grids_of_their_own(tbviz, values, tmp_path):
    tbviz("grid", "-q", "rand:9,3,4,4@0", "rand:2,1,5,5@1", "-l", "run")
    assert written(values) == [("grid", 0), ("grid", 1)]


def test_batches_of_an_array(tbviz, values):
    tbviz("grid", "-q", "rand:10,3,4,4@0", "--batch-size", 4, "-l", "run")
    assert [decoded(v).shape for _, _, v in values()] == [(8, 26, 3), (8, 26, 3), (8, 14, 3)]


def test_a_picture_from_standard_input(tbviz, values, tmp_path):
    save_set(tmp_path / "set", 1)
    tbviz("grid", "-q", "-", "-l", "run", stdin=(tmp_path / "set/000.png").read_bytes())
    assert decoded(values()[0][2]).shape == (4, 6, 3)


def test_an_array_from_standard_input(tbviz, values):
    file = io.BytesIO()
    np.save(file, np.zeros((3, 1, 4, 4), np.uint8))
    tbviz("grid", "-q", "-l", "run", stdin=file.getvalue())
    assert decoded(values()[0][2]).shape == (8, 20, 3)


def test_one_file(tbviz, tmp_path):
    save_set(tmp_path / "set", 2)
    outcome = tbviz("grid", "set", "--no-log", "-o", "g.png")
    assert outcome.err == "wrote 1 PNG file to g.png\n"
    assert Image.open(tmp_path / "g.png").size == (18, 8)


def test_json(tbviz, tmp_path):
    save_set(tmp_path / "set", 2)
    result = json.loads(tbviz("grid", "set", "-l", "run", "--json").out)
    assert result["schema"] == "tbviz.grid/1"
    assert result["written"] == [{"tag": "grid", "step": 0, "kind": "image"}]


def test_pictures_of_different_sizes(tbviz, values, tmp_path):
    save_set(tmp_path / "a", 1, 4, 6)
    save_set(tmp_path / "b", 1, 5, 7)
    outcome = fails(tbviz, 4, "b/000.png: has 5 x 7 pixels (height x width) but a/000.png has 4 x 6", "a", "b")
    assert "give --size HxW" in outcome.err
    tbviz("grid", "-q", "a", "b", "--size", "8x8", "-l", "run")
    assert decoded(values()[0][2]).shape == (12, 22, 3)


def test_a_bad_picture_is_left_out(tbviz, values, tmp_path):
    save_set(tmp_path / "set", 5)
    (tmp_path / "set" / "001.png").write_bytes(b"no picture")
    fails(tbviz, 5, "set/001.png: not a picture of a known format", "set")
    assert order_in(values()[0][2], 4) == [0, 2, 3, 4]


def test_batches_are_filled_up_after_a_bad_picture(tbviz, values, tmp_path):
    save_set(tmp_path / "set", 6)
    (tmp_path / "set" / "001.png").write_bytes(b"no picture")
    fails(tbviz, 5, "set/001.png", "set", "--batch-size", 3)
    assert [order_in(v, n) for (_, _, v), n in zip(values(), (3, 2))] == [[0, 2, 3], [4, 5]]


@pytest.mark.parametrize("arguments,code,message", [
    (("zeros:0,3,4,4",), 4, "zeros:0,3,4,4: an array of shape (0, 3, 4, 4) holds no pictures"),
    (("zeros:5",), 4, "zeros:5: an array of shape (5,) is no batch of pictures"),
    (("zeros:1,1,1,4,4",), 4, "an array of shape (1, 1, 1, 4, 4) is no batch of pictures"),
    (("zeros:5,7,4,4",), 4, "pictures have 1 to 4 channels, not 7"),
    (("zeros:2,3,4,4", "--padding", "1000000"), 5, "which is too large; take fewer pictures or less padding"),
    (("zeros:2,3,4,4", "--nrow", "0"), 2, "--nrow"),
    (("zeros:2,3,4,4", "--padding=-1"), 2, "--padding"),
    (("zeros:2,3,4,4", "--value-range", "1"), 2, "--value-range"),
    (("zeros:2,3,4,4", "--value-range", "2,1"), 2, "--value-range 2,1: the first must not be above the second"),
    (("zeros:2,3,4,4", "--batch-size", "0"), 2, "--batch-size"),
    (("zeros:2,3,4,4", "--size", "8"), 2, "--shuffle and --size are for pictures, not for arrays"),
    (("zeros:2,3,4,4", "--shuffle"), 2, "--shuffle and --size are for pictures, not for arrays"),
    (("nope.png",), 3, "nope.png: cannot be opened"),
])
def test_bad_arguments(tbviz, tmp_path, arguments, code, message):
    fails(tbviz, code, message, *arguments)
    assert not (tmp_path / "run").exists()


def test_integers(tbviz, tmp_path):
    np.save(tmp_path / "a.npy", np.zeros((2, 3, 4, 4), np.uint8))
    fails(tbviz, 4, "a.npy: values of type uint8 cannot be normalised, only floating-point ones", "a.npy", "--normalize")
    fails(tbviz, 4, "a.npy: a pad value of 300 does not fit uint8 values", "a.npy", "--pad-value", 300)


def test_arrays_and_pictures(tbviz, tmp_path):
    save_set(tmp_path / "set", 1)
    fails(tbviz, 2, "arrays and pictures cannot share a grid", "zeros:3,4,4", "set")


def test_value_range_does_not_swallow_inputs(tbviz, values):
    tbviz("grid", "-q", "--normalize", "--value-range", "-1,1", "zeros:2,3,4,4", "-l", "run")
    assert decoded(values()[0][2])[3, 3, 0] == 127


def test_output_exists(tbviz, tmp_path):
    save_set(tmp_path / "set", 1)
    (tmp_path / "g.png").write_bytes(b"mine")
    fails(tbviz, 6, "g.png: exists; choose another name or give --force", "set", "-o", "g.png")
    assert (tmp_path / "g.png").read_bytes() == b"mine"
    assert not (tmp_path / "run").exists()

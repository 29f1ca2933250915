"""Arrays as text, character by character as NumPy prints them."""

import os
import pathlib
import subprocess

import numpy as np

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("TBVIZ", REPOSITORY / "build/release/bin/tbviz")).resolve()
PRINT = PROGRAM.parent / "print_array"


def compare(arrays, folder):
    files = [folder / f"{i}.npy" for i in range(len(arrays))]
    for array, file in zip(arrays, files):
        np.save(file, array)
    done = subprocess.run([PRINT, *files], capture_output=True, text=True, check=True, timeout=120)
    texts = done.stdout.split("= ")[1:]
    assert len(texts) == len(arrays)
    for array, text in zip(arrays, texts):
        assert text.split("\n", 1)[1].removesuffix("\n") == str(array), array.dtype


def random_shape(rng):
    return tuple(rng.integers(1, 9, size=rng.integers(0, 5)))


def test_floats_of_all_magnitudes(tmp_path):
    rng = np.random.default_rng(0)
    arrays = []
    for _ in range(400):
        values = rng.standard_normal(random_shape(rng)) * 10.0 ** rng.integers(-12, 12)
        if rng.random() < 0.3:
            values = np.round(values, rng.integers(0, 4))
        if rng.random() < 0.3:
            values = values * 10.0 ** rng.integers(-4, 4, size=values.shape)
        arrays += [values, values.astype(np.float32), np.clip(values, -6e4, 6e4).astype(np.float16)]
    compare([np.asarray(array) for array in arrays], tmp_path)


def test_special_values(tmp_path):
    rng = np.random.default_rng(1)
    special = [0.0, -0.0, np.nan, np.inf, -np.inf, 1.0, -1.0, 0.1, 1e-4, 9.9e-5, 1e5, 1e6, 1e8]
    special += [1e16, 1e-300, 1e300, 123456.7, 1 / 3]
    arrays = []
    for _ in range(300):
        values = rng.choice(special, size=rng.integers(1, 6))
        for dtype in (np.float64, np.float32, np.float16):
            with np.errstate(over="ignore"):
                arrays.append(values.astype(dtype))
    for dtype in (np.float64, np.float32, np.float16):
        with np.errstate(over="ignore"):
            arrays += [np.array(value, dtype) for value in special]
    compare(arrays, tmp_path)


def test_every_half(tmp_path):
    halves = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    compare(list(halves[::1].reshape(-1, 64)) + [np.array(half) for half in halves[::13]], tmp_path)


def test_integers_and_bools(tmp_path):
    rng = np.random.default_rng(2)
    arrays = []
    for dtype in (np.uint8, np.int8, np.uint16, np.int16, np.uint32, np.int32, np.uint64, np.int64):
        limits = np.iinfo(dtype)
        for _ in range(20):
            arrays.append(
                np.asarray(rng.integers(limits.min, limits.max, random_shape(rng), dtype, endpoint=True))
            )
    arrays += [np.asarray(rng.random(random_shape(rng)) < 0.5) for _ in range(20)]
    compare(arrays, tmp_path)


def test_summaries_and_shapes(tmp_path):
    rng = np.random.default_rng(3)
    shapes = [(1000,), (1001,), (6, 200), (7, 200), (200, 7), (2, 3, 4, 50), (1, 64, 55, 55), (1001, 1)]
    shapes += [(1, 1001), (0,), (3, 0), (0, 3), (1, 1, 1, 1), (30, 30), (3, 7, 60)]
    arrays = [rng.standard_normal(shape) for shape in shapes]
    arrays += [array.astype(np.float32) * 1000 for array in arrays]
    arrays += [rng.integers(-5, 500, shape) for shape in shapes]
    compare(arrays, tmp_path)


def test_strides(tmp_path):
    array = np.asfortranarray(np.arange(24.0).reshape(2, 3, 4) / 7)
    compare([array], tmp_path)

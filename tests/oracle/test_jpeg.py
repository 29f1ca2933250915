"""Pixels of JPEG files against Pillow's, in every way that such files are written, whole and damaged."""

import io
import itertools
import re
import subprocess

import numpy as np
import pytest
from conftest import PROGRAM, REPOSITORY
from PIL import Image

MAKE = PROGRAM.parent / "make_jpeg"


def of_pillow(data):
    """Pillow's pixels, or None where it refuses the file."""
    try:
        return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    except (OSError, SyntaxError):
        return None


@pytest.fixture
def decoded(tbviz, tmp_path):
    """Decodes files in one run: the pixels of each, or None where tbviz refuses it; and what it said."""

    def run(files, code=0):
        folder = tmp_path / "in"
        folder.mkdir()
        for name, data in files.items():
            (folder / f"{name}.jpg").write_bytes(data)
        outcome = tbviz("image", "-v", "in", "--no-log", "-o", "out", code=code)
        pngs = {name: tmp_path / "out" / f"{name}.png" for name in files}
        pixels = {
            name: np.asarray(Image.open(png).convert("RGB")) if png.exists() else None
            for name, png in pngs.items()
        }
        return pixels, outcome.err

    return run


def differing(files, pixels):
    """The names of files whose pixels are not Pillow's."""
    return [name for name, data in files.items() if not np.array_equal(pixels[name], of_pillow(data))]


# ---- as programs write them ----

SIZES = [(17, 33), (1, 1), (40, 1), (1, 40), (16, 16), (35, 64), (8, 2)]
WAYS = [
    [],
    ["progressive"],
    ["arithmetic"],
    ["progressive", "arithmetic"],
    ["restart=1"],
    ["progressive", "restart=5"],
    ["separate"],
    ["no-adobe"],
    ["no-jfif"],
    ["no-adobe", "no-jfif"],
]
SAMPLINGS = {
    "gray": ["1x1", "2x2"],
    "ycc": [
        "1x1,1x1,1x1",  # 4:4:4
        "2x1,1x1,1x1",  # 4:2:2
        "2x2,1x1,1x1",  # 4:2:0
        "4x1,1x1,1x1",  # 4:1:1
        "1x2,1x1,1x1",  # 4:4:0
        "4x2,1x1,1x1",  # 4:1:0
        "1x4,1x1,1x1",
        "3x1,1x1,1x1",
        "2x2,2x1,1x2",
        "4x1,2x1,1x1",
        "1x1,2x2,1x1",  # Colours finer than the light.
    ],
    "rgb": ["1x1,1x1,1x1", "2x2,1x1,1x1"],
    "cmyk": ["1x1,1x1,1x1,1x1", "2x2,1x1,1x1,2x2"],
    "ycck": ["1x1,1x1,1x1,1x1", "2x1,1x1,1x1,2x1", "2x2,1x1,1x1,2x2"],
}
KINDS = [(space, sampling) for space, samplings in SAMPLINGS.items() for sampling in samplings]


def make(path, height, width, *words):
    subprocess.run([MAKE, path, str(height), str(width), *words], check=True)
    return path.read_bytes()


@pytest.mark.parametrize("space,sampling", KINDS)
def test_pixels_are_pillows(decoded, tmp_path, space, sampling):
    files = {
        f"{height}x{width}-{'-'.join(way)}": make(
            tmp_path / "a.jpg", height, width, space, f"sampling={sampling}", *way
        )
        for (height, width), way in itertools.product(SIZES, WAYS)
    }
    assert all(of_pillow(data) is not None for data in files.values())
    pixels, said = decoded(files)
    assert differing(files, pixels) == []
    assert said.count("\n") == 1  # Nothing to note.


def noise(mode):
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 256, (45, 61, 3), np.uint8))
    return picture.convert(mode)


def saved(picture, **options):
    out = io.BytesIO()
    picture.save(out, "JPEG", **options)
    return out.getvalue()


PILLOWS = {
    "plain": {},
    "progressive": {"progressive": True},
    "optimized": {"optimize": True},
    "coarse": {"quality": 3},
    "fine": {"quality": 100, "subsampling": 0},
    "restarts": {"restart_marker_rows": 1},
    "4-2-2": {"subsampling": 1},
    "4-2-0": {"subsampling": 2},
    "rgb": {"keep_rgb": True},
}


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_what_pillow_writes(decoded, mode):
    files = {name: saved(noise(mode), **options) for name, options in PILLOWS.items()}
    pixels, _ = decoded(files)
    assert differing(files, pixels) == []


def test_noise_in_half_the_columns(decoded):
    """A decoder that spreads colours over the columns in its own way is off by 85 here."""
    files = {"noise": (REPOSITORY / "tests/files/noise_422.jpg").read_bytes()}
    pixels, _ = decoded(files)
    assert differing(files, pixels) == []


@pytest.mark.parametrize(
    "space,sampling", [("rgb", "1x1,1x1,1x1"), ("ycc", "2x2,1x1,1x1"), ("ycck", "1x1,1x1,1x1,1x1")]
)
def test_adobes_marker_says_what_the_colours_are(decoded, tmp_path, space, sampling):
    data = make(tmp_path / "a.jpg", 20, 30, space, f"sampling={sampling}", "no-jfif")
    if b"Adobe" not in data:
        data = data[:2] + b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\1" + data[2:]
    at = data.index(b"Adobe") + 11
    files = {f"transform{code}": data[:at] + bytes([code]) + data[at + 1 :] for code in range(4)}
    pixels, said = decoded(files)
    assert differing(files, pixels) == []
    assert "transform3.jpg: the JPEG file is odd, and may be damaged: Unknown Adobe color transform" in said


# ---- cut and damaged ----

SMALL = {
    "baseline": ["ycc", "sampling=2x2,1x1,1x1"],
    "progressive": ["ycc", "progressive"],
    "restarts": ["gray", "restart=1"],
    "arithmetic": ["gray", "arithmetic"],
    "inks": ["ycck", "separate"],
}


@pytest.mark.parametrize("kind", SMALL)
def test_every_cut_is_refused_that_pillow_refuses(decoded, tmp_path, kind):
    data = make(tmp_path / "a.jpg", 9, 17, *SMALL[kind])
    files = {f"{size:04}": data[:size] for size in range(3, len(data))}
    pixels, said = decoded(files, code=4)
    assert differing(files, pixels) == []
    assert "0200.jpg: the JPEG file ends at offset 200 without an end-of-image marker (cut short?)" in said


@pytest.mark.parametrize("kind", SMALL)
def test_damage_is_refused_or_gives_pillows_pixels(decoded, tmp_path, kind):
    """Where data are damaged Pillow goes on with gray, and tbviz ends."""
    data = make(tmp_path / "a.jpg", 9, 17, *SMALL[kind])
    rng = np.random.default_rng(1)
    files = {"0000": data[:10]}  # The first failure gives the exit code.
    for position in range(3, len(data)):
        damaged = bytearray(data)
        damaged[position] ^= 1 << rng.integers(8)
        files[f"{position:04}"] = bytes(damaged)
    pixels, said = decoded(files, code=4)
    wrong = [name for name in differing(files, pixels) if pixels[name] is not None]
    assert wrong == []
    assert len(re.findall(r"\(damaged\?\)|\(cut short\?\)|not supported|convert it", said)) > 20


def test_a_hole_in_the_data_is_named(decoded, tmp_path):
    data = make(tmp_path / "a.jpg", 64, 64, "gray")
    half = data[: len(data) // 2] + b"\xff\xd9"
    assert of_pillow(half) is not None  # Half of it gray.
    pixels, said = decoded({"half": half}, code=4)
    assert pixels["half"] is None
    assert re.search(r"half.jpg: .* from offset 12\d\d on: Corrupt JPEG data: premature end of data segment", said)


def test_missing_scans_are_told(decoded, tmp_path):
    files = {
        "some": make(tmp_path / "a.jpg", 40, 40, "gray", "progressive", "scans=3"),
        "tail": saved(noise("L"))[:-2] + bytes(50) + b"\xff\xd9",
    }
    pixels, said = decoded(files)
    assert "some.jpg: the JPEG file lacks the last of its scans" in said
    assert "tail.jpg: the JPEG file is odd, and may be damaged: Corrupt JPEG data: 45 extraneous bytes" in said
    assert np.array_equal(pixels["tail"], of_pillow(files["tail"]))


def test_a_picture_without_its_colours_is_refused(decoded, tmp_path):
    data = make(tmp_path / "a.jpg", 40, 40, "ycc", "separate")
    scans = [scan.start() for scan in re.finditer(b"\xff\xda", data)]
    pixels, said = decoded({"light": data[: scans[1]] + b"\xff\xd9"}, code=4)
    assert pixels["light"] is None
    assert "light.jpg: the JPEG file lacks a scan of one of its components (cut short?)" in said

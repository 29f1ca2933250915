"""Pictures that are stored turned: used as they are stored, and that is said."""

import io
import struct

import numpy as np
import pytest
from PIL import Image, ImageOps

pytestmark = pytest.mark.filterwarnings("ignore:Metadata Warning", "ignore:Truncated File Read")  # Pillow's own.

UPRIGHT = {
    2: "mirrored from left to right it is upright",
    3: "turned by 180 degrees it is upright",
    4: "mirrored from top to bottom it is upright",
    5: "with rows as columns it is upright",
    6: "turned to the right by 90 degrees it is upright",
    7: "with rows as columns, both from their ends, it is upright",
    8: "turned to the left by 90 degrees it is upright",
}
# What the words ask for, done with NumPy.
DONE = {
    2: lambda p: p[:, ::-1],
    3: lambda p: p[::-1, ::-1],
    4: lambda p: p[::-1],
    5: lambda p: p.transpose(1, 0, 2),
    6: lambda p: np.rot90(p, -1),
    7: lambda p: p[::-1, ::-1].transpose(1, 0, 2),
    8: lambda p: np.rot90(p),
}
PIXELS = np.random.default_rng(3).integers(0, 256, (24, 40, 3), np.uint8)
SHORT, LONG, TEXT = 3, 4, 2


def exif(value, kind=SHORT, order=">", tag=0x112, count=1, before=0):
    """A TIFF header and a directory: entries of other tags, then the orientation."""
    packed = struct.pack(order + ("HH" if kind == SHORT else "I"), *([value, 0] if kind == SHORT else [value]))
    entries = [struct.pack(order + "HHI", 0x10F, TEXT, 4) + b"abc\0"] * before
    entries.append(struct.pack(order + "HHI", tag, kind, count) + packed)
    head = b"MM\0*" if order == ">" else b"II*\0"
    return head + struct.pack(order + "IH", 8, len(entries)) + b"".join(entries) + bytes(4)


def picture(data, kind):
    out = io.BytesIO()
    Image.fromarray(PIXELS).save(out, kind, exif=b"Exif\0\0" + data)
    return out.getvalue()


def orientation(data):
    return Image.open(io.BytesIO(data)).getexif().get(0x112, 1)


@pytest.mark.parametrize("value", UPRIGHT)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_note_says_how_it_would_be_upright(tbviz, tmp_path, kind, value):
    data = picture(exif(value), kind)
    (tmp_path / "a.bin").write_bytes(data)
    outcome = tbviz("image", "a.bin", "--no-log", "-o", "out")
    assert outcome.err == (
        f"a.bin: is stored turned (EXIF orientation {value}) and used as it is stored; {UPRIGHT[value]} (in Python: "
        "PIL.ImageOps.exif_transpose)\nwrote 1 PNG file to out\n"
    )
    stored = Image.open(io.BytesIO(data)).convert("RGB")
    assert np.array_equal(np.asarray(Image.open(tmp_path / "out/a.png")), np.asarray(stored))
    turned = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB"))
    assert np.array_equal(DONE[value](np.asarray(stored)), turned)


FORMS = {
    "little-endian": exif(6, order="<"),
    "a long number": exif(6, kind=LONG),
    "a long one, little-endian": exif(6, kind=LONG, order="<"),
    "behind others": exif(6, before=3),
    "two numbers": exif(6, count=2),
    "three elsewhere": exif(26, kind=LONG, count=3) + struct.pack(">3I", 6, 0, 0),
}
NOTHING = {
    "upright": exif(1),
    "no such orientation": exif(9),
    "zero": exif(0),
    "huge": exif(0xFFFFFFFF, kind=LONG),
    "another tag": exif(6, tag=0x113),
    "no number": exif(6, count=0),
    "numbers beyond the end": exif(26, kind=LONG, count=3) + bytes(2),
}


@pytest.mark.parametrize("form", [*FORMS, *NOTHING])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_it_is_told_where_pillow_would_turn_it(tbviz, tmp_path, kind, form):
    data = picture({**FORMS, **NOTHING}[form], kind)
    (tmp_path / "a.bin").write_bytes(data)
    turns = orientation(data) in UPRIGHT
    assert turns == (form in FORMS)
    outcome = tbviz("image", "a.bin", "-l", "run")
    assert ("EXIF orientation 6" in outcome.err) == turns and outcome.err.count("\n") == 1 + turns


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_damaged_exif_says_nothing_and_harms_nothing(tbviz, tmp_path, kind):
    whole = exif(6, before=1)
    (tmp_path / "set").mkdir()
    for size in range(len(whole) - 6):
        (tmp_path / f"set/{size:02}.bin.png").write_bytes(picture(whole[:size], kind))
    far = whole[:4] + b"\xff\xff\xff\xfe" + whole[8:]
    (tmp_path / "set/far.png").write_bytes(picture(far, kind))
    many = whole[:8] + b"\xff\xff" + whole[10:22]
    (tmp_path / "set/many.png").write_bytes(picture(many, kind))
    outcome = tbviz("image", "set", "-l", "run")
    assert "EXIF" not in outcome.err


def test_quiet_says_nothing(tbviz, tmp_path):
    (tmp_path / "a.jpg").write_bytes(picture(exif(6), "JPEG"))
    tbviz("image", "-q", "a.jpg", "-l", "run")


def test_of_many_only_the_first_are_told(tbviz, tmp_path):
    (tmp_path / "set").mkdir()
    for number in range(5):
        (tmp_path / f"set/{number}.jpg").write_bytes(picture(exif(6), "JPEG"))
    for command in [["image", "set"], ["grid", "set", "--batch-size", "2"]]:
        few = tbviz(*command, "-l", "few").err
        assert [line[:9] for line in few.splitlines()[:3]] == ["set/0.jpg", "set/1.jpg", "set/2.jpg"]
        assert few.count("EXIF") == 3 and "and 2 notes on other pictures (-v shows them)\n" in few
        assert tbviz(*command, "-l", "all", "-v").err.count("EXIF") == 5


def test_standard_input(tbviz):
    for command in ["image", "grid"]:
        assert "standard input: is stored turned" in tbviz(command, "-", "-l", "run", stdin=picture(exif(6), "JPEG")).err


@pytest.mark.parametrize("words", [["featuremap", "a.jpg", "-l", "run"], ["hooks", "--input", "a.jpg"]])
def test_where_a_network_looks_at_it(tbviz, tmp_path, words):
    (tmp_path / "a.jpg").write_bytes(picture(exif(8), "JPEG"))
    assert "a.jpg: is stored turned (EXIF orientation 8)" in tbviz(*words).err

"""Pixels of `tbviz image` against Pillow's, and of arrays against SummaryWriter's make_image."""

import io
import itertools
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from torch.utils.tensorboard import summary as torch_summary


@pytest.fixture
def pixels(tbviz, values):
    """Runs `tbviz image` and gives the one picture it logs, as an RGB array."""

    def run(*arguments, **options):
        tbviz("image", "-q", "-l", "run", *arguments, **options)
        (_, _, value), = values("run")
        picture = Image.open(io.BytesIO(value.image.encoded_image_string))
        assert (value.image.height, value.image.width) == (picture.height, picture.width)
        assert value.image.colorspace == {"L": 3, "LA": 2, "RGB": 3, "RGBA": 4}[picture.mode]
        return np.asarray(picture.convert("RGBA" if picture.mode in ("LA", "RGBA") else "RGB"))

    return run


def noise(height, width, channels, seed=0, dtype=np.uint8):
    top = np.iinfo(dtype).max + 1
    return np.random.default_rng(seed).integers(0, top, (height, width, channels), dtype)


def of_pillow(file):
    return np.asarray(Image.open(file).convert("RGB"))


# ---- PNG ----

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
KINDS = [(color, depth) for color, depths in DEPTHS.items() for depth in depths]
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed_rows(samples, depth):
    """Every row with filter type 0, samples packed into bytes."""
    rows = b""
    for row in samples.reshape(len(samples), -1):
        bits = "".join(format(value, f"0{depth}b") for value in row)
        bits += "0" * (-len(bits) % 8)
        rows += b"\0" + int(bits, 2).to_bytes(len(bits) // 8, "big")
    return rows


def make_png(samples, color, depth, interlaced=False, extra=b""):
    height, width = samples.shape[:2]
    if interlaced:
        passes = [samples[y::dy, x::dx] for x, y, dx, dy in ADAM7]
        rows = b"".join(packed_rows(p, depth) for p in passes if p.size)
    else:
        rows = packed_rows(samples, depth)
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def expected_png(file, samples, color, depth):
    if depth == 16:  # The high byte; Pillow agrees but for gray, which it clips.
        high = (samples >> 8).astype(np.uint8)
        return np.repeat(high[..., :1], 3, 2) if color in (0, 4) else high[..., :3]
    return of_pillow(file)


@pytest.mark.parametrize("interlaced", [False, True])
@pytest.mark.parametrize("color,depth", KINDS)
def test_png_of_every_colour_type_and_depth(pixels, tmp_path, color, depth, interlaced):
    rng = np.random.default_rng(color * 100 + depth)
    samples = rng.integers(0, 1 << depth, (13, 11, CHANNELS[color]))
    palette = chunk(b"PLTE", rng.integers(0, 256, 3 << depth, np.uint8).tobytes()) if color == 3 else b""
    file = tmp_path / "a.png"
    file.write_bytes(make_png(samples, color, depth, interlaced, palette))
    assert np.array_equal(pixels(file), expected_png(file, samples, color, depth))


@pytest.mark.parametrize("color", [2, 6])
def test_high_byte_of_16_bit_colour_is_pillows(pixels, tmp_path, color):
    file = tmp_path / "a.png"
    file.write_bytes(make_png(noise(5, 7, CHANNELS[color], dtype=np.uint16), color, 16))
    assert np.array_equal(pixels(file), of_pillow(file))


@pytest.mark.parametrize("color,transparent", [(0, b"\0\7"), (2, b"\0\1\0\2\0\3"), (3, b"\0\x80\xff")])
def test_transparent_colours_are_drawn_like_others(pixels, tmp_path, color, transparent):
    samples = noise(6, 6, CHANNELS[color]) & (3 if color == 3 else 255)
    extra = chunk(b"PLTE", bytes(range(12))) if color == 3 else b""
    file = tmp_path / "a.png"
    file.write_bytes(make_png(samples, color, 8, extra=extra + chunk(b"tRNS", transparent)))
    assert np.array_equal(pixels(file), of_pillow(file))


def test_png_with_every_filter_and_split_data(pixels, tmp_path):
    file = tmp_path / "a.png"
    gradient = np.add.outer(np.arange(200), np.arange(300)).astype(np.uint8)
    Image.fromarray(np.dstack([gradient, gradient.T[:200, :1] + gradient, 255 - gradient])).save(
        file, optimize=True)
    assert np.array_equal(pixels(file), of_pillow(file))


# ---- the other formats ----

MODES = ["1", "L", "P", "RGB", "RGBA"]


@pytest.mark.parametrize("mode", MODES)
def test_bmp(pixels, tmp_path, mode):
    file = tmp_path / "a.bmp"
    Image.fromarray(noise(9, 13, 3)).convert("RGBA").convert(mode).save(file)
    assert np.array_equal(pixels(file), of_pillow(file))


def bmp(bits, rows, height, width, compression=0, masks=b""):
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, compression, 0, 0, 0, 0, 0)
    offset = 14 + len(header) + len(masks)
    return struct.pack("<2sIHHI", b"BM", offset + len(rows), 0, 0, offset) + header + masks + rows


@pytest.mark.parametrize("height", [6, -6])
@pytest.mark.parametrize("bits,compression,masks", [
    (16, 0, b""),
    (16, 3, struct.pack("<III", 0xF800, 0x7E0, 0x1F)),
    (24, 0, b""),
    (32, 0, b""),
    (32, 3, struct.pack("<III", 0xFF0000, 0xFF00, 0xFF)),
])
def test_bmp_depths_and_directions(pixels, tmp_path, bits, compression, masks, height):
    row_bytes = (5 * bits + 31) // 32 * 4
    file = tmp_path / "a.bmp"
    file.write_bytes(bmp(bits, noise(6, row_bytes, 1).tobytes(), height, 5, compression, masks))
    assert np.array_equal(pixels(file), of_pillow(file))


@pytest.mark.parametrize("compression", [None, "tga_rle"])
@pytest.mark.parametrize("mode", ["L", "P", "RGB", "RGBA", "LA"])
def test_tga(pixels, tmp_path, mode, compression):
    file = tmp_path / "a.tga"
    flat = np.repeat(noise(9, 3, 3), 5, 1)  # Runs for the compressor.
    picture = Image.fromarray(flat)
    picture = picture.convert("L").convert("LA") if mode == "LA" else picture.convert(mode)
    picture.save(file, compression=compression)
    assert np.array_equal(pixels(file), of_pillow(file))


@pytest.mark.parametrize("flags", [0x00, 0x10, 0x20, 0x30])
@pytest.mark.parametrize("bits", [16, 24, 32])
def test_tga_depths_and_directions(pixels, tmp_path, bits, flags):
    file = tmp_path / "a.tga"
    header = struct.pack("<BBBHHBHHHHBB", 0, 0, 2, 0, 0, 0, 0, 0, 5, 4, bits, flags)
    file.write_bytes(header + noise(4, 5, bits // 8).tobytes())
    assert np.array_equal(pixels(file), of_pillow(file))


@pytest.mark.parametrize("white", [1, 7, 100, 254, 255, 256, 1000, 65535])
@pytest.mark.parametrize("kind", ["P5", "P6"])
def test_pgm_and_ppm(pixels, tmp_path, kind, white):
    samples = np.random.default_rng(white).integers(0, white + 1, (6, 5, 1 if kind == "P5" else 3))
    file = tmp_path / "a.pnm"
    header = f"{kind} # a comment\n5\n# another\n 6 {white}\n".encode()
    file.write_bytes(header + samples.astype(">u2" if white > 255 else "u1").tobytes())
    expected = of_pillow(file)
    if kind == "P5" and white > 255:  # Pillow clips these; tbviz keeps the high byte.
        wide = np.asarray(Image.open(file))
        expected = np.repeat((wide >> 8).astype(np.uint8)[..., None], 3, 2)
    assert np.array_equal(pixels(file), expected)


def test_photo(pixels, tmp_path):
    from conftest import REPOSITORY
    photo = REPOSITORY / "data/images/astronaut.png"
    assert np.array_equal(pixels(photo), of_pillow(photo))


# ---- resize ----

# From 40 x 65. Both orders of the two passes are among them, and at 20 x 55 they part.
SIDES = [1, 2, 3, 17, 20, 40, 55, 56, 64, 65, 150]


@pytest.mark.parametrize("height,width", list(itertools.product(SIDES, SIDES)))
def test_resize_is_pillows_bit_by_bit(pixels, tmp_path, height, width):
    file = tmp_path / "a.png"
    Image.fromarray(noise(40, 65, 3, seed=1)).save(file)
    expected = Image.open(file).resize((width, height), Image.Resampling.BILINEAR)
    assert np.array_equal(pixels(file, "--size", f"{height}x{width}"), np.asarray(expected))


@pytest.mark.parametrize("height,width", [(40, 65), (65, 40), (33, 33), (1, 200)])
@pytest.mark.parametrize("side", [1, 7, 40, 224])
def test_short_side(pixels, tmp_path, height, width, side):
    file = tmp_path / "a.png"
    Image.fromarray(noise(height, width, 3)).save(file)
    short, long = sorted((height, width))
    other = int(side * long / short)  # torchvision's rule
    size = (other, side) if width > height else (side, other)
    expected = Image.open(file).resize(size, Image.Resampling.BILINEAR)
    assert np.array_equal(pixels(file, "--size", side), np.asarray(expected))


# ---- arrays ----

def as_summary_writer(array, dataformats):
    value = torch_summary.image("x", array, dataformats=dataformats).value[0].image
    picture = Image.open(io.BytesIO(value.encoded_image_string))
    assert (value.height, value.width) == (picture.height, picture.width)
    return np.asarray(picture.convert("RGBA" if picture.mode in ("LA", "RGBA") else "RGB"))


def random_array(dtype, shape):
    rng = np.random.default_rng(7)
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        return rng.uniform(-0.5, 1.5, shape).astype(dtype)
    if dtype.kind == "b":
        return rng.integers(0, 2, shape).astype(dtype)
    return rng.integers(-1 if dtype.kind == "i" else 0, 4 if dtype.itemsize > 1 else 127, shape).astype(dtype)


FORMATS = {
    "HW": (6, 7), "WH": (7, 6), "CHW": (3, 6, 7), "chw": (1, 6, 7), "HWC": (6, 7, 3), "WCH": (7, 4, 6),
    "NCHW": (11, 3, 6, 7), "NHWC": (3, 6, 7, 1), "HNCW": (6, 9, 3, 7),
}


@pytest.mark.parametrize("dataformats", FORMATS)
@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64", "float16", "int32", "int64", "uint16", "bool"])
def test_arrays_are_scaled_like_summary_writers(pixels, tmp_path, dtype, dataformats):
    array = random_array(dtype, FORMATS[dataformats])
    np.save(tmp_path / "a.npy", array)
    got = pixels("a.npy", "--dataformats", dataformats)
    assert np.array_equal(got, as_summary_writer(array, dataformats.upper()))


@pytest.mark.parametrize("shape,dataformats", [((6, 7), "HW"), ((2, 6, 7), "CHW"), ((3, 1, 6, 7), "NCHW")])
def test_default_dataformats(pixels, tmp_path, shape, dataformats):
    array = random_array("float32", shape)
    np.save(tmp_path / "a.npy", array)
    assert np.array_equal(pixels("a.npy"), as_summary_writer(array, dataformats))


def test_special_values(pixels, tmp_path):
    array = np.array([[np.nan, np.inf, -np.inf, 1.1, -0.1, -0.0, 1e-9, 0.999999, 3e38]], np.float32)
    np.save(tmp_path / "a.npy", array)
    with np.errstate(invalid="ignore"):
        assert np.array_equal(pixels("a.npy"), as_summary_writer(array, "HW"))


def test_every_byte_survives_division_by_255(pixels, tmp_path):
    array = (np.arange(256, dtype=np.float32) / np.float32(255)).reshape(16, 16)
    np.save(tmp_path / "a.npy", array)
    assert np.array_equal(pixels("a.npy")[..., 0].ravel(), np.arange(256))


def test_fortran_order(pixels, tmp_path):
    array = np.asfortranarray(random_array("float32", (3, 6, 7)))
    np.save(tmp_path / "a.npy", array)
    assert np.array_equal(pixels("a.npy"), as_summary_writer(array, "CHW"))

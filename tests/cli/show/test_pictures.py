"""Pictures of tbviz show: the log's own file by each protocol, and characters where there is none."""

import base64
import io
import math
import re
import unicodedata

import numpy as np
import pytest
from drawn import dots_of
from event_log import FIRST, value
from PIL import Image
from sixel import decode_sixel
from tensorboard.compat.proto.summary_pb2 import Summary
from terminal import run_in_terminal

RANDOM = np.random.default_rng(11)
KITTY = re.compile(rb"\x1b_G([^;]*);([^\x1b]*)\x1b\\")
PLACEHOLDER = "\U0010eeee"


def png_of(pixels):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def noise(height, width):
    return RANDOM.integers(0, 256, (height, width, 3), np.uint8)


def smooth(height, width):
    y, x = np.mgrid[0:height, 0:width]
    return np.dstack([x * 255 // max(1, width - 1), y * 255 // max(1, height - 1), (x + y) % 256]).astype(np.uint8)


@pytest.fixture
def show(tbviz, write_log, tmp_path):
    """Logs one picture and shows it on a terminal; returns what is printed behind the caption."""

    def run(file, kind, columns=80, rows=24, code=0, **how):
        picture = Summary.Image(height=1, width=1, encoded_image_string=file)
        write_log("runs/events.out.tfevents.1", [FIRST, value(3, "a/picture", image=picture)])
        arguments = ["show", "runs"] + ([f"--preview={kind}"] if kind else [])
        printed = run_in_terminal([tbviz.program, *arguments], columns, rows, cwd=tmp_path, code=code, **how)
        printed.raw = printed.raw.replace(b"\r\n", b"\n")
        caption, printed.raw = printed.raw.split(b"\n", 1)
        printed.caption = re.sub(rb"\x1b\[[\d;]*m", b"", caption).decode().rstrip()
        return printed

    return run


def kitty_payload(raw):
    """(keys of the first command, the file): what Kitty puts together, held to its rules."""
    commands = KITTY.findall(raw)
    keys = [dict(pair.split("=") for pair in head.decode().split(",")) for head, _ in commands]
    for i, (key, (_, data)) in enumerate(zip(keys, commands)):
        last = i + 1 == len(commands)
        assert key["m"] == ("0" if last else "1")
        assert len(data) <= 4096 and (last or len(data) == 4096)
        assert i == 0 or set(key) == {"m"}
    return keys[0], base64.b64decode(b"".join(data for _, data in commands), validate=True)


def unwrapped(raw):
    """What tmux hands on: the commands in their wrapping, and the rest."""
    wrapped = re.findall(rb"\x1bPtmux;((?:[^\x1b]|\x1b\x1b)*)\x1b\\", raw)
    rest = re.sub(rb"\x1bPtmux;(?:[^\x1b]|\x1b\x1b)*\x1b\\", b"", raw)
    return b"".join(part.replace(b"\x1b\x1b", b"\x1b") for part in wrapped), rest


@pytest.mark.parametrize("size", [(5, 7), (64, 64), (300, 200), (30, 1000), (900, 3)])
def test_kitty_gets_the_logs_own_file(show, size):
    file = png_of(noise(*size))
    printed = show(file, "kitty")
    keys, payload = kitty_payload(printed.raw)
    assert payload == file
    assert {k: keys[k] for k in ("a", "f", "q")} == {"a": "T", "f": "100", "q": "2"}
    assert 0 < int(keys["i"]) < 2**32 and "U" not in keys
    assert printed.caption == f"a/picture  ., step 3, {size[1]}x{size[0]}"
    assert KITTY.sub(b"", printed.raw).strip() == b""


CELLS = [(80, 24, (0, 0), 8, 16), (120, 40, (1200, 800), 10, 20), (40, 10, (360, 190), 9, 19)]


@pytest.mark.parametrize("columns, rows, pixels, wide, high", CELLS)
@pytest.mark.parametrize("size", [(8, 8), (40, 24), (64, 64), (1000, 50), (50, 3000), (2000, 2000)])
def test_pictures_fit_and_grow_by_whole_factors(show, columns, rows, pixels, wide, high, size):
    keys, _ = kitty_payload(show(png_of(smooth(*size)), "kitty", columns, rows, pixels=pixels).raw)
    c, r = int(keys["c"]), int(keys["r"])
    assert 1 <= c <= columns and 1 <= r <= rows - 2
    height, width = size
    if width <= columns * wide and height <= (rows - 2) * high:
        factors = [f for f in range(1, 65) if (math.ceil(f * width / wide), math.ceil(f * height / high)) == (c, r)]
        assert factors, "no whole factor gives these cells"
    else:
        scale = min(columns * wide / width, (rows - 2) * high / height)
        assert abs(c - width * scale / wide) <= 1 and abs(r - height * scale / high) <= 1


def test_iterm_gets_the_logs_own_file(show):
    file = png_of(noise(64, 48))
    raw = show(file, "iterm").raw
    found = re.fullmatch(rb"\x1b\]1337;File=inline=1;size=(\d+);width=(\d+);height=(\d+);preserveAspectRatio=1:([^\x07]*)\x07\n*", raw)
    assert base64.b64decode(found[4], validate=True) == file
    assert int(found[1]) == len(file)
    # 48 x 64 pixels in cells of 8 x 16: four times as large within 32 columns and 16 rows.
    assert (int(found[2]), int(found[3])) == (24, 16)


def test_a_jpeg_is_made_a_png_for_kitty(show):
    file = io.BytesIO()
    Image.fromarray(smooth(40, 30)).save(file, "JPEG")
    keys, payload = kitty_payload(show(file.getvalue(), "kitty").raw)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(payload))), np.asarray(Image.open(file)))


def marks():
    """Kitty's marks as far as newer data than Unicode 6.0 tells: what composes with nothing, of class 230."""
    composing = set()
    for c in map(chr, range(0x110000)):
        parts = unicodedata.decomposition(c).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            composing.add(int(parts[1], 16))
    return [
        c for c in map(chr, range(0x300, 0x20000))
        if unicodedata.combining(c) == 230 and unicodedata.category(c) == "Mn"
        and not unicodedata.decomposition(c) and ord(c) not in composing
    ]  # fmt: skip


def test_placeholders_in_tmux_say_row_and_number(show):
    file = png_of(smooth(297 * 16, 8))
    printed = show(file, "kitty", rows=320, env={"TMUX": "/tmp/x,1,0"})
    commands, rest = unwrapped(printed.raw)
    keys, payload = kitty_payload(commands)
    assert payload == file and keys["U"] == "1" and keys["r"] == "297"
    number = int(keys["i"])
    assert 16 <= number & 255 and number >> 8 & 0xFFFF == 0 and number >> 24 < 128
    lines = rest.decode().strip("\n").split("\n")
    assert len(lines) == 297
    told = []
    for line in lines:
        found = re.fullmatch(rf"\x1b\[38;5;{number & 255}m{PLACEHOLDER}(.)(.)(.)((?:{PLACEHOLDER})*)\x1b\[39m", line)
        told.append(found[1])
        assert found[2] == "\u0305" and len(found[4]) == int(keys["c"]) - 1
        high = found[3]
    newer = marks()
    assert told[:129] == newer[:129]
    assert set(told) <= set(newer) and told == sorted(told) and len(set(told)) == 297
    assert told[:5] == list("\u0305\u030d\u030e\u0310\u0312") and told[-1] == "\U0001d244"
    assert told.index(high) == number >> 24


def test_every_chunk_is_wrapped_for_tmux(show):
    file = png_of(noise(200, 200))
    commands, rest = unwrapped(show(file, "kitty", env={"TMUX": "x"}).raw)
    keys, payload = kitty_payload(commands)
    assert payload == file and len(KITTY.findall(commands)) > 10
    assert rest.decode().count(PLACEHOLDER) == int(keys["c"]) * int(keys["r"])
    commands, rest = unwrapped(show(file, "iterm", env={"TMUX": "x"}).raw)
    assert commands.startswith(b"\x1b]1337;File=") and rest.strip() == b""


def half_blocks(raw, columns):
    """Pixels of half blocks, (rows, columns) of (foreground, background) as SGR parameters."""
    rows = []
    for line in raw.decode().strip("\n").split("\n"):
        row, fore, back = [], None, None
        for codes, character in re.findall(r"\x1b\[([\d;]*)m|(.)", line):
            if character:
                assert character == "▀"
                row.append((fore, back))
                continue
            numbers = codes.split(";")
            if numbers[0] == "38":
                fore = tuple(map(int, numbers[1:]))
            elif numbers[0] == "48":
                back = tuple(map(int, numbers[1:]))
            elif codes == "49":
                back = None
            elif codes != "0":
                n = int(codes)
                if n in (*range(30, 38), *range(90, 98)):
                    fore = (n - 30 if n < 40 else n - 82,)
                else:
                    back = (n - 40 if n < 50 else n - 92,)
        assert line.endswith("\x1b[0m") and len(row) <= columns
        rows.append(row)
    return rows


def expected_size(width, height, columns, rows, across, down):
    """In dots: shrunk to the terminal less two rows, or grown by the greatest whole factor within 32 x 16 cells."""
    wide, high = columns * across, (rows - 2) * down
    if width > wide or height > high:
        scale = min(wide / width, high / height)
        return max(1, round(width * scale)), max(1, round(height * scale))
    factor = max(1, min(min(columns, 32) * across // width, min(rows - 2, 16) * down // height))
    return width * factor, height * factor


@pytest.mark.parametrize("size", [(5, 7), (28, 28), (100, 60), (37, 400), (300, 20), (1000, 1000)])
@pytest.mark.parametrize("columns, rows", [(80, 24), (40, 10), (200, 50)])
def test_blocks_have_the_colours_of_pillows_box_filter(show, size, columns, rows):
    pixels = noise(*size)
    raw = show(png_of(pixels), "blocks", columns, rows, env={"COLORTERM": "truecolor"}).raw
    width, height = expected_size(size[1], size[0], columns, rows, 1, 2)
    wanted = np.asarray(Image.fromarray(pixels).resize((width, height), Image.Resampling.BOX))
    lines = half_blocks(raw, columns)
    assert len(lines) == (height + 1) // 2 <= rows - 2
    for y in range(height):
        line = [cell[y % 2] for cell in lines[y // 2]]
        assert [c[1:] for c in line] == [tuple(map(int, p)) for p in wanted[y]]
        assert {c[0] for c in line} == {2}
    if height % 2:
        assert {back for _, back in lines[-1]} == {None}


CUBE = [0, 95, 135, 175, 215, 255]
OF_256 = {16 + 36 * r + 6 * g + b: (CUBE[r], CUBE[g], CUBE[b]) for r in range(6) for g in range(6) for b in range(6)}
OF_256 |= {232 + i: (8 + 10 * i,) * 3 for i in range(24)}
OF_16 = dict(enumerate([
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
]))  # fmt: skip  # xterm's, by its manual.


@pytest.mark.parametrize("term, palette", [("xterm-256color", OF_256), ("xterm", OF_16)])
def test_fewer_colours_are_the_nearest(show, term, palette):
    pixels = noise(40, 60)
    raw = show(png_of(pixels), "blocks", env={"TERM": term}).raw
    far = lambda entry, pixel: sum((int(a) - int(b)) ** 2 for a, b in zip(palette[entry], pixel))
    lines = half_blocks(raw, 80)
    for y in range(40):
        for x in range(60):
            got = lines[y // 2][x][y % 2][-1]
            assert far(got, pixels[y, x]) == min(far(entry, pixels[y, x]) for entry in palette)


BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) * 16 + 8


@pytest.mark.parametrize("size", [(40, 60), (300, 500), (7, 5)])
def test_without_colour_pictures_are_dithered_dots(show, size):
    pixels = smooth(*size)
    raw = show(png_of(pixels), "blocks", env={"NO_COLOR": "1"}).raw
    width, height = expected_size(size[1], size[0], 80, 24, 2, 4)
    gray = np.asarray(Image.fromarray(pixels).convert("L").resize((width, height), Image.Resampling.BOX))
    wanted = {(x, y) for y in range(height) for x in range(width) if gray[y, x] > BAYER[y % 4, x % 4]}
    assert b"\x1b" not in raw
    assert dots_of(raw.decode().strip("\n").split("\n")) == wanted


def test_sixels_have_the_pictures_pixels(show):
    pixels = np.zeros((32, 48, 3), np.uint8)
    pixels[:16, :24], pixels[:16, 24:], pixels[16:, :24], pixels[16:, 24:] = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)
    printed = show(png_of(pixels), "sixel", code=None)
    if printed.code == 5:
        assert "--preview=sixel: " in printed.err and "libchafa" in printed.err and "--preview=blocks" in printed.err
        pytest.skip("built without libchafa")
    assert printed.code == 0
    image = decode_sixel(printed.raw)
    width, height = expected_size(48, 32, 80, 24, 8, 16)
    wanted = pixels.repeat(width // 48, 0).repeat(height // 32, 1)
    assert image.shape[:2] == (height, width)
    assert (image[..., 3] == 255).all()
    assert np.abs(image[..., :3].astype(int) - wanted).mean() < 3
    photo = smooth(200, 300)
    image = decode_sixel(show(png_of(photo), "sixel").raw)
    assert np.abs(image[..., :3].astype(int) - photo).mean() < 12


def test_pictures_are_named_where_they_are_not_drawn(show, tbviz):
    file = png_of(noise(20, 30))
    for kind, env in (("none", {}), ("", {"TERM": "dumb"}), ("", {"TBVIZ_PREVIEW": "none"})):
        printed = show(file, kind, env=env)
        assert printed.caption == "a/picture  ., step 3, 30x20"
        assert printed.raw.strip() == b""
    assert tbviz("-q", "show", "runs").out.strip() == "a/picture  ., step 3, 30x20"


def test_a_kind_that_is_named_is_drawn_without_a_terminal(show, tbviz):
    file = png_of(noise(20, 30))
    show(file, "none")
    for arguments, env in (("--preview=kitty",), {}), ((), {"TBVIZ_PREVIEW": "kitty"}), (
        ("--preview=kitty",), {"TBVIZ_PREVIEW": "blocks"}):  # fmt: skip
        raw = tbviz("-q", "show", "runs", *arguments, env=env).raw_out
        assert kitty_payload(raw)[1] == file
    assert "\x1b" not in tbviz("-q", "show", "runs", "--preview=blocks").out
    assert "\x1b" not in tbviz("-q", "show", "runs", "--preview", env={"TBVIZ_PREVIEW": "kitty"}).out


def test_the_last_picture_of_each_tag_and_run(tbviz, write_log):
    files = {(run, step): png_of(noise(4, 4 + step)) for run in "ab" for step in (1, 5, 9)}
    for run in "ab":
        events = [value(s, "t", image=Summary.Image(height=4, width=4, encoded_image_string=files[run, s])) for s in (9, 1, 5)]
        write_log(f"runs/{run}/events.out.tfevents.1", [FIRST, *events])
    out = tbviz("-q", "show", "runs", "--restarts", "keep", "--preview=kitty")
    parts = out.raw_out.split(b"t  ")[1:]
    assert [part.split(b"\n")[0].rstrip() for part in parts] == [b"a, step 9, 13x4", b"b, step 9, 13x4"]
    assert [kitty_payload(part)[1] for part in parts] == [files["a", 9], files["b", 9]]
    out = tbviz("-q", "show", "runs", "--restarts", "keep", "--steps", ":9", "--run", "a", "--preview=kitty")
    assert kitty_payload(out.raw_out)[1] == files["a", 5]


@pytest.mark.parametrize("damage", [lambda f: f[:-30], lambda f: f[:50] + b"\0\0\0\0" + f[54:], lambda f: b""])
def test_a_damaged_picture_is_told_and_not_sent(tbviz, write_log, damage):
    good, bad = png_of(noise(9, 9)), damage(png_of(noise(20, 30)))
    events = [value(1, tag, image=Summary.Image(encoded_image_string=f)) for tag, f in (("a", bad), ("b", good))]
    write_log("runs/events.out.tfevents.1", [FIRST, *events])
    outcome = tbviz("show", "runs", "--preview=kitty", code=None)
    assert outcome.code in (4, 5)
    assert outcome.err.startswith("tbviz: runs/events.out.tfevents.1, 'a' of step 1: ")
    assert kitty_payload(outcome.raw_out)[1] == good


def test_films_are_named(tbviz, write_log):
    """What add_video writes is no picture for a terminal, and no damage either."""
    film = io.BytesIO()
    Image.new("P", (4, 4)).save(film, "GIF")
    events = [value(1, "film", image=Summary.Image(encoded_image_string=film.getvalue()))]
    write_log("runs/events.out.tfevents.1", [FIRST, *events])
    for kind in ("kitty", "none"):
        assert tbviz("-q", "show", "runs", f"--preview={kind}").out.split() == "film ., step 1, GIF, not drawn".split()


def test_more_pixels_than_allowed(tbviz, write_log):
    events = [value(1, "a", image=Summary.Image(encoded_image_string=png_of(noise(20, 30))))]
    write_log("runs/events.out.tfevents.1", [FIRST, *events])
    assert "--max-pixels" in tbviz("show", "runs", "--preview=kitty", "--max-pixels", "599", code=4).err
    tbviz("-q", "show", "runs", "--preview=kitty", "--max-pixels", "600")

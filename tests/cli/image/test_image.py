"""tbviz image: what it logs, what it says, and how it refuses bad input."""

import io
import json
import signal
import struct
import subprocess
import zlib

import numpy as np
import pytest
from PIL import Image


def save_picture(path, height=4, width=6, value=128):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((height, width, 3), value, np.uint8)).save(path)
    return path


def decoded(value):
    return np.asarray(Image.open(io.BytesIO(value.image.encoded_image_string)).convert("RGB"))


def written(values, run="run"):
    return [(tag, step) for tag, step, _ in values(run)]


def fails(tbviz, code, message, *arguments, **options):
    outcome = tbviz("image", "-l", "run", *arguments, code=code, **options)
    assert message in outcome.err
    return outcome


# ---- what is logged ----

def test_tutorial_images(tbviz, values):
    """The tutorial's row 4: five steps of one tag."""
    for step, spec, axes in [(1, "randn:3,512,512@0", "CHW"), (2, "ones:3,512,512", "CHW"),
                             (3, "full=1.1:3,512,512", "CHW"), (4, "rand:512,512@1", "HW"),
                             (5, "rand:512,512,3@2", "HWC")]:
        tbviz("image", "-q", spec, "--dataformats", axes, "-t", "fake_img", "-s", step, "-l", f"run{step}")
        (tag, logged, value), = values(f"run{step}")
        assert (tag, logged, value.image.height, value.image.width) == ("fake_img", step, 512, 512)
        assert value.image.colorspace == 3
        if step in (2, 3):
            assert (decoded(value) == 255).all()


def test_tag_is_the_stem(tbviz, values, tmp_path):
    save_picture(tmp_path / "dog.png")
    save_picture(tmp_path / "cat.png")
    outcome = tbviz("image", "dog.png", "cat.png", "-l", "run", "-s", 7)
    assert written(values) == [("dog", 7), ("cat", 7)]
    assert outcome.out == ""
    assert outcome.err.startswith("wrote 2 images to run/events.out.tfevents.")


def test_pictures_under_one_tag_take_rising_steps(tbviz, values, tmp_path):
    for name in ("a", "b", "c"):
        save_picture(tmp_path / "set" / f"{name}.png", value=ord(name))
    tbviz("image", "-q", "set", "-t", "T", "-s", -1, "-l", "run")
    assert written(values) == [("T", -1), ("T", 0), ("T", 1)]
    assert [decoded(v)[0, 0, 0] for _, _, v in values()] == [97, 98, 99]


def test_equal_stems_share_a_tag_and_take_rising_steps(tbviz, values, tmp_path):
    save_picture(tmp_path / "x" / "a.png")
    save_picture(tmp_path / "y" / "a.png")
    tbviz("image", "-q", "x/a.png", "y/a.png", "-l", "run")
    assert written(values) == [("a", 0), ("a", 1)]


def test_folders_are_sorted_and_recursive_if_asked(tbviz, values, tmp_path):
    for name in ("set/b.png", "set/a.PNG", "set/sub/c.png", "set/.hidden.png"):
        save_picture(tmp_path / name)
    (tmp_path / "set" / "notes.txt").write_text("no picture")
    tbviz("image", "-q", "set", "-l", "flat")
    tbviz("image", "-q", "set", "--recursive", "-l", "deep")
    assert written(values, "flat") == [("a", 0), ("b", 0)]
    assert written(values, "deep") == [("a", 0), ("b", 0), ("c", 0)]


def test_globs(tbviz, values, tmp_path):
    for name in ("b1.png", "a1.png", "a2.png"):
        save_picture(tmp_path / name)
    tbviz("image", "-q", "a?.png", "-l", "run")
    assert written(values) == [("a1", 0), ("a2", 0)]


def test_standard_input(tbviz, values, tmp_path):
    picture = save_picture(tmp_path / "a.png").read_bytes()
    tbviz("image", "-q", "-", "-l", "one", stdin=picture)
    tbviz("image", "-q", "-l", "two", stdin=picture)
    assert written(values, "one") == written(values, "two") == [("value", 0)]


def test_arrays_of_an_npz(tbviz, values, tmp_path):
    np.savez(tmp_path / "a.npz", x=np.zeros((3, 4, 5), np.float32), y=np.zeros((4, 5), np.uint8))
    tbviz("image", "-q", "a.npz", "-l", "run", "-o", "out")
    assert written(values) == [("a/x", 0), ("a/y", 0)]
    assert (tmp_path / "out/a/x.png").exists() and (tmp_path / "out/a/y.png").exists()


def test_keys_do_not_lead_out_of_the_folder(tbviz, tmp_path):
    np.savez(tmp_path / "a.npz", **{"../../evil": np.zeros((4, 5), np.uint8)})
    fails(tbviz, 4, "leads out of the archive", "a.npz", "--no-log", "-o", "deep/out")
    assert not (tmp_path / "evil.png").exists()


def test_keys_of_any_kind_have_files_of_their_own(tbviz, values, tmp_path):
    keys = ["a//b", "a/b", "x\ny", "p" * 300, "100%", "c.png/d", "c"]
    np.savez(tmp_path / "a.npz", **{key: np.zeros((4, 5), np.uint8) for key in keys})
    tbviz("image", "-q", "a.npz", "-l", "run", "-o", "out")
    files = {str(path.relative_to(tmp_path / "out/a")) for path in (tmp_path / "out").rglob("*.png") if path.is_file()}
    assert {name for name in files if not name.startswith("ppp")} == {
        "a/_/b.png", "a/b.png", "x%0ay.png", "100%25.png", "c.png_/d.png", "c.png"}  # fmt: skip
    assert len(files) == len(keys)
    assert [tag for tag, _, _ in values()] == [f"a/{key}" for key in keys]


def test_event_stream_on_standard_output(tbviz, values, tmp_path):
    save_picture(tmp_path / "a.png")
    outcome = tbviz("image", "-q", "a.png", "-l", "-")
    (tmp_path / "stream").mkdir()
    (tmp_path / "stream" / "events.out.tfevents.0").write_bytes(outcome.raw_out)
    assert written(values, "stream") == [("a", 0)]


def test_png_files(tbviz, tmp_path):
    save_picture(tmp_path / "a.png", value=7)
    outcome = tbviz("image", "a.png", "--no-log", "-o", "out")
    assert outcome.err == "wrote 1 PNG file to out\n"
    assert (np.asarray(Image.open(tmp_path / "out/a.png")) == 7).all()
    assert not (tmp_path / "runs").exists()
    tbviz("image", "-q", "a.png", "--no-log", "-o", "one.png")
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "out/a.png").read_bytes()


def test_gray_is_stored_in_one_channel(tbviz, values, tmp_path):
    save_picture(tmp_path / "a.png")
    tbviz("image", "-q", "a.png", "-l", "run")
    (_, _, value), = values()
    assert Image.open(io.BytesIO(value.image.encoded_image_string)).mode == "L"
    assert value.image.colorspace == 3


def test_json(tbviz, tmp_path):
    save_picture(tmp_path / "a.png")
    result = json.loads(tbviz("--json", "image", "a.png", "-l", "run").out)
    assert result["schema"] == "tbviz.image/1"
    assert result["written"] == [{"tag": "a", "step": 0, "kind": "image"}]
    assert result["event_file"].startswith("run/events.out.tfevents.")


def test_bytes_do_not_depend_on_the_run(tbviz, tmp_path):
    for number in range(40):
        save_picture(tmp_path / "set" / f"{number:02}.png", value=number)
    for run in ("one", "two"):
        tbviz("image", "-q", "set", "-l", run, "--walltime", 1)
    one, two = (next((tmp_path / run).iterdir()).read_bytes() for run in ("one", "two"))
    assert one == two


# ---- bad input ----

def test_a_batch_goes_on_after_a_bad_input(tbviz, values, tmp_path):
    save_picture(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"no picture")
    save_picture(tmp_path / "c.png")
    outcome = fails(tbviz, 5, "tbviz: b.png: not a picture of a known format", "a.png", "b.png", "missing.png",
                    "c.png", "-t", "T")
    assert "tbviz: missing.png: cannot be opened: No such file or directory" in outcome.err
    assert written(values) == [("T", 0), ("T", 3)]


def test_missing_inputs(tbviz):
    fails(tbviz, 3, "tbviz: nope.png: cannot be opened", "nope.png")
    fails(tbviz, 3, "tbviz: nope*.png: matches no file", "nope*.png")
    fails(tbviz, 2, "standard input (-) can be read only once", "-", "-")


def test_empty_folder(tbviz, tmp_path):
    (tmp_path / "set" / "sub").mkdir(parents=True)
    fails(tbviz, 4, "tbviz: set: the folder holds no pictures", "set")


def test_nothing_is_written_if_every_input_is_bad(tbviz, tmp_path):
    (tmp_path / "b.png").write_bytes(b"")
    fails(tbviz, 4, "b.png: the file is empty, not a picture", "b.png")
    assert not (tmp_path / "run").exists()


def test_cut_files(tbviz, tmp_path):
    rng = np.random.default_rng(0)
    picture = Image.fromarray(rng.integers(0, 256, (20, 20, 3), np.uint8))
    for extension, message in [("png", "cut short?"), ("bmp", "BMP pixels end at offset 1254 but the file has 1200"),
                               ("tga", "TGA pixels end at offset 1218 but the file has 1200"),
                               ("ppm", "PNM pixels end at offset 1213 but the file has 1200"),
                               ("jpg", "without an end-of-image marker")]:
        file = tmp_path / f"a.{extension}"
        picture.save(file)
        data = file.read_bytes()
        file.write_bytes(data[:1200] if extension != "jpg" else data[:-2])
        fails(tbviz, 4, message, file.name)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, rows, depth=8, color=0):
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))


def test_png_with_a_wrong_checksum(tbviz, tmp_path):
    data = bytearray(save_picture(tmp_path / "a.png").read_bytes())
    data[data.index(b"IDAT") + 6] ^= 1
    (tmp_path / "a.png").write_bytes(data)
    fails(tbviz, 4, "a.png: PNG chunk IDAT at offset 33 has a wrong checksum (damaged?)", "a.png")


@pytest.mark.parametrize("data,message", [
    (png(0, 5, b""), "the picture has no pixels (height 5, width 0)"),
    (png(100_000, 100_000, b""), "100000 x 100000 pixels are more than the limit of 64000000; raise --max-pixels"),
    (png(2, 2, b"\0\1\2\0\3"), "the PNG file holds 5 bytes of pixels but 2 x 2 pixels need 6"),
    (png(2, 2, bytes(10_000)), "the PNG file holds more data than its 2 x 2 pixels need"),
    (png(2, 2, b"\0\1\2\0\3\4", color=5), "PNG has no colour type 5 with 8 bits a sample"),
    (png(2, 2, b"\7\1\2\0\3\4"), "cannot be decoded"),
    (b"P6\n0 4\n255\n", "the picture has no pixels (height 4, width 0)"),
    (b"P6\n99999 99999\n255\n", "99999 x 99999 pixels are more than the limit"),
    (b"P5\n4 4\n70000\n", "a greatest value of 70000 is not between 1 and 65535"),
    (b"P5\n4 x\n", "there is no height at offset 5 of the PNM header"),
    (b"BM" + bytes(60), "BMP has no header of 0 bytes"),
    (b"\xff\xd8\xff\xd9", "the JPEG file cannot be decoded from offset 4 on: JPEG datastream contains no image"),
    (b"\xff\xd8\xff\xc4\x01\x50\x00" + bytes([20] * 16) + bytes(400) + b"\xff\xd9",
     "the JPEG file cannot be decoded from offset 4 on: Bogus Huffman table definition (damaged?)"),
])
def test_damaged_pictures(tbviz, tmp_path, data, message):
    (tmp_path / "a.bin").write_bytes(data)
    fails(tbviz, 4, "a.bin: " + message, "a.bin")


@pytest.mark.parametrize("data,message", [
    (b"GIF89a...............", "GIF pictures are not supported; convert it to PNG"),
    (b"RIFF....WEBPVP8 ......", "WebP pictures are not supported"),
    (b"P3\n1 1\n255\n1 2 3\n", "plain PPM pictures are not supported"),
])
def test_other_formats(tbviz, tmp_path, data, message):
    (tmp_path / "a.bin").write_bytes(data)
    fails(tbviz, 5, "a.bin: " + message, "a.bin")


def test_max_pixels(tbviz, tmp_path):
    save_picture(tmp_path / "a.png", 10, 10)
    tbviz("image", "-q", "a.png", "--max-pixels", 100, "-l", "run")
    fails(tbviz, 4, "10 x 10 pixels are more than the limit of 99", "a.png", "--max-pixels", 99)


@pytest.mark.parametrize("arguments,code,message", [
    (("ones:3,4,5", "--dataformats", "CHX"), 2, "there is no axis 'X'; the letters are N, C, H and W"),
    (("ones:3,4,5", "--dataformats", "HW"), 2, "--dataformats HW names 2 axes but the array has shape (3, 4, 5)"),
    (("ones:3,4,5", "--dataformats", "CHH"), 2, "--dataformats CHH must name each of CHW once"),
    (("ones:9,4,5",), 4, "9 channels make no picture: 1 to 4 do; if the axes have another order"),
    (("ones:2,2,4,5",), 4, "2 channels make no batch of pictures: 1 or 3 do"),
    (("ones:5",), 4, "an array of shape (5,) is no picture; it must have 2, 3 or 4 axes"),
    (("zeros:3,0,5",), 4, "an array of shape (3, 0, 5) holds no pictures"),
    (("ones:3,4,5", "--size", "4y5"), 2, "'4y5' is no size; write HEIGHTxWIDTH"),
    (("ones:3,4,5", "--size", "0"), 2, "'0' is no size"),
    (("ones:3,4,5", "--size", "99999x99999"), 2, "a size of 99999 x 99999 pixels is too large"),
    (("ones:3,4,5", "--no-log"), 2, "--output"),
])
def test_bad_arguments(tbviz, arguments, code, message):
    fails(tbviz, code, message, *arguments)


def test_output_exists(tbviz, tmp_path):
    save_picture(tmp_path / "a.png")
    save_picture(tmp_path / "out" / "a.png")
    fails(tbviz, 6, "out/a.png: exists; choose another name or give --force", "a.png", "-o", "out")
    assert not (tmp_path / "run").exists()
    tbviz("image", "-q", "a.png", "-o", "out", "--force", "--no-log")


def test_names_that_clash(tbviz, tmp_path):
    save_picture(tmp_path / "x" / "a.png")
    save_picture(tmp_path / "y" / "a.png")
    fails(tbviz, 2, "two pictures would be written to out/a.png", "x/a.png", "y/a.png", "-o", "out")
    fails(tbviz, 2, "-o out.png is one file, but there are 2 pictures", "x/a.png", "y/a.png", "-o", "out.png")
    assert not (tmp_path / "out").exists()


def archive_of(**arrays):
    packed = io.BytesIO()
    np.savez(packed, **arrays)
    return packed.getvalue()


def test_names_of_an_archive_in_a_pipe_are_checked_before_its_pictures_are_written(tbviz, tmp_path):
    packed = archive_of(x=np.zeros((4, 5), np.uint8), y=np.zeros((4, 5), np.uint8))
    fails(tbviz, 2, "-o out.png is one file, but there are 2 pictures", "-", "-o", "out.png", stdin=packed)
    assert not (tmp_path / "out.png").exists() and not (tmp_path / "run").exists()
    save_picture(tmp_path / "out/value/y.png")
    fails(tbviz, 6, "out/value/y.png: exists", "-", "-o", "out", stdin=packed)
    assert not (tmp_path / "out/value/x.png").exists()
    tbviz("image", "-q", "-", "-o", "out", "--force", "--no-log", stdin=packed)
    assert (tmp_path / "out/value/x.png").exists()


def test_a_bad_array_does_not_stop_the_others_of_its_file(tbviz, values, tmp_path):
    (tmp_path / "a.npz").write_bytes(
        archive_of(x=np.zeros((4, 5), np.uint8), bad=np.zeros((9, 4, 5)), y=np.zeros((4, 5), np.uint8)))
    fails(tbviz, 4, "tbviz: a.npz, array a/bad: 9 channels make no picture", "a.npz", "-t", "T")
    assert written(values) == [("T", 0), ("T", 2)]


def test_output_names(tbviz, tmp_path):
    save_picture(tmp_path / "a.png")
    tbviz("image", "-q", "a.png", "--no-log", "-o", "one.PNG")
    assert (tmp_path / "one.PNG").is_file()
    fails(tbviz, 2, "-o -: pictures do not go to standard output", "a.png", "-o", "-")
    assert not (tmp_path / "-").exists()


def test_json_names_the_files(tbviz, tmp_path):
    save_picture(tmp_path / "a.png")
    result = json.loads(tbviz("--json", "image", "a.png", "--no-log", "-o", "out").out)
    assert result == {"schema": "tbviz.image/1", "files": ["out/a.png"]}
    (tmp_path / "b.png").write_bytes(b"")
    outcome = fails(tbviz, 4, "empty", "b.png", "--json")
    assert json.loads(outcome.out) == {"schema": "tbviz.image/1", "written": []}


def test_every_failure_names_its_file(tbviz):
    fails(tbviz, 2, "tbviz: ones:3,4,5: --dataformats CHX: there is no axis", "ones:3,4,5", "--dataformats", "CHX")


@pytest.mark.parametrize("logging", [(), ("--no-log",)])
def test_ctrl_c_keeps_what_is_encoded(tbviz, values, tmp_path, logging):
    """The first chunk ends with a pipe that stays open; pictures read before the stop are written."""
    for number in range(3):
        save_picture(tmp_path / "set" / f"{number}.png", value=number)
    process = subprocess.Popen([tbviz.program, "image", "set", "-", "-l", "run", "-o", "out", *logging],
                               cwd=tmp_path, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdin.write(bytes(1 << 20))  # More than a pipe holds: once taken, the pipe is being read.
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130
    assert b"wrote 3 PNG files to out" in process.stderr.read()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["0.png", "1.png", "2.png"]
    if not logging:
        assert written(values) == [("0", 0), ("1", 0), ("2", 0)]

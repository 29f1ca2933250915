"""Files that are given for pictures and are none, or of formats that tbviz does not read: called by name,
with what to do."""

import base64
import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile

import numpy as np
import pytest
from PIL import Image, features

PICTURE = Image.fromarray(np.arange(16 * 16 * 3, dtype=np.uint8).reshape(16, 16, 3))
POINTER = (
    b"version https://git-lfs.github.com/spec/v1\n"
    b"oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
)


def saved(kind, picture=PICTURE, **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def boxes(major, *others):
    """The first box of a file of the ISO base media format (ISO/IEC 14496-12), and an empty one."""
    brands = major + bytes(4) + b"".join(others)
    return struct.pack(">I", 8 + len(brands)) + b"ftyp" + brands + b"\0\0\0\x08mdat"


def tar(data):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as file:
        member = tarfile.TarInfo("a.jpg")
        member.size = len(data)
        file.addfile(member, io.BytesIO(data))
    return out.getvalue()


def zipped(data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("a.jpg", data)
    return out.getvalue()


def riff(kind):
    return b"RIFF" + struct.pack("<I", 36) + kind + bytes(32)


# As Pillow writes them.
SAVED = {
    "GIF": "GIF pictures are not supported; convert it to PNG",
    "WEBP": "WebP pictures are not supported; convert it to PNG",
    "TIFF": "TIFF (and camera raw) pictures are not supported; convert it to PNG",
    "JPEG2000": "JPEG 2000 pictures are not supported; convert it to PNG",
    "AVIF": "AVIF pictures are not supported; convert it to PNG",
    "ICO": "icon (ICO) pictures are not supported; convert it to PNG",
    "ICNS": "icon (ICNS) pictures are not supported; convert it to PNG",
    "PCX": "PCX pictures are not supported; convert it to PNG",
    "SGI": "SGI pictures are not supported; convert it to PNG",
    "DDS": "DirectDraw (DDS) pictures are not supported; convert it to PNG",
    "QOI": "QOI pictures are not supported; convert it to PNG",
    "PDF": "is a document (PDF), not a picture; convert its pages to PNG files",
    "EPS": "is a document (PostScript), not a picture; convert its pages to PNG files",
}
JPEG = saved("JPEG")
# As their documents have the first bytes; the signatures of those that Pillow reads are its own.
OTHERS = {
    "raw codestream": (saved("JPEG2000", no_jp2=True), "JPEG 2000 pictures are not supported"),
    "big-endian TIFF": (b"MM\0*\0\0\0\x08" + bytes(20), "TIFF (and camera raw) pictures are not supported"),
    "CR2": (b"II*\0\x10\0\0\0CR\2\0" + bytes(20), "Canon (CR2) raw pictures are not supported; develop it"),
    "CR3": (boxes(b"crx ", b"crx ", b"isom"), "Canon (CR3) raw pictures are not supported"),
    "RAF": (b"FUJIFILMCCD-RAW 0201" + bytes(20), "Fujifilm (RAF) raw pictures are not supported"),
    "JPEG XL": (b"\xff\x0a" + bytes(20), "JPEG XL pictures are not supported"),
    "JPEG XL boxes": (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(20), "JPEG XL pictures are not supported"),
    "HEIC": (boxes(b"heic", b"mif1", b"heic"), "HEIC pictures are not supported; convert it to PNG"),
    "HEIC behind mif1": (boxes(b"mif1", b"mif1", b"heic"), "HEIC pictures are not supported"),
    "AVIF behind mif1": (boxes(b"mif1", b"mif1", b"miaf", b"avif"), "AVIF pictures are not supported"),
    "HEIF": (boxes(b"mif1", b"mif1"), "HEIF pictures are not supported"),
    "MP4": (boxes(b"isom", b"isom", b"avc1"), "is a video (MP4), not a picture; give its frames as PNG files"),
    "QuickTime": (boxes(b"qt  ", b"qt  "), "is a video (QuickTime), not a picture"),
    "WebM": (b"\x1a\x45\xdf\xa3" + bytes(20), "is a video (Matroska or WebM), not a picture"),
    "AVI": (riff(b"AVI "), "is a video (AVI), not a picture"),
    "WAV": (riff(b"WAVE"), "is a sound (WAV), not a picture"),
    "Photoshop": (b"8BPS\0\1" + bytes(20), "Photoshop pictures are not supported"),
    "OpenEXR": (b"\x76\x2f\x31\x01\2\0\0\0", "OpenEXR pictures are not supported"),
    "HDR": (b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n", "Radiance (HDR) pictures are not supported"),
    "DICOM": (bytes(128) + b"DICM", "is a DICOM file, not a picture; save its array in Python with numpy.save"),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG pictures are not supported"),
    "SVG as XML": (b"<?xml version='1.0'?>\n<!DOCTYPE svg>\n<svg/>", "SVG pictures are not supported"),
    "SVG in a page": (b"<!doctype HTML><svg/>", "is a web page (HTML or XML): the download failed"),
    "page": (b"\n<!DOCTYPE html><html>Sign in</html>", "is a web page (HTML or XML): the download failed"),
    "page with a comment": (b"<!-- saved --><HTML><svg/></HTML>", "is a web page (HTML or XML)"),
    "git-lfs": (POINTER, "is a git-lfs pointer, not the file itself; fetch that with: git lfs pull"),
    "git-annex": (b"/annex/objects/MD5-s1--0\n", "is a git-annex pointer, not the file itself"),
    "gzip": (gzip.compress(JPEG), "is compressed with gzip; unpack it first: gunzip"),
    "bzip2": (bz2.compress(JPEG), "is compressed with bzip2; unpack it first"),
    "xz": (lzma.compress(JPEG), "is compressed with xz; unpack it first"),
    "tar": (tar(JPEG), "is a tar archive; unpack it first"),
    "zip": (zipped(JPEG), "is a zip archive"),
    "base64": (base64.b64encode(JPEG), "is a JPEG picture as base64 text; decode it first"),
    "data URL": (b"data:image/png;base64,iVBORw0KGgo", "is a picture as a data URL; decode it first"),
    "AppleDouble": (b"\0\5\x16\7\0\2\0\0" + bytes(20), 'give the file whose name lacks the "._" in front'),
    "unknown": (b"no picture", "not a picture of a known format (PNG, JPEG, BMP, TGA, binary PGM and PPM)"),
}
CASES = {**{kind: (None, words) for kind, words in SAVED.items()}, **OTHERS}


def bytes_of(kind):
    if kind == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow writes no AVIF")
    return OTHERS[kind][0] if kind in OTHERS else saved(kind)


@pytest.mark.parametrize("kind", CASES)
def test_every_command_calls_it_by_name(tbviz, tmp_path, kind):
    (tmp_path / "a.jpg").write_bytes(bytes_of(kind))
    for command in ["image", "grid"]:
        outcome = tbviz(command, "a.jpg", "-l", "run", code=5)
        assert outcome.err.startswith("tbviz: a.jpg: ") and CASES[kind][1] in outcome.err
        assert outcome.err.count("\n") == 1


@pytest.mark.parametrize("words", [["featuremap", "a.jpg", "-l", "run"], ["hooks", "--input", "a.jpg"]])
def test_where_a_network_wants_a_picture(tbviz, tmp_path, words):
    (tmp_path / "a.jpg").write_bytes(bytes_of("HEIC"))
    assert "a.jpg: HEIC pictures are not supported; convert it to PNG" in tbviz(*words, code=5).err


def test_every_beginning_of_such_files_is_refused(tbviz, tmp_path):
    """What is shorter than a format's mark is not taken for it, nor does it end tbviz."""
    (tmp_path / "set").mkdir()
    for size in range(1, 24):
        for number, kind in enumerate(["HEIC", "JPEG XL boxes", "WAV", "git-lfs", "SVG as XML"]):
            (tmp_path / f"set/{size:02}-{number}.jpg").write_bytes(bytes_of(kind)[:size])
    outcome = tbviz("image", "set", "-l", "run", code=5)
    assert outcome.err.count("\n") == 23 * 5


def test_a_tga_file_needs_no_mark(tbviz, tmp_path):
    """Its first bytes may be those of icons."""
    (tmp_path / "a.tga").write_bytes(saved("TGA"))
    tbviz("image", "-q", "a.tga", "-l", "run")

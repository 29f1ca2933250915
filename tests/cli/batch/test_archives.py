"""Tar archives as inputs, written by Python's tarfile: their members are read where they lie."""

import io
import tarfile

import numpy as np
import pytest
from tiny_pictures import save_pictures


@pytest.fixture
def contents(values):
    return lambda run="run": [(tag, step, value.SerializeToString()) for tag, step, value in values(run)]


def archive(path, files, **options):
    with tarfile.open(path, "w", **options) as tar:
        for file in files:
            tar.add(file, arcname=file.name)


@pytest.mark.parametrize("kind", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_an_archive_is_like_the_folder(tbviz, tmp_path, contents, kind):
    archive(tmp_path / "a.tar", save_pictures(tmp_path / "in", 5), format=kind)
    tbviz("image", "in", "-l", "folder")
    tbviz("image", "a.tar", "-l", "run")
    assert contents("run") == contents("folder")


@pytest.mark.parametrize("kind", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_names_and_folders(tbviz, tmp_path, values, kind):
    [picture] = save_pictures(tmp_path / "in", 1)
    name = "deep/" * 60 + "\xfcml" + "x" * 120 + ".png"
    with tarfile.open(tmp_path / "a.tar", "w", format=kind) as tar:
        tar.addfile(tarfile.TarInfo("./deep/"))
        tar.add(picture, arcname="./" + name)
    tbviz("image", "a.tar", "-l", "run")
    assert [tag for tag, _, _ in values()] == ["\xfcml" + "x" * 120]
    tbviz("image", f"a.tar/{name}", "-l", "one")
    assert len(values("one")) == 1


def test_sizes_that_are_no_octal_digits(tbviz, tmp_path, values):
    """GNU tar's binary sizes, as for members beyond 8 GiB."""
    data = io.BytesIO()
    np.save(data, np.arange(4.0))
    info = tarfile.TarInfo("x.npy")
    info.size = len(data.getvalue())
    header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    header[124:136] = bytes([0x80]) + info.size.to_bytes(11, "big")
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    padding = b"\0" * (-info.size % 512)
    (tmp_path / "a.tar").write_bytes(bytes(header) + data.getvalue() + padding + b"\0" * 1024)
    with tarfile.open(tmp_path / "a.tar") as tar:
        assert tar.getmember("x.npy").size == info.size
    tbviz("histogram", "a.tar", "-l", "run")
    assert [value.histo.num for _, _, value in values()] == [4]


def test_only_what_is_called_like_an_input_counts(tbviz, tmp_path, values):
    save_pictures(tmp_path / "in", 2)
    for name in ("p000.cls", "p000.json", ".p009.png", "._p001.png"):
        (tmp_path / "in" / name).write_bytes(b"1")
    archive(tmp_path / "a.tar", sorted((tmp_path / "in").iterdir()))
    tbviz("image", "a.tar", "-l", "run")
    assert [tag for tag, _, _ in values()] == ["p000", "p001"]


def test_arrays_tables_and_models_in_an_archive(tbviz, tmp_path, values):
    from safetensors.numpy import save_file

    np.save(tmp_path / "a.npy", np.ones(3))
    np.savez(tmp_path / "b.npz", x=np.ones(2), y=np.ones(4))
    (tmp_path / "c.csv").write_text("u\n1\n2\n")
    save_file({"w": np.ones(5, np.float32)}, tmp_path / "d.safetensors")
    (tmp_path / "read.me").write_text("7\n")
    files = [tmp_path / n for n in ("a.npy", "b.npz", "c.csv", "d.safetensors", "read.me")]
    archive(tmp_path / "all.tar", files)
    tbviz("histogram", "all.tar", "-l", "run")
    counts = {tag: value.histo.num for tag, _, value in values()}
    assert counts == {"a": 3, "b/x": 2, "b/y": 4, "c/u": 2, "w": 5}


def test_members_have_files_of_their_own(tbviz, tmp_path):
    np.savez(tmp_path / "many.npz", x=np.ones((3, 2, 2)), y=np.ones((3, 2, 2)))
    archive(tmp_path / "a.tar", [*save_pictures(tmp_path / "in", 2), tmp_path / "many.npz"])
    tbviz("image", "a.tar", "-o", "out", "--no-log")
    found = sorted(str(f.relative_to(tmp_path / "out")) for f in (tmp_path / "out").rglob("*.png"))
    assert found == ["many/x.png", "many/y.png", "p000.png", "p001.png"]


@pytest.mark.parametrize("word", ["sub//a.tar", ".//sub/a.tar", "./sub/./a.tar", "sub/../sub/a.tar"])
def test_the_way_to_an_archive_may_be_written_otherwise(tbviz, tmp_path, values, word):
    (tmp_path / "sub").mkdir()
    archive(tmp_path / "sub/a.tar", save_pictures(tmp_path / "in", 2))
    tbviz("image", word, "-l", "run")
    tbviz("image", f"{word}/p000.png", "-t", "one", "-l", "run")
    assert sorted(tag for tag, _, _ in values()) == ["one", "p000", "p001"]


def test_files_of_members_have_safe_names(tbviz, tmp_path):
    [picture] = save_pictures(tmp_path / "in", 1)
    names = ["n" * 300, "new\nline", "per%cent", "plain"]
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        for name in names:
            tar.add(picture, arcname=name + ".png")
    tbviz("image", "a.tar", "-o", "out", "-l", "run")
    found = sorted(file.name for file in (tmp_path / "out").iterdir())
    assert {"new%0aline.png", "per%25cent.png", "plain.png"} < set(found)
    [long] = set(found) - {"new%0aline.png", "per%25cent.png", "plain.png"}
    assert long.startswith("nnn") and len(long) < 210
    tbviz("featuremap", "a.tar", "--layers", "0", "--npy", "npy", "-o", "maps", "--no-log")
    for folder in ("npy", "maps"):
        made = {file.name for file in (tmp_path / folder).iterdir()}
        assert {"new%0aline", "per%25cent", "plain"} < made and len(made) == 4


def test_members_of_several_archives_by_turns(tbviz, tmp_path, values):
    files = save_pictures(tmp_path / "in", 12)
    for number in range(12):
        archive(tmp_path / f"{number}.tar", [files[number]])
    words = [f"{number}.tar/p{number:03}.png" for number in range(12)]
    tbviz("image", *words, *words, "-l", "run")
    assert [tag for tag, _, _ in values()] == [f"p{number:03}" for number in range(12)] * 2


def test_globs_match_archives_and_folders(tbviz, tmp_path, values):
    files = save_pictures(tmp_path / "all", 4)
    archive(tmp_path / "train-0.tar", files[:1])
    archive(tmp_path / "train-1.tar", files[1:2])
    (tmp_path / "train-2").mkdir()
    files[2].rename(tmp_path / "train-2/p002.png")
    tbviz("image", "train-*", "-l", "run")
    assert [tag for tag, _, _ in values()] == ["p000", "p001", "p002"]


def test_shards_share_members(tbviz, tmp_path, values):
    archive(tmp_path / "a.tar", save_pictures(tmp_path / "in", 20))
    for index in range(3):
        tbviz("image", "a.tar", "--shard", f"{index}/3", "-l", "run")
        tbviz("image", "in", "--shard", f"{index}/3", "-l", "folder")
    by_shard = lambda run: [
        sorted(tag for tag, _, _ in values(file))
        for file in sorted((tmp_path / run).glob("*tfevents*"), key=lambda f: f.name.split(".shard-")[1])
    ]
    assert by_shard("run") == by_shard("folder") and len(by_shard("run")) == 3


def test_of_members_of_one_name_the_last_counts(tbviz, tmp_path, values):
    first, second = save_pictures(tmp_path / "in", 2)
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        tar.add(first, arcname="x.png")
        tar.add(second, arcname="x.png")
    tbviz("image", "a.tar", "-l", "run")
    tbviz("image", second, "-l", "one")
    [(_, _, found)], [(_, _, wanted)] = values("run"), values("one")
    assert found.image.encoded_image_string == wanted.image.encoded_image_string


def test_links_are_told(tbviz, tmp_path, values):
    [picture] = save_pictures(tmp_path / "in", 1)
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        tar.add(picture, arcname="x.png")
        link = tarfile.TarInfo("y.png")
        link.type, link.linkname = tarfile.SYMTYPE, "x.png"
        tar.addfile(link)
    assert "left out 1 member, which is a link" in tbviz("image", "a.tar", "-l", "run").err
    assert len(values()) == 1


def test_a_cut_archive_gives_what_is_whole(tbviz, tmp_path, values):
    archive(tmp_path / "a.tar", save_pictures(tmp_path / "in", 4), format=tarfile.USTAR_FORMAT)
    data = (tmp_path / "a.tar").read_bytes()
    (tmp_path / "a.tar").write_bytes(data[:2600])
    refused = tbviz("image", "a.tar", "-l", "run", code=4)
    assert "a.tar: is damaged: it is cut short within p002.png" in refused.err
    assert [tag for tag, _, _ in values()] == ["p000", "p001"]


@pytest.mark.parametrize("kind", [tarfile.USTAR_FORMAT, tarfile.PAX_FORMAT])
def test_an_archive_cut_between_members_is_told(tbviz, tmp_path, values, kind):
    files = save_pictures(tmp_path / "in", 4)
    archive(tmp_path / "a.tar", files, format=kind)
    with tarfile.open(tmp_path / "a.tar") as tar:
        begin = tar.getmembers()[2].offset  # Of the pax header, if there is one.
    data = (tmp_path / "a.tar").read_bytes()
    (tmp_path / "a.tar").write_bytes(data[:begin])
    assert "it may be cut" in tbviz("image", "a.tar", "-l", "run").err
    assert len(values()) == 2
    if kind == tarfile.PAX_FORMAT:
        (tmp_path / "a.tar").write_bytes(data[: begin + 1024])
        refused = tbviz("image", "a.tar", "-l", "other", code=4)
        assert "it is cut short behind a header" in refused.err


def test_a_damaged_header_is_told(tbviz, tmp_path, values):
    archive(tmp_path / "a.tar", save_pictures(tmp_path / "in", 3), format=tarfile.USTAR_FORMAT)
    data = bytearray((tmp_path / "a.tar").read_bytes())
    data[1024 + 5] ^= 1
    (tmp_path / "a.tar").write_bytes(data)
    assert "checksum is wrong, at byte 1024" in tbviz("image", "a.tar", "-l", "run", code=4).err
    assert len(values()) == 1


def test_an_archive_without_inputs(tbviz, tmp_path):
    (tmp_path / "x.txt").write_text("1")
    archive(tmp_path / "a.tar", [tmp_path / "x.txt"])
    refused = tbviz("image", "a.tar", "-l", "run", code=4)
    assert "the archive holds no pictures" in refused.err
    assert "holds no file y.png" in tbviz("image", "a.tar/y.png", "-l", "run", code=3).err


def test_a_file_in_front_that_is_no_archive(tbviz, tmp_path):
    (tmp_path / "x.txt").write_text("1")
    refused = tbviz("image", "x.txt/y.png", "-l", "run", code=4)
    assert "x.txt: is no tar archive" in refused.err


def test_a_packed_archive_is_named(tbviz, tmp_path):
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as tar:
        tar.add(save_pictures(tmp_path / "in", 1)[0], arcname="x.png")
    tbviz("image", "a.tar.gz", "-l", "run", code=5)

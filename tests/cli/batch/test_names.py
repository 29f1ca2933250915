"""Names of inputs from files and pipes: --files-from and --null."""

import os

import numpy as np
import pytest
from tiny_pictures import save_pictures


def tags(values, run="run"):
    return [tag for tag, _, _ in values(run)]


def test_names_are_lines_of_a_file(tbviz, tmp_path, values):
    save_pictures(tmp_path, 3)
    (tmp_path / "names").write_text("p002.png\n\np000.png")
    tbviz("image", "--files-from", "names", "p001.png", "-l", "run")
    assert tags(values) == ["p001", "p002", "p000"]


def test_names_come_through_a_pipe(tbviz, tmp_path, values):
    save_pictures(tmp_path, 2)
    tbviz("image", "--files-from", "-", "-l", "run", stdin="p001.png\np000.png\n")
    assert tags(values) == ["p001", "p000"]


@pytest.mark.parametrize("words", [["-0"], ["--null"], ["-0", "--files-from", "-"]])
def test_names_may_end_in_nul(tbviz, tmp_path, values, words):
    names = ["with\nline.npy", "with blank.npy", "\xfcml.npy"]
    for name in names:
        np.save(tmp_path / name, np.ones(2))
    found = b"".join(os.fsencode(f"./{name}") + b"\0" for name in names)
    tbviz("histogram", *words, "-l", "run", stdin=found)
    assert len(tags(values)) == 3 and "with blank" in tags(values)


def test_tables_and_logs_by_name(tbviz, tmp_path):
    for number in range(3):
        (tmp_path / f"s{number}.csv").write_text(f"step,loss\n0,{number}\n")
    told = tbviz("scalars", "-0", "--run-per-file", "-l", "run", stdin=b"s0.csv\0s1.csv\0s2.csv\0")
    assert "wrote 3 scalars" in told.err


@pytest.mark.parametrize(
    ("words", "stdin", "fact"),
    [
        (["--files-from", "-"], "", "there are no names"),
        (["-0"], "\0\0", "there are no names"),
        (["--files-from", "-", "-"], "a\n", "names and an input, too"),
        (["-0", "-"], "a\0", "names and an input, too"),
        (["--files-from", "-"], "a\n-\n", "cannot be among the names"),
        (["--files-from", "-"], "a\0b\0", "the names end in NUL; give --null"),
        (["-0"], "a\nb\n", "the names end in line feeds"),
    ],
)
def test_what_names_nothing(tbviz, words, stdin, fact):
    assert fact in tbviz("image", *words, "-l", "run", code=2, stdin=stdin).err


def test_a_list_that_is_missing(tbviz):
    assert "nowhere" in tbviz("image", "--files-from", "nowhere", "-l", "run", code=3).err


def test_names_are_no_globs(tbviz, tmp_path, values):
    save_pictures(tmp_path, 1)
    (tmp_path / "p000.png").rename(tmp_path / "[x].png")
    tbviz("image", "-0", "-l", "run", stdin=b"[x].png\0")
    assert tags(values) == ["[x]"]
    (tmp_path / "x.png").write_bytes((tmp_path / "[x].png").read_bytes())
    (tmp_path / "[x].png").unlink()
    gone = tbviz("image", "-0", "-l", "gone", stdin=b"[x].png\0", code=3)
    assert "[x].png" in gone.err and not (tmp_path / "gone").exists()

"""tbviz compare where tensors cannot be read: never "same" without proof, and what is known is told."""

import json
import pathlib
import struct
import sys

import numpy
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "support"))
import torch_file  # noqa: E402

ONES = numpy.ones(2, "<f4")


def save(path, tensors):
    """A safetensors file of {name: (type, shape, bytes)}. Elements of 4 bits, F4, are not read."""
    header, data = {}, b""
    for name, (dtype, shape, content) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def floats(values=ONES):
    return ("F32", [len(values)], values.tobytes())


def packed(content=b"\x12\x34", shape=(4,)):
    return ("F4", list(shape), content)


@pytest.fixture
def pair(tmp_path):
    def write(a, b):
        save(tmp_path / "a.safetensors", a)
        save(tmp_path / "b.safetensors", b)

    return write


@pytest.fixture
def told(tbviz):
    """Runs compare: the summary's counts, the rows by name, and standard error."""

    def run(*options, code):
        done = tbviz("compare", "a.safetensors", "b.safetensors", *options, code=code)
        summary, *rows = done.out.splitlines()
        rows = [row.split(None, 2) for row in rows[1:]]
        head, counts = summary.split(": ", 1)
        assert head == "a.safetensors -> b.safetensors"
        return counts, {name: f"{status} {rest}" for status, name, rest in rows}, done.err

    return run


def test_equal_bytes_are_the_same_and_that_is_said(pair, told):
    pair({"w": floats(), "q": packed()}, {"q": packed(), "w": floats()})
    counts, rows, err = told(code=0)
    assert counts == "2 same (1 equal byte for byte, not read), 0 changed, 0 added, 0 removed"
    assert (rows, err) == ({}, "")
    assert told("--all", code=0)[1]["q"] == "same F4 (not read; equal byte for byte)  (4,)"
    assert "1 equal byte for byte, not read" in told("--tolerance", "0", code=0)[0]
    assert "q: " in told("-v", code=0)[2]  # Why it was not read.


def test_other_bytes_are_a_change_of_unknown_size(pair, told):
    pair({"w": floats(), "q": packed()}, {"w": floats(), "q": packed(b"\x12\x35")})
    counts, rows, err = told(code=5)
    assert counts == "1 same, 1 changed, 0 added, 0 removed, 1 not read"
    assert rows == {"q": "changed F4 (bytes differ; values not read)  (4,)"}
    assert "a.safetensors: q: " in err and "b.safetensors: q: " in err
    counts, rows, err = told("--tolerance", "10", code=5)
    assert counts == "1 same within 10, 0 changed, 0 added, 0 removed, 1 not read"
    assert rows == {"q": "unread F4 (bytes differ; values not read)  (4,)"}


def test_another_shape_is_a_change_whatever_the_values(pair, told):
    pair({"q": packed()}, {"q": packed(shape=(2, 2))})
    counts, rows, _ = told(code=5)
    assert counts == "0 same, 1 changed, 0 added, 0 removed, 1 not read"
    assert rows == {"q": "changed F4 (not read)  (4,) -> (2, 2)"}


def test_one_side_alone_proves_nothing(pair, told):
    pair({"q": packed(), "r": floats()}, {"q": floats(numpy.ones(4, "<f4")), "r": packed(shape=(2,))})
    counts, rows, _ = told(code=5)
    assert counts == "0 same, 0 changed, 0 added, 0 removed, 2 not read"
    assert rows == {
        "q": "unread F4 -> float32 (not read in A)  (4,)",
        "r": "unread float32 -> F4 (not read in B)  (2,)",
    }


def test_added_and_removed_are_differences_whatever_the_values(pair, told):
    pair({"w": floats(), "gone": packed()}, {"w": floats(), "new": packed()})
    counts, rows, err = told(code=5)
    assert counts == "1 same, 0 changed, 1 added, 1 removed, 2 not read"
    assert rows == {"new": "added F4 (not read)  (4,)", "gone": "removed F4 (not read)  (4,)"}
    assert "gone: " in err and "new: " in err


def test_a_failure_outranks_a_difference(pair, told):
    pair({"w": floats(), "q": packed()}, {"w": floats(-ONES), "q": packed(b"\x00\x00")})
    assert told(code=5)[0] == "0 same, 2 changed, 0 added, 0 removed, 1 not read"
    pair({"w": floats(), "q": packed()}, {"w": floats(-ONES), "q": packed()})
    told(code=1)


def test_what_is_not_selected_or_excluded_is_nobodys_concern(pair, told):
    pair({"w": floats(), "q": packed()}, {"w": floats(), "q": packed(b"\x00\x00")})
    for options in (["--select", "w"], ["--exclude", "q"]):
        counts, rows, err = told(*options, code=0)
        assert counts.startswith("1 same, 0 changed, 0 added, 0 removed")
        assert (rows, err) == ({}, "")


def test_files_of_other_formats(tbviz, tmp_path):
    save(tmp_path / "a.safetensors", {"q": packed(), "w": floats()})
    torch_file.save(tmp_path / "b.pth", {"q": numpy.ones(4), "w": ONES})
    out = tbviz("-q", "compare", "a.safetensors", "b.pth", code=5).out
    assert out.startswith("a.safetensors -> b.pth: 1 same, 0 changed, 0 added, 0 removed, 1 not read\n")


def test_nothing_but_unread_tensors(pair, told):
    pair({"q": packed()}, {"q": packed()})
    assert told(code=0)[0] == "1 same (1 equal byte for byte, not read), 0 changed, 0 added, 0 removed"


def test_a_file_without_tensors_is_an_error(tbviz, pair):
    pair({"q": packed()}, {})
    assert "b.safetensors: holds no tensors" in tbviz("compare", "a.safetensors", "b.safetensors", code=4).err


def test_json(tbviz, pair):
    pair(
        {"same": packed(), "bytes": packed(), "gone": packed(), "side": packed()},
        {"same": packed(), "bytes": packed(b"\x00\x00"), "side": floats(numpy.ones(4, "<f4"))},
    )
    done = tbviz("-q", "compare", "--json", "--all", "a.safetensors", "b.safetensors", code=5)
    answer = json.loads(done.out)
    assert answer["totals"] == {"same": 1, "changed": 1, "added": 0, "removed": 1, "unread": 1}
    assert answer["unread"] == ["bytes", "gone", "side"]
    found = {tensor["name"]: tensor for tensor in answer["tensors"]}
    facts = {name: (t["status"], t["unread"], t["equal_bytes"], t["dtype"], t["b_dtype"]) for name, t in found.items()}
    assert facts == {
        "same": ("same", "both", True, "F4", None),
        "bytes": ("changed", "both", False, "F4", None),
        "gone": ("removed", "a", None, "F4", None),
        "side": ("unread", "a", None, "F4", "float32"),
    }
    assert all(tensor["relative"] is None and tensor["shape"] == [4] for tensor in found.values())

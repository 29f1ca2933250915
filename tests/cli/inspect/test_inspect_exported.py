"""tbviz inspect on the programs in archives of torch.export."""

import json
import pathlib
import sys
import zipfile

import pytest
from conftest import REPOSITORY

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "support"))
import hostile_exports as exports  # noqa: E402

SIZES = [{"as_expr": {"expr_str": "s0"}}, {"as_int": 3}, {"as_expr": {"expr_str": "s1"}}, {"as_expr": {"expr_str": "s0 + 1"}}]
RANGES = {"s0": {"min_val": 1, "max_val": 64}, "s1": {"min_val": 0, "max_val": None}}
FROM_FILE = exports.node("torch.ops.aten.from_file.default", [("filename", {"as_string": "f"})], ["z"])
COND = exports.node("torch.ops.higher_order.cond", [("", exports.value("y"))], ["c"])
FLOOR = exports.added("n", "n", "m")


@pytest.fixture
def program(tmp_path):
    nodes = [exports.convolution(), FROM_FILE, COND, exports.size_of("x", "n"), FLOOR]
    tensors = {"x": {"dtype": 7, "sizes": SIZES}, "y": {"dtype": 13, "sizes": []}}
    calls = [{"fqn": "", "signature": exports.signature()}, {"fqn": "c", "signature": None}, {"fqn": "idle", "signature": None}]
    path = tmp_path / "net.pt2"
    path.write_bytes(exports.archive(exports.program(nodes, tensor_values=tensors, range_constraints=RANGES, module_call_graph=calls)))
    return path


def test_what_goes_in_and_out_and_what_is_called(tbviz, program):
    lines = tbviz("-q", "inspect", "net.pt2").out.splitlines()
    told = lines[lines.index("  inputs:") :]
    assert told == [
        "  inputs:",
        "    x: float32 (s0 in 1..64, 3, s1, any)",
        "  outputs:",
        "    0: bfloat16 ()",
        "  modules: 2, of which 1 is called",
        "    c     Conv2d  1",
        "    idle  -       0",
        "  operators: 5, in 5 calls",
        "    _operator.add       1",
        "    aten::conv2d        1",
        "    aten::from_file     1",
        "    aten::sym_size.int  1",
        "    cond                1",
        "  operators that do not run:",
        "    aten::from_file: refused (opens, and can make or write, a file)",
        "    cond: refused (not supported)",
    ]


def test_json(tbviz, program):
    whole = json.loads(tbviz("-q", "inspect", "--json", "net.pt2").out)
    model = whole["models"][0]
    assert all(whole[name] == model[name] for name in ("inputs", "outputs", "modules", "operators"))
    (x,) = model["inputs"]
    assert (x["name"], x["dtype"], x["constant"]) == ("x", "float32", None)
    assert x["shape"] == [
        {"symbol": "s0", "min": 1, "max": 64}, 3, {"symbol": "s1", "min": 0, "max": None}, {"symbol": None, "min": 0, "max": None},
    ]  # fmt: skip
    assert model["outputs"] == [{"name": "0", "dtype": "bfloat16", "shape": [], "constant": None}]
    assert model["modules"] == [
        {"name": "c", "type": "Conv2d", "calls": 1}, {"name": "idle", "type": None, "calls": 0},
    ]  # fmt: skip
    assert [one["count"] for one in model["operators"]] == [1] * 5
    assert [one["name"] for one in model["operators"] if not one["supported"]] == ["aten::from_file", "cond"]
    refused = {one["name"]: one["refused"] for one in model["operators"]}
    assert refused == {
        "_operator.add": None, "aten::conv2d": None, "aten::from_file": "opens, and can make or write, a file", "aten::sym_size.int": None,
        "cond": "not supported",
    }  # fmt: skip


def test_long_lists_are_cut_and_all_there_with_v(tbviz, tmp_path):
    calls = [{"fqn": f"m{i}", "signature": None} for i in range(100)]
    (tmp_path / "net.pt2").write_bytes(exports.archive(exports.program(module_call_graph=calls)))
    lines = tbviz("inspect", "net.pt2").out.splitlines()
    assert "    and 81 more; -v lists all" in lines  # The convolution's own, c, is not in the list.
    assert sum(line.startswith("    m") for line in lines) == 20
    lines = tbviz("inspect", "-v", "net.pt2").out.splitlines()
    assert sum(line.startswith("    m") for line in lines) == 100


def test_programs_of_a_later_pytorch_are_noted_and_their_weights_read(tbviz, tmp_path):
    (tmp_path / "net.pt2").write_bytes(exports.archive(exports.program(major=9)))
    run = tbviz("inspect", "net.pt2")
    assert "its schema is of version 9.20; those of 7 and 8 are read" in run.err
    assert "what it says of the weights is not used" in run.err
    assert "(2, 3, 4, 4)" in run.out and "operators" not in run.out


@pytest.mark.parametrize("command", ["inspect", "kernels", "graph"])
def test_what_was_compiled_is_called_by_its_name(tbviz, tmp_path, command):
    with zipfile.ZipFile(tmp_path / "net.pt2", "w") as file:
        file.writestr("net/archive_format", "pt2")
        file.writestr("net/data/aotinductor/model/cabc.wrapper.so", b"\x7fELF")
    run = tbviz("-q", command, "net.pt2", code=5)
    assert "net.pt2: holds a model that AOTInductor compiled" in run.err
    assert "save the exported program with torch.export.save instead" in run.err
    (tmp_path / "net.pte").write_bytes(b"\x1c\0\0\0ET12" + bytes(64))
    run = tbviz("-q", command, "net.pte", code=5)
    assert "net.pte: is an ExecuTorch program (.pte), which tbviz does not read; give the program that torch.export.save wrote" in run.err


def test_operators_that_are_compared_before_they_run_do_run(tbviz):
    run = tbviz("inspect", REPOSITORY / "tests/files/exported/core_2_9.pt2", "-q")
    assert "aten::_native_batch_norm_legit_no_training" in run.out
    assert "do not run" not in run.out

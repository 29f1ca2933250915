"""Programs of torch.export that were made to do harm, run: one line, an exit code, and nothing written."""

import os
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "support"))
import hostile  # noqa: E402
import hostile_exports as exports  # noqa: E402
from hostile_exports import node, program, relu, size_of, value  # noqa: E402

pytestmark = pytest.mark.torch_module

SECONDS = 120 if hostile.SANITIZED else 30  # Of processor time, most of it LibTorch's start, without optimisation.
MEMORY = "500M"  # Beyond what LibTorch takes itself.


def run(tbviz, path, *arguments):
    """The exit code and standard error; afterwards there is no file but the model's."""
    limit = lambda: hostile.limit(1 << 46, SECONDS)  # noqa: E731
    done = subprocess.run([tbviz.program, "-q", "hooks", path, "-i", "ones:1,3,8,8", "--forward", "*", "--max-memory", MEMORY, *arguments],
                          capture_output=True, cwd=path.parent, preexec_fn=limit, timeout=180,
                          env={**os.environ, "OMP_NUM_THREADS": "1"})  # fmt: skip
    assert done.returncode >= 0, f"signal {-done.returncode}"
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize("group", exports.GROUPS, ids=lambda group: group.__name__)
def test_what_lies_or_claims_too_much(tbviz, tmp_path, group):
    path = tmp_path / "m.pt2"
    for name, data, expected in group():
        path.write_bytes(data)
        code, error = run(tbviz, path)
        assert code in (0, 4, 5, 7), (name, code, error)
        assert len(error.splitlines()) == (0 if code == 0 else 1), (name, error)
        assert "memory" not in error and "ended by signal" not in error, (name, error)
        if expected in (4, 5):
            assert code == expected, (name, error)


def aten(name, inputs, outputs=("y",)):
    return node(f"torch.ops.aten.{name}", inputs, outputs)


def number(name, target, *arguments):
    made = node(target, [("", argument) for argument in arguments])
    return {**made, "outputs": [{"as_sym_int": {"as_name": name}}]}


def full(size, name="y"):
    return aten("full.default", [("size", {"as_sym_ints": size}), ("fill_value", {"as_float": 1.0})], [name])


def named(name):
    return {"as_sym_int": {"as_name": name}}


X, W = value("x"), value("p_w")
NORM = [("input", X), ("weight", W), ("bias", W), ("running_mean", W), ("running_var", W),
        ("momentum", {"as_float": 0.1}), ("eps", {"as_float": 1e-5})]  # fmt: skip

# By what they are: the nodes, the exit code, and a word of the message.
CALLS = {
    "a file is made": ([aten("from_file.default", [("filename", {"as_string": "made"}), ("shared", {"as_bool": True}), ("size", {"as_int": 4})])],
                       5, "aten::from_file"),
    "nobody knows it": ([node("torch.ops.evil.run.default", [("self", X)], ["y"])], 5, "evil::run"),
    "no operator at all": ([node("os.system", [("", {"as_string": "touch made"})], ["y"])], 5, "os.system"),
    "a number for a tensor's list": ([aten("cat.default", [("tensors", {"as_int": 3})])], 4, "tensors"),
    "a text for a number": ([aten("add.Tensor", [("self", X), ("other", {"as_string": "a"})])], 4, "other"),
    "an argument that there is not": ([aten("relu.default", [("self", X), ("more", X)])], 4, "does not have"),
    "an argument too few": ([aten("relu.default", [])], 4, "missing"),
    "an argument twice": ([aten("relu.default", [("self", X), ("self", X)])], 4, "twice"),
    "a tensor taken for a list": ([{**relu("x", "y"), "outputs": [{"as_tensors": [{"name": "y"}]}]}], 4, "list"),
    "a tensor taken for a number": ([{**relu("x", "n"), "outputs": [{"as_sym_int": {"as_name": "n"}}]}, full([{"as_name": "n"}])],
                                    4, "something else"),
    "a number taken for a tensor": ([number("n", "_operator.add", named("t"), {"as_int": 1})], 4, "before it is made"),
    "a size taken for a tensor": ([size_of("x", "n"), aten("relu.default", [("self", value("n"))])], 4, "size.int"),
    "a list of another length": ([node("torch.ops.aten.chunk.default", [("self", X), ("chunks", {"as_int": 2})]) |
                                  {"outputs": [{"as_tensors": [{"name": name} for name in "yab"]}]}], 7, "list of 1"),
    "a size beyond 64 bits": ([number("n", "_operator.mul", {"as_int": 1 << 62}, {"as_int": 4}), full([{"as_name": "n"}])], 7, "64 bits"),
    "a division by zero": ([number("n", "_operator.floordiv", {"as_int": 1}, {"as_int": 0}), full([{"as_name": "n"}])], 7, "zero"),
    "the least by minus one": ([number("n", "_operator.floordiv", {"as_int": -(1 << 63)}, {"as_int": -1}), full([{"as_name": "n"}])],
                               7, "64 bits"),
    "more memory than there is": ([full([{"as_int": 1 << 50}])], 7, ""),
    "a view beyond the memory": ([aten("as_strided.default", [("self", X), ("size", {"as_ints": [1 << 20]}), ("stride", {"as_ints": [1 << 20]})])],
                                 7, "out of bounds"),
    "an index out of range": ([full([{"as_int": 4}], "n"), aten("to.dtype", [("self", value("n")), ("dtype", {"as_scalar_type": 5})], ["i"]),
                               aten("embedding.default", [("weight", value("n4")), ("indices", value("i"))])], 4, "before it is made"),
    "statistics of other sizes": ([node("torch.ops.aten._native_batch_norm_legit_no_training.default", NORM, ["y", "a", "b"])], 7, "batch norm"),
    "keys of other sizes": ([node("torch.ops.aten._scaled_dot_product_flash_attention_for_cpu.default",
                                  [("query", X), ("key", W), ("value", W)], ["y", "a"])], 7, "attention"),
    "weights of other sizes": ([node("torch.ops.aten._weight_norm_interface.default", [("v", W), ("g", X)], ["y", "a"])], 7, "weight norm"),
    "control flow": ([node("torch.ops.higher_order.cond", [("", X)], ["y"])], 5, "cond"),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_calls(tbviz, tmp_path, name):
    nodes, expected, word = CALLS[name]
    path = tmp_path / "m.pt2"
    path.write_bytes(exports.archive(program(nodes)))
    code, error = run(tbviz, path)
    assert (code, len(error.splitlines())) == (expected, 1), error
    assert word in error


def test_weights_that_are_written_to_are_as_before(tbviz, tmp_path):
    """In the second run of a command they are what they were in the first; the file never changes."""
    path = tmp_path / "m.pt2"
    nodes = [aten("add_.Tensor", [("self", W), ("other", {"as_int": 1})], ["w1"]), exports.convolution()]
    path.write_bytes(exports.archive(program(nodes)))
    before = path.read_bytes()
    code, error = run(tbviz, path, "--edit", "c:scale=1", "--diff")
    assert (code, error) == (0, "")
    assert path.read_bytes() == before

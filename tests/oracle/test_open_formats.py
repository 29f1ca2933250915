"""Every tensor of safetensors and NumPy files equals what their own packages say, bit by bit."""

import pathlib
import sys

import numpy
import pytest

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "support"))
from dumped_checkpoint import dump, parse  # noqa: E402

torch = pytest.importorskip("torch")
safetensors = pytest.importorskip("safetensors")
safetensors_torch = pytest.importorskip("safetensors.torch")
safetensors_numpy = pytest.importorskip("safetensors.numpy")

NUMPY_TYPES = "bool uint8 int8 uint16 int16 uint32 int32 uint64 int64 float16 float32 float64".split()


def arrays():
    random = numpy.random.default_rng(0)
    made = {f"types.{name}": (random.normal(size=(2, 3, 4)) * 50).astype(name) for name in NUMPY_TYPES}
    made["conv.weight"] = random.normal(size=(4, 3, 5, 5)).astype("float32")
    made["scalar"] = numpy.array(2.5)
    made["empty"] = numpy.zeros((0, 3), "float32")
    made["names with \"quotes\", \u00fc and \\ "] = numpy.arange(3)
    return made


def found_in(path):
    done = dump(path)
    assert done.returncode == 0, done.stderr
    return {tensor["name"]: tensor for tensor in parse(done.stdout)}


def check(found, name, dtype, shape, data):
    assert (found[name]["dtype"], found[name]["shape"]) == (dtype, list(shape)), name
    assert found[name]["bytes"] == data, name


def test_safetensors_of_numpy(tmp_path):
    safetensors_numpy.save_file(arrays(), tmp_path / "m.safetensors", metadata={"format": "np"})
    found = found_in(tmp_path / "m.safetensors")
    expected = safetensors_numpy.load_file(tmp_path / "m.safetensors")
    assert found.keys() == expected.keys() == arrays().keys()
    for name, array in expected.items():
        check(found, name, str(array.dtype), array.shape, array.tobytes())


def test_safetensors_of_torch(tmp_path):
    tensors = {
        "bfloat16": torch.randn(3, 5).bfloat16(),
        "half": torch.randn(7).half(),
        "channels_last": torch.randn(2, 3, 4, 5).to(memory_format=torch.channels_last),
    }
    tensors["channels_last"] = tensors["channels_last"].contiguous()  # As save_file demands.
    safetensors_torch.save_file(tensors, tmp_path / "m.safetensors")
    found = found_in(tmp_path / "m.safetensors")
    for name, tensor in safetensors_torch.load_file(tmp_path / "m.safetensors").items():
        data = tensor.contiguous().view(torch.uint8).numpy().tobytes()
        check(found, name, str(tensor.dtype).removeprefix("torch."), tensor.shape, data)


def test_safetensors_of_other_types_are_named(tmp_path):
    tensors = {
        "eight": torch.ones(4).to(torch.float8_e4m3fn),
        "complex": torch.ones(2, dtype=torch.complex64),
        "plain": torch.ones(3),
    }
    safetensors_torch.save_file(tensors, tmp_path / "m.safetensors")
    done = dump(tmp_path / "m.safetensors")
    assert done.returncode == 5 and b"is not supported" in done.stderr
    assert [tensor["name"] for tensor in parse(done.stdout)] == ["plain"]


ONE = '{"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}'
MEMBERS = ['"dtype": "U8"', '"shape": [1]', '"data_offsets": [0, 1]']


def headers():
    """JSON headers of one byte of data, sound and unsound. None has a tensor twice: safetensors takes the last
    of equal names, tbviz refuses them."""
    made = [f'{{"__metadata__": {metadata}, "w": {ONE}}}' for metadata in (
        '{}', '{"a": "b"}', '{"a": 5}', '{"a": null}', '{"shape": [1]}', '{"a": {"dtype": "U8"}}', '["a"]',
        '"a"', '5', '{}, "__metadata__": {}',
    )]  # fmt: skip
    tensors = [MEMBERS, MEMBERS[1:], MEMBERS[:2], MEMBERS[::2], MEMBERS[::-1], MEMBERS + ['"later": {"x": [1]}']]
    tensors += [MEMBERS + [member] for member in MEMBERS]
    tensors += [MEMBERS[:1] + MEMBERS[2:] + [f'"shape": {shape}'] for shape in (
        '[]', '[[1]]', '{"x": 1}', '1', '"1"', '[true]', '[1.0]', '[-1]', '[1, 1]', '[2]',
    )]  # fmt: skip
    tensors += [MEMBERS[:2] + [f'"data_offsets": {offsets}'] for offsets in (
        '[0]', '[0, 1, 1]', '[[0], 1]', '[1, 0]', '{"0": 1}', '[0, 2]', '[-1, 0]', '[0, 1.0]',
    )]  # fmt: skip
    made += [f'{{"w": {{{", ".join(members)}}}}}' for members in tensors]
    made += ['{"w": [5]}', '{"w": "x"}', f'{{"w": {ONE}}}   ', f'{{"w": {ONE}}} x']
    return made


@pytest.mark.parametrize("header", headers())
def test_headers_are_judged_as_safetensors_does(tmp_path, header):
    path = tmp_path / "m.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header.encode() + b"x")
    try:
        sound = bool(safetensors_numpy.load_file(path))
    except safetensors.SafetensorError:
        sound = False
    assert dump(path).returncode == (0 if sound else 4), header


@pytest.mark.parametrize("save", [numpy.savez, numpy.savez_compressed])
def test_npz(tmp_path, save):
    made = arrays() | {"fortran": numpy.asfortranarray(arrays()["conv.weight"])}
    save(tmp_path / "m.npz", **made)
    found = found_in(tmp_path / "m.npz")
    with numpy.load(tmp_path / "m.npz") as expected:
        assert list(found) == list(expected)
        for name, array in expected.items():
            check(found, name, str(array.dtype), array.shape, array.tobytes())


def test_npz_with_objects_shows_the_others(tmp_path):
    numpy.savez(tmp_path / "m.npz", objects=numpy.array([{}], dtype=object), plain=numpy.ones(3))
    done = dump(tmp_path / "m.npz")
    assert done.returncode == 5 and b"objects.npy: holds Python objects" in done.stderr
    assert [tensor["name"] for tensor in parse(done.stdout)] == ["plain"]


@pytest.mark.parametrize("order", ["C", "F"])
def test_npy(tmp_path, tbviz, order):
    array = numpy.asarray(arrays()["conv.weight"], order=order)
    numpy.save(tmp_path / "weights.npy", array)
    found = found_in(tmp_path / "weights.npy")
    check(found, "weights", "float32", array.shape, array.tobytes())
    assert tbviz("-q", "kernels", "weights.npy", "--list").out == "  0  weights  -  (4, 3, 5, 5)\n"

"""Every tensor of safetensors and NumPy files equals what their own packages say, bit by bit."""

import json
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


FLOAT8 = "float8_e4m3fn float8_e5m2 float8_e4m3fnuz float8_e5m2fnuz float8_e8m0fnu".split()


def every_float8():
    """All 256 patterns of each type."""
    patterns = torch.arange(256, dtype=torch.uint8)
    return {name: patterns.view(getattr(torch, name)).reshape(4, 2, 4, 8) for name in FLOAT8}


def hidden_nan(name):
    """NumPy's bytes of a pattern's float, all NaNs alike."""
    values = every_float8()[name].float().numpy()
    return numpy.where(numpy.isnan(values), numpy.float32("nan"), values)


@pytest.mark.parametrize("name", FLOAT8)
@pytest.mark.parametrize("save", [safetensors_torch.save_file, torch.save])
def test_every_number_of_8_bits(tmp_path, tbviz, events, name, save):
    """As PyTorch converts them, in the file's bytes and in what is drawn of them."""
    save({"conv.weight": every_float8()[name]}, tmp_path / "m")
    found = found_in(tmp_path / "m")
    check(found, "conv.weight", name, (4, 2, 4, 8), bytes(range(256)))
    expected = hidden_nan(name).astype("float64")
    finite = expected[numpy.isfinite(expected)]
    tensor = json.loads(tbviz("inspect", "m", "--stats", "--json").out)["tensors"][0]
    assert tensor["statistics"]["nan"] == numpy.isnan(expected).sum()
    assert tensor["statistics"]["infinite"] == numpy.isinf(expected).sum()
    assert (tensor["statistics"]["min"], tensor["statistics"]["max"]) == (finite.min(), finite.max())
    assert tensor["statistics"]["zeros"] == (expected == 0).sum()
    numpy.save(tmp_path / "floats.npy", hidden_nan(name))
    for command, *options in (["histogram", "-t", "t"], ["kernels"]):
        for source, run in (("m", "a"), ("floats.npy", "b")):
            tbviz(command, source, "-l", f"{command}/{run}", *options)
        drawn, expected = ([event.summary for event in events(f"{command}/{run}")] for run in "ab")
        assert len(drawn) > 1 and drawn == expected


COMPLEX = {"complex64": "float32", "complex128": "float64"}


def check_complex(found, name, array):
    part = COMPLEX[str(array.dtype)]
    check(found, name + ".real", part, array.shape, numpy.ascontiguousarray(array.real).tobytes())
    check(found, name + ".imag", part, array.shape, numpy.ascontiguousarray(array.imag).tobytes())


def complex_arrays():
    random = numpy.random.default_rng(1)
    pairs = random.normal(size=(2, 3, 4)) + 1j * random.normal(size=(2, 3, 4))
    made = {name: pairs.astype(name) for name in COMPLEX}
    return made | {"fortran": numpy.asfortranarray(pairs), "scalar": pairs[0, 0, 0], "empty": pairs[:0]}


@pytest.mark.parametrize("save", [numpy.savez, numpy.savez_compressed])
def test_complex_numbers_of_numpy(tmp_path, save):
    save(tmp_path / "m.npz", **complex_arrays(), plain=numpy.arange(3))
    found = found_in(tmp_path / "m.npz")
    assert list(found)[:2] == ["complex64.real", "complex64.imag"] and list(found)[-1] == "plain"
    for name, array in complex_arrays().items():
        check_complex(found, name, numpy.asarray(array))
        numpy.save(tmp_path / f"{name}.npy", array)
        check_complex(found_in(tmp_path / f"{name}.npy"), name, numpy.asarray(array))


def test_complex_numbers_of_safetensors(tmp_path, tbviz):
    array = complex_arrays()["complex64"]
    safetensors_torch.save_file({"c": torch.from_numpy(array), "p": torch.ones(3)}, tmp_path / "m.safetensors")
    found = found_in(tmp_path / "m.safetensors")
    assert list(found) == ["c.real", "c.imag", "p"]
    check_complex(found, "c", array)


def test_types_below_a_byte_are_named(tmp_path, tbviz):
    header = {"four": {"dtype": "F4", "shape": [4], "data_offsets": [0, 2]}}
    header["plain"] = {"dtype": "F32", "shape": [1], "data_offsets": [2, 6]}
    text = json.dumps(header).encode()
    (tmp_path / "m.safetensors").write_bytes(len(text).to_bytes(8, "little") + text + bytes(6))
    done = dump(tmp_path / "m.safetensors")
    assert done.returncode == 5 and b"data type F4 is not supported" in done.stderr
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

"""Damaged and malicious models: a reason and an offset, in little time and memory, nothing run."""

import io
import json
import pathlib
import struct
import sys
import zipfile
import zlib

import numpy
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "support"))
import hostile  # noqa: E402
import torch_file  # noqa: E402

WEIGHT = torch_file.tensor("0", (2, 3, 4, 4), elements=96)
STORAGE = {"0": numpy.arange(96, dtype="<f4").tobytes()}
GOOD = torch_file.archive(torch_file.state_dict({"conv.weight": WEIGHT}), STORAGE)


def pickled(opcodes):
    """An archive that holds a good convolution and, beside it, a value made of `opcodes`."""
    return torch_file.archive(
        torch_file.state_dict({"conv.weight": WEIGHT, "extra": opcodes}), STORAGE
    )


def test_the_good_file_is_read(kernels):
    assert kernels(GOOD) == (0, "")


@pytest.mark.parametrize("protocol", range(6))
def test_malicious_pickles_are_read_and_never_run(kernels, tmp_path, protocol):
    marker = tmp_path / "owned"
    evil = hostile.evil_pickle(marker, protocol)
    body = evil[2:] if protocol >= 2 else evil
    assert kernels(pickled(body[:-1])) == (0, "")
    for script in ({}, {"constants.pkl": evil}):
        code, error = kernels(torch_file.archive(evil, {}, **script))
        assert code == 4 and "no convolution layers" in error
    assert not marker.exists()


def test_other_ways_to_run_code(kernels, tmp_path):
    marker = tmp_path / "owned"
    command = f"S'touch {marker}'\n".encode()
    for opcodes in (
        b"(" + command + b"ios\nsystem\n",  # INST
        b"(cos\nsystem\n" + command + b"o",  # OBJ
        b"cos\nsystem\n(" + command + b"t\x81",  # NEWOBJ
        b"c__builtin__\neval\n(S'1'\ntR}b",  # BUILD on what a call made
        torch_file.text("os") + torch_file.text("system") + b"\x93(" + command + b"tR",
    ):
        assert kernels(pickled(opcodes)) == (0, "")
    assert not marker.exists()


@pytest.mark.parametrize("opcode", [b"\x82\1", b"\x83\1\0", b"\x84\1\0\0\0", b"\x97", b"\xff", b"?"])
def test_unknown_opcodes_are_named(kernels, opcode):
    before = torch_file.state_dict({"conv.weight": WEIGHT, "extra": b""})[:-2]
    code, error = kernels(torch_file.archive(before + opcode + b"u.", STORAGE))
    assert code == 5
    assert f"data.pkl, offset {len(before)}: pickle opcode 0x{opcode[0]:02x}" in error


@pytest.mark.parametrize(
    "tensor, words",
    [
        (dict(shape=(2, 3, 4, 5)), "reaches beyond the 96 elements"),
        (dict(shape=(2, 3, 4, 4), offset=1), "reaches beyond"),
        (dict(shape=(2, 3, 4, 4), offset=-1), "do not fit together"),
        (dict(shape=(2, 3, 4, 4), strides=(48, 16, 4, -1)), "do not fit together"),
        (dict(shape=(2, 3, 4, 4), strides=(48, 16, 4)), "do not fit together"),
        (dict(shape=(2, 3, -4, 4)), "do not fit together"),
        (dict(shape=(2**31 - 1,) * 4, strides=(0, 0, 0, 0)), "far more elements"),
        (dict(shape=(2**31 - 1,) * 4, strides=(2**31 - 1,) * 4), "reaches beyond"),
        (dict(shape=(1,) * 65, strides=(1,) * 65), "do not fit together"),
    ],
)
def test_tensors_must_lie_in_their_storage(kernels, tensor, words):
    opcodes = torch_file.tensor("0", **tensor)
    code, error = kernels(torch_file.archive(torch_file.state_dict({"w": opcodes}), STORAGE))
    assert code == 4 and words in error and "offset" in error, error


def test_missing_and_foreign_parts(kernels):
    code, error = kernels(torch_file.archive(torch_file.state_dict({"w": WEIGHT}), {}))
    assert code == 4 and "data/0, the values of a tensor, is missing" in error
    half = torch_file.tensor("0", (2, 3, 4, 4), storage="QUInt4x2Storage")
    code, error = kernels(torch_file.archive(torch_file.state_dict({"w": half}), STORAGE))
    assert code == 5 and "torch.QUInt4x2Storage is not supported" in error
    weights = torch_file.state_dict({"w": WEIGHT})
    code, error = kernels(torch_file.archive(weights, STORAGE, byteorder="big"))
    assert code == 5 and "big-endian" in error


def laughs(depth, width, leaf):
    """Lists of lists that share their elements: width ** depth leaves in a few bytes."""
    opcodes = leaf + b"q\x00"
    for level in range(depth):
        opcodes += b"](" + b"".join(b"h" + bytes([level]) for _ in range(width)) + b"e"
        opcodes += b"q" + bytes([level + 1])
    return opcodes


def test_exponential_sharing_ends(kernels):
    for leaf in (b"N", WEIGHT):
        code, error = kernels(torch_file.archive(b"\x80\2" + laughs(40, 10, leaf) + b".", STORAGE))
        assert code == 4 and "more than" in error


def test_deep_nesting_and_cycles_end(kernels):
    deep = b"\x80\2" + b"]" * 100_000 + b"a" * 99_999 + b"."
    cycle = b"\x80\2]q\0h\0a."
    for content in (deep, cycle):
        code, error = kernels(torch_file.archive(content, {}))
        assert code == 4 and "deep" in error


@pytest.mark.parametrize(
    "unit", [b"N", b"(", b"]", b"}", b")", b"]q\0", b"}(NNu", b"ca\nb\n", b"ca\nb\n)R", b"](NNe"]
)
def test_floods_of_values_meet_the_memory_limit(kernels, unit):
    flood = b"\x80\2" + unit * (8_000_000 // len(unit)) + b"."
    code, error = kernels(torch_file.archive(flood, {}))
    assert code == 4 and "offset" in error


def test_names_and_tensors_without_end(kernels):
    many = b"\x80\2](" + WEIGHT + b"q\0" + b"h\0" * 200_000 + b"e."
    code, error = kernels(torch_file.archive(many, STORAGE))
    assert code == 4 and "100000 tensors" in error
    key = torch_file.text("k" * 60_000)
    names = b"\x80\2}(" + key + b"q\1" + WEIGHT + b"q\0" + b"h\1h\0" * 10_000 + b"u."
    code, error = kernels(torch_file.archive(names, STORAGE))
    assert code == 4 and "MiB of names" in error


def test_long_names_of_classes(kernels):
    """A module whose class has a long name, and many tensors that would each repeat it."""
    members = b"".join(torch_file.text(str(index)) + b"h\0" for index in range(20_000))
    for length, words in ((1_000_000, "a global with a name of 1000008 bytes"), (1_000, "MiB of names")):
        module = b"ctorch.nn\n" + b"C" * length + b"\n)\x81}" + torch_file.text("_parameters")
        content = b"\x80\2" + WEIGHT + b"q\x000" + module + b"}(" + members + b"usb."
        code, error = kernels(torch_file.archive(content, STORAGE))
        assert code == 4 and words in error


@pytest.mark.parametrize(
    "source",
    [
        b"class a(\n" * 1_500_000,
        b"class N(Module):\n" + b'  __parameters__ = ["a", ]\n' * 500_000,
        b"class N(Module):\n  __parameters__ = [" + b'"abc", ' * 2_000_000 + b"]\n",
        b"class N(Module):\n  __parameters__ = [" + b'"' * 10_000_000,
        b"\n" * (15 << 20),
        bytes(300 << 20),
    ],
)
def test_sources_without_end(kernels, source):
    """The sources of TorchScript's classes only tell parameters from buffers."""
    module = b"c__torch__\nN\n)\x81}" + torch_file.text("weight") + WEIGHT + b"sb"
    content = torch_file.archive(
        b"\x80\2" + module + b".", STORAGE, **{"constants.pkl": b"\x80\2)."}
    )
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("model/code/__torch__.py", source)
    assert kernels(out.getvalue()) == (0, "")


def test_a_pickle_that_inflates_without_end(kernels):
    """A deflated data.pkl: 300 MB of NONE opcodes in 300 kB; and one that only claims so."""
    data = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(data.compress(b"N" * (1 << 20)) for _ in range(300)) + data.flush()
    code, error = kernels(deflated(b"model/data.pkl", packed, 300 << 20))
    assert code == 4 and "claims 314572800 bytes" in error
    code, error = kernels(deflated(b"model/data.pkl", packed[:1000], 2 << 20))
    assert code == 4 and "cannot inflate" in error


def deflated(name, packed, size):
    crc, count = 0, len(packed)
    local = struct.pack("<IHHHIIIIHH", 0x04034B50, 20, 0, 8, 0, crc, count, size, len(name), 0)
    central = struct.pack(
        "<IHHHHIIIIHHHHHII", 0x02014B50, 20, 20, 0, 8, 0, crc, count, size, len(name), *[0] * 6
    )
    body = local + name + packed
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(central + name), len(body), 0)
    return body + central + name + end


def test_every_cut_is_reported(kernels):
    for size in [*range(1, len(GOOD), 37), len(GOOD) - 1]:
        code, error = kernels(GOOD[:size])
        assert code in (4, 5), (size, code, error)
        if size >= 4:
            assert code == 4 and f"offset {size}" in error


def test_flipped_bytes_never_crash(kernels):
    random = numpy.random.default_rng(1)
    for at in random.integers(0, len(GOOD), 120):
        damaged = bytearray(GOOD)
        damaged[at] ^= int(random.integers(1, 256))
        code, error = kernels(bytes(damaged))
        assert code in (0, 4, 5), (at, code, error)


@pytest.mark.parametrize("shape", [(2**61, 0, 1, 1), (2**40, 0, 3, 3), (0, 3, 3, 3)])
def test_layers_without_a_value_are_none(tbviz, tmp_path, shape):
    header = json.dumps({"w": {"dtype": "F32", "shape": shape, "data_offsets": [0, 0]}}).encode()
    (tmp_path / "w.safetensors").write_bytes(struct.pack("<Q", len(header)) + header)
    for options in (["--list"], ["-o", "out"]):
        code, error = hostile.run([tbviz.program, "kernels", tmp_path / "w.safetensors", *options])
        assert code == 4 and "no convolution" in error, error

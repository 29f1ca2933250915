"""safetensors files that lie: a reason and an offset, in little time and memory."""

import json
import struct

import pytest

DATA = bytes(4 * 96)
WEIGHT = {"dtype": "F32", "shape": [2, 3, 4, 4], "data_offsets": [0, 384]}


def saved(header, data=DATA, length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def test_the_good_file_is_read(kernels):
    assert kernels(saved({"conv.weight": WEIGHT})) == (0, "")


def test_every_cut_is_reported(kernels):
    good = saved({"conv.weight": WEIGHT})
    for size in [*range(10, len(good), 23), len(good) - 1]:
        code, error = kernels(good[:size])
        assert code == 4 and "offset" in error and "is the file cut?" in error, (size, code, error)


@pytest.mark.parametrize(
    "change, words",
    [
        ({"shape": [2, 3, 4, 5]}, "does not fill its 384 bytes"),
        ({"shape": [2, 3, 4, -4]}, "beyond all bounds"),
        ({"shape": [2**62, 2**62, 4, 4]}, "beyond all bounds"),
        ({"shape": [0, 2**62, 2**62, 4]}, "beyond all bounds"),
        ({"shape": [1] * 100}, "do not make sense"),
        ({"shape": [2, 3, 4, 4.5]}, "do not make sense"),
        ({"shape": "2344"}, "do not make sense"),
        ({"shape": [2, 3, 4, None]}, "do not make sense"),
        ({"dtype": 7}, "do not make sense"),
        ({"dtype": "F64"}, "does not fill"),
        ({"data_offsets": [0]}, "do not make sense"),
        ({"data_offsets": [0, 384, 384]}, "do not make sense"),
        ({"data_offsets": [-4, 384]}, "from -4 to 384"),
        ({"data_offsets": [384, 0]}, "from 384 to 0"),
        ({"data_offsets": [0, 2**63 - 1]}, "is the file cut?"),
        ({"data_offsets": [0, 2**64]}, "do not make sense"),
    ],
)
def test_tensors_that_lie(kernels, change, words):
    code, error = kernels(saved({"conv.weight": WEIGHT | change}))
    assert code == 4 and words in error and "offset" in error, error


def test_gaps_overlaps_and_twins(kernels):
    half = {"dtype": "F32", "shape": [48], "data_offsets": [0, 192]}
    for header, words in (
        ({"a": WEIGHT, "b": half}, "it overlaps another"),
        ({"a": half}, "192 bytes follow the last tensor"),
        ({"a": half | {"data_offsets": [192, 384]}}, "nothing fills the bytes from 0"),
        (b'{"a": %s, "a": %s}' % ((json.dumps(WEIGHT).encode(),) * 2), "two tensors are called a"),
        ({"a": 5}, "is no tensor"),
        ({"__metadata__": {"shape": [4], "data_offsets": [0, 4], "dtype": 5}}, "is no text"),
        (b'{"a": ', "malformed header"),
        (b'{"a": [[' + b"[" * 100_000, "malformed header"),
        (b'{"\xff": {}}', "malformed header"),
    ):
        code, error = kernels(saved(header))
        assert code == 4 and words in error and "offset" in error, error


def test_headers_without_end(kernels):
    code, error = kernels(saved(b'{"' + b" " * (9 << 20)))
    assert code == 4 and "at most 8388608 are read" in error
    code, error = kernels(saved(b'{"' + b"," * (8 << 20), length=8 << 20))
    assert code == 4 and "malformed header" in error
    code, error = kernels(saved({"a": WEIGHT}, length=1 << 40))
    assert code == 4 and "the header needs 1099511627776 bytes" in error
    entries = b", ".join(b'"%d":{}' % index for index in range(100_001))
    code, error = kernels(saved(b"{" + entries + b"}"))
    assert code == 4 and "more than 100000 tensors" in error
    sizes = b"1," * (4 << 20)
    code, error = kernels(saved(b'{"a":{"shape":[' + sizes[:-1000] + b"1]}}"))
    assert code == 4 and "do not make sense" in error

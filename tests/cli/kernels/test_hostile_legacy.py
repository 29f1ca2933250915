"""Damaged and malicious files of PyTorch before 1.6, and plain pickles: a reason, an offset, and
nothing is run."""

import pickle
import struct

import numpy
import pytest

import hostile
import torch_file

DATA = numpy.arange(96, dtype="<f4").tobytes()
WEIGHT = torch_file.tensor("0", (2, 3, 4, 4), elements=96, view=b"N")
STATE = torch_file.state_dict({"conv.weight": WEIGHT})
GOOD = torch_file.legacy(STATE, {"0": (96, DATA)})
PARTS = {
    "magic": torch_file.MAGIC,
    "protocol": b"\x80\x02J\xe9\x03\0\0.",
    "machine": b"\x80\x02}" + torch_file.text("little_endian") + b"\x88s.",
    "object": STATE,
    "keys": b"\x80\x02](" + torch_file.text("0") + b"e.",
    "storages": struct.pack("<q", 96) + DATA,
}
assert b"".join(PARTS.values()) == GOOD


def saved(opcodes):
    return torch_file.legacy(torch_file.state_dict({"w": opcodes}), {"0": (96, DATA)})


def test_the_good_file_is_read(kernels):
    assert kernels(GOOD) == (0, "")


@pytest.mark.parametrize("protocol", range(2, 6))
@pytest.mark.parametrize("place", ["magic", "protocol", "machine", "object", "keys"])
def test_malicious_pickles_are_read_and_never_run(kernels, tmp_path, protocol, place):
    marker = tmp_path / "owned"
    evil = hostile.evil_pickle(marker, protocol)
    code, _ = kernels(b"".join((PARTS | {place: evil}).values()))
    # PyTorch does not look at what the machine was like either.
    assert code == 0 if place == "machine" else code in (4, 5)
    beside = torch_file.state_dict({"conv.weight": WEIGHT, "extra": evil[2:-1]})
    assert kernels(torch_file.legacy(beside, {"0": (96, DATA)})) == (0, "")
    assert not marker.exists()


def test_a_module_names_its_class_by_reference(kernels):
    conv = b"(" + torch_file.text("module") + b"ctorch.nn.modules.conv\nConv2d\nNNtQ)\x81}("
    conv += torch_file.text("_parameters") + b"}" + torch_file.text("weight") + WEIGHT + b"sub"
    assert kernels(torch_file.legacy(b"\x80\x02" + conv + b".", {"0": (96, DATA)})) == (0, "")


def test_every_cut_is_reported(kernels):
    for size in [*range(15, len(GOOD), 29), len(GOOD) - 1]:
        code, error = kernels(GOOD[:size])
        assert code == 4 and "offset" in error, (size, code, error)


@pytest.mark.parametrize(
    "elements, words",
    [
        (97, "has 97 elements here, but 96"),
        (-1, "has -1 elements here"),
        (2**62, "elements here, but 96"),
    ],
)
def test_storages_are_as_large_as_their_references_say(kernels, elements, words):
    code, error = kernels(torch_file.legacy(STATE, {"0": (elements, DATA)}))
    assert code == 4 and words in error and f"offset {len(GOOD) - len(DATA) - 8}" in error, error


def test_a_storage_that_is_listed_twice(kernels):
    twice = torch_file.legacy(STATE, {"0": (96, DATA)}, keys=["0", "0"]) + struct.pack("<q", 96) + DATA
    code, error = kernels(twice)
    assert code == 4 and "storage 0 is listed twice" in error, error


def test_storages_that_claim_too_much(kernels):
    huge = torch_file.tensor("0", (2, 3, 4, 4), elements=2**31 - 1, view=b"N")
    content = torch_file.legacy(torch_file.state_dict({"w": huge}), {"0": (2**31 - 1, DATA)})
    code, error = kernels(content)
    assert code == 4 and "2147483647 elements of 4 bytes but 384 bytes are left" in error


def test_missing_unknown_and_repeated_storages(kernels):
    code, error = kernels(torch_file.legacy(STATE, {}))
    assert code == 4 and "storage 0, the values of a tensor, is missing" in error
    code, error = kernels(torch_file.legacy(STATE, {"1": (96, DATA)}))
    assert code == 4 and "no tensor refers to storage 1" in error
    code, error = kernels(torch_file.legacy(STATE, {"0": (96, DATA)}, keys=["0", "0"]))
    assert code == 4 and "offset" in error
    odd = torch_file.tensor("0", (2,), storage="OddStorage", elements=96, view=b"N")
    code, error = kernels(saved(odd))
    assert code == 5 and "data type of storage 0 is not known" in error


def view(offset, elements):
    return b"(" + torch_file.text("v") + torch_file.number(offset) + torch_file.number(elements) + b"t"


def test_views_of_storages(kernels):
    part = torch_file.tensor("0", (1, 3, 4, 4), elements=96, view=view(48, 48))
    assert kernels(saved(part)) == (0, "")
    for offset, elements in ((49, 48), (-1, 2), (0, -1), (97, 0), (2**31 - 1, 2**31 - 1)):
        part = torch_file.tensor("0", (1,), elements=96, view=view(offset, elements))
        code, error = kernels(saved(part))
        assert code == 4 and "lie outside storage 0" in error, error
    beyond = torch_file.tensor("0", (2, 3, 4, 4), elements=96, view=view(48, 48))
    code, error = kernels(saved(beyond))
    assert code == 4 and "reaches beyond the 48 elements" in error
    code, error = kernels(saved(torch_file.tensor("0", (1,), elements=96, view=b"]")))
    assert code == 4 and "view of its storage" in error


def test_other_protocols_and_byte_orders(kernels):
    code, error = kernels(torch_file.legacy(STATE, {"0": (96, DATA)}, protocol=1002))
    assert code == 5 and "its protocol is 1002" in error and "offset 15" in error
    code, error = kernels(torch_file.legacy(STATE, {"0": (96, DATA)}, little_endian=False))
    assert code == 5 and "big-endian" in error


def test_floods_of_keys_and_storages_meet_the_memory_limit(kernels):
    head = GOOD[: GOOD.index(b"\x80\x02](")]
    code, error = kernels(head + b"\x80\x02](" + b"X\0\0\0\0" * 1_000_000 + b"e.")
    assert code == 4 and "MiB" in error
    one = b"(" + torch_file.text("storage") + b"ctorch\nByteStorage\nU\x08%08d" + b"NK\0tQ"
    many = b"".join(one % index for index in range(150_000))
    code, error = kernels(torch_file.legacy(b"\x80\x02](" + many + b"e.", {}))
    assert code == 4 and ("MiB" in error or "no convolution" in error), error


def test_flipped_bytes_never_crash(kernels):
    random = numpy.random.default_rng(2)
    for at in random.integers(0, len(GOOD), 100):
        damaged = bytearray(GOOD)
        damaged[at] ^= int(random.integers(1, 256))
        code, error = kernels(bytes(damaged))
        assert code in (0, 4, 5), (at, code, error)


def test_sizes_are_read_as_signed_numbers(kernels):
    start = len(GOOD) - len(DATA) - 8
    content = GOOD[:start] + struct.pack("<Q", 2**64 - 96) + DATA
    code, error = kernels(content)
    assert code == 4 and "has -96 elements here" in error


@pytest.mark.parametrize("protocol", range(6))
def test_malicious_plain_pickles_are_read_and_never_run(kernels, tmp_path, protocol):
    marker = tmp_path / "owned"
    code, error = kernels(hostile.evil_pickle(marker, protocol))
    assert code == 4 and "no convolution layers" in error
    assert not marker.exists()


@pytest.mark.parametrize("protocol", range(2, 6))
def test_plain_pickles_that_are_cut(kernels, protocol):
    whole = pickle.dumps({"a": [1, 2.5, "text", b"bytes"], "b": {(1, 2): None}}, protocol)
    for size in range(3, len(whole)):
        code, error = kernels(whole[:size])
        assert code == 4 and "offset" in error, (size, code, error)


def test_plain_pickles_with_unknown_opcodes(kernels):
    code, error = kernels(b"\x80\4N\xff.")
    assert code == 5 and "offset 3: pickle opcode 0xff is not supported" in error
    code, error = kernels(b"N\xff.")  # Without a mark, it might be anything.
    assert code == 5 and "no model file" in error


def embedded(content):
    """A pickle with a convolution whose storage is `content`, the bytes of a file by torch.save."""
    reference = b"ctorch.storage\n_load_from_bytes\n(B" + struct.pack("<I", len(content))
    return b"\x80\3}" + torch_file.text("w") + (
        b"ctorch._utils\n_rebuild_tensor_v2\n(" + reference + content + b"tR" + torch_file.number(0)
    ) + torch_file.numbers((2, 3, 4, 4)) + torch_file.numbers((48, 16, 4, 1)) + b"\x89}tRs."


def test_storages_inside_plain_pickles(kernels, tmp_path):
    reference = b"(" + torch_file.text("storage") + b"ctorch\nFloatStorage\n" + torch_file.text("0")
    storage = b"\x80\2" + reference + torch_file.text("cpu") + torch_file.number(96) + b"NtQ."
    good = torch_file.legacy(storage, {"0": (96, DATA)})
    assert kernels(embedded(good)) == (0, "")
    for content, words in (
        (good[:-1], "is the file cut?"),
        (good[:20], "storage in a pickle: offset"),
        (b"", "storage in a pickle: offset 0"),
        (GOOD, "its storage holds something else"),
        (torch_file.legacy(storage, {"0": (95, DATA)}), "has 95 elements"),
    ):
        code, error = kernels(embedded(content))
        assert code == 4 and words in error, error
    marker = tmp_path / "owned"
    code, error = kernels(embedded(hostile.evil_pickle(marker, 4)))
    assert code in (4, 5) and not marker.exists()


def test_tensors_outside_a_plain_pickle(kernels):
    code, error = kernels(STATE)
    assert code == 5 and "storage 0 lies outside the pickle" in error

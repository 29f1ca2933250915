"""Logs whose writer leaves the checksums of data zero: --no-data-crc of verify and repair."""

import json

import pytest
from event_log import FIRST, FOOTER, offsets, scalar

LOG = [FIRST] + [scalar(step, number=step) for step in range(6)]
STARTS = offsets(LOG)
REMEDY = "all checksums of data are zero: this writer seems to leave them so; --no-data-crc takes the data as it is"


@pytest.fixture
def zeroed(write_log):
    """A log without checksums of data, and the bytes that it would have with them."""
    path = write_log("log", LOG)
    whole = path.read_bytes()
    data = bytearray(whole)
    for end in STARTS[1:]:
        data[end - FOOTER : end] = bytes(FOOTER)
    path.write_bytes(data)
    return path, whole


def test_it_is_said_that_all_checksums_are_zero(tbviz, zeroed):
    path, _ = zeroed
    outcome = tbviz("verify", path, code=1)
    assert outcome.out.splitlines()[-1] == f"{path}: {REMEDY}"
    found = json.loads(tbviz("verify", "--json", path, code=1).out)["files"][0]
    assert found["events"] == 0 and found["zero_data_checksums"] == 7
    repair = tbviz("repair", path, "-o", "copy", code=4)
    assert REMEDY in repair.out and "holds no event that can be read" in repair.err


def test_it_is_not_said_where_one_is_not_zero(tbviz, zeroed):
    path, whole = zeroed
    path.write_bytes(path.read_bytes()[: STARTS[-2]] + whole[STARTS[-2] :])
    assert "--no-data-crc" not in tbviz("verify", path, code=1).out


def test_verify_checks_lengths_alone(tbviz, zeroed):
    path, _ = zeroed
    assert tbviz("-q", "verify", "--no-data-crc", path).out.splitlines() == [
        f"{path}: 7 events, no damage",
        f"{path}: the checksums of data were not looked at; 7 of 7 do not hold",
    ]
    found = json.loads(tbviz("verify", "--no-data-crc", "--json", path).out)["files"][0]
    assert found["ignored_data_checksums"] == 7 and found["damage"] == []


def test_repair_writes_the_right_checksums(tbviz, zeroed, tmp_path, values):
    path, whole = zeroed
    outcome = tbviz("repair", "--no-data-crc", path, "-o", "copy")
    assert (tmp_path / "copy").read_bytes() == whole
    assert "7 checksums of data were computed anew" in outcome.err
    assert [step for _, step, _ in values(tmp_path / "copy")] == list(range(6))  # TensorBoard's own reader.


def test_lengths_still_count(tbviz, zeroed):
    path, _ = zeroed
    data = bytearray(path.read_bytes())
    data[STARTS[3]] ^= 1
    path.write_bytes(data)
    found = json.loads(tbviz("verify", "--no-data-crc", "--json", path, code=1).out)["files"][0]
    # Nothing proves that the record in front is whole.
    assert found["damage"] == [{"offset": STARTS[2], "kind": "no_next", "lost_bytes": STARTS[4] - STARTS[2]}]
    assert found["events"] == 5


@pytest.mark.parametrize("missing", [1, 7, 20])
def test_a_record_that_lost_bytes_swallows_no_other(tbviz, zeroed, tmp_path, values, missing):
    path, _ = zeroed
    data = path.read_bytes()
    path.write_bytes(data[: STARTS[4] - missing] + data[STARTS[4] :])
    outcome = tbviz("repair", "--no-data-crc", path, "-o", "copy")
    assert f"the record at offset {STARTS[3]} is damaged: it ends early and others follow" in outcome.out
    assert [step for _, step, _ in values(tmp_path / "copy")] == [0, 1, 3, 4, 5]


def test_data_that_is_no_event_is_told(tbviz, zeroed):
    path, _ = zeroed
    data = bytearray(path.read_bytes())
    data[STARTS[3] + 12 : STARTS[4] - FOOTER] = b"\xff" * (STARTS[4] - FOOTER - STARTS[3] - 12)
    path.write_bytes(data)
    assert f"offset {STARTS[3]} is damaged: it holds no event" in tbviz("verify", "--no-data-crc", path, code=1).out

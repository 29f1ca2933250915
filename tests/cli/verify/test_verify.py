"""tbviz verify: every checksum, the place and kind of each damage, and what a live log is."""

import json
import os
import subprocess

import pytest
from event_log import FIRST, offsets, scalar
from tensorboard.summary.writer.record_writer import RecordWriter

LOG = [FIRST] + [scalar(step) for step in range(6)]


def flip(path, *places):
    damaged = bytearray(path.read_bytes())
    for place in places:
        damaged[place] ^= 1
    path.write_bytes(damaged)


def test_a_sound_log(tbviz, write_log):
    path = write_log("log", LOG)
    assert tbviz("-q", "verify", path).out == f"{path}: 7 events, no damage\n"


def test_offset_and_kind_of_each_damage(tbviz, write_log):
    path = write_log("log", LOG)
    starts = offsets(LOG)
    flip(path, starts[2] + 10, starts[4] + 14)  # A length's checksum, and data.
    size = starts[5] - starts[4]
    outcome = tbviz("-q", "verify", path, code=1)
    assert outcome.out.splitlines() == [
        f"{path}: the record at offset {starts[2]} is damaged: its length has a wrong checksum; its data is intact",
        f"{path}: the record at offset {starts[4]} is damaged: its data has a wrong checksum; {size} bytes are lost",
        f"{path}: 6 events, 2 places of damage, {size} bytes lost (tbviz repair writes the rest)",
    ]
    result = json.loads(tbviz("verify", "--json", path, code=1).out)
    assert result["files"] == [
        {
            "path": str(path),
            "events": 6,
            "damage": [
                {"offset": starts[2], "kind": "length", "lost_bytes": 0},
                {"offset": starts[4], "kind": "data", "lost_bytes": size},
            ],
            "tail": None,
        }
    ]


def test_a_cut_tail_is_no_damage(tbviz, write_log):
    path = write_log("log", LOG)
    path.write_bytes(path.read_bytes()[:-3])
    outcome = tbviz("verify", path)
    assert outcome.out == f"{path}: 6 events, no damage\n"
    assert f"ends within the record at offset {offsets(LOG)[-2]}" in outcome.err
    tail = json.loads(tbviz("verify", "--json", path).out)["files"][0]["tail"]
    assert tail == {"offset": offsets(LOG)[-2], "bytes": offsets(LOG)[-1] - offsets(LOG)[-2] - 3}


def test_all_files_of_all_runs(tbviz, write_log):
    for run in ["a", "b/c"]:
        for number in [1, 2]:
            write_log(f"logs/{run}/events.out.tfevents.{number}", LOG)
    bad = write_log("logs/b/c/events.out.tfevents.3", LOG)
    flip(bad, offsets(LOG)[3] + 13)
    outcome = tbviz("-q", "verify", "logs", code=1)
    assert outcome.out.count("7 events, no damage") == 4
    assert outcome.out.count("1 place of damage") == 1


def test_standard_input(tbviz, write_log):
    log = write_log("log", LOG).read_bytes()
    for arguments in [["-"], []]:
        assert tbviz("-q", "verify", *arguments, stdin=log).out == "standard input: 7 events, no damage\n"


def test_a_file_of_another_kind_is_an_error_and_not_an_answer(tbviz, write_log, tmp_path):
    (tmp_path / "table.csv").write_text("tag,step,value\nloss,0,1\n")
    good = write_log("good", LOG)
    outcome = tbviz("verify", "table.csv", good, code=4)
    assert "table.csv: is not an event log, or its first record is damaged" in outcome.err
    assert "good: 7 events, no damage" in outcome.out
    with open(tmp_path / "examples.tfrecord", "wb") as file:
        RecordWriter(file).write(bytes.fromhex("0a0c0a0a0a016112051a030a0101"))  # tf.train.Example
    assert "holds no event" in tbviz("verify", "examples.tfrecord", code=4).err
    assert tbviz("verify", "nope", code=3).err.startswith("tbviz: nope: cannot be opened")


def test_no_input(tbviz):
    done = subprocess.run([tbviz.program, "verify"], stdin=subprocess.DEVNULL, capture_output=True)
    assert done.returncode == 2
    assert b"no input; name log directories or event files" in done.stderr


@pytest.mark.parametrize("place", ["front", "middle"])
def test_zeros_of_a_broken_disk(tbviz, write_log, place):
    path = write_log("log", LOG)
    data = path.read_bytes()
    cut = 0 if place == "front" else offsets(LOG)[3]
    path.write_bytes(data[:cut] + bytes(4096) + data[cut:])
    outcome = tbviz("-q", "verify", path, code=1)
    assert f"the record at offset {cut} is damaged: its length has a wrong checksum; 4096 bytes are lost" in outcome.out
    assert "7 events, 1 place of damage" in outcome.out


def test_the_input_is_only_read(tbviz, write_log):
    path = write_log("log", LOG)
    flip(path, 5)
    before, times = path.read_bytes(), os.stat(path).st_mtime_ns
    tbviz("-q", "verify", path, code=1)
    assert (path.read_bytes(), os.stat(path).st_mtime_ns) == (before, times)

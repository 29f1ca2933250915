"""Gzipped event logs: read as what was packed by every command that reads logs, in constant memory, and damage named."""

import gzip
import json
import resource
import subprocess
import zlib

import pytest
from event_log import FIRST, offsets, scalar

NAME = "events.out.tfevents.1700000000.host"
NUMBERS = [1.0, 0.5, 0.25, 0.125]
LOG = [FIRST] + [scalar(step, number=number, seconds=step) for step, number in enumerate(NUMBERS)]


@pytest.fixture
def packed(write_log, tmp_path):
    """A log directory whose only event file is gzipped, and the bytes that it was packed from."""

    def pack(run, events=LOG, members=1):
        path = write_log(f"{run}/{NAME}", events)
        plain = path.read_bytes()
        path.unlink()
        size = -(-len(plain) // members)
        path = path.with_name(path.name + ".gz")
        path.write_bytes(b"".join(gzip.compress(plain[i : i + size]) for i in range(0, len(plain), size)))
        return path, plain

    return pack


ROWS = [f".,loss,{step},{FIRST.wall_time + step},{number:g}" for step, number in enumerate(NUMBERS)]


@pytest.mark.parametrize("members", [1, 3])
def test_every_command_reads_what_was_packed(tbviz, packed, tmp_path, members):
    path, plain = packed("run", members=members)
    assert "5 events in 1 file, 1 tag" in tbviz("-q", "inspect", "run").out
    assert tbviz("-q", "verify", "run").out == f"run/{path.name}: 5 events, no damage\n"
    assert tbviz("-q", "export", "run").out.splitlines()[1:] == ROWS
    assert len(tbviz("-q", "tail", "run").out.splitlines()) == 4
    assert "last is 0.125" in tbviz("-q", "check", "run", "last(loss) == 0.125").out
    for command in (["repair", "run"], ["edit", "run", "--keep", "loss"], ["merge", "run"]):
        tbviz("-q", *command, "-o", "copy", "--force")
        assert (tmp_path / "copy").read_bytes() == plain, command


@pytest.mark.parametrize("command", ["inspect", "verify", "export", "tail"])
def test_standard_input(tbviz, packed, command):
    path, _ = packed("run")
    named = tbviz("-q", command, path).out
    piped = tbviz("-q", command, "-", stdin=path.read_bytes()).out
    assert piped == named.replace(str(path), "standard input") and named


def test_curves_of_gzipped_runs_are_reduced(tbviz, packed, values):
    packed("a")
    packed("b", [FIRST] + [scalar(step, number=3 * number) for step, number in enumerate(NUMBERS)])
    tbviz("-q", "reduce", "a", "b", "--op", "mean", "-l", "out")
    assert [v.simple_value for _, _, v in values("out/mean")] == [2 * number for number in NUMBERS]


def test_the_name_does_not_matter(tbviz, packed, write_log, tmp_path):
    path, _ = packed("run")
    renamed = path.rename(tmp_path / "log")
    assert "5 events" in tbviz("-q", "inspect", renamed).out
    plain = write_log("plain.tfevents.gz", LOG)
    assert tbviz("-q", "verify", plain).out == f"{plain}: 5 events, no damage\n"


def test_a_log_that_begins_like_gzip_is_one(tbviz, tmp_path, write_log):
    """A first record of 0x088b1f bytes."""
    empty = len(FIRST.SerializeToString())
    first = type(FIRST)(wall_time=1, file_version="x" * (0x088B1F - empty))
    first.file_version += "x" * (0x088B1F - len(first.SerializeToString()))
    assert len(first.SerializeToString()) == 0x088B1F
    path = write_log("log", [first])
    assert path.read_bytes().startswith(b"\x1f\x8b\x08")
    assert tbviz("-q", "verify", path).out == f"{path}: 1 event, no damage\n"


@pytest.mark.parametrize("command", ["repair", "edit", "merge"])
def test_a_copy_is_called_as_what_it_is(tbviz, packed, tmp_path, command):
    packed("run")
    tbviz("-q", command, "run", "-o", "copies/")
    assert [path.name for path in (tmp_path / "copies").iterdir()] == [NAME]


def whole_events(packed_bytes, plain_events):
    """How many events lie whole in what zlib makes of the bytes, and how many bytes follow them."""
    size = len(zlib.decompressobj(31).decompress(packed_bytes))
    ends = offsets(plain_events)
    whole = max(i for i, end in enumerate(ends) if end <= size)
    return whole, size - ends[whole]


def test_everything_in_front_of_a_cut_is_read(tbviz, packed):
    path, _ = packed("run")
    data = path.read_bytes()
    for size in range(3, len(data), 5):
        path.write_bytes(data[:size])
        whole, rest = whole_events(data[:size], LOG)
        found = json.loads(tbviz("verify", "--json", path, code=1).out)["files"][0]
        assert found["gzip"] and found["events"] == whole
        assert found["damage"] == [{"offset": size, "kind": "gzip_cut", "lost_bytes": rest}]
        outcome = tbviz("export", path, code=4)
        assert outcome.out.splitlines()[1:] == ROWS[: max(whole - 1, 0)]
        assert f"the gzip stream is damaged at byte {size} of the file: it ends early" in outcome.err


@pytest.mark.parametrize("command", ["inspect", "tail", "export"])
def test_damage_is_a_failure(tbviz, packed, command):
    path, _ = packed("run")
    path.write_bytes(path.read_bytes()[:-5])
    outcome = tbviz(command, "run", code=4)
    assert outcome.err.count("the gzip stream is damaged") == 1
    assert "loss" in outcome.out


@pytest.mark.parametrize("command", ["repair", "edit", "merge"])
def test_what_is_good_is_copied(tbviz, packed, tmp_path, command):
    path, plain = packed("run")
    path.write_bytes(path.read_bytes()[:-5])
    outcome = tbviz(command, "run", "-o", "copy", code=0 if command == "repair" else 4)
    assert (tmp_path / "copy").read_bytes() == plain
    assert "the gzip stream is damaged" in outcome.out + outcome.err


def test_a_wrong_checksum_and_what_is_no_gzip_are_told(tbviz, packed):
    path, _ = packed("run")
    data = path.read_bytes()
    path.write_bytes(data[:-8] + bytes([data[-8] ^ 1]) + data[-7:])
    assert "what it holds has a wrong checksum or length" in tbviz("verify", path, code=1).out
    path.write_bytes(data + b"garbage")
    outcome = tbviz("verify", path, code=1)
    assert "what follows is no gzip data" in outcome.out and f"{path}: 5 events" in outcome.out
    path.write_bytes(data + bytes(1000))
    tbviz("-q", "verify", path)


def test_places_in_a_packed_log_are_explained(tbviz, packed):
    events = [FIRST] + [scalar(step) for step in range(3)]
    path, plain = packed("run", events)
    place = offsets(events)[2]
    path.write_bytes(gzip.compress(plain[: place + 14] + b"\xff" + plain[place + 15 :]))
    outcome = tbviz("verify", path, code=1)
    assert f"the record at offset {place} is damaged: its data" in outcome.out
    assert "offsets of records are those in the unpacked log" in outcome.err


def limited(megabytes):
    return lambda: resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))


@pytest.mark.skipif("int(__import__('os').environ.get('TBVIZ_SANITIZED', '0'))", reason="sanitizers take memory")
@pytest.mark.parametrize("command, code", [(["verify"], 1), (["repair", "-o", "copy"], 0)])
def test_a_bomb_costs_no_memory(tbviz, packed, tmp_path, command, code):
    path, plain = packed("run")
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    with open(path, "wb") as file:
        file.write(packer.compress(plain))
        for _ in range(96):
            file.write(packer.compress(b"\xff" * (1 << 20)))
        file.write(packer.flush())
    assert path.stat().st_size < 1 << 20
    done = subprocess.run(
        [tbviz.program, *command, path], capture_output=True, cwd=tmp_path, preexec_fn=limited(80)
    )
    assert done.returncode == code, done.stderr


def test_a_record_that_is_too_long_for_a_packed_log(tbviz, packed, write_log):
    huge = type(FIRST)(wall_time=1, graph_def=b"\xff" * (65 << 20))
    path, plain = packed("run", LOG + [huge] + LOG[1:])
    outcome = tbviz("verify", path, code=1)
    assert "its length is beyond the limit" in outcome.out and "9 events, 1 place of damage" in outcome.out
    plain_path = path.with_name("plain")
    plain_path.write_bytes(plain)
    assert "10 events, no damage" in tbviz("-q", "verify", plain_path).out


def test_merge_refuses_what_unpacks_to_too_much(tbviz, packed):
    huge = [type(FIRST)(wall_time=1, graph_def=bytes(40 << 20))] * 2
    path, _ = packed("run", LOG + huge)
    outcome = tbviz("merge", path, "-o", "copy", code=3)
    assert "holds more than 100 times its bytes when it is unpacked" in outcome.err


def test_a_gzipped_model_is_called_by_name(tbviz, tmp_path):
    (tmp_path / "model.pth").write_bytes(gzip.compress(b"PK\3\4" + bytes(100)))
    assert "is compressed with gzip" in tbviz("inspect", "model.pth", code=5).err

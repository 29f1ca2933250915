"""tbviz repair: what comes back of damaged logs, and that nothing is ever half done."""

import fcntl
import json
import os
import signal
import subprocess
import termios
import time

import pytest
from event_log import FIRST, offsets, scalar

LOG = [FIRST] + [scalar(step, number=step) for step in range(8)]


def steps(values, path):
    return [step for _, step, _ in values(path)]


def test_every_other_record_comes_back(tbviz, values, write_log, tmp_path):
    path = write_log("log", LOG)
    starts = offsets(LOG)
    data = bytearray(path.read_bytes())
    data[starts[2] + 9] ^= 4  # A length's checksum: the record is intact.
    data[starts[3] + 20] ^= 4  # Data.
    data[starts[5] : starts[5] + 30] = bytes(30)
    path.write_bytes(data[:-3])
    outcome = tbviz("repair", path, "-o", "good")
    assert steps(values, tmp_path / "good") == [0, 1, 3, 5, 6]
    assert f"the record at offset {starts[3]} is damaged" in outcome.out
    assert "wrote 6 events to good; 3 places of damage" in outcome.err
    assert "left out" in outcome.err
    assert tbviz("-q", "verify", "good").out == "good: 6 events, no damage\n"


def test_a_sound_log_stays_byte_by_byte(tbviz, write_log, tmp_path):
    path = write_log("log", LOG)
    tbviz("-q", "repair", path, "-o", "copy")
    assert (tmp_path / "copy").read_bytes() == path.read_bytes()
    assert tbviz("-q", "repair", path, "-o", "-").raw_out == path.read_bytes()
    assert tbviz("-q", "repair", "-", "-o", "-", stdin=path.read_bytes()).raw_out == path.read_bytes()


def test_without_its_first_event_a_log_gets_a_new_one(tbviz, events, write_log, tmp_path):
    path = write_log("log", LOG)
    data = bytearray(path.read_bytes())
    data[14] ^= 1
    path.write_bytes(data)
    tbviz("-q", "repair", path, "-o", "good")
    assert [event.file_version for event in events(tmp_path / "good")] == ["brain.Event:2"] + [""] * 8


def test_json(tbviz, write_log, tmp_path):
    path = write_log("log", LOG)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    size = offsets(LOG)[-1] - offsets(LOG)[-2]
    result = json.loads(tbviz("repair", path, "-o", "good", "--json").out)
    assert result == {
        "schema": "tbviz.repair/1", "output": "good", "events": 8, "damaged_places": 1, "lost_bytes": size,
    }


def test_the_input_is_never_the_output(tbviz, write_log, tmp_path):
    path = write_log("log", LOG)
    before = path.read_bytes()
    os.link(path, tmp_path / "link")
    os.symlink(path, tmp_path / "symlink")
    for output in ["log", "./log", "link", "symlink"]:
        assert "inputs are never changed" in tbviz("repair", path, "-o", output, "--force", code=2).err
    assert path.read_bytes() == before


def test_what_exists_stays(tbviz, write_log, tmp_path):
    path = write_log("log", LOG)
    (tmp_path / "old").write_text("old")
    assert "old: exists" in tbviz("repair", path, "-o", "old", code=6).err
    assert (tmp_path / "old").read_text() == "old"
    tbviz("-q", "repair", path, "-o", "old", "--force")
    assert (tmp_path / "old").read_bytes() == path.read_bytes()


def test_nothing_to_bring_back(tbviz, tmp_path):
    (tmp_path / "log").write_bytes(bytes(500))
    tbviz("repair", "log", "-o", "good", code=4)
    (tmp_path / "empty").write_bytes(b"")
    assert "holds no event that can be read" in tbviz("repair", "empty", "-o", "good", code=4).err
    assert not (tmp_path / "good").exists()


def test_one_file_at_a_time(tbviz, write_log):
    write_log("run/events.out.tfevents.1", LOG)
    tbviz("-q", "repair", "run", "-o", "good")
    write_log("run/events.out.tfevents.2", LOG)
    assert "holds 2 event files, one is needed here" in tbviz("repair", "run", "-o", "good2", code=2).err


@pytest.mark.parametrize("command", [["repair"], ["edit", "--drop", "x"]])
@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interruption_leaves_nothing_half_written(tbviz, write_log, tmp_path, command, number, code):
    log = write_log("log", LOG).read_bytes()
    (tmp_path / "old").write_text("old")
    for output, force in [("new", []), ("old", ["--force"])]:
        with subprocess.Popen(
            [tbviz.program, command[0], "-", *command[1:], "-o", output, *force],
            cwd=tmp_path, stdin=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as process:
            process.stdin.write(log)
            process.stdin.flush()
            while not [name for name in os.listdir(tmp_path) if name not in ("log", "old")]:
                assert process.poll() is None
            process.send_signal(number)
            process.communicate()
        assert process.returncode == code
        assert sorted(os.listdir(tmp_path)) == ["log", "old"]
        assert (tmp_path / "old").read_text() == "old"


def test_the_run_of_a_folder_is_its_own(tbviz, write_log, tmp_path):
    path = write_log("run/events.out.tfevents.1", LOG)
    write_log("run/1234.5/events.out.tfevents.1", [FIRST])
    assert "run: 1 run below is left out" in tbviz("repair", "run", "-o", "good").err
    assert (tmp_path / "good").read_bytes() == path.read_bytes()


def test_the_only_run_below_a_folder_is_taken(tbviz, write_log, tmp_path):
    path = write_log("logs/run/events.out.tfevents.1", LOG)
    tbviz("-q", "repair", "logs", "-o", "good")
    assert (tmp_path / "good").read_bytes() == path.read_bytes()


def test_devices_and_pipes_are_written_to(tbviz, write_log, tmp_path):
    log = write_log("log", LOG)
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["cat", "pipe"], cwd=tmp_path, stdout=subprocess.PIPE) as cat:
        tbviz("-q", "repair", log, "-o", "pipe")
        assert cat.communicate()[0] == log.read_bytes()
    assert (tmp_path / "pipe").is_fifo()
    for force in [[], ["--force"]]:
        assert "No space left" in tbviz("repair", log, "-o", "/dev/full", *force, code=6).err
    assert os.path.exists("/dev/full") and not os.path.isfile("/dev/full")


@pytest.mark.parametrize("command", ["repair", "edit", "merge"])
def test_in_a_folder_the_file_keeps_its_name(tbviz, write_log, tmp_path, command):
    log = write_log("run/events.out.tfevents.7.host", LOG)
    (tmp_path / "there").mkdir()
    for folder in ["new/deep/", "there"]:
        written = tmp_path / folder / "events.out.tfevents.7.host"
        assert str(written.relative_to(tmp_path)) in tbviz(command, "run", "-o", folder).err
        assert written.read_bytes() == log.read_bytes()
        assert "exists; choose another" in tbviz(command, "run", "-o", folder, code=6).err
        tbviz("-q", command, "run", "-o", folder, "--force")
    assert "inputs are never changed" in tbviz(command, "run", "-o", "run/", "--force", code=2).err
    assert log.read_bytes() == written.read_bytes()


@pytest.mark.parametrize("command", ["repair", "edit"])
def test_standard_input_has_no_name_for_a_file_in_a_folder(tbviz, write_log, tmp_path, command):
    log = write_log("log", LOG).read_bytes()
    assert "new/: is a folder, and standard input has no name" in tbviz(
        command, "-", "-o", "new/", stdin=log, code=2
    ).err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("command", [["repair", "-"], ["edit", "-"], ["export"]])
def test_what_was_read_before_an_interruption_reaches_standard_output(tbviz, write_log, command):
    log = write_log("log", LOG).read_bytes()
    with subprocess.Popen(
        [tbviz.program, *command, "-o", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        process.stdin.write(log)
        process.stdin.flush()
        # It has read all of the log when it waits for more: the pipe is empty then.
        while not pipe_is_empty(process.stdin):
            assert process.poll() is None
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        out = process.stdout.read()
    assert process.returncode == 130
    assert out == log if command[0] != "export" else out.count(b"\n") == len(LOG)


def pipe_is_empty(pipe):
    return fcntl.ioctl(pipe.fileno(), termios.FIONREAD, bytes(4)) == bytes(4)


def test_a_copy_that_becomes_part_of_the_run_is_warned_of(tbviz, write_log):
    write_log("run/events.out.tfevents.1", [FIRST, scalar(0)])
    assert "run/x.tfevents becomes part of run, which is read" in tbviz("repair", "run", "-o", "run/x.tfevents").err
    for output in ["run/saved", "x.tfevents", "run2/"]:
        assert "becomes part" not in tbviz("repair", "run/events.out.tfevents.1", "-o", output).err

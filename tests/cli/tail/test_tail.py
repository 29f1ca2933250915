"""tbviz tail: the newest values of logs, and those to come."""

import json
import signal
import subprocess

import pytest
from event_log import FIRST, scalar, write_events

LOG = [FIRST] + [scalar(step, number=step, seconds=step) for step in range(20)]


def record_bytes(tmp_path, *events):
    return write_events(tmp_path / "scratch", events).read_bytes()


@pytest.fixture
def follow(tbviz, tmp_path):
    """Starts tail -f; ends it with the test."""
    started = []

    def start(*arguments, **pipes):
        command = [tbviz.program, "tail", "-f", *arguments]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, cwd=tmp_path, text=True, **pipes))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_the_last_values(tbviz, write_log):
    path = write_log("log", LOG)
    assert [line.split("\t")[0] for line in tbviz("-q", "tail", path).out.splitlines()] == [
        str(step) for step in range(10, 20)
    ]
    assert tbviz("-q", "tail", "-n", "1", path).out == "19\t1234567909.125\tloss\tscalar\t19\tsimple_value\n"
    assert len(tbviz("-q", "tail", "-n", "100", path).out.splitlines()) == 20
    assert len(tbviz("-q", "tail", stdin=path.read_bytes()).out.splitlines()) == 10


def test_json(tbviz, write_log):
    (line,) = tbviz("tail", "--json", "-n", "1", write_log("log", LOG)).out.splitlines()
    value = json.loads(line)
    assert (value["schema"], value["run"], value["tag"], value["step"], value["value"]) == (
        "tbviz.tail/1", ".", "loss", 19, 19,
    )


def test_runs_and_tags_are_picked(tbviz, write_log):
    for run in ["a", "b"]:
        write_log(f"logs/{run}/events.out.tfevents.1", [FIRST, scalar(0, "x"), scalar(0, "y")])
    lines = tbviz("-q", "tail", "logs", "--tag", "x").out.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["a", "b"]
    (line,) = tbviz("-q", "tail", "logs", "--tag", "x", "--run", "b").out.splitlines()
    assert line.startswith("b\t0\t")


def test_follow_shows_what_comes_later(follow, write_log, tmp_path):
    path = write_log("logs/events.out.tfevents.1", LOG)
    process = follow("logs", "-n", "1")
    assert process.stdout.readline().startswith("19\t")
    record = record_bytes(tmp_path, scalar(20))
    with open(path, "ab") as file:
        file.write(record[:10])
        file.flush()
        file.write(record[10:])
    assert process.stdout.readline().startswith("20\t")
    write_log("logs/new/events.out.tfevents.2", [FIRST, scalar(7)])
    assert process.stdout.readline().startswith("new\t7\t")
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 130


def test_follow_waits_for_the_first_file(follow, write_log, tmp_path):
    (tmp_path / "logs").mkdir()
    process = follow("logs", stderr=subprocess.PIPE)
    assert "waiting for one" in process.stderr.readline()
    write_log("logs/events.out.tfevents.1", [FIRST, scalar(1)])
    assert process.stdout.readline().startswith("1\t")


def test_follow_a_stream(follow, tmp_path):
    process = follow("-", stdin=subprocess.PIPE)
    for step in range(3):
        process.stdin.buffer.write(record_bytes(tmp_path, scalar(step)))
        process.stdin.buffer.flush()
        assert process.stdout.readline().startswith(f"{step}\t")
    process.stdin.close()
    assert process.wait(10) == 0


def test_behind_damage_it_goes_on(tbviz, write_log):
    path = write_log("log", LOG)
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    outcome = tbviz("tail", "-n", "1", path, code=4)
    assert outcome.out.startswith("19\t")
    assert "is damaged" in outcome.err


def test_nothing_there(tbviz, tmp_path):
    tbviz("tail", "nope", code=3)
    (tmp_path / "empty").mkdir()
    assert "holds no event file" in tbviz("tail", "empty", code=4).err

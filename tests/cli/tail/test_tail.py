"""tbviz tail: the newest values of logs, and those to come."""

import json
import signal
import subprocess
import time

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


def test_the_newest_are_those_with_the_latest_wall_times(tbviz, write_log):
    write_log("logs/a/events.out.tfevents.1", [FIRST, scalar(1, seconds=100), scalar(2, seconds=50)])
    write_log("logs/b/events.out.tfevents.1", [FIRST, scalar(3, seconds=70), scalar(4, seconds=20)])
    lines = tbviz("-q", "tail", "-n", "2", "logs").out.splitlines()
    assert [line.split("\t")[:2] for line in lines] == [["b", "3"], ["a", "1"]]


def test_follow_a_file_that_is_replaced_or_cut(follow, write_log, tmp_path):
    path = write_log("log", LOG)
    process = follow("log", "-n", "0", stderr=subprocess.PIPE)
    time.sleep(0.5)
    write_events(tmp_path / "new", [FIRST, scalar(77)]).rename(path)
    assert process.stdout.readline().startswith("77\t")
    path.write_bytes(write_events(tmp_path / "short", [FIRST]).read_bytes())
    assert "was replaced or cut; read from its start" in process.stderr.readline()
    assert "was replaced or cut; read from its start" in process.stderr.readline()


def test_follow_ends_with_its_reader(tbviz, write_log):
    path = write_log("log", LOG)
    command = f"'{tbviz.program}' tail -f '{path}' | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], stdout=subprocess.PIPE, text=True, timeout=20)
    assert done.stdout.splitlines()[1] == "141"


def test_follow_tells_of_a_tag_that_is_not_there_yet(follow, write_log):
    path = write_log("log", LOG)
    process = follow(path, "--tag", "los", stderr=subprocess.PIPE)
    assert "nothing is called 'los'; did you mean 'loss'?" in process.stderr.readline()


def test_a_file_that_cannot_be_read_does_not_stop_the_others(tbviz, write_log, tmp_path):
    write_log("logs/events.out.tfevents.1", LOG)
    (tmp_path / "logs/events.out.tfevents.0").symlink_to("events.out.tfevents.0")
    (tmp_path / "logs/events.out.tfevents.2").symlink_to("nowhere")
    outcome = tbviz("tail", "-n", "1", "logs", code=3)
    assert outcome.out.startswith("19\t")
    assert "events.out.tfevents.0: cannot be opened" in outcome.err
    assert "events.out.tfevents.2 leads nowhere; passed over" in outcome.err


def test_no_input(tbviz):
    done = subprocess.run([tbviz.program, "tail"], stdin=subprocess.DEVNULL, capture_output=True)
    assert done.returncode == 2
    assert b"no input; name a log directory or an event file" in done.stderr

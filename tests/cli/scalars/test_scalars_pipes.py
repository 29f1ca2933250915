"""tbviz scalars as a part of pipelines: live input, --tee, signals, closed pipes, full disks."""

import os
import resource
import select
import signal
import subprocess
import sys
import time

import pytest
from piped import wait_for

from conftest import PROGRAM


@pytest.fixture
def shell(tmp_path):
    """Runs a pipeline in which `tbviz` is the program; every part of it must succeed."""

    def run(line, code=0):
        done = subprocess.run(["bash", "-c", "set -o pipefail; " + line], cwd=tmp_path, capture_output=True,
                              timeout=60, env={**os.environ, "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}"})
        assert done.returncode == code, done.stderr.decode()
        return done

    return run


@pytest.fixture
def live(tmp_path):
    """A running `tbviz scalars` with a pipe for its input."""
    running = []

    def start(*arguments, **options):
        process = subprocess.Popen([PROGRAM, "scalars", *arguments], cwd=tmp_path, stdin=subprocess.PIPE,
                                   stderr=subprocess.PIPE, bufsize=0, **options)
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()


def logged(values, tmp_path, run="run"):
    if not list((tmp_path / run).glob("events.out.tfevents.*")):
        return []
    return [(tag, step, v.simple_value) for tag, step, v in values(run)]


# ---- pipelines ----

def test_seq_and_awk(shell, values, tmp_path):
    shell("seq 0 99 | awk '{print 2*$1}' | tbviz scalars -q - -l run -t y=2x")
    assert logged(values, tmp_path) == [("y=2x", i, 2.0 * i) for i in range(100)]


def test_event_stream_into_another_program(shell):
    done = shell("printf 'step,loss\\n3,0.5\\n4,0.25\\n' | tbviz scalars -q -l - | tbviz inspect - --values")
    lines = [line.split("\t") for line in done.stdout.decode().splitlines()]
    assert [(line[0], line[2]) for line in lines[1:]] == [("3", "loss"), ("4", "loss")]


def test_xargs_into_one_run(shell, values, tmp_path):
    for i in range(20):
        (tmp_path / f"m{i:02}.csv").write_text(f"step,loss{i}\n" + "".join(f"{s},{s}\n" for s in range(50)))
    shell("ls m*.csv | xargs -P 4 -n 1 tbviz scalars -q -l run")
    assert len(list((tmp_path / "run").iterdir())) == 20
    got = logged(values, tmp_path)
    assert sorted(got) == sorted((f"loss{i}", s, float(s)) for i in range(20) for s in range(50))


def test_tee_copies_the_input_unchanged(shell, values, tmp_path):
    text = b"step,loss\r\n1,0.5\r\n\n2,0.25"
    (tmp_path / "in").write_bytes(text)
    assert shell("cat in | tbviz scalars -q --tee -l run | cat").stdout == text
    assert logged(values, tmp_path) == [("loss", 1, 0.5), ("loss", 2, 0.25)]


def test_tee_of_a_large_input(shell, tmp_path):
    text = "step,loss\n" + "".join(f"{i},{i / 7}\n" for i in range(50000))
    (tmp_path / "in").write_text(text)
    assert shell("cat in | tbviz scalars -q --tee -l run").stdout.decode() == text


def test_tee_copies_what_was_read_before_a_bad_row(shell):
    assert shell("printf 'step,a\\n1,2\\n2,x\\n' | tbviz scalars -q --tee -l run", 4).stdout == b"step,a\n1,2\n2,x\n"


def test_closed_pipe_ends_quietly_and_loses_nothing(shell, values, tmp_path):
    line = "(echo step,a; seq -f '%.0f,1' 0 300000) | tbviz scalars -q --tee -l run"
    done = shell(f"{line} | head -1; exit ${{PIPESTATUS[1]}}", 128 + signal.SIGPIPE)
    assert done.stdout == b"step,a\n" and done.stderr == b""
    steps = [s for _, s, _ in logged(values, tmp_path)]
    assert steps and steps == list(range(len(steps)))


def test_closed_event_stream_ends_quietly(shell):
    done = shell("seq 1000000 | tbviz scalars -q -l - | head -c 10 | wc -c; exit ${PIPESTATUS[1]}",
                 128 + signal.SIGPIPE)
    assert done.stdout.strip() == b"10" and done.stderr == b""


# ---- live input ----

def test_rows_arrive_while_the_pipe_is_open(live, values, tmp_path):
    process = live("-q", "-l", "run")
    process.stdin.write(b"step,loss\n1,0.5\n2,0.")
    wait_for(lambda: logged(values, tmp_path) == [("loss", 1, 0.5)])
    process.stdin.write(b"25\n")
    wait_for(lambda: len(logged(values, tmp_path)) == 2)
    process.stdin.close()
    assert process.wait(20) == 0
    assert logged(values, tmp_path)[1] == ("loss", 2, 0.25)


def test_tee_is_live_too(live):
    process = live("-q", "-l", "run", "--tee", stdout=subprocess.PIPE)
    process.stdin.write(b"1\n2\n")
    assert os.read(process.stdout.fileno(), 100) == b"1\n2\n"


@pytest.mark.parametrize("number, code", [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_signal_while_waiting(live, values, tmp_path, number, code):
    process = live("-l", "run")
    process.stdin.write(b"step,loss\n1,0.5\n2,0.25\n3,0.1")  # The last row may be half a number.
    wait_for(lambda: len(logged(values, tmp_path)) == 2)
    process.send_signal(number)
    assert process.wait(20) == code
    assert logged(values, tmp_path) == [("loss", 1, 0.5), ("loss", 2, 0.25)]
    assert b"wrote 2 scalars to run/" in process.stderr.read()


def test_signal_in_the_middle_of_a_flood(live, values, tmp_path):
    feeder = subprocess.Popen([sys.executable, "-c",
                               "import itertools, sys\nfor i in itertools.count(): sys.stdout.write(f'{i}\\n')"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    process = subprocess.Popen([PROGRAM, "scalars", "-q", "-l", "run"], cwd=tmp_path, stdin=feeder.stdout,
                               stderr=subprocess.DEVNULL)
    feeder.stdout.close()
    try:
        wait_for(lambda: len(list((tmp_path / "run").glob("*"))) == 1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 143
    finally:
        process.kill()
        feeder.kill()
        feeder.wait()
    rows = logged(values, tmp_path)
    assert rows and [(s, v) for _, s, v in rows[:1000]] == [(i, float(i)) for i in range(min(len(rows), 1000))]


def test_signal_races(live):
    """However the signal falls between start and the first wait, the program ends by it."""
    for i in range(20):
        process = live("-q", "-l", "run")
        time.sleep(0.001 * i)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) in (143, -signal.SIGTERM)


def test_a_signal_told_twice(live, values, tmp_path):
    """timeout(1) signals the program and then its group: what was read must not be lost for that."""
    process = live("-l", "run")
    process.stdin.write(b"step,loss\n1,0.5\n2,0.25\n")
    wait_for(lambda: len(logged(values, tmp_path)) == 2)
    process.stdin.write(b"3,0.125\n")
    process.send_signal(signal.SIGSTOP)  # Both are there before either is handled.
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGCONT)
    assert process.wait(20) in (130, 143)
    assert b"wrote " in process.stderr.read()


@pytest.mark.parametrize("second, code", [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_second_signal_ends_at_once(tmp_path, second, code):
    # The copy does not fit into the pipe, and nobody reads it.
    (tmp_path / "a.csv").write_text("step,a\n" + "1,1\n" * 500_000)
    process = subprocess.Popen([PROGRAM, "scalars", "-q", "-l", "run", "--tee", "a.csv"], cwd=tmp_path,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: select.select([process.stdout], [], [], 0)[0])
        process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.2)
        process.send_signal(second)
        assert process.wait(20) == code
    finally:
        process.kill()
        process.wait()


def test_full_disk(tmp_path, values):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    rows = "step,loss\n" + "".join(f"{i},1\n" for i in range(100000))
    done = subprocess.run([PROGRAM, "scalars", "-l", "run"], input=rows.encode(), cwd=tmp_path, preexec_fn=limit,
                          capture_output=True, timeout=60)
    assert done.returncode == 6
    assert b"write failed: File too large" in done.stderr
    steps = [s for _, s, _ in logged(values, tmp_path)]
    assert len(steps) > 15000 and steps == list(range(len(steps)))


def test_unwritable_directory(tbviz, tmp_path):
    (tmp_path / "file").write_text("")
    outcome = tbviz("scalars", "-l", "file/run", stdin="1\n", code=6)
    assert "file/run" in outcome.err


TRAINING = """
import sys, time
try:
    for i in range(10_000):
        print(f"step {i} loss: 0.5", flush=True)
        time.sleep(0.01)
except KeyboardInterrupt:
    time.sleep(0.3)
    print("saving", flush=True)
    open("saved", "w").close()
"""


def test_ctrl_c_lets_the_training_end_in_order(tmp_path, values):
    """The terminal's Ctrl-C goes to both: what the training still prints must not end it."""
    (tmp_path / "train.py").write_text(TRAINING)
    command = f"'{sys.executable}' train.py | '{PROGRAM}' scalars -q - -l run; exit ${{PIPESTATUS[0]}}"
    shell = subprocess.Popen(["bash", "-c", f"trap : INT; {command}"], cwd=tmp_path, stderr=subprocess.PIPE,
                             start_new_session=True)
    try:
        wait_for(lambda: logged(values, tmp_path))
        os.killpg(shell.pid, signal.SIGINT)
        assert shell.wait(20) == 0, shell.stderr.read()
    finally:
        shell.kill()
    assert (tmp_path / "saved").exists()
    assert {(tag, value) for tag, _, value in logged(values, tmp_path)} == {("loss", 0.5)}

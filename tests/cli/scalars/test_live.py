"""tbviz scalars on a pipe that stays open: what is in the log already, and what a signal leaves behind."""

import os
import select
import signal
import subprocess

import pytest
from logged_curves import read_curves
from piped import PATIENCE, drain, wait_for

SIGNALS = pytest.mark.parametrize("number, code", [(signal.SIGTERM, 143), (signal.SIGINT, 130)])


@pytest.fixture
def live(tbviz, tmp_path):
    """A running `tbviz scalars` with a pipe for its input, which `say` fills."""
    running = []

    def start(*arguments, **options):
        process = subprocess.Popen([tbviz.program, "scalars", "-q", *arguments, "-l", "run"], cwd=tmp_path,
                                   stdin=subprocess.PIPE, bufsize=0, **options)  # fmt: skip
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()


@pytest.fixture
def logged(events, tmp_path):
    """The log as it is now: {(run, tag): [(step, value)]}."""
    return lambda: {
        curve: [(step, value) for step, value, _ in points]
        for curve, points in read_curves(events, tmp_path / "run").items()
    }


@pytest.fixture
def arrives(logged):
    """Waits until a curve has these points, the pipe still being open."""

    def wait(process, points, tag="loss", run=""):
        def there():
            assert process.poll() is None, "the program ended"
            return logged().get((run, tag)) == points

        wait_for(there)

    return wait


def copied(process):
    """What comes out of --tee, as soon as anything does."""
    assert select.select([process.stdout], [], [], PATIENCE)[0], "nothing is copied"
    return os.read(process.stdout.fileno(), 100)


def say(process, text):
    process.stdin.write(text)


def end(process, code=0):
    process.stdin.close()
    assert process.wait(PATIENCE) == code


# ---- lines ----

@pytest.mark.parametrize("lines", [
    [b"step,loss\n1,0.5\n", b"2,0.25\n"],
    [b"step\tloss\n1\t0.5\n", b"2\t0.25\n"],
    [b"tag,step,value\nloss,1,0.5\n", b"loss,2,0.25\n"],
    [b'{"step": 1, "loss": 0.5}\n', b'{"step": 2, "loss": 0.25}\n'],
    [b"step 1 loss: 0.5\n", b"step 2 loss: 0.25\n"],
    [b"Epoch 1/2\n - loss: 0.5\n", b"Epoch 2/2\n - loss: 0.25\n"],
    [b"starting\n\n[1] loss=0.5\n", b"hello\n[2] loss=0.25\n"],
], ids=["CSV", "TSV", "long table", "JSON lines", "log", "epochs", "log with text"])  # fmt: skip
def test_a_line_is_in_the_log_once_it_ended(live, arrives, lines):
    process = live()
    say(process, lines[0])
    arrives(process, [(1, 0.5)])
    say(process, lines[1])
    arrives(process, [(1, 0.5), (2, 0.25)])
    end(process)


def test_half_a_line_waits_for_its_rest(live, arrives, logged):
    process = live()
    say(process, b"step 1 loss: 0.5\nstep 2 loss: 0.2")
    arrives(process, [(1, 0.5)])
    say(process, b"5\n")
    arrives(process, [(1, 0.5), (2, 0.25)])
    end(process)
    assert logged() == {("", "loss"): [(1, 0.5), (2, 0.25)]}


def test_a_pattern_is_live(live, arrives):
    process = live("--pattern", r"@(?P<step>\d+) (?P<loss>\S+)")
    say(process, b"@1 0.5\n")
    arrives(process, [(1, 0.5)])
    end(process)


def test_runs_of_a_table_are_live(live, arrives):
    process = live()
    say(process, b"run,tag,step,value\na,loss,1,0.5\n")
    arrives(process, [(1, 0.5)], run="a")
    say(process, b"b,loss,1,0.25\n")
    arrives(process, [(1, 0.25)], run="b")
    end(process)


def test_a_drawn_box_is_live(live, arrives):
    process = live()
    say(process, b"-----------------\n| loss    | 0.5 |\n| step    | 1   |\n-----------------\n")
    arrives(process, [(1, 0.5)])
    end(process)


def test_values_behind_a_bad_row_are_live(live, arrives):
    process = live(stderr=subprocess.DEVNULL)
    say(process, b"step,loss\n1,0.5\nx,y,z\n2,0.25\n")
    arrives(process, [(1, 0.5), (2, 0.25)])
    end(process, 4)


# ---- lines that are drawn again and again ----

def test_a_bar_is_one_draw_late(live, arrives, logged):
    process = live()
    say(process, b"Epoch 1/2\n")
    say(process, b"\r 1/10 [>...] - loss: 0.5\r 2/10 [=>..] - loss: 0.25\r 3/10 [==>.] - loss: 0.12")
    arrives(process, [(1, 0.5)])
    say(process, b"5\r 4/10 [===>] - loss: 0.0625")
    arrives(process, [(1, 0.5), (2, 0.25)])
    say(process, b"\n")
    arrives(process, [(1, 0.5), (2, 0.25), (3, 0.125), (4, 0.0625)])
    end(process)


def test_a_bar_of_backspaces_is_live_too(live, arrives):
    process = live()
    back = b"\b" * 30
    say(process, b"Epoch 1/2\n 1/10 - loss: 0.5" + back + b" 2/10 - loss: 0.25" + back + b" 3/10 - loss: 0.125")
    arrives(process, [(1, 0.5)])
    end(process)


def test_of_draws_at_one_step_the_last_is_logged(live, arrives, logged):
    process = live()
    say(process, b"Epoch 1/2\n\r1/10 - loss: 0.5\r1/10 - loss: 0.25\r2/10 - loss: 1\r2/10 - loss: 2\r3/10 - loss: 4")
    arrives(process, [(1, 0.25)])
    end(process)
    assert logged() == {("", "loss"): [(1, 0.25), (2, 2.0), (3, 4.0)]}


def test_the_copy_of_a_bar_does_not_wait(live):
    process = live("--tee", stdout=subprocess.PIPE)
    draw = b"\r 1/10 - loss: 0.5"
    say(process, draw)
    assert copied(process) == draw


# ---- signals ----

@SIGNALS
def test_a_signal_leaves_all_whole_lines_and_held_draws(live, logged, number, code):
    process = live()
    say(process, b"step 1 loss: 0.5\nstep 2 loss: 0.25\rstep 3 loss: 0.125\rstep 4 loss: 0.06")
    drain(process)
    wait_for(lambda: logged().get(("", "loss"), [])[:2] == [(1, 0.5), (2, 0.25)])
    process.send_signal(number)
    assert process.wait(PATIENCE) == code
    assert logged() == {("", "loss"): [(1, 0.5), (2, 0.25), (3, 0.125)]}


@SIGNALS
def test_a_signal_behind_a_bad_row(live, arrives, logged, number, code):
    process = live(stderr=subprocess.DEVNULL)
    say(process, b"step,loss\n1,0.5\nx,y,z\n2,0.25\n3,0.1")
    arrives(process, [(1, 0.5), (2, 0.25)])
    process.send_signal(number)
    assert process.wait(PATIENCE) == code
    assert logged() == {("", "loss"): [(1, 0.5), (2, 0.25)]}


@SIGNALS
def test_a_signal_within_a_drawn_box(live, arrives, logged, number, code):
    process = live()
    say(process, b"step 1 acc: 0.75\n-----------------\n| loss    | 0.5 |\n| step    | 2   |\n")
    arrives(process, [(1, 0.75)], tag="acc")
    drain(process)
    process.send_signal(number)
    assert process.wait(PATIENCE) == code
    assert logged() == {("", "acc"): [(1, 0.75)], ("", "loss"): [(2, 0.5)]}


@SIGNALS
def test_a_signal_while_the_first_line_waits_for_the_second(live, logged, number, code, tmp_path):
    """The first line alone does not tell a log from a table; it is whole all the same."""
    process = live("--tee", stdout=subprocess.PIPE)
    line = b"step 1 loss 0.5\n"
    say(process, line)
    assert copied(process) == line
    process.send_signal(number)
    assert process.wait(PATIENCE) == code
    assert logged() == {("", "loss"): [(1, 0.5)]}

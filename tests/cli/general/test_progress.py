"""The line that tells how far a command is, on a pseudo-terminal."""

import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import fcntl
import time

import pyte
import pytest

from event_log import FIRST, scalar

LINE = re.compile(r"image  33/65 pictures  [\d.]+/s  \d+ s left")

SILENCE = 1.5  # Half a second in which nothing is shown, behind the start of a program on a busy machine.


class Terminal:
    """tbviz with standard error, and if wanted standard output, on a terminal of its own."""

    def __init__(self, program, words, folder, columns=80, output=False, **environment):
        self.own, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        environment = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", **environment}
        self.process = subprocess.Popen(
            [program, *map(str, words)], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
            stdout=other if output else subprocess.DEVNULL, stderr=other, start_new_session=True,
        )
        os.close(other)
        self.bytes = b""
        self.columns = columns

    def read(self, until=None, seconds=30):
        """All it writes, or what it wrote until `until` is seen in it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not (until and until in self.bytes):
            if not select.select([self.own], [], [], 0.1)[0]:
                continue
            try:
                more = os.read(self.own, 65536)
            except OSError:  # Its last descriptor was closed.
                break
            self.bytes += more
        return self.bytes

    def screen(self):
        screen = pyte.Screen(self.columns, 24)
        pyte.ByteStream(screen).feed(self.bytes)
        return [line.rstrip() for line in screen.display if line.strip()]

    def end(self):
        self.read()
        os.close(self.own)
        return self.process.wait(timeout=10)


@pytest.fixture
def terminal(tbviz, tmp_path):
    def start(*words, **how):
        return Terminal(tbviz.program, words, tmp_path, **how)

    return start


@pytest.fixture
def slow(tbviz, tmp_path):
    """`tbviz image` on 65 pictures, whose 33rd and last arrive when they are told to."""
    tbviz("-q", "image", "ones:3,4,4", "-o", "one.png", "--no-log")
    for name in ("first", "last"):
        os.mkfifo(tmp_path / name)
    words = ["image", *["one.png"] * 32, "first", *["one.png"] * 31, "last", "-l", "run"]

    def arrive(name):
        (tmp_path / name).write_bytes((tmp_path / "one.png").read_bytes())

    return words, arrive


def until_shown(started, arrive, mark=b"/s"):
    time.sleep(SILENCE)  # In the first half second nothing is shown.
    arrive("first")
    started.read(until=mark)
    return started.screen()[-1]


def test_line_and_its_end(terminal, slow):
    words, arrive = slow
    started = terminal(*words)
    assert LINE.fullmatch(until_shown(started, arrive, b" left"))
    arrive("last")
    assert started.end() == 0
    (last,) = started.screen()  # The line went again; the rest is whole.
    assert last.startswith("wrote 65 images to run/")


def test_no_line_is_wider_than_the_terminal(terminal, slow):
    words, arrive = slow
    started = terminal(*words, columns=20)
    shown = until_shown(started, arrive, "…".encode())
    assert shown.startswith("image  33/65 pict") and len(shown) == 19
    arrive("last")
    assert started.end() == 0


def test_other_lines_stay_whole(terminal, slow, tmp_path):
    """What is printed while the line stands takes its place."""
    words, arrive = slow
    (tmp_path / "bad.png").write_bytes(b"no picture")
    started = terminal(*words, "bad.png", output=True)
    assert "/66 pictures" in until_shown(started, arrive)
    arrive("last")
    assert started.end() == 5
    lines = started.screen()
    assert lines[0].startswith("tbviz: bad.png: ") and lines[-1].startswith("wrote 65 images")
    assert not any("/s" in line for line in lines)


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_gone_after_a_stop(terminal, slow, number, code):
    words, arrive = slow
    started = terminal(*words)
    assert LINE.fullmatch(until_shown(started, arrive, b" left"))
    started.process.send_signal(number)
    assert started.end() == code
    assert not any("/s" in line for line in started.screen())


@pytest.mark.parametrize("words, environment", [
    (["-q"], {}), (["--json"], {}), ([], {"TERM": "dumb"}), ([], {"TERM": ""}),
])
def test_silence(terminal, slow, words, environment):
    command, arrive = slow
    started = terminal(*command, *words, **environment)
    time.sleep(SILENCE)
    arrive("first")
    arrive("last")
    assert started.end() == 0
    assert b"\x1b" not in started.bytes and b"/s" not in started.bytes


def test_without_a_known_end(terminal, write_log, tmp_path):
    """Events are counted, at a rate; how many are to come is not known."""
    write_log("run/events.out.tfevents.1", [FIRST, scalar(1)])
    os.mkfifo(tmp_path / "pipe")
    started = terminal("inspect", "pipe")
    data = (tmp_path / "run/events.out.tfevents.1").read_bytes()
    with open(tmp_path / "pipe", "wb") as pipe:
        pipe.write(data)
        pipe.flush()
        time.sleep(SILENCE)
        pipe.write(data)
        pipe.flush()
        started.read(until=b"/s")
    assert re.fullmatch(r"inspect  \d events  [\d.]+/s", started.screen()[-1])
    assert started.end() == 0
    assert not any("/s" in line for line in started.screen())

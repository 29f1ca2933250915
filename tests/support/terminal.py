"""Runs programs on pseudo-terminals, and looks at what they print as a terminal does."""

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
from dataclasses import dataclass

import pyte
from wcwidth import wcswidth

# What tells a program of the terminal that the tests run in, which is none of theirs.
FOREIGN = (
    "COLUMNS", "LINES", "TERM", "COLORTERM", "NO_COLOR", "TERM_PROGRAM", "LC_TERMINAL", "TMUX", "STY",
    "KITTY_WINDOW_ID", "TBVIZ_COLOR", "TBVIZ_PREVIEW",
)  # fmt: skip

# Sequences of one kind each: CSI, then strings (OSC, DCS, APC), which end with ST or BEL.
ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[\]P_].*?(?:\x1b\\|\x07)", re.S)


@dataclass
class Printed:
    """What a program left on a terminal."""

    code: int
    raw: bytes
    err: str
    seconds_to_first: float | None  # Until its first byte.

    @property
    def text(self):
        """Without escape sequences."""
        return ESCAPES.sub(b"", self.raw).decode().replace("\r\n", "\n")

    @property
    def lines(self):
        return self.text.split("\n")

    def widest(self):
        return max(wcswidth(line) for line in self.lines)

    def screen(self, columns, rows=None):
        """A terminal that shows it; without `rows` one that is high enough for all."""
        screen = pyte.Screen(columns, rows or self.raw.count(b"\n") + 2)
        stream = pyte.ByteStream(screen)
        stream.feed(re.sub(rb"\x1b[P_].*?\x1b\\", b"", self.raw, flags=re.S))  # Which pyte does not know.
        return screen


def clean_environment(env=None):
    kept = {name: word for name, word in os.environ.items() if name not in FOREIGN}
    return kept | {"TERM": "xterm-256color"} | (env or {})


def run_in_terminal(command, columns=80, rows=24, *, env=None, cwd=None, answers=None, pixels=(0, 0),
                    code=0, on="stdout", keys=b"", timeout=60):  # fmt: skip
    """Runs `command` on a terminal of its own, in its foreground, and returns what it prints there.

    `code` is what it must end with, None whatever it is. `answers` has what the terminal says when it is asked: question to answer. `on` names the streams that are
    the terminal; a stream that is not is a pipe, whose text is in `err` of "stdout" and "stderr". A variable
    of `env` that is None is not set.
    """
    reader, writer = os.openpty()
    fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, *pixels))
    attributes = termios.tcgetattr(writer)
    environment = {k: v for k, v in clean_environment(env).items() if v is not None}
    begin = time.monotonic()
    child = subprocess.Popen(
        list(map(str, command)), stdin=writer, stdout=writer if "stdout" in on else subprocess.PIPE,
        stderr=writer if "stderr" in on else subprocess.PIPE, cwd=cwd, env=environment,
        start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )  # fmt: skip
    if keys:
        os.write(reader, keys)
    raw, first, answered = b"", None, set()
    while time.monotonic() - begin < timeout:
        ready, _, _ = select.select([reader], [], [], 0.02)
        if ready:
            piece = os.read(reader, 65536)
            first = first or time.monotonic() - begin
            raw += piece
            for question, answer in (answers or {}).items():
                if question in raw and question not in answered:
                    answered.add(question)
                    os.write(reader, answer)
        elif child.poll() is not None:
            break
    else:
        os.killpg(child.pid, signal.SIGKILL)
    other = [stream.read().decode() for stream in (child.stdout, child.stderr) if stream]
    ended = child.wait()
    assert termios.tcgetattr(writer) == attributes, "the terminal is not as it was"
    os.close(writer)
    os.close(reader)
    assert code is None or ended == code, f"exit {ended}, not {code}: {raw[-2000:]!r} {other}"
    return Printed(ended, raw, "".join(other), first)

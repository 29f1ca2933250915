"""Which kind of pictures a terminal is given: told by its environment, by tmux, by its own answer."""

import base64
import io
import os
import re
import shutil
import subprocess
import time

import numpy as np
import pytest
from event_log import FIRST, value
from PIL import Image
from tensorboard.compat.proto.summary_pb2 import Summary
from terminal import clean_environment, run_in_terminal

QUESTION = b"\x1b[c"
SIXEL_TERMINAL = {QUESTION: b"\x1b[?63;1;2;4;6;9;15;22c"}


@pytest.fixture
def log(write_log):
    file = io.BytesIO()
    Image.fromarray(np.arange(48, dtype=np.uint8).reshape(4, 4, 3)).save(file, "PNG")
    picture = Summary.Image(height=4, width=4, encoded_image_string=file.getvalue())
    return write_log("runs/events.out.tfevents.1", [FIRST, value(3, "p", image=picture)])


@pytest.fixture
def kind(tbviz, log, tmp_path):
    """The kind that show draws on a terminal with this environment; what was printed is in kind.printed."""

    def run(env=None, **how):
        run.printed = run_in_terminal([tbviz.program, "show", "runs"], cwd=tmp_path, env=env, **how)
        raw = run.printed.raw
        found = [
            name for name, mark in (
                ("placeholders", "\U0010eeee".encode()), ("kitty", b"\x1b_G"), ("iterm", b"\x1b]1337;"),
                ("sixel", b"\x1bP0;1"), ("blocks", "▀".encode()),
            ) if mark in raw
        ]  # fmt: skip
        return found[0] if found else "none"

    return run


@pytest.fixture
def has_sixels(tbviz, log, tmp_path):
    done = tbviz("show", "runs", "--preview=sixel", code=None)
    return done.code == 0


@pytest.fixture
def fake_tmux(tmp_path):
    """Puts a tmux into PATH that answers so; returns what the environment must have."""

    def make(answer, seconds=0):
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        script = folder / "tmux"
        script.write_text(
            f'#!/bin/sh\necho "$*" >> "{tmp_path}/asked"\n'
            + (f"exec sleep {seconds}\n" if seconds else f"printf '%s\\n' '{answer}'\n")
        )
        script.chmod(0o755)
        return {"TMUX": "/tmp/tmux-0/default,1,0", "PATH": f"{folder}:{os.environ['PATH']}"}

    return make


TABLE = [
    ({}, "blocks"),
    ({"TERM": "dumb"}, "none"),
    ({"TERM": "dumb", "KITTY_WINDOW_ID": "1"}, "none"),
    ({"TERM": None, "KITTY_WINDOW_ID": "1"}, "none"),
    ({"STY": "1.x", "KITTY_WINDOW_ID": "1", "TERM_PROGRAM": "iTerm.app"}, "blocks"),
    ({"KITTY_WINDOW_ID": "1", "TERM_PROGRAM": "iTerm.app"}, "kitty"),
    ({"TERM": "xterm-kitty"}, "kitty"),
    ({"TERM": "xterm-ghostty"}, "kitty"),
    ({"TERM_PROGRAM": "ghostty"}, "kitty"),
    ({"TERM_PROGRAM": "iTerm.app"}, "iterm"),
    ({"TERM_PROGRAM": "WezTerm"}, "iterm"),
    ({"TERM_PROGRAM": "mintty"}, "iterm"),
    ({"LC_TERMINAL": "iTerm2"}, "iterm"),
    ({"TERM_PROGRAM": "Apple_Terminal"}, "blocks"),
    ({"KITTY_WINDOW_ID": ""}, "blocks"),
    ({"NO_COLOR": "1", "TERM": "xterm-kitty"}, "kitty"),
]


@pytest.mark.parametrize("env, wanted", TABLE, ids=str)
def test_the_environment_tells(kind, env, wanted):
    assert kind(env) == wanted


TMUX = [
    ("xterm-kitty 1", "placeholders", False),
    ("xterm-kitty on", "placeholders", False),
    ("xterm-ghostty all", "placeholders", False),
    ("xterm-kitty 0", "blocks", True),
    ("xterm-ghostty off", "blocks", True),
    ("xterm-kitty ", "blocks", True),
    ("xterm-256color 1", "blocks", False),
    ("", "blocks", False),
    ("nonsense", "blocks", False),
]


@pytest.mark.parametrize("answer, wanted, noted", TMUX, ids=str)
def test_tmux_is_asked_for_the_terminal_around_it(kind, fake_tmux, tmp_path, answer, wanted, noted):
    # What the environment says is of whoever started the server.
    env = fake_tmux(answer) | {"KITTY_WINDOW_ID": "1", "TERM_PROGRAM": "iTerm.app"}
    assert kind(env, answers=SIXEL_TERMINAL) == wanted
    assert ("set -g allow-passthrough on" in kind.printed.err) == noted
    assert QUESTION not in kind.printed.raw
    asked = (tmp_path / "asked").read_text().splitlines()
    assert asked == ["display-message -p #{client_termname} #{allow-passthrough}"]


def test_a_tmux_that_does_not_answer_is_not_waited_for(kind, fake_tmux):
    begin = time.monotonic()
    assert kind(fake_tmux("", seconds=30)) == "blocks"
    assert time.monotonic() - begin < 10  # Of 30; it is 0.2 s on a machine that has nothing else to do.


def test_without_a_tmux_to_ask(kind):
    assert kind({"TMUX": "/tmp/x,1,0", "PATH": "/nowhere"}) == "blocks"


def test_a_terminal_that_draws_sixels_says_so(kind, has_sixels):
    assert kind(answers=SIXEL_TERMINAL) == ("sixel" if has_sixels else "blocks")
    assert (QUESTION in kind.printed.raw) == has_sixels
    # The attribute is a 4 behind the terminal's class, which may be one itself.
    for answer in (b"\x1b[?62;22c", b"\x1b[?4;6c", b"\x1b[?64;14;44c", b"\x1b[?6c", b"rubbish c"):
        assert kind(answers={QUESTION: answer}) == "blocks"
    assert kind(answers={QUESTION: b"\x1b[?62;4c"}) == ("sixel" if has_sixels else "blocks")


def test_the_answer_is_not_echoed_and_the_terminal_is_as_it_was(kind):
    kind(answers=SIXEL_TERMINAL)  # run_in_terminal holds the terminal's attributes.
    assert b"63;1;2;4" not in kind.printed.raw and b"^[[?" not in kind.printed.raw


def test_a_terminal_that_never_answers(kind):
    begin = time.monotonic()
    assert kind() == "blocks"
    assert time.monotonic() - begin < 10


@pytest.mark.parametrize("env", [{"TERM": "xterm-kitty"}, {"LC_TERMINAL": "iTerm2"}, {"STY": "x"}, {"TERM": "dumb"}], ids=str)
def test_nothing_is_asked_where_the_environment_tells(kind, env):
    kind(env, answers=SIXEL_TERMINAL)
    assert QUESTION not in kind.printed.raw


def test_kittys_own_question_is_never_asked(kind, fake_tmux):
    for env in ({}, {"TERM": "xterm-kitty"}, fake_tmux("xterm-kitty 1")):
        kind(env, answers=SIXEL_TERMINAL)
        assert b"a=q" not in kind.printed.raw


def test_only_pictures_have_the_terminal_asked(tbviz, write_log, tmp_path):
    write_log("runs/events.out.tfevents.1", [FIRST, value(1, "t", simple_value=1), value(2, "t", simple_value=2)])
    printed = run_in_terminal([tbviz.program, "show", "runs"], cwd=tmp_path)
    assert QUESTION not in printed.raw


def test_nothing_is_asked_in_the_background(tbviz, log, tmp_path):
    # A shell with job control puts the program into a group of its own, which has not the foreground.
    script = f"set -m; '{tbviz.program}' show runs & wait"
    printed = run_in_terminal(["bash", "-c", script], cwd=tmp_path, answers=SIXEL_TERMINAL)
    assert QUESTION not in printed.raw and "▀" in printed.text


needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux")


@pytest.fixture
def tmux(tmp_path):
    """A tmux server of its own, with an outer terminal that calls itself Kitty."""
    terminfo = subprocess.run(["infocmp", "-x", "xterm-256color"], capture_output=True, check=True, text=True).stdout
    (tmp_path / "kitty.ti").write_text(re.sub(r"^xterm-256color\|", "xterm-kitty|", terminfo, flags=re.M))
    subprocess.run(["tic", "-x", "-o", tmp_path / "terminfo", tmp_path / "kitty.ti"], check=True)
    name = f"tbviz-test-{os.getpid()}"
    env = {"LC_ALL": "C.UTF-8", "TERM": "xterm-kitty", "TERMINFO": str(tmp_path / "terminfo")}

    def run(command, passthrough):
        (tmp_path / "tmux.conf").write_text(f"set -g allow-passthrough {passthrough}\nset -g status off\n")
        server = ["tmux", "-L", name, "-f", tmp_path / "tmux.conf"]
        return run_in_terminal([*server, "new-session", command], cwd=tmp_path, env=env, code=None, timeout=30)

    yield run
    subprocess.run(["tmux", "-L", name, "kill-server"], env=clean_environment(env), stderr=subprocess.DEVNULL)


@needs_tmux
def test_pictures_pass_a_real_tmux(tbviz, log, tmux):
    """The outer terminal gets the file, and the characters with their marks and their colour."""
    printed = tmux(f"'{tbviz.program}' show runs; sleep 1", "on")
    keys, payload = re.search(rb"\x1b_G([^;]*);([^\x1b]*)\x1b\\", printed.raw).groups()
    assert b"a=T,f=100,q=2,i=" in keys and b"c=32,r=16,U=1,m=0" in keys
    file = re.search(rb"\x89PNG.*IEND....", log.read_bytes(), re.S)[0]
    assert base64.b64decode(payload) == file
    number = int(re.search(rb"i=(\d+)", keys)[1])
    assert f"\x1b[38;5;{number & 255}m".encode() in printed.raw
    marks = re.findall("\U0010eeee(.)\u0305(.)\U0010eeee", printed.raw.decode())
    assert [row for row, _ in marks][:4] == ["\u0305", "\u030d", "\u030e", "\u0310"] and len(set(marks)) == 16
    assert printed.raw.decode().count("\U0010eeee") >= 32 * 16  # tmux may draw a line anew.


@needs_tmux
def test_a_real_tmux_that_lets_nothing_pass(tbviz, log, tmux, tmp_path):
    printed = tmux(f"'{tbviz.program}' show runs 2>'{tmp_path}/notes'; sleep 1", "off")
    assert b"\x1b_G" not in printed.raw and "▀" in printed.raw.decode()
    assert "set -g allow-passthrough on" in (tmp_path / "notes").read_text()

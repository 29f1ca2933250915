"""tbviz show on terminals of all sizes and none: widths, colours, and names that are no plain text."""

import re

import numpy as np
import pyte
import pytest
from event_log import FIRST, plugin, scalar, value
from tensorboard.compat.proto.summary_pb2 import HistogramProto, Summary
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.compat.proto.tensor_shape_pb2 import TensorShapeProto
from terminal import clean_environment, run_in_terminal
from wcwidth import wcswidth

ODD_TAGS = [
    "层/损失/" + "很长的名字" * 20,  # Two cells a character.
    "e\u0301te\u0301" * 30,  # Marks that take none.
    "\x1b[31mred\x1b]0;title\x07\x1b[2J",
    "turned \u202eback\u2066 \u200f",
    "c1 \x9b31m del \x7f tab\t line\n end",
    "private \U0010eeee \ue000 end",
    "🙂" * 60,
    "long/" * 60,
]


def text(step, tag, lines):
    shape = TensorShapeProto(dim=[TensorShapeProto.Dim(size=1)])
    tensor = TensorProto(dtype=7, tensor_shape=shape, string_val=["\n".join(lines).encode()])
    return value(step, tag, metadata=plugin("text"), tensor=tensor)


def histogram(step, tag, low, high):
    bounds = np.linspace(low, high, 20)
    return value(step, tag, histo=HistogramProto(
        min=low, max=high, num=20, bucket_limit=list(bounds), bucket=list(range(1, 21))))  # fmt: skip


@pytest.fixture
def odd_logs(write_log, tmp_path):
    """Logs whose names are all that names can be, in runs that are called so, too."""
    for run in ("plain", "运行" * 30, "esc\x1b[1m", "bad \udcff"):
        events = [FIRST]
        for tag in ODD_TAGS:
            events += [scalar(step, tag, step * 1.5) for step in range(40)]
        events += [histogram(3, ODD_TAGS[0], -1, 4), text(2, ODD_TAGS[4], ODD_TAGS)]
        events += [value(1, ODD_TAGS[5], metadata=plugin("pr_curves"), tensor=TensorProto(dtype=1))]
        write_log(f"runs/{run}/events.out.tfevents.1", events)
    return tmp_path / "runs"


@pytest.fixture
def on_terminal(tbviz, tmp_path):
    def run(columns, rows, *arguments, **how):
        return run_in_terminal([tbviz.program, *arguments], columns, rows, cwd=tmp_path, **how)

    return run


SIZES = [(80, 24), (200, 50), (40, 10), (20, 5), (10, 3), (6, 3), (3, 2), (156, 40), (155, 40), (240, 60)]


@pytest.mark.parametrize("columns, rows", SIZES)
@pytest.mark.parametrize("env", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}, {"LC_ALL": "C"}], ids=str)
def test_no_line_is_wider_than_the_terminal(on_terminal, odd_logs, columns, rows, env):
    printed = on_terminal(columns, rows, "show", "runs", env=env)
    assert printed.widest() <= columns
    # A line that is wider would go on in the next row of the screen.
    screen = printed.screen(columns)
    shown = [line.rstrip() for line in screen.display]
    assert [line for line in shown if line] != []
    assert screen.cursor.y == printed.raw.count(b"\n")


@pytest.mark.parametrize("env", [{}, {"TERM": "dumb"}, {"NO_COLOR": "1"}], ids=str)
def test_names_are_no_commands(on_terminal, odd_logs, env):
    printed = on_terminal(120, 40, "show", "runs", env=env)
    allowed = rb"\x1b\[(?:[0-9;]*)m" if not env else rb"(?!)"
    rest = re.sub(allowed, b"", printed.raw)
    assert b"\x1b" not in rest
    assert not re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]", rest)
    shown = rest.decode()
    assert not re.search("[\x80-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ue000-\uf8ff\U000f0000-\U0010ffff]", shown)
    for safe in ("␛[31mred␛]0;title␇␛[2J", "turned �back� �", "c1 �31m del ␡ tab␉ line␊ end", "private � � end", "esc␛[1m", "bad �"):
        assert safe in shown, safe


def test_without_a_terminal_there_is_no_escape_byte(tbviz, odd_logs):
    env = {"TERM": "xterm-kitty", "COLORTERM": "truecolor", "KITTY_WINDOW_ID": "1"}
    for columns, wanted in ((None, 80), ("132", 132), ("60", 60), ("0", 80), ("x", 80)):
        out = tbviz("-q", "show", "runs", env=env | {"COLUMNS": columns or ""}).raw_out
        assert b"\x1b" not in out
        lines = out.decode().split("\n")
        widest = max(map(wcswidth, lines))
        assert wanted - 2 <= widest <= wanted, (columns, widest)


def test_the_terminals_own_size_outweighs_columns(on_terminal, write_log):
    write_log("runs/events.out.tfevents.1", [FIRST, *(scalar(step, "t", step) for step in range(99))])
    wide = on_terminal(100, 30, "show", "runs", env={"COLUMNS": "40"})
    assert 98 <= wide.widest() <= 100
    assert on_terminal(0, 0, "show", "runs", env={"COLUMNS": "66"}).widest() in (64, 65, 66)
    assert on_terminal(0, 0, "show", "runs").widest() in (78, 79, 80)
    assert on_terminal(100, 30, "show", "runs", "--width", 50).widest() in (48, 49, 50)


@pytest.mark.parametrize("rows, lines", [(10, 10), (16, 10), (20, 14), (24, 16), (60, 16)])
def test_charts_are_10_to_16_lines_high(on_terminal, write_log, rows, lines):
    write_log("runs/events.out.tfevents.1", [FIRST, *(scalar(step, "t", step) for step in range(99))])
    printed = on_terminal(80, rows, "show", "runs")
    assert len(printed.text.rstrip("\n").split("\n")) == lines + 1  # The legend.
    printed = on_terminal(80, rows, "show", "runs", "--height", 7)
    assert len(printed.text.rstrip("\n").split("\n")) == 8


def test_charts_stand_side_by_side_from_156_columns_on(on_terminal, write_log):
    events = [scalar(step, tag, step) for tag in ("one", "two", "three") for step in range(99)]
    write_log("runs/events.out.tfevents.1", [FIRST, *events])

    def titles(columns):
        lines = on_terminal(columns, 30, "show", "runs", env={"NO_COLOR": "1"}).lines
        return [re.findall(r"\b(one|two|three)  ", line) for line in lines if "  0 to 98" in line]

    assert titles(155) == [["one"], ["three"], ["two"]]
    assert titles(156) == [["one", "three"], ["two"]]
    assert titles(234) == [["one", "three", "two"]]


DEPTHS = [
    ({"TERM": "xterm"}, 16), ({"TERM": "xterm-256color"}, 256), ({"TERM": "screen.256color"}, 256),
    ({"TERM": "xterm", "COLORTERM": "truecolor"}, "24"), ({"TERM": "xterm", "COLORTERM": "24bit"}, "24"),
    ({"TERM": "xterm", "COLORTERM": "yes"}, 16),
    ({"TERM": "xterm-kitty"}, "24"), ({"TERM": "xterm-ghostty"}, "24"), ({"TERM": "foot"}, "24"),
    ({"TERM": "alacritty"}, "24"), ({"TERM": "xterm-direct"}, "24"), ({"TERM": "foot-extra"}, 16),
    ({"TERM": "dumb"}, 0), ({"TERM": None}, 0), ({"TERM": "dumb", "COLORTERM": "truecolor"}, 0),
    ({"NO_COLOR": "1", "COLORTERM": "truecolor"}, 0), ({"NO_COLOR": "", "TERM": "xterm"}, 16),
    ({"TBVIZ_COLOR": "never", "COLORTERM": "truecolor"}, 0),
    ({"TBVIZ_COLOR": "always", "NO_COLOR": "1", "TERM": "xterm-256color"}, 256),
    ({"TBVIZ_COLOR": "auto", "TERM": "xterm-256color"}, 256),
]  # fmt: skip


def depth_of(raw):
    if b"\x1b" not in raw:
        return 0
    return "24" if b"\x1b[38;2;" in raw else 256 if b"\x1b[38;5;" in raw else 16


@pytest.mark.parametrize("env, depth", DEPTHS, ids=str)
def test_colours_are_as_many_as_the_terminal_has(on_terminal, write_log, env, depth):
    write_log("runs/events.out.tfevents.1", [FIRST, *(scalar(step, "t", step) for step in range(99))])
    raw = on_terminal(80, 24, "show", "runs", env=env).raw
    assert depth_of(raw) == depth
    if depth == 16:
        assert set(re.findall(rb"\x1b\[(\d+)m", raw)) <= {b"1", b"2", b"22", b"39", b"34"}


def test_tbviz_color_outweighs_what_the_stream_is(tbviz, write_log):
    write_log("runs/events.out.tfevents.1", [FIRST, scalar(0), scalar(1)])
    env = {name: "" for name in ("NO_COLOR", "COLORTERM")}
    always = tbviz("show", "runs", env={**env, "TBVIZ_COLOR": "always", "TERM": "xterm-256color"})
    assert depth_of(always.raw_out) == 256
    wrong = tbviz("show", "runs", code=2, env={**env, "TBVIZ_COLOR": "alwys"})
    assert "there is no TBVIZ_COLOR 'alwys' (auto, always, never); did you mean 'always'?" in wrong.err


def test_every_run_has_its_hue_in_the_legend_and_in_the_plot(on_terminal, write_log):
    for i, run in enumerate("abc"):
        write_log(f"runs/{run}/events.out.tfevents.1", [FIRST, *(scalar(s, "t", i * 9) for s in range(99))])
    screen = on_terminal(80, 24, "show", "runs", env={"COLORTERM": "truecolor"}).screen(80)
    hues = {}
    for column, cell in screen.buffer[0].items():
        if cell.data == "━":
            hues[screen.buffer[0][column - 2].data] = cell.fg
    assert sorted(hues) == ["a", "b", "c"] and len(set(hues.values())) == 3
    for row in range(2, screen.cursor.y):
        letter = screen.buffer[row][78]
        if letter.data in hues:
            assert letter.fg == hues[letter.data]
            drawn = {cell.fg for cell in screen.buffer[row].values() if 0x2800 < ord(cell.data[0]) < 0x2900}
            assert drawn == {hues[letter.data]}


def test_texts_are_cut_to_a_few_lines_and_the_terminal(on_terminal, odd_logs):
    lines = on_terminal(50, 24, "show", "runs", "--run", "plain", "--tag", "c1*", env={"NO_COLOR": "1"}).lines
    start = next(i for i, line in enumerate(lines) if "plain, step 2" in line)
    assert lines[start + 2] == "e\u0301te\u0301" * 16 + "e\u0301…"
    assert lines[start + 6] == f"and {len(ODD_TAGS) + 1 - 5} more lines"

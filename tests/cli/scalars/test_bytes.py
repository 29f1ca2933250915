"""tbviz scalars on the bytes that text comes in: encodings, line ends, colours, what terminals draw."""

import codecs

import pytest
from logged_curves import read_curves
from piped import feed

TABLE = "step,loss\n1,0.5\n2,0.25\n"
LINES = '{"step": 1, "loss": 0.5}\n{"step": 2, "loss": 0.25}\n'
LOG = "starting\nstep 1 loss: 0.5\nstep 2 loss: 0.25\n"
DOCUMENT = '[{"step": 1, "loss": 0.5},\n {"step": 2, "loss": 0.25}]\n'
KINDS = {"table": TABLE, "JSON lines": LINES, "log": LOG, "document": DOCUMENT}
LOSS = {"loss": [(1, 0.5), (2, 0.25)]}


@pytest.fixture(params=["file", "byte by byte"])
def logged(request, tbviz, events, tmp_path):
    """Logs bytes, from a file or through a pipe; returns {tag: [(step, value)]}."""

    def run(data, *arguments):
        if request.param == "file":
            (tmp_path / "input").write_bytes(data)
            tbviz("-q", "scalars", *arguments, "input", "-l", "run")
        else:
            pieces = [data[i:i + 1] for i in range(len(data))]
            done = feed([tbviz.program, "-q", "scalars", *arguments, "-l", "run"], pieces, tmp_path)
            assert (done.code, done.err) == (0, "")
        curves = read_curves(events, tmp_path / "run")
        return {tag: [(step, value) for step, value, _ in points] for (_, tag), points in curves.items()}

    return run


# ---- encodings ----

@pytest.mark.parametrize("mark, encoding", [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
                                            (codecs.BOM_UTF8, "utf-8")], ids=["UTF-16LE", "UTF-16BE", "UTF-8"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_mark_tells_the_encoding(logged, kind, mark, encoding):
    assert logged(mark + KINDS[kind].encode(encoding)) == LOSS


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_beyond_ascii(logged, encoding):
    """U+0A0D and U+0D0A hold the bytes of line ends; the last sign takes two units."""
    text = "\ufeffstep\tпотеря\t\u0a0d\u0d0a🙂\r\n1\t0.5\t2\r\n"
    assert logged(text.encode(encoding)) == {"потеря": [(1, 0.5)], "\u0a0d\u0d0a🙂": [(1, 2.0)]}


def test_utf8_beyond_ascii(logged):
    assert logged("step,потеря,损失 🙂\n1,0.5,0.25\n".encode()) == {"потеря": [(1, 0.5)], "损失 🙂": [(1, 0.25)]}


# ---- line ends ----

@pytest.mark.parametrize("kind", KINDS)
def test_crlf(logged, kind):
    assert logged(KINDS[kind].replace("\n", "\r\n").encode()) == LOSS


@pytest.mark.parametrize("kind", ["table", "log"])
def test_lone_carriage_returns_part_lines_too(logged, kind):
    assert logged(KINDS[kind].replace("\n", "\r").encode()) == LOSS


def test_carriage_returns_in_front_and_behind(logged):
    assert logged(b"\r\r\nstep 1 loss: 0.5\r\r\n\rstep 2 loss: 0.25\r") == LOSS


def test_no_other_sign_ends_a_line(logged):
    """Python's splitlines() would part these."""
    assert logged("note\tstep\tloss\na\u2028b\u0085c\t1\t0.5\nd\t2\t0.25\n".encode()) == LOSS


# ---- escapes ----

@pytest.mark.parametrize("line", [
    b"\x1b[32mstep\x1b[0m 1 \x1b[1;31mloss\x1b[0m: \x1b[38;5;208m0.5\x1b[0m",
    b"\x1b[38;2;10;20;30mstep 1 lo\x1b[1mss\x1b[m: 0\x1b[4m.5\x1b[24m",
    b"\x1b[38:2::1:2:3mstep 1 loss: 0.5",
], ids=["words", "within words", "colons"])  # fmt: skip
def test_colours_vanish(logged, line):
    assert logged(line + b"\n") == {"loss": [(1, 0.5)]}


def test_colours_vanish_from_tables_and_objects(logged):
    assert logged(b"step,\x1b[31mloss\x1b[0m\n1,\x1b[32m0.5\x1b[0m\n") == {"loss": [(1, 0.5)]}


def test_colours_before_an_object(logged):
    assert logged(b'\x1b[32mINFO\x1b[0m {"step": 1, "loss": 0.5}\n\x1b[0m{"step": 2, "loss": 0.25}\x1b[0m\n') == LOSS


@pytest.mark.parametrize("escape", [b"\x1b[2K", b"\x1b[1A\x1b[K", b"\x1b[?25l", b"\x1b[10G", b"\x1b]0;epoch=7 a=1\x07",
                                    b"\x1b]8;;http://x?a=1\x1b\\", b"\x1b7", b"\x1b[6;1H"])
def test_other_escapes_are_a_blank(logged, escape):
    line = escape + b"step 1" + escape + b"loss: 0.5" + escape + b"acc: 0.75" + escape
    assert logged(line + b"\n") == {"loss": [(1, 0.5)], "acc": [(1, 0.75)]}


@pytest.mark.parametrize("rest", [b"\x1b", b"\x1b[", b"\x1b[3", b"\x1b]0;title"])
def test_an_escape_that_is_cut_costs_nothing(logged, rest):
    assert logged(b"step 1 loss: 0.5 " + rest + b"\nstep 2 loss: 0.25\n") == LOSS


# ---- draws ----

def test_backspaces_end_a_draw(logged):
    back = b"\b" * 17
    assert logged(b"step 1 loss: 0.75" + back + b"step 1 loss: 0.5 " + back + b"step 2 loss: 0.25\n") == LOSS


def test_of_draws_at_one_step_the_last_counts(logged):
    text = b"step 1 loss: 1\rstep 1 loss: 0.5\rstep 2 loss: 1\r\x1b[Kstep 2 loss: 0.25\n"
    assert logged(text) == LOSS


def test_lines_at_one_step_all_count(logged):
    assert logged(b"step 1 loss: 0.5\nstep 1 loss: 0.25\n") == {"loss": [(1, 0.5), (1, 0.25)]}


def test_a_draw_without_a_curve_leaves_its_value(logged):
    text = b"step 1 loss: 0.5 acc: 0.75\rstep 1 loss: 0.25\n"
    assert logged(text) == {"loss": [(1, 0.25)], "acc": [(1, 0.75)]}


# ---- signs ----

@pytest.mark.parametrize("line", ["step：1 loss：0.5 acc：−0.75", "step＝1 loss＝0.5 acc＝−0.75",
                                  "step： 1 │ loss： 0.5 │ acc： −0.75", "step=1│loss=0.5│acc=−7.5e−1"])
def test_signs_of_other_scripts(logged, line):
    assert logged((line + "\n").encode()) == {"loss": [(1, 0.5)], "acc": [(1, -0.75)]}


def test_minus_signs_in_a_table(logged):
    assert logged("step,loss\n−1,−0.5\n2,0.25\n".encode()) == {"loss": [(-1, -0.5), (2, 0.25)]}


def test_a_box_of_drawn_lines(logged):
    text = "┌───────┬──────┐\n│ loss  │ 0.5  │\n│ step  │ 1    │\n└───────┴──────┘\n"
    assert logged((text + text.replace("0.5 ", "0.25").replace(" 1 ", " 2 ")).encode()) == LOSS


def test_a_table_of_drawn_lines(logged):
    text = "│ step │ loss │\n├──────┼──────┤\n│ 1    │ 0.5  │\n│ 2    │ 0.25 │\n"
    assert logged(text.encode()) == LOSS


def test_a_table_of_markdown(logged):
    assert logged(b"| step | loss |\n|---|---:|\n| 1 | 0.5 |\n| 2 | 0.25 |\n") == LOSS

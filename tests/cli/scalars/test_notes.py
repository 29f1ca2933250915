"""What tbviz scalars tells of curves that are all there, yet perhaps not as their owner meant them."""

import re
import subprocess

import pytest
from logged_curves import read_curves
from piped import PATIENCE, wait_for

SAME_STEP = "Epoch 1\nLoss: 1\nLoss: 2\nLoss: 3\nLoss: 4\n"
ALIKE = "epoch,loss\n" + "".join(f"{i},{i / 4}\n" for i in range(100))

# Files, what is told of them.
TOLD = {
    "values that share a step": ({"a.log": SAME_STEP}, r"4 values of Loss share .*\b1\b.*--number"),
    "rows that share a step": ({"a.csv": "step,loss\n7,1\n7,2\n"}, r"2 values of loss share .*\b7\b.*--number"),
    "falling steps": ({"a.log": "step 900 loss: 1\nstep 10 loss: 0.5\n"}, r"the steps of loss fall from 900 to 10"),
    "falling rows": ({"a.csv": "step,loss\n900,1\n10,2\n11,3\n5,4\n"}, r"the steps of loss fall from 900 to 10"),
    "fractional epochs": ({"a.log": "{'loss': 1.0, 'epoch': 0.5}\n{'loss': 0.5, 'epoch': 0.75}\n"},
                          r"epoch holds fractions"),
    "fractional epochs of a table": ({"a.csv": "epoch,loss\n0.5,1\n0.75,2\n1.0,3\n"}, r"epoch holds fractions"),
    "inputs alike": ({"a.csv": ALIKE, "b.csv": ALIKE.replace("\n0,0.0", "\n0,1")},
                     r"a\.csv\b.*\bb\.csv\b.*\bloss\b.*\b0\.\.99\b.*--run-per-file"),
    "text in a column": ({"a.csv": "step,loss,note\n1,0.5,a\n2,0.25,b\n"}, r"left out text in columns? note"),
    "a name twice": ({"a.csv": "step,loss,loss\n1,0.5,1\n2,0.25,2\n"}, r"\bloss_2\b"),
    "decimal commas": ({"a.log": "step 1 acc: 0.5, loss: 2,5\nstep 2 acc: 0.5, loss: 2,25\n"}, r"--decimal-comma"),
}  # fmt: skip

SILENT = {
    "equal values at one step": {"a.csv": "step,loss\n1,0.5\n1,0.5\n"},
    "two curves at one step": {"a.log": "step 1 loss: 0.5\nstep 1 acc: 0.25\n"},
    "draws at one step": {"a.log": "step 1 loss: 0.5\rstep 1 loss: 0.25\n"},
    "fractional epochs beside a step": {"a.csv": "step,epoch,loss\n1,0.5,1\n2,0.75,2\n"},
    "inputs of other curves": {"a.csv": ALIKE, "b.csv": ALIKE.replace("loss", "acc")},
    "inputs that go on": {"a.csv": "step,loss\n1,1\n2,2\n", "b.csv": "step,loss\n3,3\n4,4\n"},
    "empty cells": {"a.csv": "step,loss,val\n1,1,\n2,2,1\n"},
    "text lines": {"a.log": "hello\nstep 1 loss: 0.5\nTraceback (most recent call last):\n"},
}


@pytest.fixture
def notes(tbviz, tmp_path):
    """Logs files and returns the lines on standard error, but for the closing one."""

    def run(files, *arguments, code=0):
        for name, text in files.items():
            (tmp_path / name).write_text(text)
        lines = tbviz("scalars", *arguments, *files, "-l", "run", code=code).err.splitlines()
        assert "wrote" in lines[-1]
        return lines[:-1]

    return run


@pytest.mark.parametrize("case", TOLD)
def test_it_is_told_once(notes, case):
    files, pattern = TOLD[case]
    lines = notes(files)
    assert len([line for line in lines if re.search(pattern, line)]) == 1 and len(lines) == 1


@pytest.mark.parametrize("case", TOLD)
def test_nothing_is_told_under_quiet(tbviz, tmp_path, case):
    for name, text in TOLD[case][0].items():
        (tmp_path / name).write_text(text)
    tbviz("scalars", "-q", *TOLD[case][0], "-l", "run")


@pytest.mark.parametrize("case", SILENT)
def test_nothing_is_told(notes, case):
    assert notes(SILENT[case]) == []


@pytest.mark.parametrize("case, option", [("values that share a step", "--number"), ("falling steps", "--number"),
                                          ("inputs alike", "--run-per-file"), ("decimal commas", "--decimal-comma")])
def test_nothing_is_told_with_the_way_out(notes, case, option):
    assert notes(TOLD[case][0], option) == []


def test_every_subject_is_told(notes):
    files = {"a.csv": "step,loss,note\n900,1,x\n10,2,y\n10,3,z\n"}
    text = "\n".join(notes(files))
    assert "left out text in column note" in text and "fall from 900 to 10" in text and "--number" in text


def test_many_curves_make_few_notes(notes):
    names = [f"curve{i}" for i in range(50)]
    files = {"a.csv": ",".join(["step", *names]) + "\n" + "".join("7" + f",{i}" * 50 + "\n" for i in range(2))}
    assert 1 <= len(notes(files)) <= 4


def test_every_input_has_its_own_notes(notes):
    lines = notes({"a.csv": "step,loss,note\n1,1,x\n", "b.csv": "step,acc,note\n1,1,x\n"})
    assert [line.removeprefix("tbviz: ")[:5] for line in lines] == ["a.csv", "b.csv"]


@pytest.mark.parametrize("text, logged", [
    (b"Epoch 1\nLoss: 1\nLoss: 2\nacc: 3\n", "acc"),
    (b"step,loss,note\n1,1,x\n2,1,y\n", "loss"),
    (b"step,loss\n900,1\n10,2\n", "loss"),
], ids=["values that share a step", "text in a column", "falling steps"])  # fmt: skip
def test_notes_wait_for_the_end(tbviz, events, tmp_path, text, logged):
    """A terminal on which a training prints is not spoilt while it runs."""
    with open(tmp_path / "err", "wb") as errors:
        process = subprocess.Popen([tbviz.program, "scalars", "-l", "run"], cwd=tmp_path, stdin=subprocess.PIPE,
                                   stderr=errors, bufsize=0)  # fmt: skip
    try:
        process.stdin.write(text)
        wait_for(lambda: ("", logged) in read_curves(events, tmp_path / "run"))
        assert (tmp_path / "err").read_bytes() == b""
        process.stdin.close()
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait()
    assert len((tmp_path / "err").read_text().splitlines()) == 2  # The note, and what was written.


def test_places_of_bad_rows_come_before_notes(notes):
    lines = notes({"a.csv": "step,loss\n1,1\n1,2\nx,y,z\n"}, code=4)
    assert ":4: " in lines[0] and "--number" in lines[-1]


def test_more_curves_than_are_kept_are_told(notes, events, tmp_path):
    row = "{" + ", ".join(f'"c{i}": {i}' for i in range(10_050)) + "}\n"
    lines = notes({"a.jsonl": row * 2})
    assert len(lines) == 1 and re.search("10,?000", lines[0])
    assert len(read_curves(events, tmp_path / "run")) == 10_000


def test_a_name_in_a_note_cannot_move_the_cursor(notes):
    lines = notes({"a.jsonl": '{"step": 1, "\\u001b[2Jx\\r": 1}\n{"step": 1, "\\u001b[2Jx\\r": 2}\n'})
    assert len(lines) == 1 and "--number" in lines[0] and "\x1b" not in lines[0]

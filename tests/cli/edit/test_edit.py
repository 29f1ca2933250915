"""tbviz edit: which values stay, under which names and steps, and that all else stays byte by byte."""

import json

import pytest
from event_log import FIRST, scalar, session_start, tensor_scalar, value
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary

LOG = [FIRST]
for step in range(6):
    LOG += [scalar(step, "train/loss", step / 2, step), scalar(step, "val/acc", step, step)]
    LOG += [value(step, "images/a", step, image=Summary.Image(height=1, width=1, encoded_image_string=b"png"))]


@pytest.fixture
def edit(tbviz, values, write_log, tmp_path):
    """Runs edit over a log of `events` and returns what comes out, as (tag, step)."""

    def run(*arguments, log=LOG):
        path = write_log("log", log)
        tbviz("-q", "edit", path, "-o", "edited", "--force", *arguments)
        return [(tag, step) for tag, step, _ in values(tmp_path / "edited")]

    return run


def test_keep_and_drop(edit):
    assert edit("--drop", "images/*") == [(t, s) for s in range(6) for t in ("train/loss", "val/acc")]
    assert edit("--keep", "train/*") == [("train/loss", s) for s in range(6)]
    assert edit("--keep", "train/*", "--keep", "val/*", "--drop", "*/acc") == [("train/loss", s) for s in range(6)]


def test_steps_are_half_open(edit):
    assert [s for t, s in edit("--keep", "val/acc", "--steps", "2:4")] == [2, 3]
    assert [s for t, s in edit("--keep", "val/acc", "--steps", ":2")] == [0, 1]
    assert [s for t, s in edit("--keep", "val/acc", "--steps", "+2:+4")] == [2, 3]
    assert [s for t, s in edit("--keep", "val/acc", "--steps", "4:")] == [4, 5]
    negative = [FIRST] + [scalar(step) for step in range(-3, 3)]
    assert [s for t, s in edit("--steps", "-2:0", log=negative)] == [-2, -1]


def test_thin(edit):
    assert edit("--thin", "4") == [(t, s) for s in (0, 4) for t in ("train/loss", "val/acc", "images/a")]


def test_rename(edit):
    assert {t for t, s in edit("--rename", "train/*=*/train", "--rename", "val/acc=acc")} == {
        "loss/train", "acc", "images/a",
    }


def test_shift_steps(edit, events, tmp_path):
    log = [FIRST, scalar(1), session_start(2), scalar(2)]
    assert edit("--shift-steps", "100", log=log) == [("loss", 101), ("loss", 102)]
    assert [event.step for event in events(tmp_path / "edited")] == [0, 101, 102, 102]
    assert edit("--shift-steps", "-2", log=log) == [("loss", -1), ("loss", 0)]


def test_all_else_stays_byte_by_byte(tbviz, write_log, tmp_path):
    unknown = Event.FromString(scalar(3).SerializeToString() + bytes.fromhex("a206013f"))  # Field 100.
    log = LOG + [Event(wall_time=1, graph_def=b"graph"), session_start(4), unknown]
    path = write_log("log", log)
    tbviz("-q", "edit", path, "-o", "copy")
    assert (tmp_path / "copy").read_bytes() == path.read_bytes()
    kept = write_log("kept", [event for event in log if "images/a" not in str(event)])
    tbviz("-q", "edit", path, "-o", "dropped", "--drop", "images/*")
    assert (tmp_path / "dropped").read_bytes() == kept.read_bytes()


def test_a_tag_whose_first_value_goes_keeps_its_plugin(tbviz, values, write_log, tmp_path):
    first, second = tensor_scalar(0, "t", 1), tensor_scalar(1, "t", 2)
    second.summary.value[0].ClearField("metadata")
    path = write_log("log", [FIRST, first, second])
    tbviz("-q", "edit", path, "-o", "edited", "--steps", "1:")
    ((tag, step, left),) = values(tmp_path / "edited")
    assert (tag, step) == ("t", 1)
    assert left.metadata == first.summary.value[0].metadata


def test_notes_and_json(tbviz, write_log):
    path = write_log("log", LOG)
    assert tbviz("edit", path, "-o", "a", "--drop", "images/*").err == "wrote 12 values to a, 6 left out\n"
    result = json.loads(tbviz("edit", path, "-o", "b", "--drop", "images/*", "--json").out)
    assert result == {"schema": "tbviz.edit/1", "output": "b", "kept_values": 12, "dropped_values": 6}


def test_names_that_there_are_not(tbviz, write_log, tmp_path):
    path = write_log("log", LOG)
    for arguments in [["--keep", "tran/loss"], ["--rename", "tran/loss=x"]]:
        assert "train/loss" in tbviz("edit", path, "-o", "out", *arguments, code=2).err
        assert not (tmp_path / "out").exists()
    assert "holds no tag 'imges/*'" in tbviz("edit", path, "-o", "out", "--drop", "imges/*").err


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--rename", "a"], "--rename takes OLD=NEW"),
        (["--rename", "*a*=b"], "a name may hold one *"),
        (["--steps", "5"], "--steps takes A:B"),
        (["--steps", "a:b"], "--steps takes A:B"),
        (["--thin", "0"], "--thin"),
        (["--shift-steps", "x"], "--shift-steps"),
    ],
)
def test_usage(tbviz, write_log, arguments, words):
    assert words in tbviz("edit", write_log("log", LOG), "-o", "out", *arguments, code=2).err


def test_steps_that_do_not_fit(tbviz, write_log, tmp_path):
    path = write_log("log", [FIRST, scalar(2**62)])
    outcome = tbviz("edit", path, "-o", "out", "--shift-steps", str(2**62), code=4)
    assert "does not fit 64 bits" in outcome.err
    assert not (tmp_path / "out").exists()


def test_behind_damage_values_are_edited(tbviz, values, write_log, tmp_path):
    path = write_log("log", LOG)
    data = bytearray(path.read_bytes())
    data[60] ^= 1
    path.write_bytes(data)
    outcome = tbviz("edit", path, "-o", "out", "--keep", "val/acc", code=4)
    assert "is damaged" in outcome.err
    assert [step for _, step, _ in values(tmp_path / "out")] == [0, 1, 2, 3, 4, 5]


def test_streams(tbviz, write_log, tmp_path):
    log = write_log("log", LOG).read_bytes()
    out = tbviz("-q", "edit", "-", "-o", "-", "--keep", "val/acc", stdin=log).raw_out
    tbviz("-q", "edit", "log", "-o", "file", "--keep", "val/acc")
    assert out == (tmp_path / "file").read_bytes()


def test_a_log_without_events(tbviz, tmp_path):
    (tmp_path / "log").write_bytes(b"")
    assert tbviz("edit", "log", "-o", "out", code=4).err == "tbviz: log: holds no event\n"
    assert not (tmp_path / "out").exists()


def test_two_tags_with_one_name_are_told(tbviz, write_log):
    path = write_log("log", LOG)
    outcome = tbviz("edit", path, "-o", "out", "--rename", "train/loss=val/acc")
    assert "the values of 'train/loss' and of 'val/acc' are both called 'val/acc' now" in outcome.err
    assert "both called" not in tbviz("edit", path, "-o", "b", "--rename", "train/loss=val/acc", "--drop", "val/*").err


def test_nothing_left_is_told(tbviz, write_log):
    path = write_log("log", LOG)
    assert "no value is left" in tbviz("edit", path, "-o", "out", "--steps", "100:").err
    assert "no step is from" in tbviz("edit", path, "-o", "out2", "--steps", "5:5", code=2).err


def test_a_copy_that_becomes_part_of_the_run_is_warned_of(tbviz, write_log):
    write_log("run/events.out.tfevents.1", [FIRST, scalar(0)])
    assert "run/x.tfevents becomes part of run, which is read" in tbviz("edit", "run", "-o", "run/x.tfevents").err
    for output in ["run/saved", "x.tfevents", "run2/"]:
        assert "becomes part" not in tbviz("edit", "run/events.out.tfevents.1", "-o", output).err

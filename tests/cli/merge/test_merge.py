"""tbviz merge: several files of one run as one log."""

import json
import pathlib
import sys

from event_log import FIRST, START, scalar, session_start
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "support"))
import hostile  # noqa: E402


def points(values, path):
    return [(tag, step, v.simple_value) for tag, step, v in values(path)]


def first(seconds):
    return Event(wall_time=START + seconds, file_version="brain.Event:2")


def test_by_wall_time_behind_one_first_event(tbviz, events, values, write_log, tmp_path):
    write_log("a", [first(0), scalar(0, "x", 1, 1), scalar(2, "x", 3, 3)])
    write_log("b", [first(0.5), scalar(1, "x", 2, 2), scalar(0, "y", 9, 4)])
    outcome = tbviz("merge", "b", "a", "-o", "m")
    assert points(values, tmp_path / "m") == [("x", 0, 1), ("x", 1, 2), ("x", 2, 3), ("y", 0, 9)]
    log = events(tmp_path / "m")
    assert [event.wall_time - START for event in log] == [0, 1, 2, 3, 4]
    assert log[0].file_version == "brain.Event:2"
    assert "wrote 4 values of 2 files to m" in outcome.err


def test_of_equal_tag_and_step_the_later_wall_time_wins(tbviz, values, write_log, tmp_path):
    write_log("a", [FIRST, scalar(0, "x", 1, 1), scalar(1, "x", 2, 9)])
    write_log("b", [FIRST, scalar(0, "x", 3, 5), scalar(1, "x", 4, 4)])
    tbviz("-q", "merge", "a", "b", "-o", "m")
    assert points(values, tmp_path / "m") == [("x", 0, 3), ("x", 1, 2)]


def test_resumed(tbviz, values, write_log, tmp_path):
    """The first file ran on to step 9; the second one began again at 5, and ended at 7."""
    write_log("run/events.out.tfevents.1", [first(0)] + [scalar(s, "x", s, s) for s in range(10)])
    write_log("run/events.out.tfevents.2", [first(20)] + [scalar(s, "x", -s, 20 + s) for s in range(5, 8)])
    plain = json.loads(tbviz("merge", "run", "-o", "plain", "--json").out)
    assert [step for _, step, _ in points(values, tmp_path / "plain")] == [0, 1, 2, 3, 4, 8, 9, 5, 6, 7]
    assert (plain["files"], plain["values"], plain["replaced_values"]) == (2, 10, 3)
    tbviz("-q", "merge", "--resumed", "run", "-o", "resumed")
    expected = [("x", s, s) for s in range(5)] + [("x", s, -s) for s in range(5, 8)]
    assert points(values, tmp_path / "resumed") == expected


def test_each_value_is_counted_once(tbviz, write_log):
    """13 values: 8 are written, and 5 of the first file are out of date, 3 of which the second has again."""
    write_log("run/events.out.tfevents.1", [first(0)] + [scalar(s, "x", s, s) for s in range(10)])
    write_log("run/events.out.tfevents.2", [first(20)] + [scalar(s, "x", -s, 20 + s) for s in range(5, 8)])
    err = tbviz("merge", "--resumed", "run", "-o", "resumed").err
    assert err == "wrote 8 values of 2 files to resumed; 0 gave way to later ones, 5 were out of date\n"
    result = json.loads(tbviz("merge", "--resumed", "run", "-o", "m", "--json").out)
    assert (result["values"], result["replaced_values"], result["out_of_date_values"]) == (8, 0, 5)
    assert result["conflicts"] == []


def test_values_of_another_run_do_not_vanish_without_a_word(tbviz, values, write_log, tmp_path):
    same = [FIRST, scalar(0, "same", 7, 0)]
    write_log("seed1/events.out.tfevents.1", same + [scalar(s, "x", s, s) for s in range(3)])
    write_log("seed2/events.out.tfevents.1", same + [scalar(s, "x", -s - 1, s + 0.5) for s in range(4)])
    outcome = tbviz("merge", "seed1", "seed2", "-o", "m")
    assert outcome.err.splitlines()[0] == (
        "warning: seed1/events.out.tfevents.1: 3 values gave way to different ones of "
        "seed2/events.out.tfevents.1 with their tag and step; if the two are runs of their own, put "
        "their curves together with tbviz reduce"
    )
    assert "4 gave way to later ones" in outcome.err
    result = json.loads(tbviz("merge", "seed1", "seed2", "-o", "j", "--json").out)
    assert result["conflicts"] == [
        {"file": "seed1/events.out.tfevents.1", "winner": "seed2/events.out.tfevents.1", "values": 3}
    ]


def test_the_same_values_in_two_files_are_no_conflict(tbviz, write_log):
    for name in ["a", "b"]:
        write_log(name, [FIRST] + [scalar(s, "x", s, s) for s in range(3)])
    assert "warning" not in tbviz("merge", "a", "b", "-o", "m").err


def test_session_marks_stay(tbviz, events, write_log, tmp_path):
    write_log("a", [first(0), scalar(0, seconds=1)])
    write_log("b", [first(2), session_start(1, 2), scalar(1, seconds=3)])
    tbviz("-q", "merge", "a", "b", "-o", "m")
    assert [event.HasField("session_log") for event in events(tmp_path / "m")] == [False, False, True, False]


def test_damage_is_told_and_the_rest_merged(tbviz, values, write_log, tmp_path):
    path = write_log("a", [FIRST, scalar(0, "x", 1, 1), scalar(1, "x", 2, 2)])
    data = bytearray(path.read_bytes())
    data[-6] ^= 1
    path.write_bytes(data)
    write_log("b", [FIRST, scalar(2, "x", 3, 3)])
    assert "is damaged" in tbviz("merge", "a", "b", "-o", "m", code=4).err
    assert points(values, tmp_path / "m") == [("x", 0, 1), ("x", 2, 3)]


def test_usage(tbviz, write_log, tmp_path):
    write_log("logs/a/events.out.tfevents.1", [FIRST, scalar(0)])
    write_log("logs/b/events.out.tfevents.1", [FIRST, scalar(0)])
    assert "holds 2 runs" in tbviz("merge", "logs", "-o", "m", code=2).err
    assert "name files" in tbviz("merge", "-", "-o", "m", stdin=b"", code=2).err
    assert "inputs are never changed" in tbviz(
        "merge", "logs/a", "-o", "logs/a/events.out.tfevents.1", "--force", code=2
    ).err
    tbviz("merge", "nope", "-o", "m", code=3)
    assert not (tmp_path / "m").exists()


def test_runs_below_are_left_out(tbviz, values, write_log, tmp_path):
    write_log("run/events.out.tfevents.1", [FIRST, scalar(0, "x", 1)])
    write_log("run/events.out.tfevents.2", [FIRST, scalar(1, "x", 2)])
    write_log("run/1234.5/events.out.tfevents.1", [FIRST, scalar(0, "hp", 1)])
    outcome = tbviz("merge", "run", "-o", "m")
    assert "run: 1 run below is left out (1234.5)" in outcome.err
    assert points(values, tmp_path / "m") == [("x", 0, 1), ("x", 1, 2)]


def test_a_file_that_is_named_twice_is_merged_once(tbviz, write_log):
    write_log("a", [FIRST, scalar(0)])
    outcome = tbviz("merge", "a", "./a", "-o", "m")
    assert "./a: 1 event file was named before" in outcome.err
    assert "wrote 1 value of 1 file to m; 0 gave way" in outcome.err


def test_nothing_to_merge(tbviz, tmp_path):
    (tmp_path / "a").write_bytes(b"")
    assert "holds no event" in tbviz("merge", "a", "-o", "m", code=4).err
    assert not (tmp_path / "m").exists()


def test_work_does_not_grow_with_the_square_of_an_events_values(tbviz, write_log, tmp_path):
    def event(number):
        values = [Summary.Value(tag=f"t{i}", simple_value=number) for i in range(6000)]
        return Event(wall_time=START + number, summary=Summary(value=values))

    write_log("a", [FIRST, event(1)])
    write_log("b", [FIRST, event(2)])
    code, error = hostile.run([tbviz.program, "merge", tmp_path / "a", tmp_path / "b", "-o", tmp_path / "m"])
    assert code == 0 and "6000 gave way to later ones" in error, error


def test_a_copy_that_becomes_part_of_the_run_is_warned_of(tbviz, write_log):
    write_log("run/events.out.tfevents.1", [FIRST, scalar(0)])
    assert "run/x.tfevents becomes part of run, which is read" in tbviz("merge", "run", "-o", "run/x.tfevents").err
    for output in ["run/saved", "x.tfevents", "run2/"]:
        assert "becomes part" not in tbviz("merge", "run/events.out.tfevents.1", "-o", output).err

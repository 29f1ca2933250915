"""tbviz check: claims about curves, for pipelines."""

import json
import subprocess

import pytest
from event_log import FIRST, scalar, session_start, tensor_scalar, value
from tensorboard.compat.proto.summary_pb2 import Summary


@pytest.fixture
def log(write_log):
    events = [FIRST] + [scalar(s, "val/acc", a) for s, a in enumerate([0.5, 0.7, 0.9])]
    events += [tensor_scalar(s, "loss", v, dtype=2) for s, v in enumerate([3, -1, 2.5])]
    events += [scalar(0, "bad", float("nan")), scalar(1, "bad", 1)]
    return write_log("run/events.out.tfevents.1", events)


def test_claims_that_hold(tbviz, log):
    outcome = tbviz("check", "run", "last(val/acc) >= 0.9", "max(loss) < inf", "count(loss) == 3",
                    "min(loss) == -1", "first(loss) > 2", "mean(loss) == 1.5", "finite(loss)", "last(bad) != 2")
    assert outcome.out.splitlines()[0] == "ok      last(val/acc) >= 0.9: last is 0.9"
    assert len(outcome.out.splitlines()) == 8


def test_claims_that_do_not(tbviz, log):
    outcome = tbviz("check", log, "last(val/acc) >= 0.95", "finite(bad)", "max(bad) < 5", "count(loss) == 3", code=1)
    assert outcome.out.splitlines() == [
        "failed  last(val/acc) >= 0.95: last is 0.9",
        "failed  finite(bad): finite is 0",
        "failed  max(bad) < 5: max is nan",
        "ok      count(loss) == 3: count is 3",
    ]


def test_json(tbviz, log):
    result = json.loads(tbviz("check", "--json", "run", "max(bad) < 5", code=1).out)
    assert result == {
        "schema": "tbviz.check/1",
        "checks": [{"expression": "max(bad) < 5", "run": ".", "tag": "bad", "value": "NaN", "holds": False}],
    }


def test_every_run_must_hold(tbviz, write_log):
    write_log("logs/a/events.out.tfevents.1", [FIRST, scalar(0, "loss", 1)])
    write_log("logs/b/events.out.tfevents.1", [FIRST, scalar(0, "loss", 3)])
    outcome = tbviz("check", "logs", "last(loss) < 2", code=1)
    assert outcome.out.splitlines() == [
        "ok      a: last(loss) < 2: last is 1",
        "failed  b: last(loss) < 2: last is 3",
    ]
    tbviz("check", "logs", "last(loss) < 2", "--run", "a")
    assert "nothing is called 'c'" in tbviz("check", "logs", "last(loss) < 2", "--run", "c", code=2).err


def test_restarts(tbviz, write_log):
    write_log("log", [FIRST, scalar(0), scalar(1), scalar(2), session_start(1), scalar(1)])
    tbviz("check", "log", "count(loss) == 2")
    tbviz("check", "log", "count(loss) == 4", "--restarts", "keep")
    write_log("back", [FIRST, scalar(0), scalar(1), scalar(2), scalar(1)])
    tbviz("check", "back", "count(loss) == 4")
    tbviz("check", "back", "count(loss) == 2", "--restarts", "steps")


def test_a_tag_that_there_is_not_is_no_answer(tbviz, log):
    error = tbviz("check", "run", "last(val/ac) >= 0.9", code=2).err
    assert "holds no scalar 'val/ac'; did you mean 'val/acc'?" in error


@pytest.mark.parametrize("expression", ["val/acc > 1", "lst(loss) > 1", "last(loss)", "last(loss) > x", "last(loss"])
def test_expressions_that_are_none(tbviz, log, expression):
    assert "an expression is like 'last(val/acc) >= 0.9'" in tbviz("check", "run", expression, code=2).err


def test_damage(tbviz, log):
    data = bytearray(log.read_bytes())
    data[-6] ^= 1
    log.write_bytes(data)
    assert "is damaged" in tbviz("check", "run", "count(loss) == 3", code=4).err


def test_what_is_no_scalar_is_said(tbviz, write_log):
    write_log("run/events.out.tfevents.1", [FIRST, value(0, "pic", image=Summary.Image(height=1, width=1)), scalar(0)])
    assert "holds no scalar 'pic', it is of kind image" in tbviz("check", "run", "last(pic) > 1", code=2).err
    assert "check takes one log directory" in tbviz("check", "run", "run", "last(loss) > 0", code=2).err


def test_one_error_is_enough(tbviz, tmp_path):
    assert len(tbviz("check", "nope", "last(a) > 1", code=3).err.splitlines()) == 1


def test_a_pipe_is_read_once(tbviz, write_log):
    path = write_log("log", [FIRST, scalar(0, number=2), session_start(0)])
    command = f"'{tbviz.program}' check <(cat '{path}') 'last(loss) == 2'"
    assert subprocess.run(["bash", "-c", command], stdout=subprocess.DEVNULL).returncode == 0


def test_a_glob_is_a_claim_about_every_tag_that_matches(tbviz, log):
    outcome = tbviz("check", "run", "finite(*)", "last( val/* ) >= 0.95", "min(lo??) == -1", code=1)
    assert outcome.out.splitlines() == [
        "failed  finite(bad): finite is 0",
        "ok      finite(loss): finite is 1",
        "ok      finite(val/acc): finite is 1",
        "failed  last(val/acc) >= 0.95: last is 0.9",
        "ok      min(loss) == -1: min is -1",
    ]
    tbviz("check", "run", "count(*) >= 2", "finite([lv]*)")


def test_a_glob_over_several_runs(tbviz, write_log):
    write_log("logs/a/events.out.tfevents.1", [FIRST, scalar(0, "val/x", 1), scalar(0, "val/y", 2)])
    write_log("logs/b/events.out.tfevents.1", [FIRST, scalar(0, "val/y", 3), scalar(0, "loss", 9)])
    outcome = tbviz("check", "logs", "max(val/*) < 3", code=1)
    assert outcome.out.splitlines() == [
        "ok      a: max(val/x) < 3: max is 1",
        "ok      a: max(val/y) < 3: max is 2",
        "failed  b: max(val/y) < 3: max is 3",
    ]
    checks = json.loads(tbviz("check", "--json", "logs", "max(val/*) < 3", code=1).out)["checks"]
    assert [(check["expression"], check["run"], check["tag"], check["value"], check["holds"]) for check in checks] == [
        ("max(val/*) < 3", "a", "val/x", 1, True),
        ("max(val/*) < 3", "a", "val/y", 2, True),
        ("max(val/*) < 3", "b", "val/y", 3, False),
    ]


def test_a_tag_that_is_called_like_a_glob_is_meant_by_its_name(tbviz, write_log):
    write_log("run/events.out.tfevents.1", [FIRST, scalar(0, "w[0]", 1), scalar(0, "w0", 2), scalar(0, "*", 3)])
    assert tbviz("check", "run", "last(w[0]) == 1").out == "ok      last(w[0]) == 1: last is 1\n"
    assert tbviz("check", "run", "last(w[0-9]) == 2").out == "ok      last(w0) == 2: last is 2\n"
    assert tbviz("check", "run", "last(*) == 3").out == "ok      last(*) == 3: last is 3\n"
    assert len(tbviz("check", "run", "last(?*) > 0").out.splitlines()) == 3
    assert tbviz("check", "run", r"last(w\[0]) == 1").out == "ok      last(w[0]) == 1: last is 1\n"


def test_a_glob_that_matches_nothing_is_no_answer(tbviz, log):
    error = tbviz("check", "run", "finite(loss)", "last(val/ac?x) >= 0.9", code=2).err
    assert "run: holds no scalar 'val/ac?x'; did you mean 'val/acc'?" in error


def test_a_glob_passes_over_what_is_no_scalar(tbviz, write_log):
    picture = value(0, "pic", image=Summary.Image(height=1, width=1))
    write_log("run/events.out.tfevents.1", [FIRST, picture, scalar(0)])
    assert tbviz("check", "run", "finite(*)").out == "ok      finite(loss): finite is 1\n"
    assert "holds no scalar 'p*'; 'pic' is of kind image" in tbviz("check", "run", "finite(p*)", code=2).err

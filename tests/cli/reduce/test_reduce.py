"""tbviz reduce: curves over seeds, as numpy reduces them."""

import json

import numpy as np
import pytest
from event_log import FIRST, scalar, tensor_scalar

STEPS = range(5)
CURVES = {f"seed{seed}": np.random.default_rng(seed).normal(size=5).astype(np.float32) for seed in range(3)}


@pytest.fixture
def seeds(write_log):
    for run, curve in CURVES.items():
        write_log(f"logs/{run}/events.out.tfevents.1", [FIRST] + [scalar(s, "loss", curve[s], s) for s in STEPS])


def curve(values, run):
    return [(tag, step, v.simple_value) for tag, step, v in values(run)]


def test_what_numpy_makes_of_them(tbviz, values, seeds):
    outcome = tbviz("-q", "reduce", "logs", "-l", "reduced")
    assert outcome.out == "loss  3 of 3 runs, 5 steps\n"
    table = np.stack(list(CURVES.values())).astype(np.float64)
    for name in ["mean", "std", "min", "max", "median"]:
        expected = getattr(np, name)(table, axis=0).astype(np.float32)
        assert curve(values, f"reduced/{name}") == [
            ("loss", s, pytest.approx(float(expected[s]), rel=1e-6)) for s in STEPS
        ]


def test_some_operations_only(tbviz, seeds, tmp_path):
    tbviz("-q", "reduce", "logs/seed0", "logs/seed1", "--op", "mean,max", "-l", "reduced")
    assert sorted(p.name for p in (tmp_path / "reduced").iterdir() if p.is_dir()) == ["max", "mean"]
    assert "there are mean, std" in tbviz("reduce", "logs", "--op", "sum", "-l", "r", code=2).err


def test_steps_are_matched_exactly_and_what_is_dropped_is_told(tbviz, values, write_log):
    write_log("a/events.out.tfevents.1", [FIRST] + [scalar(s, "x", s, s) for s in (0, 10, 20)] + [scalar(0, "only")])
    write_log("b/events.out.tfevents.1", [FIRST] + [tensor_scalar(s, "x", s + 1, s) for s in (0, 11, 20)])
    outcome = tbviz("reduce", "a", "b", "--op", "mean", "-l", "r")
    assert curve(values, "r/mean") == [("x", 0, 0.5), ("x", 20, 20.5)]
    assert "x: 2 values left out, at steps that not all of its runs have" in outcome.err
    assert "only: only one of 2 runs has it; left out" in outcome.err
    result = json.loads(tbviz("reduce", "a", "b", "--op", "mean", "-l", "r2", "--json").out)
    assert (result["runs"], result["curves"], result["dropped_values"]) == (2, 1, 2)


def test_what_cannot_be_reduced(tbviz, seeds, write_log):
    assert "no two of the runs have" in tbviz("reduce", "logs/seed0", "-l", "r", code=4).err
    assert "give -l a folder" in tbviz("reduce", "logs", "-l", "-", code=2).err
    write_log("other/events.out.tfevents.1", [FIRST, scalar(99, "loss")])
    assert "no two of the runs have a scalar and a step in common" in tbviz("reduce", "logs/seed0", "other", "-l", "r", code=4).err


def test_runs_without_a_tag_do_not_count(tbviz, values, seeds, write_log, tmp_path):
    """add_hparams makes a run of its own below each."""
    for run in CURVES:
        write_log(f"logs/{run}/1234.5/events.out.tfevents.1", [FIRST, scalar(0, "hp/acc")])
    outcome = tbviz("reduce", "logs", "--op", "mean", "-l", "reduced")
    assert outcome.out.splitlines() == ["hp/acc  3 of 6 runs, 1 steps", "loss  3 of 6 runs, 5 steps"]
    assert outcome.err == "wrote 6 scalars to reduced\n"
    assert [p.name for p in (tmp_path / "reduced").iterdir()] == ["mean"]


def test_names_on_the_terminal(tbviz, write_log):
    for run in "ab":
        write_log(f"{run}/events.out.tfevents.1", [FIRST, scalar(0, "x\x1b[31m")])
    assert tbviz("-q", "reduce", "a", "b", "-l", "r").out == "x␛[31m  2 of 2 runs, 1 steps\n"


@pytest.mark.parametrize("output,warned", [
    (["-l", "logs/seed1"], True), (["-l", "logs"], True), (["-l", "logs/new/reduced"], True), (["-l", "link/new"], True),
    (["-l", "reduced"], False), (["-l", "logs2"], False), ([], False),
])
def test_output_among_the_runs_is_warned_of(tbviz, seeds, tmp_path, output, warned):
    (tmp_path / "link").symlink_to("logs")
    outcome = tbviz("reduce", "logs", *output)
    assert ("becomes part of logs, which is read" in outcome.err) == warned


def test_the_default_directory_may_be_among_the_runs(tbviz, write_log):
    for seed in "12":
        write_log(f"runs/{seed}/events.out.tfevents.1", [FIRST, scalar(0)])
    assert "what is written into runs becomes part of runs" in tbviz("reduce", "runs").err


def test_a_run_that_is_named_twice_counts_once(tbviz, write_log):
    write_log("a/events.out.tfevents.1", [FIRST, scalar(0, "x", 1)])
    write_log("b/events.out.tfevents.1", [FIRST, scalar(0, "x", 4)])
    outcome = tbviz("reduce", "a", "b", "a/", "-l", "out")
    assert "a/: 1 event file was named before" in outcome.err
    assert "2 of 2 runs" in outcome.out + outcome.err

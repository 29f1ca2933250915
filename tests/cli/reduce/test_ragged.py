"""tbviz reduce where runs are of different lengths, and the two kinds of standard deviation."""

import json

import numpy as np
import pytest
from event_log import FIRST, scalar, tensor_scalar

# Three runs, of which one stopped early and one skipped a step: NaN where a run has no value.
RNG = np.random.default_rng(7)
TABLE = RNG.normal(size=(4, 6)).astype(np.float32)
TABLE[1, 4:] = np.nan
TABLE[2, [1, 5]] = np.nan
TABLE[3, [0, 5]] = np.nan


def events(curve):
    return [FIRST] + [scalar(step, "loss", value) for step, value in enumerate(curve) if not np.isnan(value)]


@pytest.fixture
def ragged(write_log):
    for run, curve in enumerate(TABLE):
        write_log(f"logs/seed{run}/events.out.tfevents.1", events(curve))


def curve(values, run):
    return {step: value.simple_value for _, step, value in values(run)}


def expected(name, steps, **options):
    """What NumPy makes of the runs that have the step, as a float32."""
    columns = {step: TABLE[:, step][~np.isnan(TABLE[:, step])].astype(np.float64) for step in steps}
    return {step: float(np.float32(getattr(np, name)(column, **options))) for step, column in columns.items()}


@pytest.mark.parametrize("at_least", [1, 2, 3, 4])
def test_steps_that_enough_runs_have(tbviz, values, ragged, at_least):
    counts = (~np.isnan(TABLE)).sum(axis=0)
    assert list(counts) == [3, 3, 4, 4, 3, 1]
    steps = [step for step in range(6) if counts[step] >= at_least]
    outcome = tbviz("reduce", "logs", "--min-runs", at_least, "-l", "out")
    assert outcome.out == f"loss  4 of 4 runs, {len(steps)} steps\n"
    for name in ("mean", "std", "min", "max", "median"):
        assert curve(values, f"out/{name}") == expected(name, steps), name
    dropped = [int(count) for count in counts if count < at_least]
    note = f"loss: {sum(dropped)} value"
    assert (note in outcome.err) == bool(dropped)
    if at_least == 2:
        assert "loss: 1 value left out, at steps that fewer than 2 runs have (1 step)\n" in outcome.err
    if at_least == 4:
        assert "loss: 10 values left out, at steps that fewer than 4 runs have (4 steps)\n" in outcome.err


def test_without_it_all_runs_of_a_tag_count(tbviz, values, ragged):
    outcome = tbviz("reduce", "logs", "--op", "mean", "-l", "out")
    assert sorted(curve(values, "out/mean")) == [2, 3]
    assert "loss: 10 values left out, at steps that not all of its runs have (4 steps)\n" in outcome.err


def test_the_deviation_of_a_sample(tbviz, values, ragged):
    outcome = tbviz("reduce", "logs", "--op", "std,mean", "--ddof", "1", "--min-runs", "2", "-l", "out")
    assert curve(values, "out/std") == expected("std", range(5), ddof=1)
    assert curve(values, "out/mean") == expected("mean", range(5))
    assert "NaN" not in outcome.err
    tbviz("-q", "reduce", "logs", "--op", "std", "--ddof", "0", "--min-runs", "2", "-l", "population")
    assert curve(values, "population/std") == expected("std", range(5))


@pytest.mark.filterwarnings("ignore:Degrees of freedom")
@pytest.mark.filterwarnings("ignore:invalid value")
def test_one_value_says_nothing_of_a_samples_deviation(tbviz, values, ragged):
    outcome = tbviz("reduce", "logs", "--op", "std", "--ddof", "1", "--min-runs", "1", "-l", "out")
    assert curve(values, "out/std") == pytest.approx(expected("std", range(6), ddof=1), rel=0, abs=0, nan_ok=True)
    assert np.isnan(curve(values, "out/std")[5])
    assert "loss: std is NaN at 1 step that a single run has (--ddof 1)\n" in outcome.err
    tbviz("-q", "reduce", "logs", "--op", "std", "--min-runs", "1", "-l", "population")
    assert curve(values, "population/std")[5] == 0
    assert "NaN" not in tbviz("reduce", "logs", "--op", "max", "--ddof", "1", "--min-runs", "1", "-l", "max").err


def test_doubles_are_reduced_as_doubles(tbviz, values, write_log):
    numbers = RNG.normal(size=(5, 3)) * 1e-3 + 1
    for run, row in enumerate(numbers):
        log = [FIRST] + [tensor_scalar(step, "x", value, dtype=2) for step, value in enumerate(row)]
        write_log(f"logs/{run}/events.out.tfevents.1", log)
    tbviz("-q", "reduce", "logs", "--ddof", "1", "-l", "out")
    for name, options in (("mean", {}), ("std", {"ddof": 1}), ("median", {})):
        found = [value.simple_value for _, _, value in values(f"out/{name}")]
        assert found == [float(np.float32(getattr(np, name)(row, **options))) for row in numbers.T]


def test_tags_that_enough_runs_have(tbviz, values, ragged, write_log):
    for run in range(2):
        write_log(f"logs/seed{run}/events.out.tfevents.2", [FIRST, scalar(0, "extra", run)])
    outcome = tbviz("reduce", "logs", "--min-runs", "3", "--op", "mean", "-l", "out")
    assert "extra: only 2 of 4 runs have it; left out" in outcome.err
    assert {tag for tag, _, _ in values("out/mean")} == {"loss"}
    outcome = tbviz("reduce", "logs", "--min-runs", "2", "--op", "mean", "--tag", "extra", "-l", "two")
    assert [(tag, step, value.simple_value) for tag, step, value in values("two/mean")] == [("extra", 0, 0.5)]


def test_one_run_is_enough_if_one_asks_for_it(tbviz, values, ragged):
    tbviz("-q", "reduce", "logs/seed1", "--min-runs", "1", "--op", "max", "-l", "out")
    assert list(curve(values, "out/max").values()) == TABLE[1, :4].tolist()


def test_json(tbviz, ragged):
    answer = json.loads(tbviz("reduce", "logs", "--min-runs", "3", "--ddof", "1", "-l", "out", "--json").out)
    facts = {key: answer[key] for key in ("runs", "curves", "dropped_values", "dropped_steps", "min_runs", "ddof")}
    assert facts == {"runs": 4, "curves": 1, "dropped_values": 1, "dropped_steps": 1, "min_runs": 3, "ddof": 1}
    answer = json.loads(tbviz("reduce", "logs", "-l", "all", "--json").out)
    assert (answer["min_runs"], answer["ddof"]) == (None, 0)


def test_what_cannot_be_asked_for(tbviz, ragged, tmp_path):
    error = tbviz("reduce", "logs", "--min-runs", "5", "-l", "out", code=2).err
    assert "--min-runs 5: there are only 4 runs" in error
    for options in (["--min-runs", "0"], ["--min-runs", "some"], ["--ddof", "2"], ["--ddof", "-1"], ["--ddof", "half"]):
        assert options[0] in tbviz("reduce", "logs", *options, "-l", "out", code=2).err
    assert not (tmp_path / "out").exists()
    error = tbviz("reduce", "logs", "--min-runs", "4", "--run", "seed[123]", "-l", "out", code=2).err
    assert "there are only 3 runs" in error


def test_nothing_that_enough_runs_have(tbviz, write_log):
    for run in range(3):
        write_log(f"apart/{run}/events.out.tfevents.1", [FIRST, scalar(run, "loss")])
    assert "no 3 of the runs have a scalar and a step in common" in tbviz(
        "reduce", "apart", "--min-runs", "3", "-l", "out", code=4
    ).err

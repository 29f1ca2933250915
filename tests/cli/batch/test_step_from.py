"""histogram --step-from: a training's checkpoints become histograms over steps."""

import numpy as np
import pytest


def save(folder, names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        np.savez(folder / name, w=np.ones(3))
    return names


def steps(values):
    return [step for _, step, _ in values()]


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        (r"ckpt_(\d+)", [900, 1000]),
        (r"ckpt_\d+", [900, 1000]),
        (r"(?P<step>\d+)\.npz$", [900, 1000]),
        (r"(?<step>\d+)\.npz$", [900, 1000]),
        (r"run(\d+)/ckpt_(?P<step>\d+)", [900, 1000]),
        ("name", [900, 1000]),
        ("NAME", [900, 1000]),
        (r"run(\d)", [1, 1]),
    ],
)
def test_the_number_of_the_name_is_the_step(tbviz, tmp_path, values, rule, wanted):
    names = save(tmp_path, ["run1/ckpt_900.npz", "run1/ckpt_1000.npz"])
    tbviz("histogram", *names, "-t", "w", "--step-from", rule, "-l", "run")
    assert steps(values) == wanted


def test_signs_and_zeros(tbviz, tmp_path, values):
    names = save(tmp_path, ["a_-5.npz", "a_007.npz"])
    tbviz("histogram", *names, "-t", "w", "--step-from", "a_(-?[0-9]+)", "-l", "run")
    assert steps(values) == [-5, 7]


def test_steps_do_not_depend_on_shards(tbviz, tmp_path, values):
    names = save(tmp_path, [f"ckpt_{number * 100}.npz" for number in range(8)])
    for index in range(3):
        tbviz(
            "histogram", *names, "-t", "w", "--step-from", "name", "--shard", f"{index}/3", "-l", "run"
        )
    assert sorted(steps(values)) == [number * 100 for number in range(8)]


@pytest.mark.parametrize(
    ("rule", "fact"),
    [
        ("epoch([0-9]+)", "the name holds no step, by --step-from epoch([0-9]+)"),
        ("ckpt_(x?)", "holds no step"),
        ("(", "the --step-from is malformed"),
        ("(?P<a>.)(?P<a>.)", "the --step-from is malformed"),
    ],
)
def test_rules_that_give_no_step(tbviz, tmp_path, rule, fact):
    names = save(tmp_path, ["ckpt_1.npz"])
    refused = tbviz("histogram", *names, "--step-from", rule, "-l", "run", code=2)
    assert fact in refused.err
    assert not (tmp_path / "run").exists()


def test_two_files_of_one_step_are_told(tbviz, tmp_path):
    names = save(tmp_path, ["a/ckpt_5.npz", "b/ckpt_5.npz"])
    told = tbviz("histogram", *names, "--step-from", "name", "-l", "run")
    assert "a/ckpt_5.npz and b/ckpt_5.npz are of one step, 5" in told.err


def test_the_step_is_told_once(tbviz, tmp_path):
    names = save(tmp_path, ["ckpt_5.npz"])
    tbviz("histogram", *names, "--step-from", "name", "-s", "3", "-l", "run", code=2)


def test_values_of_one_tag_in_one_file_are_refused(tbviz, tmp_path):
    np.savez(tmp_path / "ckpt_5.npz", a=np.ones(2), b=np.ones(2))
    refused = tbviz("histogram", "ckpt_5.npz", "-t", "w", "--step-from", "name", "-l", "run", code=2)
    assert "several values for the tag 'w'" in refused.err

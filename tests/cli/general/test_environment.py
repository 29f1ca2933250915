"""What the environment sets: a flag counts more, a default less."""

import numpy
import pytest


def logs(folder):
    return sorted(path.parent.name for path in folder.rglob("events.out.tfevents.*"))


def test_logdir_from_the_environment(tbviz, tmp_path):
    tbviz("-q", "image", "ones:3,4,4", env={"TBVIZ_LOGDIR": "from_environment"})
    assert logs(tmp_path) == ["from_environment"]


def test_a_flag_outranks_the_environment(tbviz, tmp_path):
    tbviz("-q", "image", "ones:3,4,4", "-l", "flag", env={"TBVIZ_LOGDIR": "from_environment"})
    assert logs(tmp_path) == ["flag"]


def test_an_empty_variable_is_none(tbviz, tmp_path):
    tbviz("-q", "image", "ones:3,4,4", env={"TBVIZ_LOGDIR": ""})
    assert (tmp_path / "runs").is_dir()


def test_logs_that_are_an_addition_stay_one(tbviz, tmp_path):
    """compare writes a log if it is asked to; a default for all others asks for none."""
    numpy.save(tmp_path / "a.npy", numpy.zeros((2, 3, 3, 3), numpy.float32))
    numpy.save(tmp_path / "b.npy", numpy.ones((2, 3, 3, 3), numpy.float32))
    tbviz("-q", "compare", "a.npy", "b.npy", env={"TBVIZ_LOGDIR": "from_environment"}, code=1)
    assert logs(tmp_path) == []


def test_model_from_the_environment(tbviz, tmp_path):
    numpy.save(tmp_path / "conv.npy", numpy.ones((4, 3, 5, 5), numpy.float32))
    listed = tbviz("kernels", "--list", env={"TBVIZ_MODEL": "conv.npy"}).out
    assert "(4, 3, 5, 5)" in listed
    numpy.save(tmp_path / "other.npy", numpy.ones((2, 3, 7, 7), numpy.float32))
    listed = tbviz("kernels", "other.npy", "--list", env={"TBVIZ_MODEL": "conv.npy"}).out
    assert "(2, 3, 7, 7)" in listed


@pytest.mark.parametrize("command", ["featuremap", "gradcam"])
def test_a_model_that_is_missing_is_named(tbviz, command):
    outcome = tbviz(command, "ones:1,3,8,8", env={"TBVIZ_MODEL": "gone.pt"}, code=3)
    assert "gone.pt" in outcome.err


def test_the_verbose_are_told(tbviz):
    told = tbviz("-v", "image", "ones:3,4,4", env={"TBVIZ_LOGDIR": "x"}).err
    assert "TBVIZ_LOGDIR=x gives --logdir" in told

"""The corpus of tests/support/make_hostile_corpus.py, inspected under limits of time and memory."""

import pathlib
import pickle
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "support"))
import hostile  # noqa: E402
import make_hostile_corpus as corpus  # noqa: E402

GOOD, DAMAGED = corpus.good(), corpus.damaged()


@pytest.fixture
def inspect(tbviz, tmp_path):
    def run(name, content, *options):
        (tmp_path / name).write_bytes(content)
        return hostile.run([tbviz.program, "inspect", *options, tmp_path / name])

    return run


@pytest.mark.parametrize("name", GOOD)
def test_the_sound_files_are_read(inspect, name):
    assert inspect(name, GOOD[name], "--stats") == (0, "")


@pytest.mark.parametrize("name", DAMAGED)
def test_damage_has_a_reason_and_a_place(inspect, name):
    code, error = inspect(name, DAMAGED[name], "--stats")
    assert code in (4, 5), error
    # Where values are nested too deep there is no one place to blame.
    assert error.startswith("tbviz: ") and ("offset" in error or name == "lie_deep"), error


def names():
    return corpus.malicious("true")


@pytest.mark.parametrize("name", names())
def test_malicious_files_are_listed_and_never_run(inspect, tbviz, tmp_path, name):
    marker = tmp_path / "owned"
    content = corpus.malicious(f"touch {marker}")[name]
    if name.startswith("plain"):
        pickle.loads(content)  # It does work in Python.
        marker.unlink()
    code, error = inspect(name, content, "--stats")
    assert code == 0
    assert "loading this file in Python would import: posix.system" in error
    assert "posix.system" in tbviz("-q", "inspect", name).out
    assert not marker.exists()

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
    if name in corpus.HARMLESS:
        assert code == 0, error
        return
    assert code in (4, 5), error
    # Where a file describes too much, there is no one place to blame.
    placed = "offset" in error or name in ("lie_deep", *corpus.PLACELESS)
    assert error.startswith("tbviz: ") and placed and len(error) < 1000, error


@pytest.mark.parametrize("command", [["compare", "FILE", "FILE"], ["kernels", "FILE"], ["histogram", "FILE"]])
@pytest.mark.parametrize("name", DAMAGED)
def test_damage_is_told_by_every_command(tbviz, tmp_path, command, name):
    (tmp_path / name).write_bytes(DAMAGED[name])
    words = [tmp_path / name if word == "FILE" else word for word in command]
    code, error = hostile.run([tbviz.program, *words, "-l", tmp_path / "run"])
    if name in corpus.HARMLESS:
        return  # Whether there is a picture in it is the command's to say.
    assert code in (4, 5) and error.startswith("tbviz: "), error
    assert not list((tmp_path / "run").glob("*")), "half a log"


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


def test_a_tensor_that_a_later_pytorch_may_make_is_not_passed_over(tbviz, tmp_path):
    made = b"ctorch._tensor\n_rebuild_from_the_future\n)R"
    state = corpus.torch_file.state_dict({"x": made, "conv.weight": corpus.TENSOR})
    (tmp_path / "a.pth").write_bytes(corpus.torch_file.archive(state, {"0": corpus.DATA}))
    done = tbviz("inspect", "a.pth", code=5)
    assert "x: tensors made by torch._tensor._rebuild_from_the_future" in done.err
    assert "conv.weight" in done.out


def test_an_unsupported_storage_is_read_once_for_all_its_tensors(inspect):
    code, error = inspect("a.pkl", corpus.embedded_storages(), "--stats")
    assert code == 5
    assert "storage in a pickle: offset 23: was saved on a big-endian machine" in error
    assert "980 more tensors are not supported" in error

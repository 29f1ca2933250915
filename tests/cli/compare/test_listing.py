"""tbviz compare: which tensors are listed, and in which order."""

import numpy
import pytest

BEFORE = {
    "bn.num_batches_tracked": numpy.array(10),
    "bn.running_mean": numpy.array([1, 1], "f4"),
    "bn.weight": numpy.array([1, 1], "f4"),
    "h.10.bias": numpy.zeros(2, "f4"),
    "h.2.bias": numpy.array([4, 3], "f4"),
    "h.9.weight": numpy.array([[3, 4, 0]], "f4"),
}
AFTER = {
    "bn.num_batches_tracked": numpy.array(1000),
    "bn.running_mean": numpy.array([5, 5], "f4"),
    "bn.weight": numpy.array([1, 1], "f4"),
    "h.10.bias": numpy.array([1e-3, 0], "f4"),
    "h.2.bias": numpy.zeros(2, "f4"),
    "h.9.weight": numpy.array([[3, 4, 1]], "f4"),
}


@pytest.fixture(autouse=True)
def models(pair):
    pair(BEFORE, AFTER)


@pytest.fixture
def rows(compare):
    """The names and relative changes that compare lists."""

    def run(*options):
        return [(cells[1], cells[-3]) for cells in (line.rsplit(None) for line in compare(*options)[2:])]

    return run


def names(rows):
    return [name for name, _ in rows]


def test_weights_stand_before_running_statistics_and_counters(rows):
    # ||0 - a|| / ||a|| is 1; so much counts what was zero; 1 / 5; then 99 and 4 of training state.
    assert names(rows()) == ["h.2.bias", "h.10.bias", "h.9.weight", "bn.num_batches_tracked", "bn.running_mean"]


def test_nothing_is_relative_to_zero(compare, tensors):
    (line,) = [line for line in compare() if "h.10.bias" in line]
    assert line.split() == "changed h.10.bias float32 (2,) 0.001 0.0005 from zero nan 1".split()
    found = tensors()
    assert (found["h.10.bias"]["relative"], found["h.10.bias"]["from_zero"]) == (None, True)
    assert (found["h.2.bias"]["relative"], found["h.2.bias"]["from_zero"]) == (1, False)
    assert [found[name]["role"] for name in ("h.2.bias", "bn.running_mean")] == ["weight", "state"]


def test_sorted_by_name_numbers_count(rows):
    assert names(rows("--sort", "name", "--all")) == sorted(BEFORE, key=lambda name: name.replace("h.10", "h.a"))


def test_sorted_by_size(rows):
    assert names(rows("--sort", "size"))[0] == "h.9.weight"
    assert names(rows("--sort", "size"))[-1] == "bn.num_batches_tracked"
    assert names(rows("--sort", "change")) == names(rows())


def test_an_order_that_there_is_not(tbviz):
    assert "--sort" in tbviz("compare", "a.npz", "b.npz", "--sort", "shape", code=2).err


def test_top_cuts_the_list_and_no_count(compare, tensors):
    lines = compare("--top", "2")
    assert lines[0] == "a.npz -> b.npz: 1 same, 5 changed, 0 added, 0 removed"
    assert [line.split()[1] for line in lines[2:4]] == ["h.2.bias", "h.10.bias"]
    assert lines[4:] == ["  and 3 more: 3 changed"]
    assert compare("--top", "5", "--all")[-1] == "  and 1 more: 1 same"
    assert compare("--top", "5") == compare()
    assert compare("--top", "0") == [lines[0], "  and 5 more: 5 changed"]
    answer = tensors("--top", "1")[""]
    assert [tensor["name"] for tensor in answer["tensors"]] == ["h.2.bias"]
    assert (answer["left_out"], answer["totals"]["changed"]) == (4, 5)


def test_exclude(compare, tensors):
    counts = "a.npz -> b.npz: 1 same, 3 changed, 0 added, 0 removed, 2 excluded"
    assert compare("--exclude", "*.running_*,*.num_batches_tracked")[0] == counts
    assert compare("--exclude", "*.running_*", "--exclude", "*.num_batches_tracked")[0] == counts
    assert compare("--select", "h.*", "--exclude", "h.9*")[0].endswith("0 same, 2 changed, 0 added, 0 removed, 1 excluded")
    assert compare("--exclude", "h.*,*.r*,*.n*", code=0)[0].endswith("1 same, 0 changed, 0 added, 0 removed, 5 excluded")
    assert tensors("--exclude", "h.*")[""]["excluded"] == 3


def test_select_may_be_repeated(compare):
    assert compare("--select", "h.9*", "--select", "h.2*")[0].endswith("0 same, 2 changed, 0 added, 0 removed")


def test_what_is_excluded_in_vain_is_said(tbviz):
    error = tbviz("compare", "a.npz", "b.npz", "--exclude", "h.9.wieght", code=1).err
    assert error == "warning: --exclude leaves nothing out: no tensor is called 'h.9.wieght'; did you mean 'h.9.weight'?\n"
    assert "--exclude leaves nothing to compare" in tbviz("compare", "a.npz", "b.npz", "--exclude", "*", code=2).err


def test_a_prefix_does_not_keep_a_tensor_from_being_excluded(tbviz, pair):
    plain = {"bn.weight": BEFORE["bn.weight"], "h.weight": BEFORE["h.2.bias"]}
    pair(plain, {"module." + name: values for name, values in plain.items()})
    for glob in ("h.*", "module.h.*"):
        out = tbviz("-q", "compare", "a.npz", "b.npz", "--exclude", glob).out
        assert out == "a.npz -> b.npz: 1 same, 0 changed, 0 added, 0 removed, 1 excluded\n"

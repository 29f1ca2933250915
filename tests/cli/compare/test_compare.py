"""tbviz compare: what it says, and the exit code that answers."""

import io
import json
import pathlib
import sys

import numpy
import pytest
from PIL import Image

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "support"))
import torch_file  # noqa: E402

CONV = numpy.arange(48, dtype="f4").reshape(4, 3, 2, 2)
BIAS = numpy.array([1, 2, 3, 4], dtype="f4")


def test_equal_models_are_the_same_whatever_the_order_and_the_format(tbviz, pair, compare, tmp_path):
    pair({"w": CONV, "b": BIAS}, {"b": BIAS, "w": CONV})
    assert compare(code=0) == ["a.npz -> b.npz: 2 same, 0 changed, 0 added, 0 removed"]
    torch_file.save(tmp_path / "a.pth", {"w": CONV, "b": BIAS})
    out = tbviz("-q", "compare", "a.pth", "b.npz").out
    assert out == "a.pth -> b.npz: 2 same, 0 changed, 0 added, 0 removed\n"


def test_the_table_is_ranked(pair, compare):
    pair(
        {"little": BIAS, "much": BIAS, "shape": CONV, "same": CONV, "gone": BIAS},
        {"new": CONV, "little": BIAS + 0.5, "much": -BIAS, "shape": CONV[:2], "same": CONV},
    )
    assert [line.split() for line in compare()] == [
        "a.npz -> b.npz: 1 same, 3 changed, 1 added, 1 removed".split(),
        "status name type shape max mean relative cosine differing".split(),
        # ||2 a|| / ||a||; sqrt(4 * 0.25) / sqrt(30) and 35 / sqrt(30 * 41).
        "changed much float32 (4,) 8 5 2 -1 4".split(),
        "changed little float32 (4,) 0.5 0.5 0.182574 0.997965 4".split(),
        "changed shape float32 (4, 3, 2, 2) -> (2, 3, 2, 2)".split(),
        "added new float32 (4, 3, 2, 2)".split(),
        "removed gone float32 (4,)".split(),
    ]


def test_all_lists_what_is_the_same(pair, compare):
    pair({"w": CONV, "b": BIAS}, {"w": CONV, "b": BIAS})
    lines = [line.split() for line in compare("--all", code=0)]
    assert lines[2:] == [
        "same w float32 (4, 3, 2, 2) 0 0 0 1 0".split(),
        "same b float32 (4,) 0 0 0 1 0".split(),
    ]


def test_tolerance_is_the_largest_difference_of_a_value(pair, compare):
    pair({"w": BIAS}, {"w": BIAS + numpy.array([0, 0.25, 0, 0], "f4")})
    assert compare("--tolerance", "0.25", code=0) == [
        "a.npz -> b.npz: 1 same within 0.25, 0 changed, 0 added, 0 removed"
    ]
    assert "0 same within 0.2499, 1 changed" in compare("--tolerance", "0.2499")[0]


def test_another_type_is_a_change_unless_values_are_asked_for(pair, compare, tensors):
    pair({"w": BIAS, "f": BIAS}, {"w": BIAS.astype("f2"), "f": BIAS.astype("f8")})
    lines = compare()
    assert lines[0].endswith("0 same, 2 changed, 0 added, 0 removed")
    assert lines[2].split() == "changed w float32 -> float16 (4,) 0 0 0 1 0".split()
    assert compare("--tolerance", "0", code=0) == [
        "a.npz -> b.npz: 2 same within 0 (2 of another type), 0 changed, 0 added, 0 removed"
    ]
    found = tensors("--tolerance", "0", "--all", code=0)["w"]
    assert (found["status"], found["dtype"], found["b_dtype"]) == ("same", "float32", "float16")


def test_nan_against_a_number_is_a_change_at_any_tolerance(pair, compare, tensors):
    nan, inf = numpy.nan, numpy.inf
    pair(
        {"b": BIAS, "w": numpy.array([1, nan, nan, inf], "f4")},
        {"b": 9 * BIAS, "w": numpy.array([1, nan, 3, inf], "f4")},
    )
    lines = compare("--tolerance", "1e9")
    assert lines[1].endswith("differing  NaN in one")
    assert lines[2].split() == "changed w float32 (4,) 0 0 0 1 1 1".split()
    assert len(lines) == 3
    names = list(tensors())
    assert names == ["", "w", "b"]  # However far apart the others are.


def test_an_infinity_against_a_number_is_infinitely_far(pair, tensors):
    pair({"w": numpy.array([1, 2], "f4")}, {"w": numpy.array([1, numpy.inf], "f4")})
    found = tensors("--tolerance", "1e30")["w"]
    assert (found["max_abs"], found["relative"]) == ("Infinity", "Infinity")
    assert found["cosine"] == "NaN"


def test_json(pair, tensors):
    pair({"w": CONV, "b": BIAS, "s": BIAS}, {"w": CONV[:3], "b": BIAS + 1, "s": BIAS, "n": BIAS.astype("i4")})
    found = tensors()
    answer = found.pop("")
    assert answer["schema"] == "tbviz.compare/1"
    assert (answer["a"], answer["b"], answer["tolerance"]) == ("a.npz", "b.npz", None)
    assert (answer["a_prefix"], answer["b_prefix"], answer["unread"]) == ("", "", [])
    assert answer["totals"] == {"same": 1, "changed": 2, "added": 1, "removed": 0, "unread": 0}
    assert (answer["left_out"], answer["excluded"]) == (0, 0)
    figures = ["max_abs", "mean_abs", "relative", "from_zero", "cosine", "differing", "nan_mismatches"]
    nothing = dict.fromkeys(figures)
    read = {"unread": None, "equal_bytes": None}
    assert found == {
        "b": {
            "name": "b", "status": "changed", "role": "weight", "dtype": "float32", "shape": [4], "b_dtype": None,
            "b_shape": None, "max_abs": 1, "mean_abs": 1, "relative": pytest.approx(2 / 30**0.5),
            "from_zero": False, "cosine": pytest.approx(40 / 30**0.5 / 54**0.5), "differing": 4,
            "nan_mismatches": 0, **read,
        },
        "w": {
            "name": "w", "status": "changed", "role": "weight", "dtype": "float32", "shape": [4, 3, 2, 2], "b_dtype": None,
            "b_shape": [3, 3, 2, 2], **nothing, **read,
        },
        "n": {
            "name": "n", "status": "added", "role": "state", "dtype": "int32", "shape": [4], "b_dtype": None,
            "b_shape": None, **nothing, **read,
        },
    }  # fmt: skip
    assert tensors("--tolerance", "2")[""]["tolerance"] == 2


def test_select(tbviz, pair, compare):
    pair({"conv.weight": CONV, "conv.bias": BIAS, "fc.weight": BIAS}, {"conv.weight": CONV, "conv.bias": -BIAS})
    assert compare("--select", "*.weight")[0].endswith(
        "1 same, 0 changed, 0 added, 1 removed"
    )
    assert compare("--select", "conv.weight", code=0)[0].endswith("1 same, 0 changed, 0 added, 0 removed")
    assert compare("--select", "conv.w*,conv.b*")[0].endswith("1 same, 1 changed, 0 added, 0 removed")
    err = tbviz("compare", "a.npz", "b.npz", "--select", "conv.wieght", code=2).err
    assert "nothing is called 'conv.wieght'; did you mean 'conv.weight'?" in err


def test_a_prefix_is_taken_off_and_noted(tbviz, tmp_path):
    torch_file.save(tmp_path / "a.pth", {"conv.weight": CONV, "conv.bias": BIAS})
    torch_file.save(tmp_path / "b.pth", {"module.conv.weight": CONV, "module.conv.bias": BIAS})
    done = tbviz("compare", "a.pth", "b.pth")
    assert done.out == "a.pth -> b.pth: 2 same, 0 changed, 0 added, 0 removed\n"
    assert done.err == "b.pth: names are compared without 'module.' in front\n"
    for glob in ("module.conv.w*", "conv.w*"):
        assert tbviz("compare", "a.pth", "b.pth", "--select", glob).out.endswith(": 1 same, 0 changed, 0 added, 0 removed\n")
    answer = json.loads(tbviz("-q", "compare", "b.pth", "a.pth", "--json", "--all").out)
    assert (answer["a_prefix"], answer["b_prefix"]) == ("module.", "")
    assert [tensor["name"] for tensor in answer["tensors"]] == ["conv.weight", "conv.bias"]


def test_one_of_the_models_may_be_standard_input(tbviz, pair, tmp_path):
    pair({"w": BIAS}, {"w": BIAS})
    data = (tmp_path / "a.npz").read_bytes()
    assert tbviz("-q", "compare", "-", "b.npz", stdin=data).out.startswith("standard input -> b.npz: 1 same")
    assert tbviz("-q", "compare", "b.npz", "-", stdin=data).out.startswith("b.npz -> standard input: 1 same")
    assert "only once" in tbviz("compare", "-", "-", stdin=data, code=2).err


def test_bad_input_and_bad_words(tbviz, pair, tmp_path):
    pair({"w": BIAS}, {"w": BIAS})
    assert "missing.pt" in tbviz("compare", "a.npz", "missing.pt", code=3).err
    assert "missing.pt" in tbviz("compare", "missing.pt", "a.npz", code=3).err
    (tmp_path / "text.txt").write_text("no model")
    tbviz("compare", "a.npz", "text.txt", code=5)
    (tmp_path / "cut.npz").write_bytes((tmp_path / "a.npz").read_bytes()[:100])
    assert "cut.npz" in tbviz("compare", "a.npz", "cut.npz", code=4).err
    torch_file.save(tmp_path / "empty.pth", {})
    assert "holds no tensors" in tbviz("compare", "empty.pth", "a.npz", code=4).err
    tbviz("compare", "a.npz", code=2)
    for tolerance in ("-1", "nan", "little"):
        assert "--tolerance" in tbviz("compare", "a.npz", "b.npz", "--tolerance", tolerance, code=2).err


def test_no_log_without_logdir(tbviz, pair, tmp_path):
    pair({"w": BIAS}, {"w": -BIAS})
    tbviz("-q", "compare", "a.npz", "b.npz", code=1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.npz", "b.npz"]


def test_the_log_holds_both_and_the_difference(tbviz, pair, values):
    pair(
        {"conv.weight": CONV, "bias": BIAS, "count": numpy.arange(3), "same": BIAS, "gone": BIAS, "cut": CONV},
        {"conv.weight": CONV[::-1], "bias": -BIAS, "count": numpy.arange(3) + 1, "same": BIAS, "cut": CONV[:2]},
    )
    done = tbviz("compare", "a.npz", "b.npz", "-l", "run", "-s", "7", "--tag-prefix", "p/", code=1)
    written = values()
    assert [(tag, step, value.WhichOneof("value")) for tag, step, value in written] == [
        ("p/bias/a", 7, "histo"),
        ("p/bias/b", 7, "histo"),
        ("p/bias/difference", 7, "histo"),
        ("p/conv.weight/a", 7, "histo"),
        ("p/conv.weight/b", 7, "histo"),
        ("p/conv.weight/difference", 7, "histo"),
        ("p/0_all/a", 7, "image"),
        ("p/0_all/b", 7, "image"),
        ("p/0_all/difference", 7, "image"),
        ("p/cut/a", 7, "histo"),
        ("p/cut/b", 7, "histo"),
        ("p/1_all/a", 7, "image"),
        ("p/1_all/b", 7, "image"),
    ]
    histogram = {tag: value.histo for tag, step, value in written}["p/bias/difference"]
    assert (histogram.min, histogram.max, histogram.num, histogram.sum) == (-8, -2, 4, -20)
    assert "wrote 8 histograms, 5 images to run/events.out.tfevents." in done.err


def test_the_log_holds_only_what_is_selected(tbviz, pair, values):
    pair({"w": CONV, "b": BIAS}, {"w": -CONV, "b": -BIAS})
    tbviz("-q", "compare", "a.npz", "b.npz", "-l", "run", "--select", "b", code=1)
    assert [tag for tag, step, value in values()] == ["b/a", "b/b", "b/difference"]


def test_the_log_leaves_out_what_no_histogram_shows(tbviz, pair, values):
    pair({"w": numpy.full(3, numpy.nan, "f4")}, {"w": numpy.array([1, numpy.nan, 2], "f4")})
    done = tbviz("compare", "a.npz", "b.npz", "-l", "run", code=1)
    assert [tag for tag, step, value in values()] == ["w/b"]
    assert "warning: w/a: none of the 3 values is finite" in done.err
    assert "warning: w/b: left out 1 NaN or infinite values of 3" in done.err


def test_a_log_without_changes_is_not_written_and_that_is_said(tbviz, pair, tmp_path):
    pair({"w": CONV}, {"w": CONV})
    assert tbviz("compare", "a.npz", "b.npz", "-l", "run").err == "wrote no log: no floating-point tensor changed\n"
    answer = json.loads(tbviz("-q", "compare", "a.npz", "b.npz", "-l", "run", "--json").out)
    assert answer["event_file"] is None
    assert not (tmp_path / "run").exists()


def test_names_that_repeat_are_noted(tbviz, tmp_path):
    members = {"a": b"}(" + torch_file.text("b") + torch_file.tensor("0", (2,)) + b"u", "a.b": torch_file.tensor("0", (2,))}
    content = torch_file.archive(torch_file.state_dict(members), {"0": BIAS[:2].tobytes()})
    (tmp_path / "a.pth").write_bytes(content)
    done = tbviz("compare", "a.pth", "a.pth")
    assert done.err == "1 name stands for several tensors of a file, which are compared in their order\n"


def test_the_log_may_go_to_standard_output(tbviz, pair, tmp_path, events):
    pair({"w": BIAS}, {"w": -BIAS})
    done = tbviz("compare", "a.npz", "b.npz", "-l", "-", code=1)
    assert "a.npz -> b.npz: 0 same, 1 changed" in done.err
    (tmp_path / "events.out.tfevents.1").write_bytes(done.raw_out)
    assert len(events(tmp_path / "events.out.tfevents.1")) == 4
    tbviz("compare", "a.npz", "b.npz", "-l", "-", "--json", code=2)


def test_of_two_models_in_one_file_the_user_says_which(tbviz, pair):
    pair({"w": CONV, "b": BIAS}, {"model.w": CONV + 1, "model.b": BIAS, "ema.w": CONV, "ema.b": BIAS})
    error = tbviz("compare", "a.npz", "b.npz", code=2).err
    assert "b.npz: its names are those of a.npz without 'ema.' in front, but without 'model.' as well" in error
    assert "--prefix" in error
    heads = [
        tbviz("-q", "compare", "a.npz", "b.npz", "--prefix", prefix, code=1).out.splitlines()[0]
        for prefix in ("model.", "ema.")
    ]
    assert heads == [
        "a.npz -> b.npz: 1 same, 1 changed, 2 added, 0 removed",
        "a.npz -> b.npz: 2 same, 0 changed, 2 added, 0 removed",
    ]
    assert "no name begins with 'swa.'" in tbviz("compare", "a.npz", "b.npz", "--prefix", "swa.", code=2).err


def test_nothing_in_common_gets_a_hint(tbviz, pair):
    pair({"module.w": CONV, "module.b": BIAS}, {"model.w": CONV, "model.b": BIAS})
    assert "no name is in both files; --prefix" in tbviz("compare", "a.npz", "b.npz", code=1).err
    done = tbviz("compare", "a.npz", "b.npz", "--prefix", "module.,model.")
    assert done.out == "a.npz -> b.npz: 2 same, 0 changed, 0 added, 0 removed\n"
    pair({"w": CONV}, {"w": CONV, "new": BIAS})
    assert tbviz("compare", "a.npz", "b.npz", "--select", "new", code=1).err == ""


def test_the_log_shows_weights_that_are_computed(tbviz, tmp_path, values):
    v = numpy.random.default_rng(2).normal(size=(4, 3, 2, 2)).astype("f4")
    gains = numpy.array([[1, 1, 1, 1], [1, -1, 1, 1]], "f4").reshape(2, 4, 1, 1, 1)
    for name, gain in zip("ab", gains):
        torch_file.save(tmp_path / f"{name}.pth", {"conv.weight_g": gain, "conv.weight_v": v, "last.weight": CONV})
    tbviz("-q", "compare", "a.pth", "b.pth", "-l", "run", code=1)
    written = {tag: value for tag, _, value in values()}
    assert [tag for tag in written if "_all/" in tag] == ["0_all/a", "0_all/b", "0_all/difference"]
    a, b = (
        numpy.asarray(Image.open(io.BytesIO(written[f"0_all/{side}"].image.encoded_image_string)).convert("RGB"))
        for side in "ab"
    )
    # Three kernels side by side are the colours of one: of output channel 1 black turns white.
    assert a.shape == (2 + 4, 4 * (2 + 2) + 2, 3)
    assert numpy.array_equal(a[:, :5], b[:, :5]) and numpy.array_equal(a[:, 10:], b[:, 10:])
    assert numpy.abs(a[2:4, 6:8].astype(int) + b[2:4, 6:8] - 255).max() <= 1

"""pr-curve's inputs, options, messages and exit codes."""

import json

import numpy as np
import pytest
from tensorboard.plugins.pr_curve.plugin_data_pb2 import PrCurvePluginData
from tensorboard.util import tensor_util

# Of three thresholds, 0, 0.5 and 1: two samples are above 0.5, one of them true.
TABLE = "label,score\n1,0.9\n0,0.6\n1,0.2\n"
ROWS = [[2, 1, 0], [1, 1, 0], [0, 0, 1], [0, 1, 2]]  # True and false positives, true and false negatives.


@pytest.fixture
def curves(values):
    def read(run="run"):
        return [(tag, step, tensor_util.make_ndarray(value.tensor)) for tag, step, value in values(run)]

    return read


def test_a_table(tbviz, tmp_path, curves):
    (tmp_path / "val.csv").write_text(TABLE)
    run = tbviz("pr-curve", "val.csv", "--thresholds", 3, "-l", "run", "-s", 5)
    assert run.out == "" and "wrote 1 pr_curves to run/events.out.tfevents." in run.err
    ((tag, step, curve),) = curves()
    assert (tag, step) == ("val", 5)
    np.testing.assert_array_equal(curve[:4], ROWS)
    np.testing.assert_allclose(curve[4:], [[2 / 3, 1 / 2, 0], [1, 1 / 2, 0]], rtol=1e-7)


@pytest.mark.parametrize(
    "table",
    [TABLE, TABLE.replace(",", "\t"), "score,id,label\n0.9,a,1\n0.6,b,0\n0.2,c,1\n", "\ufeff" + TABLE, TABLE.replace("\n", "\r\n"), '"labels","scores"\n"1",0.9\n0,0.6\n1.0,.2'],
)
def test_tables_of_all_kinds(tbviz, curves, table):
    tbviz("-q", "pr-curve", "--thresholds", 3, "-l", "run", stdin=table)
    np.testing.assert_array_equal(curves()[0][2][:4], ROWS)
    assert curves()[0][0] == "value"


@pytest.mark.parametrize("names", [("labels", "scores"), ("label", "score")])
def test_arrays(tbviz, tmp_path, curves, names):
    other = {"names": np.array([None, {}, 3], dtype=object)}  # Nobody asks for it.
    np.savez(tmp_path / "val.npz", **{names[0]: [True, False, True], names[1]: [0.9, 0.6, 0.2]}, **other)
    tbviz("-q", "pr-curve", "val.npz", "--thresholds", 3, "-l", "run")
    np.testing.assert_array_equal(curves()[0][2][:4], ROWS)


def test_arrays_from_a_pipe(tbviz, tmp_path, curves):
    np.savez(tmp_path / "val.npz", labels=[1, 0, 1], scores=[0.9, 0.6, 0.2])
    tbviz("-q", "pr-curve", "--thresholds", 3, "-l", "run", stdin=(tmp_path / "val.npz").read_bytes())
    np.testing.assert_array_equal(curves()[0][2][:4], ROWS)


def test_weights(tbviz, tmp_path, curves):
    table = "label,score,w\n1,0.9,2\n0,0.6,0.5\n1,0.2,1\n"
    tbviz("-q", "pr-curve", "-", "--weights", "w", "--thresholds", 3, "-l", "run", stdin=table)
    np.testing.assert_array_equal(curves()[0][2][:4], [[3, 2, 0], [0.5, 0.5, 0], [0, 0, 0.5], [0, 1, 3]])


def test_more_than_127_thresholds_become_127(tbviz, curves, values):
    run = tbviz("pr-curve", "-", "--thresholds", 200, "-l", "run", stdin=TABLE)
    assert "127 are used" in run.err
    assert curves()[0][2].shape == (6, 127)
    content = values()[0][2].metadata.plugin_data.content
    assert PrCurvePluginData.FromString(content).num_thresholds == 127


def test_json(tbviz):
    run = json.loads(tbviz("-q", "--json", "pr-curve", "-", "-l", "run", "--tag-prefix", "p/", stdin=TABLE).out)
    assert run["schema"] == "tbviz.pr-curve/1"
    assert (run["samples"], run["thresholds"]) == (3, 127)
    assert run["written"] == [{"tag": "p/value", "step": 0, "kind": "pr_curves"}]


@pytest.mark.parametrize(
    "table, code, message",
    [
        ("label,score\n1,1.5\n", 4, "score 1.5 (number 1 of 1) is not in [0, 1]"),
        ("label,score\n1,0.5\n0,-0.1\n", 4, "score -0.1 (number 2 of 2) is not in [0, 1]"),
        ("label,score\n1,nan\n", 4, "score nan"),
        ("label,score\n1,inf\n", 4, "score inf"),
        ("label,score\n2,0.5\n", 4, "label 2 (number 1 of 1) is not in [0, 1]"),
        ("label,score\n-1,0.5\n", 4, "label -1"),
        ("label,score\n", 4, "holds no score"),
        ("", 4, "holds no sample"),
        ("label,score\n1,0.5\n0,\n,0.5\n", 4, ":3: the column 'score' has an empty cell".replace("score", "label").replace(":3", ":4")),
        ("label,score\ncat,0.5\n", 4, "the column 'label' holds text"),
        ("label,score\n1,0.5\n0,x\n", 4, ':3: value "x" is not a number'),
        ("label,score,score\n1,0.5,0.2\n", 4, "holds 'score' 2 times"),
        ("label,score,label\n1,0.5,no\n", 4, "holds 'label' 2 times"),
        ("label,score\n1,0.5,2\n", 4, "3 fields, but the header has 2"),
        ("1,0.5\n0,0.25\n", 2, "the first line names the columns: label,score"),
        ("label,prediction\n1,0.5\n", 2, "holds no 'score'; there is label, prediction"),
        ("target,score\n1,0.5\n", 2, "holds no 'label'"),
    ],
)
def test_bad_tables(tbviz, tmp_path, table, code, message):
    assert message in tbviz("pr-curve", "-", "-l", "run", stdin=table, code=code).err
    assert not (tmp_path / "run").exists()


def test_bad_weights(tbviz):
    table = "label,score,w,t\n1,0.9,inf,x\n"
    assert "weight inf" in tbviz("pr-curve", "-", "--weights", "w", "-l", "run", stdin=table, code=4).err
    assert "holds text" in tbviz("pr-curve", "-", "--weights", "t", "-l", "run", stdin=table, code=4).err
    twice = "label,score,w,w\n1,0.9,1,2\n"
    assert "holds 'w' 2 times" in tbviz("pr-curve", "-", "--weights", "w", "-l", "run", stdin=twice, code=4).err
    assert "holds no 'weight'" in tbviz("pr-curve", "-", "--weights", "weight", "-l", "run", stdin=table, code=2).err


def test_bad_arrays(tbviz, tmp_path):
    def refused(code, message, **arrays):
        np.savez(tmp_path / "a.npz", **arrays)
        assert message in tbviz("pr-curve", "a.npz", "-l", "run", code=code).err

    refused(2, "labels and predictions have shapes (2,) and (3,)", labels=[0, 1], scores=[0.5, 0.5, 0.5])
    refused(2, "holds no 'score'", labels=[0, 1], x=[0.5, 0.5])
    refused(4, "number 2 of 2", labels=[0, 1], scores=np.array([0.5, np.nan], np.float32))
    refused(4, "complex", labels=[0, 1], scores=np.array([0.5, 0.5j]))
    refused(5, "", labels=np.array(["a", "b"]), scores=[0.5, 0.5])
    refused(4, "holds no score", labels=np.zeros(0), scores=np.zeros(0))
    np.save(tmp_path / "a.npy", np.zeros((2, 3)))
    assert "an .npz file has two" in tbviz("pr-curve", "a.npy", "-l", "run", code=2).err
    (tmp_path / "cut.npz").write_bytes((tmp_path / "a.npz").read_bytes()[:-30])
    tbviz("pr-curve", "cut.npz", "-l", "run", code=4)


def test_usage(tbviz):
    tbviz("pr-curve", "none.csv", "-l", "run", code=3)
    tbviz("pr-curve", "", "-l", "run", stdin=TABLE, code=2)
    for words in (["--thresholds", "0"], ["--thresholds", "x"], ["--weights", ""], ["b"]):
        tbviz("pr-curve", "a.csv", *words, "-l", "run", code=2)

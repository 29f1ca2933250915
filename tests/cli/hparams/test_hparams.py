"""hparams' words, runs, messages and exit codes."""

import json
import re
import time

import pytest
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData


@pytest.fixture
def session(values):
    """What a run's session says: its hyperparameters and its scalars."""

    def read(run):
        hparams, scalars = {}, []
        for tag, step, value in values(run):
            content = HParamsPluginData.FromString(value.metadata.plugin_data.content)
            for name, held in content.session_start_info.hparams.items():
                hparams[name] = getattr(held, held.WhichOneof("kind"))
            if value.HasField("simple_value"):
                scalars.append((tag, step, value.simple_value))
        return hparams, scalars

    return read


def test_a_session_is_a_run_of_its_own(tbviz, tmp_path, session, events):
    run = tbviz("hparams", "--param", "lr=0.5", "--param", "opt=adam", "--metric", "acc=0.25", "-l", "run", "--run-name", "first")
    assert run.out == "" and "wrote 3 hparams, 1 scalar to run/events.out.tfevents." in run.err
    assert session("run/first") == ({"lr": 0.5, "opt": "adam"}, [("acc", 0, 0.25)])
    assert [event.file_version for event in events("run")] == ["brain.Event:2"]


@pytest.mark.parametrize(
    "word, value",
    [("1", 1), ("-1.5e-3", -1.5e-3), ("+.5", 0.5), ("1_0", 10), (" 7\t", 7), ("infinity", float("inf")), ("true", 1), ("false", 0)]
    + [(word, word) for word in ("True", "1_", "_1", "1e", "0x10", "1,5", "", "a=b", "adam", "１", "1 2", "--")],
)
def test_what_is_a_number_and_what_is_text(tbviz, session, word, value):
    if word != "１":  # Digits of other scripts are text; Python takes them for digits.
        try:
            assert float(word) == value
        except ValueError:
            assert word in ("true", "false") or value == word
    tbviz("-q", "hparams", f"--param=a={word}", "-l", "run", "--run-name", "x")
    hparams, _ = session("run/x")
    assert hparams == {"a": value} and type(hparams["a"]) is (str if value == word else float)


def test_the_runs_default_name_is_the_time(tbviz, tmp_path):
    before = time.time()
    tbviz("-q", "hparams", "--metric", "a=1", "-l", "run", "--walltime", 5)
    (run,) = [path.name for path in (tmp_path / "run").iterdir() if path.is_dir()]
    assert re.fullmatch(r"\d+\.\d+", run) and before - 1 <= float(run) <= time.time()


def test_step_and_prefix(tbviz, session, values):
    tbviz("-q", "hparams", "--param", "a=1", "--metric", "b=2", "-l", "run", "--run-name", "x", "-s", 9, "--tag-prefix", "p/")
    assert {(tag, step) for tag, step, _ in values("run/x")} == {
        ("_hparams_/experiment", 9), ("_hparams_/session_start_info", 9), ("_hparams_/session_end_info", 9), ("p/b", 9)}  # fmt: skip
    (experiment,) = [v for tag, _, v in values("run/x") if tag == "_hparams_/experiment"]
    content = HParamsPluginData.FromString(experiment.metadata.plugin_data.content)
    assert [info.name.tag for info in content.experiment.metric_infos] == ["p/b"]


def test_json(tbviz):
    run = json.loads(tbviz("-q", "--json", "hparams", "--param", "b=1", "--param", "a=x", "--metric", "m=nan", "-l", "run", "--run-name", "x").out)
    assert run["schema"] == "tbviz.hparams/1"
    assert (run["run"], run["hparams"], run["metrics"]) == ("x", {"b": 1, "a": "x"}, {"m": "NaN"})
    assert list(run["hparams"]) == ["b", "a"]
    assert run["written"][0] == {"run": "x", "tag": "_hparams_/experiment", "step": 0, "kind": "hparams"}
    assert run["written"][-1] == {"run": "x", "tag": "m", "step": 0, "kind": "scalar"}


@pytest.mark.parametrize(
    "words, message",
    [
        ([], "nothing to log"),
        (["--param", "lr"], "--param lr: give NAME=VALUE"),
        (["--param", "=1"], "--param =1: give NAME=VALUE"),
        (["--metric", "acc=high"], "--metric acc=high: the value is no number"),
        (["--metric", "acc="], "the value is no number"),
        (["--param", "a=1", "--param", "a=2"], "the hyperparameter 'a' stands twice"),
        (["--metric", "a=1", "--metric", "a=2"], "the metric 'a' stands twice"),
        (["--param", "a=1", "--run-name", "../x"], "leads out of the run directory"),
        (["--param", "a=1", "--run-name", "/x"], "leads out of the run directory"),
        (["--param", "a=1", "--run-name", ""], "give a name, or leave it out"),
        (["--param", "a=1", "-t", "x"], "-t"),
    ],
)
def test_usage(tbviz, tmp_path, words, message):
    assert message in tbviz("hparams", *words, "-l", "run", code=2).err
    assert not (tmp_path / "run").exists()


def test_a_session_needs_a_directory(tbviz):
    assert "needs a directory, not --logdir -" in tbviz("hparams", "--param", "a=1", "-l", "-", code=2).err

"""What tbviz scalars takes an input for, unasked: tables, objects, documents or a log."""

import pytest
from logged_curves import read_curves

LOSS = {"loss": [(1, 0.5), (2, 0.25)]}


@pytest.fixture
def logged(tbviz, events, tmp_path):
    """Logs a text; returns {tag: [(step, value)]}."""

    def run(text):
        (tmp_path / "input.txt").write_text(text)
        tbviz("-q", "scalars", "input.txt", "-l", "run")
        curves = read_curves(events, tmp_path / "run")
        return {tag: [(step, value) for step, value, _ in points] for (_, tag), points in curves.items()}

    return run


# ---- tables ----

@pytest.mark.parametrize("separator", ["\t", ";", "|", ",", " ", "   ", " | ", ", "])
def test_a_header_above_numbers(logged, separator):
    text = "step,loss,acc\n1,0.5,7\n2,0.25,8\n".replace(",", separator)
    assert logged(text) == {**LOSS, "acc": [(1, 7.0), (2, 8.0)]}


@pytest.mark.parametrize("separator", ["\t", ";", "|", ",", " ", ", "])
def test_numbers_alone(logged, separator):
    text = "0.5,7\n0.25,8\n".replace(",", separator)
    assert logged(text) == {"input/0": [(0, 0.5), (1, 0.25)], "input/1": [(0, 7.0), (1, 8.0)]}


@pytest.mark.parametrize("text", [
    "sep=;\nstep;loss\n1;0.5\n2;0.25\n",
    "% made by hand\n# step,loss\n1,0.5\n2,0.25\n",
    "\n\nstep,loss\n\n1,0.5\n\n2,0.25\n",
    "step,loss\n1,0.5\n# resumed\n2,0.25\n",
    "step,loss\n1,0.5\nstep,loss\n2,0.25\n",
    "step,loss,\n1,0.5,\n2,0.25,\n",
    "step,loss\n1,0.5,\n2,0.25,\n",
    "step,loss,date\n1,0.5,2024-01-02\n2,0.25,2024-01-03\n",
    "step,loss,best\n1,0.5,true\n2,0.25,false\n",
    "step,loss,acc\n1,0.5,None\n2,0.25,\n",
    "step,loss,host\n1,0.5,a\n2,0.25,b\n",
], ids=["separator named", "comment as header", "empty lines", "comment within", "header again", "empty column",
        "comma at the end", "dates", "true and false", "holes", "text"])  # fmt: skip
def test_a_table(logged, text):
    assert logged(text) == LOSS


@pytest.mark.parametrize("text", [
    "step,loss,note\n1,0.5,lr=0.1\n2,0.25,lr=0.2\n",
    "step,loss,note\n1,0.5,restarted at epoch: 7\n2,0.25,\n",
    'step,loss,note\n1,0.5,"{""lr"": 0.1}"\n2,0.25,\n',
], ids=["equals sign", "colon", "object"])  # fmt: skip
def test_signs_in_a_column_of_text_make_no_log_of_a_table(logged, text):
    assert logged(text) == LOSS


@pytest.mark.parametrize("names", ["lr=0.1,lr=0.2", '"lr=0.1","lr=0.2"'])
def test_signs_in_a_header_make_no_log_of_a_table(logged, names):
    """A column for each value that was tried, as scripts and charts of several runs have them."""
    assert logged(f"step,{names}\n1,0.5,7\n2,0.25,8\n") == {
        "lr=0.1": [(1, 0.5), (2, 0.25)], "lr=0.2": [(1, 7.0), (2, 8.0)]}


# ---- objects ----

@pytest.mark.parametrize("text", [
    '{"step": 1, "loss": 0.5}\n{"step": 2, "loss": 0.25}\n',
    '[{"step": 1, "loss": 0.5}, {"step": 2, "loss": 0.25}]',
    '[\n  {\n    "step": 1,\n    "loss": 0.5\n  },\n  {\n    "step": 2,\n    "loss": 0.25\n  }\n]\n',
    '{\n  "step": 1,\n  "loss": 0.5\n}\n{\n  "step": 2,\n  "loss": 0.25\n}\n',
    '{"step": [1, 2], "loss": [0.5, 0.25]}\n',
    '{"log_history": [{"step": 1, "loss": 0.5}, {"step": 2, "loss": 0.25}], "best": null}\n',
    '{\n "best": 0.25,\n "log_history": [\n  {"step": 1, "loss": 0.5},\n  {"step": 2, "loss": 0.25}\n ]\n}\n',
], ids=["lines", "array", "indented array", "indented objects", "columns", "history", "indented history"])  # fmt: skip
def test_objects(logged, text):
    assert logged(text) == LOSS


# ---- logs ----

@pytest.mark.parametrize("text", [
    "Epoch 1, loss: 0.5\nEpoch 2, loss: 0.25\n",
    "Epoch 1\tloss=0.5\nEpoch 2\tloss=0.25\n",
    "{'loss': 0.5, 'step': 1}\n{'loss': 0.25, 'step': 2}\n",
    "training, on two devices\nstep 1, loss 0.5\nstep 2, loss 0.25\n",
    "[1] loss=0.5\n[2] loss=0.25\n",
    "# settings\nstep 1 loss: 0.5\nstep 2 loss: 0.25\n",
    "1: loss=0.5\n2: loss=0.25\n",
], ids=["commas", "tabs", "Python's dicts", "commas in prose", "brackets", "comment", "numbered"])  # fmt: skip
def test_a_log(logged, text):
    assert logged(text) == LOSS

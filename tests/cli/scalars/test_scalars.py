"""tbviz scalars: the formats, steps and tags of its inputs, what it says, how it refuses bad input."""

import json
import math

import pytest
from tensorboard.util.tensor_util import make_ndarray


def points(values, run="run"):
    """A run's scalars as (tag, step, value)."""
    return [(tag, step, v.simple_value) for tag, step, v in values(run)]


@pytest.fixture
def log(tbviz, values, tmp_path):
    """Logs `text` from a file and returns the points of a run."""

    def log_text(text, *arguments, name="metrics.csv", run="run", **options):
        text = text.encode() if isinstance(text, str) else text
        (tmp_path / name).write_bytes(text)
        tbviz("scalars", "-q", name, "-l", "run", *arguments, **options)
        return points(values, run)

    return log_text


@pytest.fixture
def refused(tbviz, tmp_path):
    """Fails to log `text` from a file with an exit code; returns the message."""

    def run(text, code, *arguments, name="metrics.csv"):
        text = text.encode() if isinstance(text, str) else text
        (tmp_path / name).write_bytes(text)
        return tbviz("scalars", "-q", name, "-l", "run", *arguments, code=code).err

    return run


def no_event_file(tmp_path):
    return not list(tmp_path.rglob("events.out.tfevents.*"))


# ---- wide tables ----

def test_wide_table(log):
    assert log("step,loss,acc\n5,0.5,0.25\n6,0.25,0.5\n") == [
        ("loss", 5, 0.5), ("acc", 5, 0.25), ("loss", 6, 0.25), ("acc", 6, 0.5)]


@pytest.mark.parametrize("header, step", [("x,epoch,step", 3), ("x,epoch,y", 2), ("x,y,z", 1), ("a,y,z", 0),
                                          ("a,Epoch,z", 2)])
def test_default_step_column(log, header, step):
    assert {s for _, s, _ in log(header + "\n1,2,3\n")} == {step}


def test_step_column_and_columns(log):
    text = "step,iteration,loss,acc\n1,100,0.5,0.25\n"
    assert log(text, "--step-column", "iteration", "--columns", "acc,loss") == [
        ("loss", 100, 0.5), ("acc", 100, 0.25)]


def test_options_do_not_swallow_files(tbviz, values, tmp_path):
    (tmp_path / "m.csv").write_text("step,a,b\n1,2,3\n")
    tbviz("scalars", "-q", "--columns", "a", "--columns", "b", "-t", "A", "-t", "B", "m.csv", "-l", "run")
    assert points(values) == [("A", 1, 2), ("B", 1, 3)]
    tbviz("scalars", "-q", "-l", "run2", "--columns", "b", "--main-tag", "M", "m.csv")
    assert points(values, "run2/M_b") == [("M", 1, 3)]


def test_columns_may_name_the_step_column(log):
    assert log("step,loss\n3,1\n", "--columns=step") == [("step", 3, 3)]


def test_rows_are_numbered_from_step(log):
    assert log("loss,acc\n1,2\n3,4\n", "-s", -1, "--columns", "loss") == [("loss", -1, 1), ("loss", 0, 3)]


def test_integral_floats_are_steps(log):
    assert [s for _, s, _ in log("step,v\n1.0,0\n2e3,0\n-5,0\n9223372036854775807,0\n")] == [
        1, 2000, -5, 2**63 - 1]


def test_tags_are_written_as_they_stand(log):
    text = '\ufeffx,"y=pow(2, x)","say ""hi""",ключ\r\n1,2,3,4\r\n\r\n'
    assert log(text) == [("y=pow(2, x)", 1, 2), ('say "hi"', 1, 3), ("ключ", 1, 4)]


def test_quoted_fields_may_hold_line_breaks(log):
    assert log('step,loss,"a\nnote"\n1,0.5,"one\ntwo"\n2,0.25,"x"\n') == [("loss", 1, 0.5), ("loss", 2, 0.25)]


def test_tab_separated(log):
    assert log("step\tloss\n1\t0.5\n") == [("loss", 1, 0.5)]


def test_tsv_may_hold_commas(log):
    assert log("step\tx, y\n1\t0.5\n", "--format", "tsv") == [("x, y", 1, 0.5)]


def test_nan_and_infinities_are_kept(log):
    values = [v for _, _, v in log("v\nnan\ninf\n-inf\nNaN\n1e400\n", "--format", "csv")]
    assert [math.isnan(v) for v in values] == [True, False, False, True, False]
    assert [values[i] for i in (1, 2, 4)] == [math.inf, -math.inf, math.inf]


def test_text_columns_are_noted_once_and_holes_are_not(tbviz, values, tmp_path):
    (tmp_path / "m.csv").write_text("step,host,loss,phase,val\n1,a,0.5,x,\n2,b,0.25,y,0.75\n3,7,,z,\n")
    outcome = tbviz("scalars", "m.csv", "-l", "run")
    notes = outcome.err.splitlines()
    assert notes[0] == "m.csv: left out text in columns host, phase"
    assert notes[1].startswith("wrote 3 scalars to run/events.out.tfevents.") and len(notes) == 2
    assert points(values) == [("loss", 1, 0.5), ("loss", 2, 0.25), ("val", 2, 0.75)]


def test_tags_rename_columns_in_order(log):
    assert log("step,a,b\n1,2,3\n", "-t", "train/a", "-t", "train/b") == [("train/a", 1, 2), ("train/b", 1, 3)]


def test_tag_prefix(log):
    assert log("step,a\n1,2\n", "--tag-prefix", "run1/") == [("run1/a", 1, 2)]


# ---- tables without header ----

def test_numbers_alone(log):
    assert log("0.5\n0.25\n", name="loss.txt") == [("loss", 0, 0.5), ("loss", 1, 0.25)]


def test_several_columns_without_header(log):
    assert log("1,2\n3,4\n", "-t", "a", "-t", "b", "-s", 10) == [
        ("a", 10, 1), ("b", 10, 2), ("a", 11, 3), ("b", 11, 4)]


def test_columns_without_header_are_counted(log):
    assert log("7 0.5 1\n8 0.25 2\n", "--step-column", "0", name="m.txt") == [
        ("m/1", 7, 0.5), ("m/2", 7, 1), ("m/1", 8, 0.25), ("m/2", 8, 2)]


def test_standard_input_is_called_value(tbviz, values):
    tbviz("scalars", "-q", "-", "-l", "run", stdin="1\n2\n")
    tbviz("scalars", "-q", "-l", "run2", stdin="1\n2\n")
    assert points(values) == points(values, "run2") == [("value", 0, 1), ("value", 1, 2)]


def test_files_under_one_tag_take_rising_steps(tbviz, values, tmp_path):
    (tmp_path / "a").write_text("1\n2\n")
    (tmp_path / "b").write_text("3\n")
    tbviz("scalars", "-q", "a", "b", "-t", "acc", "-l", "run")
    assert points(values) == [("acc", 0, 1), ("acc", 1, 2), ("acc", 2, 3)]
    tbviz("scalars", "-q", "a", "b", "-l", "run2")
    assert points(values, "run2") == [("a", 0, 1), ("a", 1, 2), ("b", 0, 3)]


# ---- long tables ----

def test_long_table(log, events):
    text = "run,tag,step,walltime,value\nr,loss,1,10.5,0.5\nr,acc,1,11.5,0.25\nr,loss,2,,0.125\n"
    assert log(text, run="run/r") == [("loss", 1, 0.5), ("acc", 1, 0.25), ("loss", 2, 0.125)]
    assert [e.wall_time for e in events("run/r")][1:3] == [10.5, 11.5]
    assert events("run/r")[3].wall_time > 1e9


def test_long_table_columns_pick_tags(log):
    assert log("tag,step,value\na,1,1\nb,1,2\n", "--columns", "b") == [("b", 1, 2)]


def test_long_table_without_step_numbers_each_tag(log):
    assert log("tag,value\na,1\nb,2\na,3\n") == [("a", 0, 1), ("b", 0, 2), ("a", 1, 3)]


# ---- JSON lines ----

def test_json_lines(log):
    text = ('{"step": 3, "loss": 0.5, "val": {"acc": 0.25, "deep": {"x": 1}}, "host": "a", "ok": true}\n\n'
            '{"loss": NaN, "step": 4.0, "val": {"acc": Infinity, "deep": {"x": -Infinity}}, "l": [1]}\n')
    got = log(text, name="m.jsonl")
    assert [(t, s) for t, s, _ in got] == [("loss", 3), ("val/acc", 3), ("val/deep/x", 3), ("loss", 4),
                                           ("val/acc", 4), ("val/deep/x", 4)]
    assert math.isnan(got[3][2]) and [v for _, _, v in got[4:]] == [math.inf, -math.inf]


def test_json_lines_as_python_writes_them(log):
    rows = [{"step": i, "v": v} for i, v in enumerate([0.1, math.nan, math.inf, -math.inf, 10**30, -2])]
    got = log("\n".join(map(json.dumps, rows)), "--new-style", "--double-precision")
    assert len(got) == 6


def test_json_lines_in_tbviz_words(log, events):
    text = '{"schema": "tbviz.export/1", "run": "r", "tag": "a", "step": 1, "wall_time": 9.5, "value": "NaN"}\n'
    (point,) = log(text, run="run/r")
    assert point[:2] == ("a", 1) and math.isnan(point[2])
    assert events("run/r")[1].wall_time == 9.5


def test_json_step_may_be_nested(log):
    assert log('{"t": {"s": 7}, "v": 1}\n', "--step-column", "t/s") == [("v", 7, 1)]


# ---- training logs ----

def test_key_value_log(log):
    text = "starting on cuda:0\nepoch 3 loss: 0.25 acc=0.9\nno numbers here\nlr = 1e-3\n"
    assert [(t, s) for t, s, _ in log(text, name="train.log")] == [("loss", 3), ("acc", 3), ("lr", 3)]


@pytest.mark.parametrize("line, expected", [
    ("Epoch 3/10 - val_loss: 0.25 - acc: 91.5%", [("val_loss", 3, 0.25), ("acc", 3, 91.5)]),
    ("Epoch [3/10] Step [120/500] Loss: 0.5", [("Loss", 1120, 0.5)]),
    ("2024-01-01 12:00:00 INFO train.py:12 step=7 loss=0.5;", [("loss", 7, 0.5)]),
    ("{'loss': 0.5, 'epoch': 2.0}", [("loss", 2, 0.5)]),
    ("step: 4 train/loss:0.5 (0.75) device=cuda:0", [("train/loss", 4, 0.5)]),
    ("1875/1875 [==] - 5s 3ms/step - loss: nan.", None),
])
def test_key_value_lines(log, line, expected):
    got = log(line + "\n", "--format", "kv")
    if expected is None:
        assert [t for t, _, _ in got] == ["loss"] and math.isnan(got[0][2])
    else:
        assert got == [(t, s, pytest.approx(v)) for t, s, v in expected]


# ---- options ----

def test_main_tag(tbviz, values, tmp_path):
    (tmp_path / "m.csv").write_text("x,y,a,b\n0,1,2,3\n1,4,5,6\n")
    tbviz("scalars", "-q", "m.csv", "-l", "run", "--main-tag", "data/group=a,b")
    assert points(values) == [("y", 0, 1), ("y", 1, 4)]
    assert points(values, "run/data_group_a") == [("data/group", 0, 2), ("data/group", 1, 5)]
    assert points(values, "run/data_group_b") == [("data/group", 0, 3), ("data/group", 1, 6)]
    tbviz("scalars", "-q", "m.csv", "-l", "all", "--main-tag", "M")
    assert points(values, "all") == []
    assert sorted(p.name for p in (tmp_path / "all").iterdir() if p.is_dir()) == ["M_a", "M_b", "M_y"]


def test_main_tag_is_repeatable_and_keeps_one_wall_time_a_row(tbviz, values, events, tmp_path):
    (tmp_path / "m.csv").write_text("x,a,b\n0,2,3\n")
    tbviz("scalars", "-q", "m.csv", "-l", "run", "--main-tag", "M=a,b", "--main-tag=N=b")
    assert points(values, "run/M_b") == [("M", 0, 3)] and points(values, "run/N_b") == [("N", 0, 3)]
    assert events("run/M_a")[1].wall_time == events("run/M_b")[1].wall_time


def test_main_tag_cannot_leave_the_run(refused, tmp_path):
    assert "cannot be the name of a sub-run" in refused("x,/../../../evil\n0,1\n", 4, "--main-tag", "M")
    assert not list(tmp_path.parent.glob("evil*"))


def test_sub_runs_are_escaped_like_other_names_from_files(tbviz, tmp_path):
    tbviz("-q", "scalars", "-l", "run", "--main-tag", "M", stdin="\x1b[31mred,a/./b\\c,d/\n1,2,3\n")
    folders = {str(p.parent.relative_to(tmp_path / "run")) for p in (tmp_path / "run").glob("M*/**/*tfevents*")}
    assert folders == {"M_red", "M_a/_./b\\c", "M_d"}


def test_too_long_a_sub_run_stops_its_table_alone(tbviz, values, tmp_path):
    (tmp_path / "long.csv").write_text("ab/" * 3000 + ",x\n1,2\n")
    (tmp_path / "good.csv").write_text("step,a\n0,1\n")
    run = tbviz("-q", "scalars", "long.csv", "good.csv", "-l", "run", "--main-tag", "M", code=4)
    assert "long.csv: a column's name of 9000 bytes is too long" in run.err
    assert points(values, "run/M_a") == [("M", 0, 1)]


def test_new_style_and_double_precision(tbviz, values):
    tbviz("scalars", "-q", "-l", "run", "--new-style", stdin="0.1\n")
    tbviz("scalars", "-q", "-l", "run2", "--new-style", "--double-precision", stdin="0.1\n")
    (_, _, single), (_, _, double) = values("run")[0], values("run2")[0]
    assert single.metadata.plugin_data.plugin_name == "scalars" and len(single.tensor.float_val) == 1
    assert make_ndarray(double.tensor) == 0.1 and double.tensor.double_val[0] == 0.1


def test_json(tbviz):
    outcome = tbviz("scalars", "--json", "-q", "-l", "run", "-s", 5, stdin="1\n2\n")
    result = json.loads(outcome.out)
    assert result["schema"] == "tbviz.scalars/1" and "events.out.tfevents." in result["event_file"]
    assert result["written"] == [
        {"tag": "value", "step": 6, "kind": "scalar", "count": 2, "first_step": 5, "last_step": 6}]


def test_json_grows_with_the_curves_not_with_their_values(tbviz):
    rows = "".join(f'{{"step": {9 - i % 10}, "a": {i}{", " + chr(34) + "b" + chr(34) + ": 1" if i % 2 else ""}}}\n'
                   for i in range(1000))  # fmt: skip
    outcome = tbviz("scalars", "--json", "-q", "-l", "run", "--main-tag", "m=b", stdin=rows)
    assert json.loads(outcome.out)["written"] == [
        {"tag": "a", "step": 0, "kind": "scalar", "count": 1000, "first_step": 9, "last_step": 0},
        {"run": "m_b", "tag": "m", "step": 0, "kind": "scalar", "count": 500, "first_step": 8, "last_step": 0}]


def test_lines_without_the_step_key_take_the_last_one(tbviz, values, tmp_path):
    (tmp_path / "train.log").write_text("val=9\nit=1 loss=2\nhello\nval=3\nit=2 loss=1\nval=2\n")
    result = tbviz("scalars", "-l", "run", "--step-column", "it", "train.log")
    assert "train.log: left out 1 row before the first it" in result.err
    assert points(values) == [("loss", 1, 2), ("val", 1, 3), ("loss", 2, 1), ("val", 2, 2)]


def test_a_wall_time_that_is_text_is_left_out_and_told(tbviz, values, events, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"tag":"a","value":1,"wall_time":"2024-01-01"}\n'
                                      '{"tag":"a","value":2,"wall_time":5}\n')
    notes = tbviz("scalars", "-l", "run", "a.jsonl").err.splitlines()
    assert notes[0] == "a.jsonl: left out text in wall_time: no wall time in seconds since 1970" and len(notes) == 2
    assert points(values) == [("a", 0, 1), ("a", 1, 2)]
    assert [event.wall_time == 5 for event in events()[1:]] == [False, True]


def test_bad_rows_are_warnings_with_skip_bad(tbviz, values, tmp_path):
    (tmp_path / "m.csv").write_text("step,a\n1,2\n2,x\n3\n4,5\n5,y\n6,z\n7,8\n")
    lines = tbviz("scalars", "m.csv", "-l", "run", "--skip-bad").err.splitlines()
    assert lines[:4] == ['warning: m.csv:3: value "x" is not a number (column a)',
                         "warning: m.csv:4: has 1 field where the first line has 2",
                         'warning: m.csv:6: value "y" is not a number (column a)',
                         "warning: m.csv: 4 bad places in all, of which 3 were told"]
    assert len(lines) == 5
    assert points(values) == [("a", 1, 2), ("a", 4, 5), ("a", 7, 8)]


# ---- bad input ----

def test_malformed_value(log, refused, values):
    rows = "".join(f"{i},{i}\n" for i in range(15))
    message = refused("step,value\n" + rows + "15,abc\n16,1\n", 4)
    assert message == 'tbviz: metrics.csv:17: value "abc" is not a number\n'
    assert points(values) == [("value", i, i) for i in range(15)] + [("value", 16, 1)]


@pytest.mark.parametrize("text, message", [
    ("step,loss\n1,2\n3,abc\n", 'metrics.csv:3: value "abc" is not a number (column loss)'),
    ("step,loss\n1.5,2\n", 'metrics.csv:2: step "1.5" is not a whole number'),
    ("step,loss\nnan,2\n", 'metrics.csv:2: step "nan" is not a whole number'),
    ("step,loss\n1,2,3\n", "metrics.csv:2: has 3 fields where the first line has 2"),
    ("step,loss\n1\n", "metrics.csv:2: has 1 field where the first line has 2"),
    ('step,loss\n1,"2\n', "metrics.csv:2: a quoted field has no closing quote"),
    ("1,2\n3,x\n", 'metrics.csv:2: value "x" is not a number (column 1)'),
    ("tag,step,value\na,1,x\n", 'metrics.csv:2: value "x" is not a number'),
    ("tag,step,value\n,1,1\n", "metrics.csv:2: the tag is empty"),
    ("tag,step,value,walltime\na,1,1,nan\n", 'metrics.csv:2: wall time "nan" is not a number'),
    ('{"a": 1}\n{"a": }\n', "metrics.csv:2: is broken JSON: "),
])
def test_malformed_rows(refused, text, message):
    assert message in refused(text, 4)


def test_a_list_among_objects_is_text_unless_all_lines_must_be_objects(log, refused):
    text = '{"step": 1, "a": 1}\n[1]\n{"step": 2, "a": 2}\n'
    assert log(text) == [("a", 1, 1), ("a", 2, 2)]
    assert "metrics.csv:2: is no JSON object" in refused(text, 4, "--format", "jsonl")


def test_a_row_without_a_step_takes_the_one_before(log):
    assert log("step,loss\n,2\n7,3\n,4\n") == [("loss", 0, 2), ("loss", 7, 3), ("loss", 7, 4)]


def test_a_step_that_is_a_fraction_is_a_curve(tbviz, values, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"a": 1, "step": 0.5}\n')
    told = tbviz("scalars", "a.jsonl", "-l", "run").err
    assert "a.jsonl: step holds fractions: it is a curve, and no step\n" in told
    assert points(values) == [("a", 0, 1), ("step", 0, 0.5)]
    tbviz("scalars", "-q", "-l", "log", stdin="loss=1 step=0.5\n")
    assert points(values, "log") == [("loss", 1, 1), ("step", 1, 0.5)]


@pytest.mark.parametrize("text", ["", "\n\n", "step,loss\n", "step,name\n1,a\n", "hello\n", b"\x89PNG\r\n\x00\x01",
                                  "{}\n", "step,loss\n1,\n"])
def test_without_any_value(refused, tmp_path, text):
    assert "metrics.csv: holds no value" in refused(text, 4)
    assert no_event_file(tmp_path)


@pytest.mark.parametrize("text, arguments, message", [
    ("step,loss\n1,2\n", ["--columns", "los"], "there is no column 'los'; did you mean 'loss'?"),
    ("step,loss\n1,2\n", ["--step-column", "stp"], "there is no step column 'stp'; did you mean 'step'?"),
    ("step,loss\n1,2\n", ["--main-tag", "M=los"], "there is no column 'los'; did you mean 'loss'?"),
    ("tag,step,value\nloss,1,2\n", ["--columns", "los"], "there is no column 'los'; did you mean 'loss'?"),
    ('{"loss": 1}\n', ["--columns", "los"], "there is no column 'los'; did you mean 'loss'?"),
    ('{"loss": 1, "it": 1}\n', ["--step-column", "itt"], "there is no step key 'itt'; did you mean 'it'?"),
    ("iteration=1 loss=1\n", ["--step-column", "iteratoin"],
     "there is no step key 'iteratoin'; did you mean 'iteration'?"),
    ("1,2\n", ["-t", "a"], "the table has 2 value columns but 1 --tag was given"),
    ('{"loss": 1}\n', ["-t", "a"], "--tag names the columns of a table"),
    ("loss=1\n", ["-t", "a"], "--tag names the columns of a table"),
    ("tag,value\na,1\n", ["-t", "a"], "--tag names the columns of a table"),
])
def test_unknown_columns(refused, text, arguments, message):
    assert message in refused(text, 2, *arguments)


def test_unknown_column_of_a_header_writes_nothing(refused, tmp_path):
    refused("step,loss\n1,2\n", 2, "--main-tag", "M=los")
    assert no_event_file(tmp_path)


@pytest.mark.parametrize("arguments", [["--main-tag", "M", "-l", "-"], ["--tee", "-l", "-"], ["--tee", "--json"],
                                       ["--json", "-l", "-"], ["--format", "xml"], ["--main-tag", "=a"],
                                       ["--stepcolumn", "a"], ["-", "-"], ["--walltime", "nan"],
                                       ["--walltime", "-inf"], ["--walltime=1e999"]])
def test_usage_errors(tbviz, arguments):
    tbviz("scalars", *arguments, stdin="1\n", code=2)


def test_misspelt_option_is_corrected(tbviz):
    assert "did you mean '--step-column'?" in tbviz("scalars", "--step-colum", "a", stdin="1\n", code=2).err


def test_missing_file_and_folder(tbviz):
    assert tbviz("scalars", "none.csv", "-l", "run", code=3).err == (
        "tbviz: none.csv: cannot be opened: No such file or directory\n")
    assert "is a directory" in tbviz("scalars", "/tmp", "-l", "run", code=3).err


def test_a_bad_file_does_not_stop_the_others(tbviz, values, tmp_path):
    (tmp_path / "a.csv").write_text("step,a\n1,2\n")
    (tmp_path / "b.csv").write_text("step,b\n1,2\n2,x\n")
    (tmp_path / "c.csv").write_text("step,c\n1,2\n")
    outcome = tbviz("scalars", "none.csv", "a.csv", "b.csv", "c.csv", "-l", "run", code=3)
    assert 'b.csv:3: value "x"' in outcome.err and "wrote 3 scalars" in outcome.err
    assert [t for t, _, _ in points(values)] == ["a", "b", "c"]


def test_too_long_a_line_is_left_out(values, refused):
    text = b"step,a\n1,2\n3," + b"2" * 5_000_000 + b"\n4,5\n"
    assert "metrics.csv:3: a line of more than 4194304 bytes is left out" in refused(text, 4)
    assert points(values) == [("a", 1, 2), ("a", 4, 5)]


def test_json_names_the_sub_run(tbviz):
    outcome = tbviz("scalars", "--json", "-q", "-l", "run", "--main-tag", "M", stdin="step,a,b\n3,1,2\n")
    assert json.loads(outcome.out)["written"] == [
        {"run": f"M_{column}", "tag": "M", "step": 3, "kind": "scalar", "count": 1, "first_step": 3, "last_step": 3}
        for column in "ab"]


def test_stray_quotes_in_every_line_cost_these_lines(tbviz, values, tmp_path):
    (tmp_path / "q.csv").write_text("step,x\n" + 'a","b\n' * 150_000 + "7,8\n")
    run = tbviz("scalars", "q.csv", "--format", "csv", "--skip-bad", "-l", "run")
    assert "150000 bad places in all" in run.err and points(values) == [("x", 7, 8)]


def test_sub_runs_are_never_shared_and_never_too_long(tbviz, events, tmp_path):
    long = "x" * 300
    tbviz("-q", "scalars", "-l", "run", "--main-tag", "M", stdin=f"{long},{long}y\n1,2\n")
    runs = sorted(path.name for path in (tmp_path / "run").iterdir() if path.is_dir())
    assert len(runs) == 2 and all(len(name) == 200 and name.startswith("M_xxx") for name in runs)
    run = tbviz("scalars", "-l", "two", "--main-tag", "M", stdin="a/b,a//b\n1,2\n", code=4)
    assert "'a/b' and 'a//b' would be one curve of the sub-run M_a/b" in run.err


def test_a_column_that_is_no_utf8_has_a_tag_that_is(tbviz, values):
    tbviz("-q", "scalars", "-l", "run", stdin=b"a\xff,a\xfe\n1,2\n")
    tags = [tag for tag, _, _ in values()]
    assert len(set(tags)) == 2 and all(tag.startswith("a\ufffd_") for tag in tags)


def test_errors_as_json(tbviz, tmp_path):
    (tmp_path / "m.csv").write_text("step,a\n1,2\n2,x\n")
    error = json.loads(tbviz("scalars", "m.csv", "--json", "-l", "run", code=4).err.splitlines()[0])
    assert error["file"] == "m.csv" and error["exit"] == 4 and error["error"].startswith("m.csv:3: ")


def test_an_empty_log_directory_is_refused(tbviz, tmp_path):
    """What an unset variable of a shell leaves."""
    assert "must not be empty" in tbviz("scalars", "-", "-l", "", stdin="a\n1\n", code=2).err
    assert list(tmp_path.iterdir()) == []


def test_a_suffix_cannot_lead_out_of_the_run(tbviz, tmp_path):
    done = tbviz("scalars", "-", "--filename-suffix", "../x", "-l", "run", stdin="step,a\n1,2\n", code=2)
    assert "--filename-suffix ../x: must not hold a /" in done.err
    assert not (tmp_path / "run").exists()


def test_a_sub_run_is_called_as_summary_writer_calls_it(tbviz, tmp_path):
    # add_scalars("acc", {"top 5 %": 1}) writes to the folder acc_top 5 %.
    tbviz("scalars", "-", "--main-tag", "acc", "-l", "run", "-q", stdin='step,top 5 %,a\\b\n1,2,3\n')
    assert {path.name for path in (tmp_path / "run").iterdir() if path.is_dir()} == {"acc_top 5 %", "acc_a\\b"}

"""The options of tbviz scalars that say how an input is to be read, and --explain, which says how it was."""

import re

import pytest
from logged_curves import read_curves
from piped import feed

KERAS = "Epoch 1/2\n 10/20 - loss: 0.5\nEpoch 2/2\n 10/20 - loss: 0.25\n"


@pytest.fixture
def logged(tbviz, events, tmp_path):
    """Logs a text; returns {tag: [(step, value)]}, with the run before the tag of curves in sub-runs."""

    def run(text, *arguments, name="input.log"):
        (tmp_path / name).write_text(text)
        tbviz("-q", "scalars", name, *arguments, "-l", "run")
        curves = read_curves(events, tmp_path / "run")
        return {
            f"{run}:{tag}" if run else tag: [(step, value) for step, value, _ in points]
            for (run, tag), points in curves.items()
        }

    return run


@pytest.fixture
def refused(tbviz, tmp_path):
    """Fails to log a text; returns the message. No event file is left."""

    def run(text, code, *arguments):
        (tmp_path / "input.log").write_text(text)
        message = tbviz("-q", "scalars", "input.log", *arguments, "-l", "run", code=code).err
        assert not list(tmp_path.rglob("events.out.tfevents.*"))
        return message

    return run


# ---- --step-key ----

@pytest.mark.parametrize("option", ["--step-key", "--step-column"])
@pytest.mark.parametrize("text", [
    "step,round,loss\n1,10,0.5\n2,20,0.25\n",
    '{"step": 1, "round": 10, "loss": 0.5}\n{"step": 2, "round": 20, "loss": 0.25}\n',
    "step 1 round: 10 loss: 0.5\nstep 2 round: 20 loss: 0.25\n",
    "global_step=1, round=10, loss=0.5\nglobal_step=2, round=20, loss=0.25\n",
], ids=["table", "JSON lines", "log", "log of pairs"])  # fmt: skip
def test_the_step_key_outranks_every_other(logged, option, text):
    assert logged(text, option, "round")["loss"] == [(10, 0.5), (20, 0.25)]


def test_a_step_key_of_any_name(logged):
    assert logged("kimg: 3 loss: 0.5\nkimg: 4 loss: 0.25\n", "--step-key", "kimg") == {"loss": [(3, 0.5), (4, 0.25)]}


@pytest.mark.parametrize("text", ["Tick,loss\n3,0.5\n4,0.25\n", "Tick: 3 loss: 0.5\nTick: 4 loss: 0.25\n"],
                         ids=["table", "log"])
def test_a_step_key_counts_in_any_case(logged, text):
    assert logged(text, "--step-key", "tick") == {"loss": [(3, 0.5), (4, 0.25)]}


def test_epochs_instead_of_batches(logged):
    assert logged(KERAS) == {"loss": [(10, 0.5), (30, 0.25)]}
    assert logged(KERAS, "--step-key", "epoch")["loss"][-2:] == [(1, 0.5), (2, 0.25)]


def test_lines_without_the_step_key_take_the_last(logged):
    text = "it=1 loss=2\nhello\nval=3\nit=2 loss=1\nval=4\n"
    assert logged(text, "--step-key", "it") == {"loss": [(1, 2.0), (2, 1.0)], "val": [(1, 3.0), (2, 4.0)]}


@pytest.mark.parametrize("text", ["step,loss\n1,0.5\n", "step 1 loss: 0.5\n", '{"step": 1, "loss": 0.5}\n'],
                         ids=["table", "log", "JSON lines"])
def test_a_step_key_that_never_comes(refused, text):
    assert "rounds" in refused(text, 2, "--step-key", "rounds")


# ---- --number ----

@pytest.mark.parametrize("arguments, first", [([], 0), (["-s", 5], 5), (["--step", -1], -1)])
def test_rows_are_numbered_whatever_they_say(logged, arguments, first):
    text = "epoch,loss\n7,0.5\n7,0.25\n7,0.125\n"
    assert logged(text, "--number", *arguments)["loss"] == [(first, 0.5), (first + 1, 0.25), (first + 2, 0.125)]


@pytest.mark.parametrize("arguments, first", [([], 1), (["-s", 5], 5)])
def test_lines_with_values_are_numbered_whatever_they_say(logged, arguments, first):
    text = "Epoch 7 loss: 0.5 acc: 0.75\nhello\nEpoch 7 loss: 0.25\n"
    assert logged(text, "--number", *arguments) == {
        "loss": [(first, 0.5), (first + 1, 0.25)], "acc": [(first, 0.75)]}


def test_objects_are_numbered_whatever_they_say(logged):
    text = '{"step": 7, "loss": 0.5}\n{"step": 7, "loss": 0.25}\n'
    assert logged(text, "--number")["loss"] == [(0, 0.5), (1, 0.25)]


# ---- --decimal-comma ----

def test_decimal_commas_of_a_log(logged):
    text = "step 1 loss: 2,5, acc: 0,75\nstep 2 loss: −2,25, acc: 1\n"
    assert logged(text, "--decimal-comma") == {"loss": [(1, 2.5), (2, -2.25)], "acc": [(1, 0.75), (2, 1.0)]}


def test_decimal_commas_are_left_out_of_a_log_without_the_option(logged):
    assert logged("step 1 loss: 2,5, acc: 0.75\nstep 2 loss: 2,25, acc: 1.5\n") == {"acc": [(1, 0.75), (2, 1.5)]}


@pytest.mark.parametrize("text", ["step;loss\n1;2,5\n2;1.250,5\n", 'step,loss\n1,"2,5"\n2,"1.250,5"\n',
                                  "step\tloss\n1\t2,5\n2\t1250,5\n"], ids=["semicolons", "quotes", "tabs"])
def test_decimal_commas_of_a_table(logged, text):
    assert logged(text, "--decimal-comma") == {"loss": [(1, 2.5), (2, 1250.5)]}


def test_three_decimals_behind_points_need_the_option(logged):
    """Once a number with a point was seen, commas part thousands."""
    text = "step;lr;loss\n1;0.5;0.25\n2;0.5;2,125\n"
    assert logged(text)["loss"] == [(1, 0.25), (2, 2125.0)]


# ---- --run-per-file ----

def test_a_run_for_each_file(tbviz, events, tmp_path):
    for folder in ["a", "b"]:
        (tmp_path / folder).mkdir()
    (tmp_path / "a/seed.0.csv").write_text("step,loss\n1,0.5\n")
    (tmp_path / "b/seed.1.log").write_text("step 1 loss: 0.25\n")
    tbviz("-q", "scalars", "a/seed.0.csv", "b/seed.1.log", "--run-per-file", "-l", "run")
    curves = read_curves(events, tmp_path / "run")
    assert {curve: points[0][:2] for curve, points in curves.items()} == {
        ("seed.0", "loss"): (1, 0.5), ("seed.1", "loss"): (1, 0.25)}


def test_a_file_without_values_makes_no_run(tbviz, tmp_path):
    (tmp_path / "a.csv").write_text("step,loss\n1,0.5\n")
    (tmp_path / "b.csv").write_text("step,loss\n")
    tbviz("-q", "scalars", "a.csv", "b.csv", "--run-per-file", "-l", "run", code=4)
    assert [path.name for path in (tmp_path / "run").iterdir() if path.is_dir()] == ["a"]


# ---- --pattern ----

@pytest.mark.parametrize("group", ["?P<", "?<"])
def test_a_pattern_of_step_and_tags(logged, group):
    pattern = rf"t({group}step>\d+)\s+({group}loss>\S+)\s+({group}lr>\S+)"
    text = "t1 0.5 1e-3\nother 7 8 9\nt2 nan 5e-4 loss: 9\n"
    curves = logged(text, "--pattern", pattern)
    assert {tag: [step for step, _ in points] for tag, points in curves.items()} == {"loss": [1, 2], "lr": [1, 2]}
    assert curves["loss"][0][1] == 0.5 and curves["loss"][1][1] != curves["loss"][1][1]
    assert curves["lr"] == [(1, pytest.approx(1e-3)), (2, pytest.approx(5e-4))]


@pytest.mark.parametrize("group", ["?P<", "?<"])
def test_a_pattern_of_names_with_values(logged, group):
    pattern = rf"^#({group}step>\d+)|({group}name>[a-z/]+)~({group}value>\S+)"
    assert logged("#3 loss~0.5 val/acc~0.75\n#4 loss~0.25\n", "--pattern", pattern) == {
        "loss": [(3, 0.5), (4, 0.25)], "val/acc": [(3, 0.75)]}


def test_a_pattern_of_runs(logged):
    text = "[a] 1 0.5\n[b/c] 1 0.25\n[../d] 1 0.125\n"
    assert logged(text, "--pattern", r"\[(?P<run>[^]]+)\] (?P<step>\d+) (?P<loss>\S+)") == {
        "a:loss": [(1, 0.5)], "b/c:loss": [(1, 0.25)], "_/d:loss": [(1, 0.125)]}


def test_a_pattern_of_wall_times(tbviz, events, tmp_path):
    (tmp_path / "a.log").write_text("1700000000.5 s1 0.5\n1700000001.25 s2 0.25\n")
    tbviz("-q", "scalars", "a.log", "--pattern", r"(?P<wall_time>\S+) s(?P<step>\d+) (?P<loss>\S+)", "-l", "run")
    assert read_curves(events, tmp_path / "run") == {("", "loss"): [(1, 0.5, 1700000000.5), (2, 0.25, 1700000001.25)]}


def test_nothing_but_the_pattern_is_read(logged):
    text = "step,loss\nstep 7 loss: 9 @1=0.5\n{\"step\": 8, \"acc\": 1} @2=0.25\nEpoch 3 acc: 0.75\n"
    assert logged(text, "--pattern", r"@(?P<step>\d+)=(?P<x>\S+)") == {"x": [(1, 0.5), (2, 0.25)]}


def test_a_pattern_without_step_numbers_its_lines(logged):
    assert logged("hello\nx=0.5\n\nx=0.25\n", "--pattern", r"x=(?P<x>\S+)") == {"x": [(1, 0.5), (2, 0.25)]}


def test_a_pattern_is_searched_in_each_draw(logged):
    text = "@1 x=1\r@1 x=0.5\r@2 x=0.25\n"
    assert logged(text, "--pattern", r"@(?P<step>\d+) x=(?P<x>\S+)") == {"x": [(1, 0.5), (2, 0.25)]}


def test_a_pattern_that_matches_nothing_at_all_places(logged):
    """An empty match must not be found for ever."""
    assert logged("a1b\n", "--pattern", r"(?P<x>\d*)") == {"x": [(1, 1.0)]}


@pytest.mark.parametrize("pattern", ["(?P<x>", "x=(?P<x>[)", "*", r"(?P<x>\d", "(?P<a b>1)", r"(?P<x>\d)\1",
                                     r"(?<=x)(?P<y>\d)", "(?P<x>1)(?P<x>2)"])
def test_a_bad_pattern(refused, pattern):
    assert "pattern" in refused("x=1\n", 2, "--pattern", pattern)


def test_a_pattern_that_never_matches(refused):
    refused("step 1 loss: 0.5\n", 4, "--pattern", r"z(?P<z>\d)")


# ---- --format ----

@pytest.mark.parametrize("word", ["log", "kv"])
def test_a_log_by_either_word(logged, word):
    assert logged("step=1, loss=0.5\nstep=2, loss=0.25\n", "--format", word) == {"loss": [(1, 0.5), (2, 0.25)]}


@pytest.mark.parametrize("word", ["log", "kv"])
def test_numbers_alone_are_no_log(refused, word):
    refused("1\n2\n", 4, "--format", word)


# ---- --explain ----

@pytest.fixture
def explained(tbviz, tmp_path):
    """Runs --explain over files; returns what it says. It writes nothing."""

    def run(files, *arguments, code=0):
        for name, text in files.items():
            (tmp_path / name).write_text(text)
        before = sorted(tmp_path.rglob("*"))
        outcome = tbviz("scalars", "--explain", *arguments, *files, code=code)
        assert sorted(tmp_path.rglob("*")) == before
        return outcome.out

    return run


def line_with(text, word):
    lines = [line for line in text.splitlines() if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", line)]
    assert lines, f"nothing is said of {word}"
    return " ".join(lines)


def numbers(line):
    return {float(number) for number in re.findall(r"\d+(?:\.\d+)?", line.replace("..", " "))}


@pytest.mark.parametrize("text, words", [
    ("epoch,val_loss\n3,0.5\n8,0.25\n", "table|csv|comma"),
    ('{"epoch": 3, "val_loss": 0.5}\n{"epoch": 8, "val_loss": 0.25}\n', "json"),
    ("Epoch 3 val_loss: 0.5\nEpoch 8 val_loss: 0.25\n", r"\blog\b"),
], ids=["table", "JSON lines", "log"])  # fmt: skip
def test_explain_tells_what_was_found(explained, text, words):
    said = explained({"a.txt": text})
    assert re.search(words, said, re.I) and re.search("epoch", said, re.I)
    assert {2, 3, 8, 0.25} <= numbers(line_with(said, "val_loss"))  # How many, first and last step, last value.


def test_explain_tells_what_was_left_out(explained):
    said = explained({"a.csv": "step,loss,note\n1,0.5,start\n2,0.25,end\n"})
    assert "text" in line_with(said, "note")


def test_explain_tells_of_each_input(explained):
    said = explained({"a.csv": "step,loss\n1,0.5\n", "b.csv": "global_step,acc\n1,0.25\n"})
    assert all(word in said for word in ["a.csv", "b.csv", "loss", "acc", "global_step"])


def test_explain_tells_of_runs(explained):
    said = explained({"a.csv": "run,tag,step,value\nx/y,loss,4,0.5\n"})
    assert "x/y" in line_with(said, "loss")


def test_explain_makes_no_directory(explained, tmp_path):
    explained({"a.csv": "step,loss\n1,0.5\n"}, "-l", "run")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("text, arguments, code", [
    ("step,loss\n1,0.5\nx,y,z\n", [], 4),
    ("step,loss\n1,0.5\nx,y,z\n", ["--skip-bad"], 0),
    ("hello\n", [], 4),
    ("step 1 loss: 0.5\n", ["--step-key", "rounds"], 2),
], ids=["bad row", "bad row skipped", "no value", "no such step"])  # fmt: skip
def test_explain_ends_as_reading_would(explained, text, arguments, code):
    explained({"a.csv": text}, *arguments, code=code)


def test_explain_of_a_missing_file(tbviz, tmp_path):
    tbviz("scalars", "--explain", "none.csv", code=3)
    assert list(tmp_path.iterdir()) == []


def test_explain_reads_a_pipe_to_its_end(tbviz, tmp_path):
    rows = b"step,loss\n" + b"".join(b"%d,0.5\n" % i for i in range(100_000)) + b"x,y,z\n"
    done = feed([tbviz.program, "scalars", "--explain", "-"], [rows], tmp_path)
    assert (done.code, done.written) == (4, len(rows))
    assert {100_000, 99_999, 0.5} <= numbers(line_with(done.out, "loss"))
    assert list(tmp_path.iterdir()) == []


def test_explain_follows_the_options(explained):
    text = "Epoch 7 loss: 0.5\nEpoch 7 loss: 0.25\n"
    assert {1, 2, 0.25} <= numbers(line_with(explained({"a.log": text}, "--number"), "loss"))


def test_a_name_in_an_explanation_cannot_move_the_cursor(explained):
    said = explained({"a.jsonl": '{"step": 1, "\\u001b[2Jx": 1}\n'})
    assert "x" in said and "\x1b" not in said

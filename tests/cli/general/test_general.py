"""What every command has in common: help, names, exit codes, documentation."""

import json
import os
import pathlib
import re
import subprocess

import pytest

from conftest import PROGRAM, REPOSITORY

DOCS = REPOSITORY / "docs/commands"


def table(*words):
    """What tbviz help --json says."""
    done = subprocess.run([PROGRAM, "help", "--json", *words], capture_output=True, check=True)
    return json.loads(done.stdout)


def commands():
    return [command["name"] for command in table()["commands"]]


@pytest.mark.parametrize("command", commands())
def test_every_command_explains_itself(tbviz, command):
    page = tbviz(command, "--help")
    assert page.out.startswith(f"Usage: tbviz {command} ")
    assert f"\nExample: tbviz {command} " in page.out and "\nExit codes:\n  0  " in page.out
    assert page.err == ""
    assert tbviz("help", command).out == tbviz("-h", command).out == page.out


@pytest.mark.parametrize("width", [40, 80, 150])
def test_help_keeps_to_the_width(tbviz, width):
    env = {"COLUMNS": str(width)}
    pages = [tbviz("help", *words, env=env).out for words in [[], *([c] for c in commands())]]
    lines = [line for page in pages for line in page.splitlines()]
    assert [line for line in lines if len(line) > width] == []
    assert max(map(len, lines)) > width - 15


def test_help_has_eighty_columns_without_a_terminal(tbviz):
    assert max(map(len, tbviz("help", "scalars", env={"COLUMNS": ""}).out.splitlines())) in range(70, 81)


def test_help_lists_every_command_under_its_heading(tbviz):
    page = tbviz("--help").out
    assert page == tbviz("help").out == tbviz("-h").out
    headings = list(dict.fromkeys(command["group"] for command in table()["commands"]))
    assert [line[:-1] for line in page.splitlines() if line[:-1] in headings] == headings
    for command in table()["commands"]:
        assert f"\n  {command['name']} " in page


def test_help_of_a_misspelt_command_names_the_nearest(tbviz):
    assert "did you mean 'kernels'?" in tbviz("help", "kernls", code=2).err
    assert "did you mean 'kernels'?" in tbviz("--help", "kernls", code=2).err


def test_help_comes_before_what_is_wrong_with_the_other_words(tbviz):
    page = tbviz("help", "kernels").out
    for words in (["--nrow", "x", "-h"], ["-h", "--bogus"], ["a", "b", "--help"], ["--help", "--nrow"]):
        assert tbviz("kernels", *words).out == page


def test_help_as_json_is_the_table_of_options(tbviz):
    answer = table("kernels")
    assert (answer["schema"], answer["command"]) == ("tbviz.help/1", "kernels")
    options = {option["name"]: option for option in answer["options"]}
    assert options["--mode"]["choices"] == ["split", "all", "both"]
    assert (options["--nrow"]["kind"], options["--nrow"]["default"]) == ("integer", "8")
    assert options["--walltime"]["environment"] == "SOURCE_DATE_EPOCH"
    assert options["--logdir"]["short"] == "-l"
    assert [note["code"] for note in answer["exit_codes"]] == [0, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("command", commands())
def test_every_option_stands_on_the_command_page(tbviz, command):
    shared = (DOCS / "README.md").read_text()
    page = (DOCS / f"{command}.md").read_text()
    options = [option["name"] for option in table(command)["options"] if option["name"].startswith("--")]
    assert "--help" in options
    assert sorted(o for o in options if o not in page and o not in shared) == []


def test_version(tbviz):
    version = tbviz("--version").out
    assert re.fullmatch(r"tbviz \d+\.\d+\.\d+\n", version)
    assert version == tbviz("-V").out == tbviz("-qV").out == tbviz("kernels", "-V").out


@pytest.mark.parametrize("words", ["--version -v", "-v --version", "-vV", "-Vv", "kernels -V --verbose"])
def test_version_with_details(tbviz, words):
    lines = tbviz(*words.split()).out.splitlines()
    assert re.fullmatch(r"tbviz \d+\.\d+\.\d+", lines[0])
    facts = dict(line.split(maxsplit=1) for line in lines[1:])
    assert re.search(r"\bfmt \d+\.\d+", facts["libraries"])
    if os.environ.get("TBVIZ_TEST_TORCH", "1") == "0":
        assert facts["LibTorch"].startswith("none: ")


@pytest.mark.torch_module
def test_version_names_libtorch(tbviz):
    """The version that Python's torch has, and the files that are loaded for a model."""
    python = os.environ["TBVIZ_TORCH_PYTHON"]
    ask = "import torch; print(torch.__version__.split('+')[0])"
    version = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True).stdout.strip()
    facts = json.loads(tbviz("--version", "-v", "--json").out)
    assert facts["schema"] == "tbviz.version/1"
    assert facts["libtorch"]["version"] == version
    for file in ("library", "module"):
        assert pathlib.Path(facts["libtorch"][file]).is_file()


def test_version_tells_why_there_is_no_libtorch(tbviz, tmp_path):
    (tmp_path / "module.so").write_bytes(b"no library")
    missing = tbviz("-Vv", env={"TBVIZ_TORCH_PLUGIN": "gone.so"}).out
    assert "none: " in missing and "gone.so" in missing
    broken = json.loads(tbviz("-Vv", "--json", env={"TBVIZ_TORCH_PLUGIN": "./module.so"}).out)
    assert "does not load" in broken["libtorch"]["why_not"]


@pytest.mark.parametrize("words", [
    "--version nonsense", "-V nonsense --foo", "-V --foo", "-V -h", "-Vh", "verify --foo -V",
    "verify -V -h", "verify --version=true missing",
])
def test_version_comes_before_the_other_words(tbviz, words):
    assert re.fullmatch(r"tbviz \d+\.\d+\.\d+\n", tbviz(*words.split()).out)


@pytest.mark.parametrize("words", [
    "-h verify", "-h --foo verify --bar", "-hV verify", "-h -V verify", "-h -- verify", "verify --help -V",
    "verify --help=yes x", "verify a --foo -h",
])
def test_help_comes_before_the_other_words(tbviz, words):
    assert tbviz(*words.split()).out == tbviz("help", "verify").out


def test_help_of_no_command_gets_the_nearest(tbviz):
    for words in (["-h", "verfy"], ["verfy", "--help"], ["verfy", "-V"]):
        assert "did you mean 'verify'?" in tbviz(*words, code=2).err


def test_help_and_version_can_be_taken_back_or_be_a_value(tbviz):
    for words in (["--version=false", "verify", "x"], ["verify", "--version=false", "x"], ["verify", "--", "-V", "-h"]):
        outcome = tbviz(*words, code=3)
        assert outcome.out == "" and "cannot be opened" in outcome.err
    assert "--step -V: a whole number " in tbviz("scalars", "--step", "-V", code=2).err


def test_flags_in_front_may_have_values_and_an_end(tbviz):
    for words in (["-q=true"], ["-vq=true"], ["--"], ["-q", "--"]):
        assert tbviz(*words, "verify", "x", code=3).err == "tbviz: x: cannot be opened: No such file or directory\n"
    assert "-v" in tbviz("-v=maybe", "verify", "x", code=2).err
    assert "there is no command '--json'" in tbviz("--", "--json", code=2).err
    assert "no command was named" in tbviz("--", code=2).err


@pytest.mark.parametrize("words", [
    "verify --json=true --foo", "--json=1 verify --foo", "-- verify --json --foo", "--json=yes --foo", "-q=1 --json --foo",
])
def test_usage_errors_keep_to_json(tbviz, words):
    assert json.loads(tbviz(*words.split(), code=2).err)["exit"] == 2


@pytest.mark.parametrize("words", ["verify --foo -- --json", "verify --json=false --foo", "--json verify --json=no --foo"])
def test_usage_errors_are_text_without_json(tbviz, words):
    assert tbviz(*words.split(), code=2).err.startswith("tbviz: ")


def test_no_command_is_a_usage_error_that_lists_them(tbviz):
    outcome = tbviz(code=2)
    assert "--help" in outcome.err and outcome.out == ""
    assert all(f"\n  {command} " in outcome.err for command in commands())
    assert tbviz("-q", code=2).err.count("\n") == 1
    assert json.loads(tbviz("--json", code=2).err)["exit"] == 2


def test_a_misspelt_command_gets_the_nearest(tbviz):
    assert "did you mean 'kernels'?" in tbviz("kernel", code=2).err


def test_a_misspelt_option_gets_the_nearest(tbviz):
    outcome = tbviz("kernels", "--layer", "0", code=2)
    assert "--layer" in outcome.err and "did you mean '--layers'?" in outcome.err


@pytest.mark.parametrize("word, nearest", [("--verison", "--version"), ("--jsn=true", "--json")])
def test_a_misspelt_option_in_place_of_a_command_gets_the_nearest(tbviz, word, nearest):
    assert f"did you mean '{nearest}'?" in tbviz(word, code=2).err
    assert f"did you mean '{nearest}'?" in tbviz("-q", word, "kernels", code=2).err


@pytest.mark.parametrize("word", ["[run1]", "[a,b]"])
def test_a_word_in_brackets_is_the_name_of_one_input(tbviz, word):
    assert tbviz("verify", word, code=3).err.count(f"{word}: ") == 1


def test_a_claim_in_brackets_is_no_claim(tbviz, tmp_path):
    tbviz("-q", "histogram", "arange:3", "-l", "run")
    assert "[last(loss)<3]" in tbviz("check", "run", "[last(loss)<3]", code=2).err


def test_a_flag_that_is_taken_back_needs_nothing(tbviz):
    tbviz("-q", "image", "--no-log=false", "randn:3,4,4", "-l", "run")
    assert "--no-log requires --output" in tbviz("image", "--no-log", "randn:3,4,4", code=2).err
    assert "--no-log=maybe: true or false is needed" in tbviz("image", "--no-log=maybe", "randn:3,4,4", code=2).err


def test_what_is_wrong_with_the_words_is_said_plainly(tbviz):
    assert "'grid': an argument too many" in tbviz("help", "scalars", "grid", code=2).err
    assert "there is no option '-x' in 'tbviz scalars'" in tbviz("scalars", "-x", code=2).err
    assert "--step: a value N is needed" in tbviz("scalars", "--step", code=2).err


def test_options_of_a_command_stand_behind_it(tbviz):
    assert "'--list' in front of a command" in tbviz("--list", "kernels", code=2).err


def test_an_option_that_takes_one_value_is_not_given_twice(tbviz, tmp_path):
    assert "--step takes 1 value, not 2" in tbviz("kernels", "-s", "1", "-s", "2", "-l", "run", code=2).err
    assert list(tmp_path.iterdir()) == []


def test_numbers_have_their_ranges(tbviz):
    assert "--nrow 0: a whole number from 1 to 1000000 is needed" in tbviz("kernels", "--nrow", "0", code=2).err
    assert "--nrow 010.5" in tbviz("kernels", "--nrow", "010.5", code=2).err
    assert "--walltime" in tbviz("kernels", "--walltime", "1,5", code=2).err


def test_a_leading_zero_is_not_octal(tbviz, events):
    tbviz("-q", "histogram", "arange:3", "--step", "010", "-l", "run")
    assert events()[1].step == 10


def test_a_bad_variable_of_the_environment_is_named(tbviz):
    outcome = tbviz("kernels", env={"SOURCE_DATE_EPOCH": "today"}, code=2)
    assert "SOURCE_DATE_EPOCH=today: a number is needed" in outcome.err


def test_json_errors_are_objects(tbviz):
    error = json.loads(tbviz("--json", "histogram", "missing.npy", code=3).err)
    assert error["schema"] == "tbviz.error/1"
    assert (error["file"], error["exit"]) == ("missing.npy", 3)
    assert "missing.npy" in error["error"]


def test_quiet_stands_before_or_after_the_command(tbviz):
    for order in (["-q", "histogram"], ["histogram", "-q"]):
        assert tbviz(*order, "arange:3", "-l", "run").err == ""


def test_a_full_standard_output_is_an_output_error(tmp_path):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([PROGRAM, "--version"], stdout=full, stderr=subprocess.PIPE, cwd=tmp_path)
    assert done.returncode == 6
    assert b"standard output" in done.stderr


def test_a_closed_pipe_ends_quietly(tmp_path):
    command = f"'{PROGRAM}' -q kernels --list | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")


def test_no_event_file_without_a_folder_to_write_to(tbviz, tmp_path):
    (tmp_path / "file").write_text("in the way")
    outcome = tbviz("histogram", "arange:3", "-l", "file/run", code=6)
    assert "file/run" in outcome.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_no_permission_is_an_output_error(tbviz, tmp_path):
    (tmp_path / "locked").mkdir(mode=0o500)
    assert "Permission denied" in tbviz("histogram", "arange:3", "-l", "locked/run", code=6).err


def test_json_may_be_said_with_a_value(tbviz):
    assert json.loads(tbviz("-q", "kernels", "--list", "--json=true").out)["schema"] == "tbviz.kernels/1"


@pytest.mark.parametrize("name, reason", [("", "must not be empty"), ("out.JPG", "written as PNG")])
def test_names_that_can_be_no_output_of_pictures(tbviz, tmp_path, name, reason):
    assert reason in tbviz("kernels", "-o", name, "--no-log", code=2).err
    assert list(tmp_path.iterdir()) == []


def test_an_empty_name_is_shown(tbviz):
    assert tbviz("inspect", "", code=3).err.startswith("tbviz: '': ")


def test_the_program_lends_its_libraries_to_nobody():
    """LibTorch, and what --ops loads, may bring other versions of them, whose functions have the same names."""
    names = subprocess.run(["nm", "-DC", "--defined-only", PROGRAM], capture_output=True, text=True, check=True).stdout
    assert re.findall(r" (?:jpeg_|jinit_|libdeflate_|re2::).*", names) == []

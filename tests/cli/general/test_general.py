"""What every command has in common: help, names, exit codes, documentation."""

import json
import os
import re
import subprocess

import pytest

from conftest import PROGRAM, REPOSITORY

DOCS = REPOSITORY / "docs/commands"


def commands():
    help_page = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^  ([a-z][a-z-]*) ", help_page.split("Subcommands:")[1], re.MULTILINE)


@pytest.mark.parametrize("command", commands())
def test_every_command_explains_itself(tbviz, command):
    page = tbviz(command, "--help")
    assert "Usage: tbviz " + command in page.out
    assert page.err == ""


@pytest.mark.parametrize("command", commands())
def test_every_option_stands_on_the_command_page(tbviz, command):
    shared = (DOCS / "README.md").read_text()
    page = (DOCS / f"{command}.md").read_text()
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", tbviz(command, "--help").out))
    assert "--help" in options
    assert sorted(o for o in options if o not in page and o not in shared) == []


def test_version(tbviz):
    assert re.fullmatch(r"tbviz \d+\.\d+\.\d+\n", tbviz("--version").out)


def test_no_command_is_a_usage_error(tbviz):
    assert "--help" in tbviz(code=2).err


def test_a_misspelt_command_gets_the_nearest(tbviz):
    assert "did you mean 'kernels'?" in tbviz("kernel", code=2).err


def test_a_misspelt_option_gets_the_nearest(tbviz):
    outcome = tbviz("kernels", "--layer", "0", code=2)
    assert "--layer" in outcome.err and "did you mean '--layers'?" in outcome.err


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

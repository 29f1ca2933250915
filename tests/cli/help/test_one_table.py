"""Help, manual pages, completion and documents say the same of every command: nothing may drift."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from conftest import PROGRAM, REPOSITORY
from rendered_page import as_one_line, render

DOCS = REPOSITORY / "docs/commands"


def run(*words, env=None):
    done = subprocess.run([PROGRAM, *words], capture_output=True, check=True, text=True, env={**os.environ, **(env or {})})
    return done.stdout


def table(*words):
    return json.loads(run("help", "--json", *words))


COMMANDS = [command["name"] for command in table()["commands"]]


def in_parentheses(option):
    return f"{option['help']} ({'; '.join(option['remarks'])})" if option["remarks"] else option["help"]


def names_of(option):
    return (f"{option['short']}, " if option["short"] else "") + option["name"] + option["value"]


def test_remarks_hold_what_the_table_holds():
    """So that whoever shows the help and its remarks shows choices, defaults and the environment."""
    for command in COMMANDS:
        for option in table(command)["options"]:
            text = f"{option['placeholder'] or ''} {in_parentheses(option)}"
            for fact in (*option["choices"], option["default"], option["environment"]):
                assert fact is None or fact in text, (command, option["name"])
            if option["name"].startswith("-"):
                assert option["repeatable"] == ("repeatable" in option["remarks"])
                assert option["required"] == ("required" in option["remarks"])


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_the_table(command):
    page = as_one_line(run(command, "--help", env={"COLUMNS": "400"}))
    answer = table(command)
    for option in answer["options"]:
        assert f"{names_of(option)} {in_parentheses(option)}" in page
    codes = page[page.index("Exit codes:"):]
    assert codes == as_one_line("Exit codes: " + " ".join(f"{n['code']} {n['meaning']}" for n in answer["exit_codes"]))


@pytest.mark.parametrize("command", COMMANDS)
def test_the_manual_page_has_the_table(command):
    if shutil.which("mandoc") is None and not os.environ.get("TBVIZ_ALL_TESTS"):
        pytest.skip("there is no mandoc")
    page = as_one_line(render(run("man", command).encode(), 300))
    answer = table(command)
    assert f"tbviz-{command} - {answer['summary']} SYNOPSIS {answer['usage']} DESCRIPTION" in page
    for option in answer["options"]:
        assert f"{names_of(option)} {in_parentheses(option)}." in page
    codes = " ".join(f"{note['code']} {note['meaning']}" for note in answer["exit_codes"])
    assert as_one_line(f"EXIT STATUS {codes} ENVIRONMENT") in page
    for option in answer["options"]:
        if option["environment"]:
            assert f" {option['environment']} Stands for {option['name']} " in page[page.index("ENVIRONMENT"):]


def test_the_programs_pages_have_the_table():
    answer = table()
    shown = as_one_line(run("--help", env={"COLUMNS": "400"}))
    pages = [shown]
    if shutil.which("mandoc"):
        pages.append(as_one_line(render(run("man").encode(), 300)).replace("(1) ", " ").replace("tbviz-", ""))
    for page in pages:
        for command in answer["commands"]:
            assert f" {command['name']} {command['summary']}" in page
        for note in (*answer["exit_codes"], *answer["environment"]):
            assert f" {note.get('code', note.get('name'))} {note['meaning']}" in page


@pytest.mark.parametrize("command", COMMANDS)
def test_completion_has_the_table(command):
    def complete(*words):
        return dict((*line.split("\t", 1), "")[:2] for line in run("__complete", command, *words).splitlines())

    options = [option for option in table(command)["options"] if option["name"].startswith("-")]
    assert complete("--") == {option["name"]: option["help"] for option in options}
    for option in options:
        if option["choices"]:
            assert list(complete(f"{option['name']}=")) == [f"{option['name']}={word}" for word in option["choices"]]
            if not option["value"].startswith("[="):
                assert list(complete(option["name"], "")) == option["choices"]
        if option["short"]:
            assert complete(option["short"]) == {option["short"]: option["help"]}


def update_docs(*words, program=PROGRAM):
    return subprocess.run([sys.executable, REPOSITORY / "tools/update_docs", "--program", program, *words],
                          capture_output=True, text=True)


def test_documents_have_the_table():
    done = update_docs("--check")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_page_and_a_line(command):
    page = (DOCS / f"{command}.md").read_text()
    assert f"| [{command}]({command}.md) | " in (DOCS / "README.md").read_text()
    rows = set(re.findall(r"^\| (\d+) \| ", page[page.index("## Exit codes"):], re.M))
    assert rows == {str(note["code"]) for note in table(command)["exit_codes"]}


def test_the_check_of_documents_can_fail(tmp_path):
    """A program that says something else than the pages do."""
    other = tmp_path / "tbviz"
    other.write_text(f"#!/bin/sh\n'{PROGRAM}' \"$@\" | sed 's/Only list the layers/Show the layers/'\n")
    other.chmod(0o755)
    done = update_docs("--check", program=other)
    assert done.returncode == 1
    assert "docs/commands/kernels.md" in done.stdout and "+| `--list` | Show the layers" in done.stdout


def test_the_environment_is_the_one_that_the_sources_ask():
    asked = set()
    for root in ("apps", "lib"):
        for path in (REPOSITORY / root).rglob("*.cc"):
            asked |= set(re.findall(r'(?:getenv|[ =(!]environment|\bhas)\("([A-Z_]+)"\)', path.read_text()))
    not_ours = {"HOME"}  # Where "~/" is, and where LibTorch looks.
    told = {note["name"] for note in table()["environment"]}
    assert asked - told - not_ours == set()

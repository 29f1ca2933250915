"""tbviz man: roff that mandoc finds nothing wrong with, and that shows what the help shows."""

import json
import os
import re
import shutil

import pytest

from rendered_page import as_one_line, lint, render

if shutil.which("mandoc") is None and not os.environ.get("TBVIZ_ALL_TESTS"):
    pytest.skip("there is no mandoc", allow_module_level=True)


@pytest.fixture
def pages(tbviz):
    names = [command["name"] for command in json.loads(tbviz("help", "--json").out)["commands"]]
    return {name: tbviz("man", *([name] if name else [])).raw_out for name in ["", *names]}


def test_the_linter_finds_nothing(pages):
    assert {name: lint(page) for name, page in pages.items() if lint(page)} == {}


def test_pages_have_their_sections(pages):
    for name, page in pages.items():
        shown = render(page)
        headings = re.findall(r"^[A-Z][A-Z ]+$", shown, re.M)
        assert headings == ["NAME", "SYNOPSIS", "DESCRIPTION", *(["COMMANDS"] if not name else []), "OPTIONS", "EXIT STATUS",
                            "ENVIRONMENT", "EXAMPLES", "SEE ALSO"]
        title = f"TBVIZ-{name.upper()}(1)" if name else "TBVIZ(1)"
        assert shown.startswith(title) and shown.count(title) == 3  # The last line ends with it.


def test_lines_can_be_copied(pages, tbviz):
    """Hyphens, quotes and backslashes are those that were typed."""
    for name, page in pages.items():
        assert page.isascii() and b"\t" not in page
        if name:
            example = json.loads(tbviz("help", name, "--json").out)["example"]
            assert f"    {example}\n" in render(page, 200)


def test_examples_and_what_they_do(pages):
    shown = as_one_line(render(pages["completion"], 200))
    assert 'In ~/.bashrc: eval "$(tbviz completion bash)"' in shown
    assert "tbviz-help(1)" in shown and "tbviz(1)" in shown


def test_pages_know_no_clock(tbviz, pages):
    """The same page tomorrow, elsewhere, and in any terminal."""
    for env in ({"TZ": "Asia/Tokyo"}, {"SOURCE_DATE_EPOCH": "1"}, {"COLUMNS": "40"}, {"LC_ALL": "C"}, {"HOME": "/"}):
        assert tbviz("man", "kernels", env=env).raw_out == pages["kernels"]
    assert re.search(rb'^\.TH "TBVIZ\\-KERNELS" 1 "\d{4}-\d\d-\d\d" "tbviz \d+\.\d+\.\d+"', pages["kernels"])


def test_as_json(tbviz, pages):
    answer = json.loads(tbviz("man", "grid", "--json").out)
    assert answer["command"] == "grid" and answer["page"].encode() + b"\n" == pages["grid"]
    assert json.loads(tbviz("man", "--json").out)["command"] is None


def test_no_such_command(tbviz):
    assert "did you mean 'kernels'?" in tbviz("man", "kernel", code=2).err
    tbviz("man", "__complete", code=2)

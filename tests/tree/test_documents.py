"""Code that documents quote stands in the files that it is said to be from, which the tests build and run."""

import pathlib
import re
import textwrap

import pytest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
QUOTE = re.compile(r"<!-- (tests/[\w./-]+) -->\n```\w*\n(.*?)```", re.DOTALL)
QUOTES = [
    (document, path, code)
    for document in sorted([REPOSITORY / "README.md", *REPOSITORY.glob("docs/**/*.md")])
    for path, code in QUOTE.findall(document.read_text())
]


def lines_of(code):
    return [line.strip() for line in textwrap.dedent(code).splitlines() if line.strip()]


@pytest.mark.parametrize("document, path, code", QUOTES, ids=[f"{d.stem}-{pathlib.Path(p).stem}" for d, p, _ in QUOTES])
def test_a_quote_is_what_the_file_says(document, path, code):
    """Line by line and in order; lines may be left out."""
    file = lines_of((REPOSITORY / path).read_text())
    at = 0
    for line in lines_of(code):
        assert line in file[at:], f"{document.name} quotes {path}: {line}"
        at = file.index(line, at) + 1


def test_there_are_quotes():
    assert {path for _, path, _ in QUOTES} >= {"tests/consumer/train.cc"}

"""The commands that docs/scale.md shows, as they stand there."""

import pathlib
import re

PAGE = (pathlib.Path(__file__).resolve().parents[2] / "docs/scale.md").read_text()


def section(title):
    """The text below `## title`."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)
    assert found, f"docs/scale.md has no section '{title}'"
    return found[1]


def recipes(title):
    """The blocks of code below `## title`, without their fences."""
    return re.findall(r"^```\w+\n(.*?)^```", section(title), re.M | re.S)


def exit_codes():
    """{code: whether to try again}, by the page's last table."""
    rows = re.findall(r"^\| (\d+) \| (no|never|yes) \|", section("Try again, or never"), re.M)
    return {int(code): answer == "yes" for code, answer in rows}

"""Manual pages as a terminal shows them."""

import re
import subprocess


def render(roff, width=100):
    """The page as mandoc sets it, without bold and italics."""
    done = subprocess.run(["mandoc", "-T", "utf8", "-O", f"width={width}"], input=roff, capture_output=True, check=True)
    return re.sub(".\x08", "", done.stdout.decode())


def as_one_line(page):
    return " ".join(page.split())


def lint(roff):
    """What mandoc's linter says."""
    done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning"], input=roff, capture_output=True)
    return done.stdout.decode() + done.stderr.decode()

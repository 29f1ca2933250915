"""What the tests of the ways to the library do to get there."""

import os
import pathlib
import re
import subprocess

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
CONSUMER = REPOSITORY / "tests/consumer"


def run(*command, env=None):
    """What a command prints; it must succeed."""
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env={**os.environ, **(env or {})}, timeout=1800)  # fmt: skip
    assert done.returncode == 0, f"{command}\n{done.stdout}"
    return done.stdout


def read_cache(build):
    """The variables in CMake's cache of a build folder."""
    lines = (build / "CMakeCache.txt").read_text().splitlines()
    return dict(re.match(r"([^#/][^:]*):\w+=(.*)", line).groups() for line in lines if re.match(r"[^#/][^:]*:\w+=", line))

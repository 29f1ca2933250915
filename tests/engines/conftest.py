"""Engines that run many processes of tbviz: GNU parallel, xargs, Slurm, what Kubernetes starts, Spark.

What they are asked to do stands in docs/scale.md, and is taken from there. What comes of it is read by TensorBoard's
own reader, and held against the log of one process."""

import collections
import os
import shutil
import subprocess

import pytest
from conftest import PROGRAM


@pytest.fixture(scope="session")
def lack():
    """Ends a test whose engine is not there; `tools/bootstrap --tests` installs them all."""

    def end(reason):
        if os.environ.get("TBVIZ_ALL_TESTS"):
            pytest.fail(reason)
        pytest.skip(reason)

    return end


@pytest.fixture(scope="session")
def environment(tmp_path_factory):
    """In which `tbviz` is the program that is tested, and nothing is set that tells of another job."""
    folder = tmp_path_factory.mktemp("path")
    (folder / "tbviz").symlink_to(PROGRAM)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("TBVIZ", "SLURM_", "PARALLEL"))}
    return {**kept, "PATH": f"{folder}:{os.environ['PATH']}"}


@pytest.fixture
def shell(environment, tmp_path):
    """Runs a recipe by bash, in the test's folder; returns what it printed."""

    def run(recipe, code=0, **variables):
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", recipe], cwd=tmp_path, env={**environment, **variables},
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)  # fmt: skip
        assert done.returncode == code, f"exit {done.returncode}: {done.stdout}{done.stderr}"
        return done.stdout

    return run


@pytest.fixture(scope="session")
def small_pictures(tmp_path_factory):
    import numpy
    from PIL import Image

    folder = tmp_path_factory.mktemp("small") / "pictures"
    folder.mkdir()
    random = numpy.random.default_rng(0)
    for number in range(256):
        Image.fromarray(random.integers(0, 256, (16, 16, 3), dtype=numpy.uint8)).save(folder / f"{number:04}.png")
    return folder


@pytest.fixture
def pictures(small_pictures, tmp_path):
    """The folder `pictures` in the test's folder, with 256 small ones."""
    shutil.copytree(small_pictures, tmp_path / "pictures", copy_function=os.link)
    return tmp_path / "pictures"


@pytest.fixture
def contents(values):
    """What a run holds, by TensorBoard's reader: {(tag, step, the value's bytes): how often}."""

    def read(run):
        return collections.Counter((tag, step, value.SerializeToString()) for tag, step, value in values(run))

    return read


@pytest.fixture
def one_process(shell, contents):
    """The contents of the log that one process writes, by `command`, of the inputs in the file `names`."""

    def run(command="image"):
        shell(f"tbviz -q {command} --files-from names -l runs/one")
        return contents("runs/one")

    return run

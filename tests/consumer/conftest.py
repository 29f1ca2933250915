"""The ways in which other projects get the library, and what they are built with: that of this build folder."""

import os
import pathlib
import shutil

import pytest
from building import REPOSITORY, read_cache, run


@pytest.fixture(scope="session")
def build():
    """The build folder that the tests run in."""
    return pathlib.Path(os.environ["TBVIZ_BUILD"])


@pytest.fixture(scope="session")
def cache(build):
    return read_cache(build)


@pytest.fixture(scope="session")
def configure(cache):
    """Configures a project with the compiler and the flags of the build, so that ccache knows most of its objects."""

    def configure(source, folder, *options):
        names = ("CMAKE_CXX_COMPILER", "CMAKE_CXX_FLAGS", "CMAKE_BUILD_TYPE", "CMAKE_GENERATOR")
        flags = [f"-D{name}={cache[name]}" for name in names if name != "CMAKE_GENERATOR"]
        if cache.get("TBVIZ_CCACHE"):
            flags.append(f"-DCMAKE_CXX_COMPILER_LAUNCHER={cache['TBVIZ_CCACHE']}")
        return run("cmake", "-G", cache["CMAKE_GENERATOR"], "-S", source, "-B", folder, *flags, *options)

    return configure


@pytest.fixture(scope="module")
def folder(build, request):
    """An empty folder of the module's own; always the same, so that ccache knows what is built there."""
    folder = build / "ways" / request.module.__name__
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@pytest.fixture(scope="module")
def prefix(build, folder):
    """The installed library, moved to another folder than it was installed in."""
    run("cmake", "--install", build, "--component", "development", "--prefix", folder / "installed")
    return (folder / "installed").rename(folder / "moved")


@pytest.fixture(scope="session")
def snippet():
    """Gives the example in docs/install.md that has certain words in it."""
    lines = (REPOSITORY / "docs/install.md").read_text().splitlines()
    blocks = "\n".join(line[4:] if line.startswith("    ") else "\f" for line in lines).split("\f")

    def snippet(words):
        [block] = [block.strip("\n") for block in blocks if words in block]
        return block

    return snippet


@pytest.fixture
def read_log():
    """TensorBoard's own reader of a log directory."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    def read(folder):
        kinds = ("scalars", "histograms", "images", "tensors")
        return EventAccumulator(str(folder), dict.fromkeys(kinds, 0)).Reload()  # 0: all that there are.

    return read

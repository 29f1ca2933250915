"""What users install, built once for all these tests, and clean roots to install it in.

They cost a minute, so they run only with TBVIZ_ALL_TESTS, as under tools/test; nothing may be missing then.
"""

import os
import pathlib
import subprocess
import sys
import time
from dataclasses import dataclass

import pytest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
DEBIAN_ROOT = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "tbviz/debian-12"
DEBIAN_TORCH = pathlib.Path("/usr/include/torch/script.h")


def pytest_collection_modifyitems(items):
    if os.environ.get("TBVIZ_ALL_TESTS"):
        return
    for item in items:
        if item.path.is_relative_to(pathlib.Path(__file__).parent):
            item.add_marker(pytest.mark.skip(reason="builds packages: runs with TBVIZ_ALL_TESTS=1"))


measured = []  # Lines for the end of the report.


def pytest_terminal_summary(terminalreporter):
    for line in measured:
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def tell_at_the_end():
    """Shows a line below the results, whether or not output is captured: what was measured and is no claim."""
    return measured.append


@dataclass
class Packages:
    """The files that tools/package made."""

    wheel: pathlib.Path
    tar: pathlib.Path
    debs: dict  # By the name of the package.


@pytest.fixture(scope="session")
def packages():
    folder = REPOSITORY / "build/packages"
    for old in folder.glob("*"):
        old.unlink()
    prefixes = "/usr" if DEBIAN_TORCH.is_file() else ""
    done = subprocess.run([REPOSITORY / "tools/package", "-o", folder], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env={**os.environ, "PYTHON": sys.executable, "TBVIZ_TORCH_PREFIXES": prefixes},
                          text=True, timeout=1800)  # fmt: skip
    assert done.returncode == 0, done.stdout
    [wheel], [tar] = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return Packages(wheel, tar, {deb.name.split("_")[0]: deb for deb in folder.glob("*.deb")})


@pytest.fixture(scope="session")
def unpacked(packages, tmp_path_factory):
    """The folder in the tarball."""
    folder = tmp_path_factory.mktemp("tar")
    subprocess.run(["tar", "-xf", packages.tar, "-C", folder], check=True)
    [top] = folder.iterdir()
    return top


@pytest.fixture(scope="session")
def torch_folder():
    """The folder of the torch wheel that tbviz was built with."""
    choice = REPOSITORY / ".torch-prefix"
    folder = pathlib.Path(choice.read_text().strip()) if choice.is_file() else None
    if folder is None or not (folder / "version.py").is_file():
        pytest.skip("tbviz was not built with the torch of a wheel")
    return folder


@pytest.fixture(scope="session")
def make_room(tmp_path_factory):
    """Makes rooms over a root folder: by default Debian 12 with nothing but Python."""
    from clean_room import Room, is_possible

    assert is_possible(), "clean roots need root's rights and mount namespaces"

    def make(root=DEBIAN_ROOT):
        assert (root / "usr/bin").is_dir(), f"there is no Debian in {root}: tools/bootstrap --tests makes it"
        return Room(root, tmp_path_factory.mktemp("room"))

    return make


@pytest.fixture(scope="session")
def wheel_room(packages, make_room):
    """A fresh Debian where the wheel is installed in two virtual environments: /none, as users do, and /wheel.

    `install_seconds` is what making and filling the first took.
    """
    room = make_room()
    wheel = room.add(packages.wheel, "/tmp")
    install = ["install", "--quiet", "--no-index", "--disable-pip-version-check", wheel]
    begin = time.monotonic()
    room.run("python3", "-m", "venv", "/none")
    room.run("/none/bin/pip", *install)
    room.install_seconds = time.monotonic() - begin
    room.run("python3", "-m", "venv", "--without-pip", "/wheel")
    room.run("/none/bin/pip", "--python", "/wheel/bin/python", *install)
    return room


@pytest.fixture(scope="session")
def torch_room(wheel_room, torch_folder):
    """wheel_room, and in the environment /wheel the torch that tbviz was built with."""
    wheel_room.bind(torch_folder, "/wheel/lib/python3.11/site-packages/torch")
    return wheel_room

"""Which libraries and versions of symbols the installed binaries ask for, as readelf shows them and as the docs say."""

import re
import subprocess

import pytest
from first_steps import REPOSITORY

SYSTEM = {"ld-linux-x86-64.so.2", "libc.so.6", "libm.so.6", "libgcc_s.so.1", "libstdc++.so.6"}


@pytest.fixture(scope="module")
def binaries(unpacked):
    return [unpacked / "bin/tbviz", *(unpacked / "lib/tbviz").iterdir()]


def readelf(option, binary):
    return subprocess.run(["readelf", option, "--wide", binary], check=True, capture_output=True, text=True).stdout


def torch_libraries(binary):
    """What a module needs of its LibTorch, whose Debian package has versions in the names."""
    minor = re.fullmatch(r"libtbviz_torch_(\d+)_(\d+)\.so", binary.name)
    if not minor:
        return set()
    version = ".1.13" if minor.groups() == ("1", "13") else ""
    return {f"libtorch_cpu.so{version}", f"libc10.so{version}"}


def test_libraries(binaries):
    for binary in binaries:
        dynamic = readelf("--dynamic", binary)
        needed = set(re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic))
        assert needed - SYSTEM - {"libsimdjson.so.14"} == torch_libraries(binary)
        assert {"libstdc++.so.6", "libgcc_s.so.1"} <= needed, "exceptions cross from module to program"
        assert set(re.findall(r"\((?:RUNPATH|RPATH)\).*\[(.*)\]", dynamic)) <= {"$ORIGIN", "$ORIGIN/../lib/tbviz"}


@pytest.mark.parametrize("library, symbols", [("glibc", "GLIBC"), ("libstdc++", "GLIBCXX")])
def test_the_documentation_says_which_versions(binaries, library, symbols):
    found = {version for binary in binaries for version in re.findall(rf"\b{symbols}_([0-9.]+)", readelf("-V", binary))}
    newest = max(found, key=lambda version: [int(part) for part in version.split(".")])
    assert f"{symbols}_{newest}" in (REPOSITORY / "docs/install.md").read_text(), f"{library}: {symbols}_{newest}"

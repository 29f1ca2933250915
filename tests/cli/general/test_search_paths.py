"""The program and the modules, as they were built, take no library from the folder that somebody happens to be in."""

import re
import subprocess

import pytest

from conftest import PROGRAM

MODULES = sorted((PROGRAM.parent.parent / "lib/tbviz").glob("libtbviz_torch_*.so"))


def dynamic_section(binary):
    return subprocess.run(["readelf", "--dynamic", "--wide", binary], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("binary", [PROGRAM, *MODULES], ids=lambda binary: binary.name)
def test_every_folder_is_absolute_or_beside_the_file(binary):
    """An empty item means the current folder, as "." does."""
    for path in re.findall(r"\((?:RUNPATH|RPATH)\).*\[(.*)\]", dynamic_section(binary)):
        assert [item for item in path.split(":") if not re.match(r"/|\$ORIGIN(/|$)", item)] == []


def test_libraries_in_the_current_folder(tbviz, tmp_path):
    """Empty files: that one was opened would end the program before it begins."""
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic_section(PROGRAM))
    assert "libstdc++.so.6" in needed
    for name in needed:
        (tmp_path / name).touch()
    assert tbviz("--version", cwd=tmp_path).out.startswith("tbviz ")

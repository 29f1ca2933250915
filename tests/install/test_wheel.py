"""The wheel: what it is called, what it holds, and that it runs in a fresh Debian with and without a torch."""

import email
import importlib
import json
import pathlib
import re
import subprocess
import sys
import zipfile

import pytest
from first_steps import INSIDE, REPOSITORY, VERSION, diagnose, see_features, use_program
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

sys.path.insert(0, str(REPOSITORY / "packaging/wheel/backend"))
DATA = f"tbviz-{VERSION}.data/data/"


@pytest.fixture(scope="module")
def content(packages):
    with zipfile.ZipFile(packages.wheel) as wheel:
        return {name: wheel.read(name) for name in wheel.namelist()}


@pytest.fixture(scope="module")
def minors(content):
    """Of the modules in the wheel: ["1.13", "2.13"]."""
    found = (re.fullmatch(rf"{DATA}lib/tbviz/libtbviz_torch_(\d+)_(\d+)\.so", name) for name in content)
    return [f"{match[1]}.{match[2]}" for match in found if match]


def test_the_name_says_what_the_program_needs(packages):
    name = re.fullmatch(rf"tbviz-{VERSION}-py3-none-(manylinux_2_\d+_x86_64)\.whl", packages.wheel.name)
    assert name and packages.wheel.stat().st_size < 8e6
    # Without this machine's libraries, where it would follow Debian's LibTorch to its hundred others.
    show = [sys.executable, "-m", "auditwheel", "show", "--json", "--ldpaths", "/nonexistent", packages.wheel]
    found = json.loads(subprocess.run(show, check=True, capture_output=True, text=True).stdout)
    assert found["sym_tag"] == name[1]


def test_it_carries_what_it_needs_but_torch(content, minors):
    assert f"{DATA}bin/tbviz" in content
    libraries = {name.rpartition("/")[2] for name in content if ".so" in name}
    licenses = f"{DATA}share/doc/tbviz/licenses/"
    assert {name.removeprefix(licenses) for name in content if name.startswith(licenses)} == INSIDE
    assert libraries == {"libsimdjson.so.14"} | {f"libtbviz_torch_{minor.replace('.', '_')}.so" for minor in minors}


@pytest.mark.torch_module
def test_the_metadata(content, minors):
    metadata = email.message_from_bytes(content[f"tbviz-{VERSION}.dist-info/METADATA"])
    assert metadata["Version"] == VERSION
    [requirement] = map(Requirement, metadata.get_all("Requires-Dist"))
    assert metadata.get_all("Provides-Extra") == ["torch"]
    assert requirement.name == "torch" and str(requirement.marker) == 'extra == "torch"'
    newest = max(minors, key=lambda minor: [int(part) for part in minor.split(".")])
    major, minor = map(int, newest.split("."))
    assert f"{newest}.1" in requirement.specifier
    assert f"{major}.{minor + 1}.0" not in requirement.specifier and f"{major}.{minor - 1}.0" not in requirement.specifier


@pytest.mark.parametrize(
    "minors, fit, others",
    [
        ([(2, 13)], ["2.13.0", "2.13.1"], ["2.12.1", "2.14.0", "1.13.1"]),
        ([(1, 13), (2, 8), (2, 11), (2, 12)], ["2.8.0", "2.11.0", "2.12.1"], ["1.13.1", "2.7.1", "2.9.0", "2.10.0", "2.13.0"]),
    ],
)
def test_the_extra_asks_for_what_there_are_modules_for(minors, fit, others):
    specifier = SpecifierSet(importlib.import_module("tbviz_wheel").torch_range(minors))
    assert [version for version in [*fit, *others] if version in specifier] == fit


def test_without_torch(wheel_room):
    use_program(wheel_room, ["/none/bin/tbviz"], "/root/none")
    use_program(wheel_room, ["/none/bin/python", "-m", "tbviz"], "/root/module")
    assert diagnose(wheel_room, "/none/bin/tbviz")["models"]["run"] is False
    said = see_features(wheel_room, ["/none/bin/tbviz"], "/root/none", code=5).stderr
    assert len(said.splitlines()) == 1 and "torch" in said and "undefined symbol" not in said


@pytest.mark.torch_module
def test_with_the_torch_of_the_build(torch_room):
    facts = diagnose(torch_room, "/wheel/bin/tbviz")
    assert facts["models"]["run"] is True
    [torch] = facts["torches"]
    assert (torch["source"], torch["used"]) == ("beside the program", True)
    said = see_features(torch_room, ["/wheel/bin/tbviz"], "/root/wheel")
    assert [line.split()[:3] for line in said.stdout.splitlines()] == [
        ["0", "features.0", "Conv2d"], ["1", "features.3", "Conv2d"], ["2", "features.6", "Conv2d"]]  # fmt: skip


@pytest.mark.torch_module
def test_with_debians_torch(packages, make_room, minors):
    assert "1.13" in minors
    room = make_room(pathlib.Path("/"))
    wheel = room.add(packages.wheel, "/tmp")
    room.run("/usr/bin/python3", "-m", "venv", "--without-pip", "--system-site-packages", "/venv")
    room.run("/usr/bin/python3", "-m", "pip", "--python", "/venv/bin/python", "install", "--quiet", "--no-index", wheel)
    [torch] = [torch for torch in diagnose(room, "/venv/bin/tbviz")["torches"] if torch["used"]]
    assert torch["version"].startswith("1.13.")
    said = see_features(room, ["/venv/bin/tbviz"], "/root/debian")
    assert len(said.stdout.splitlines()) == 3


def test_nothing_is_left_of_it(wheel_room, packages):
    wheel_room.run("python3", "-m", "venv", "--without-pip", "/left")
    before = wheel_room.files()
    pip = ["/none/bin/pip", "--quiet", "--python", "/left/bin/python"]
    wheel_room.run(*pip, "install", "--no-index", "--no-compile", f"/tmp/{packages.wheel.name}")
    assert "/left/bin/tbviz" in wheel_room.files() - before
    wheel_room.run(*pip, "uninstall", "--yes", "tbviz")
    assert wheel_room.files() - before == set()


def test_the_source_distribution(tmp_path):
    """Everything that git knows, and nothing that was built."""
    script = "import sys; from scikit_build_core.build import build_sdist; print(build_sdist(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", script, tmp_path], cwd=REPOSITORY, check=True, capture_output=True)
    listed = subprocess.run(["tar", "-tf", *tmp_path.glob("*.tar.gz")], check=True, capture_output=True, text=True).stdout
    names = {name.partition("/")[2] for name in listed.splitlines()}
    known = subprocess.run(["git", "ls-files"], cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout
    others = subprocess.run(["git", "ls-files", "--others", "--exclude-standard"], cwd=REPOSITORY, check=True,
                            capture_output=True, text=True).stdout  # fmt: skip
    assert names - {"PKG-INFO"} == set(known.splitlines()) | set(others.splitlines())

"""The library built by another project, with FetchContent from this tree, as a shared one.

It has the flags of the build that is tested, in a folder as deep, so that ccache has its objects.
"""

import os
import re
import subprocess

import pytest
from building import CONSUMER, REPOSITORY, read_cache, run

# What a machine of a user of the library need not have.
NOT_NEEDED = ["CLI11", "doctest", "PkgConfig", "Protobuf", "Python", "Python3", "Torch"]


@pytest.fixture(scope="module")
def host(build, cache, configure, snippet):
    folder = build.with_name(f"{build.name}-fetched")
    folder.mkdir(exist_ok=True)
    lines = folder / "snippet.cmake"
    lines.write_text(snippet("FetchContent_MakeAvailable"))
    configure(CONSUMER / "fetched", folder, f"-DFETCHCONTENT_SOURCE_DIR_TBVIZ={REPOSITORY}", f"-DSNIPPET={lines}", "-DBUILD_SHARED_LIBS=ON",
              f"-DTBVIZ_WERROR={cache['TBVIZ_WERROR']}",
              *(f"-DCMAKE_DISABLE_FIND_PACKAGE_{name}=ON" for name in NOT_NEEDED))  # fmt: skip
    run("cmake", "--build", folder, "-j2", env={"CCACHE_BASEDIR": str(REPOSITORY), "CCACHE_NOHASHDIR": "true"})
    return folder


@pytest.fixture(scope="module")
def library(host):
    [file] = [path for path in host.rglob("libtbviz.so.*") if not path.is_symlink()]
    return file


def test_programs_are_built_with_it(host, library, read_log, tmp_path):
    run(host / "train", tmp_path / "run")
    assert len(read_log(tmp_path / "run").Scalars("loss")) == 100
    assert "libtbviz.so" in run("ldd", host / "train")


def test_exceptions_are_caught_by_their_types(host):
    assert run(host / "catch") == "InputError there/is/no/such.pt\nError 1\n"


def test_the_shared_library_shows_its_own_names(library):
    version = re.search(r"^  VERSION ([0-9.]+)$", (REPOSITORY / "CMakeLists.txt").read_text(), re.M).group(1)
    minor = version.rsplit(".", 1)[0]
    assert library.name == f"libtbviz.so.{version}"
    assert f"[libtbviz.so.{minor}]" in run("readelf", "-d", library)
    names = [line.split()[-1] for line in run("nm", "-D", "--defined-only", library).splitlines()]
    # Mangled: functions and variables in namespace tbviz, and the typeinfo, vtables and guards of what is in it.
    assert len(names) > 100
    assert [name for name in names if not re.match(r"_Z(T[ISVT]|GV|Thn\d+_)?NK?5tbviz", name)] == []


def test_a_host_gets_nothing_else(host, tmp_path):
    run("cmake", "--install", host, "--prefix", tmp_path / "installed")
    assert [path for path in (tmp_path / "installed").rglob("*") if path.is_file()] == []
    assert "No tests were found" in subprocess.run(["ctest", "--test-dir", host], capture_output=True, text=True).stderr
    own = re.compile(r"_?(CMAKE|FETCHCONTENT|FIND_PACKAGE|GNUInstallDirs|TBVIZ|BUILD_SHARED_LIBS|SNIPPET|tbviz|libtbviz|ZLIB)(_|$)|[\w-]+_DIR$")
    assert [name for name in read_cache(host) if not own.match(name)] == [], "variables that a host would share"


def test_a_folder_of_the_hosts_own(configure, snippet, tmp_path):
    project = tmp_path / "project"
    (project / "third_party").mkdir(parents=True)
    (project / "third_party/tbviz").symlink_to(REPOSITORY)
    (project / "CMakeLists.txt").write_text(f"""cmake_minimum_required(VERSION 3.25)
project(host LANGUAGES CXX)
add_executable(train {CONSUMER}/train.cc)
{snippet("add_subdirectory(third_party")}
""")
    configure(project, tmp_path / "build")
    listed = run("cmake", "--build", tmp_path / "build", "--target", "help")
    assert re.search(r"\blibtbviz\b", listed) and not re.search(r"^(tbviz|tbviz_tests)\b", listed, re.M)

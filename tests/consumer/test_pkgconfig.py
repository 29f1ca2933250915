"""tbviz.pc: its flags suffice, without --static, wherever the library was moved to."""

import re
import subprocess

import pytest
from building import CONSUMER, run


@pytest.fixture(scope="module")
def ask(prefix):
    [file] = prefix.rglob("tbviz.pc")

    def ask(*words):
        return run("pkg-config", *words, "tbviz", env={"PKG_CONFIG_PATH": str(file.parent)}).split()

    ask.file = file
    return ask


def test_a_program_is_built_by_it(ask, cache, snippet, read_log, tmp_path):
    line = snippet("c++ train.cc").replace("train.cc", str(CONSUMER / "train.cc"), 1)
    line = line.replace("c++ ", f"{cache['CMAKE_CXX_COMPILER']} ", 1).replace("-o train", f"-o {tmp_path}/train")
    run("bash", "-c", line, env={"PKG_CONFIG_PATH": str(ask.file.parent)})
    run(tmp_path / "train", tmp_path / "run")
    assert len(read_log(tmp_path / "run").Scalars("loss")) == 100


def test_a_shared_library_with_it_does_not_show_it(ask, cache, tmp_path):
    plugin = tmp_path / "plugin.so"
    run(cache["CMAKE_CXX_COMPILER"], "-fPIC", "-shared", CONSUMER / "fetched/catch.cc", "-o", plugin,
        *ask("--cflags", "--libs"))  # fmt: skip
    shown = [line.split()[1:] for line in run("nm", "-D", "--defined-only", plugin).splitlines()]
    assert ["T", "main"] in shown
    # But for what the headers define and the compiler puts into every object.
    assert [name for kind, name in shown if "tbviz" in name and kind not in "WVu"] == []


def test_what_it_says(ask, prefix, build):
    text = ask.file.read_text()
    assert "/usr" not in text and str(build) not in text, "no folder of the machine that built it"
    assert "C++20" in text and "-std=c++20" in ask("--cflags")
    assert [word for word in ask("--cflags") if word.startswith("-I")], ask("--cflags")
    assert all(str(prefix) in word or ".." in word for word in ask("--cflags") if word.startswith("-I"))


def test_no_folder_of_this_machine_in_the_package(prefix, build):
    for file in (prefix.rglob("*.cmake")):
        for line in file.read_text().splitlines():
            assert not re.search(rf"{build}|/usr/lib|/usr/include", line), f"{file.name}: {line}"


def test_what_is_installed(prefix):
    libraries = sorted(path.name for path in prefix.rglob("lib*.*") if path.suffix in (".a", ".so"))
    assert libraries == ["libtbviz.a"]
    shown = subprocess.run(["ar", "t", next(prefix.rglob("libtbviz.a"))], capture_output=True, text=True, check=True)
    assert "pb.cc.o" not in shown.stdout, "protobuf is for tests"

"""tbviz doctor: what it prints of the program, modules, torches, TensorBoard and the terminal."""

import json
import os
import pathlib
import re
import subprocess

import pytest
from fake_torch import Carrier, compile_library, make_torch

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]


@pytest.fixture
def carrier(tmp_path, tbviz):
    return Carrier(tmp_path / "site", tbviz.program, minors=("2_13", "2_9"))


def test_the_program(carrier):
    program = carrier.doctor()["program"]
    version = carrier.run("--version").stdout.split()[1]
    assert program["version"] == version and program["file"] == str(carrier.program)
    assert "fmt" in program["libraries"] and program["interface"] > 0


def test_nothing_found_is_no_failure(carrier):
    facts = carrier.doctor()
    assert facts["schema"] == "tbviz.doctor/1"
    assert not any(torch["used"] for torch in facts["torches"])
    assert [module["torch"] for module in facts["modules"]] == ["2.13", "2.9"]
    assert not any(module["loads"] for module in facts["modules"])
    assert facts["modules"][0]["why"] == "no LibTorch 2.13 was found"
    assert facts["models"]["run"] is False and "needs LibTorch 2.13 and 2.9" in facts["models"]["why"]
    assert facts["tensorboard"] == {"found": False, "command": None}
    assert facts["terminal"]["is_terminal"] is False and facts["terminal"]["pictures"] == "none"


def test_the_same_for_people(carrier, tmp_path):
    torch = make_torch(tmp_path / "venv/torch", "2.8.0")
    done = carrier.run("doctor", VIRTUAL_ENV=tmp_path / "venv")
    lines = done.stdout.splitlines()
    assert done.returncode == 0 and done.stderr == ""
    assert lines[0].startswith("tbviz ") and lines[0].endswith(f", {carrier.program}")
    assert re.search(rf"^module +2\.13 +{carrier.modules[0]} +no LibTorch 2\.13 was found$", done.stdout, re.M)
    assert re.search(rf"^torch +2\.8\.0 +{torch} \(VIRTUAL_ENV\) +there is no module for 2\.8$", done.stdout, re.M)
    assert any(line.startswith("models do not run: running a model needs LibTorch 2.13 and 2.9") for line in lines)
    assert "TensorBoard: none (pip install tensorboard; tbviz report needs none)" in lines
    assert lines[-1] == "terminal: none, standard output is a file or a pipe"


@pytest.mark.parametrize("name", ["--torch", "TBVIZ_TORCH"])
def test_a_torch_that_is_named_and_is_not_there(carrier, name):
    words, variables = (["--torch", "/nowhere"], {}) if name == "--torch" else ([], {"TBVIZ_TORCH": "/nowhere"})
    done = carrier.run("doctor", "--json", *words, **variables)
    facts = json.loads(done.stdout)
    assert done.returncode == 5
    assert facts["torches"][0] | {"used": False} == facts["torches"][0]
    assert facts["torches"][0]["path"] == "/nowhere" and facts["torches"][0]["source"] == name
    assert facts["torches"][0]["why"] == "there is no such folder" and facts["torches"][0]["version"] is None
    assert facts["terminal"] and json.loads(done.stderr)["exit"] == 5


def test_a_torch_that_is_named_and_runs_nothing(carrier, tmp_path):
    # Whole, and of the right version, but the module does not fit it.
    torch = make_torch(tmp_path / "torch", function="another_function")
    assert carrier.doctor("--torch", torch, code=5)["models"]["run"] is False
    assert carrier.doctor(code=5, TBVIZ_TORCH=torch)["models"]["run"] is False
    assert carrier.doctor()["models"]["run"] is False


def test_a_torch_that_is_named_without_any_module(tbviz, tmp_path):
    carrier = Carrier(tmp_path / "site", tbviz.program, minors=())
    torch = make_torch(tmp_path / "torch")
    facts = carrier.doctor("--torch", torch, code=5)
    assert facts["modules"] == [] and "module, which is missing" in facts["models"]["why"]
    assert carrier.doctor()["models"]["run"] is False
    done = carrier.run("kernels", "--list", TBVIZ_TORCH=torch)
    assert done.returncode == 0


def test_a_module_that_is_named_and_is_not_there(carrier):
    done = carrier.run("doctor", TBVIZ_TORCH_PLUGIN="/nowhere/module.so")
    assert done.returncode == 5 and "terminal: " in done.stdout
    assert done.stderr == "tbviz: /nowhere/module.so: is not there; TBVIZ_TORCH_PLUGIN names the module's file\n"


def test_a_module_that_crashes_does_not_take_doctor_down(carrier, tmp_path):
    make_torch(tmp_path / "torch", "2.9.1")
    compile_library(carrier.site / "tbviz/lib/tbviz/libtbviz_torch_2_9.so",
                    "#include <signal.h>\n__attribute__((constructor)) static void die(void) { raise(SIGKILL); }")
    facts = carrier.doctor("--torch", tmp_path, code=5)
    crashed = facts["modules"][1]
    assert not crashed["loads"] and crashed["why"].endswith("crashes as it is loaded (signal 9)")
    assert facts["models"] == {"run": False, "why": crashed["why"]}
    assert used_versions(facts) == ["2.9.1"]


@pytest.mark.parametrize(
    "function, why",
    [
        ("extern int missing(void); int torch_2_13(void) { return missing(); }", "does not load: "),
        ("__attribute__((constructor)) static void f(void) { __builtin_trap(); }", "crashes as it is loaded (signal 4)"),
    ],
)
def test_a_torch_that_does_not_load_is_not_used(carrier, tmp_path, function, why):
    torch = make_torch(tmp_path / "torch")
    compile_library(torch / "lib/libtorch_cpu.so", function)
    facts = carrier.doctor("--torch", torch, code=5)
    assert used_versions(facts) == []
    named = facts["torches"][0]
    assert named["why"].startswith(f"{torch}/lib/libtorch_cpu.so: LibTorch 2.13.0+cpu in {torch} (--torch) {why}")
    assert facts["modules"][0] == facts["modules"][0] | {"loads": False, "why": named["why"]}
    assert facts["models"] == {"run": False, "why": named["why"]}


def used_versions(facts):
    return [torch["version"] for torch in facts["torches"] if torch["used"]]


def test_tensorboard_on_the_path(carrier, tmp_path):
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin/tensorboard"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert carrier.doctor(PATH=tmp_path / "bin")["tensorboard"] == {"found": True, "command": [str(program)]}


def test_the_terminal(tbviz, tmp_path):
    """In a pseudo-terminal of 100 by 30 that says it is kitty."""
    from terminal import run_in_terminal

    printed = run_in_terminal([tbviz.program, "doctor"], columns=100, rows=30, env={"TERM": "xterm-kitty"})
    assert "terminal: xterm-kitty, 100 x 30 characters, colours: 24 bits, pictures: kitty" in printed.lines


@pytest.mark.torch_module
def test_the_modules_of_this_build(tbviz):
    """Each loads, with the version that Python's torch has."""
    python = os.environ["TBVIZ_TORCH_PYTHON"]
    ask = "import torch; print(torch.__version__)"
    version = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True).stdout.strip()
    facts = json.loads(tbviz("doctor", "--json").out)
    minor = ".".join(version.split(".")[:2])
    assert {module["torch"]: module["loads"] for module in facts["modules"]}[minor]
    assert facts["models"] == {"run": True, "why": ""}
    assert used_versions(facts)[0].split("+")[0].split("a")[0] == version.split("+")[0].split("a")[0]

"""Where LibTorch is looked for, and what is said where none fits: with fake ones, so that no LibTorch is needed."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest
from fake_torch import OPENED, Carrier, compile_library, make_cuda_torch, make_python, make_torch

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
MODEL = REPOSITORY / "data/models/builtin.pt"


@pytest.fixture(scope="module")
def carrier(tmp_path_factory):
    program = pathlib.Path(os.environ.get("TBVIZ", REPOSITORY / "build/release/bin/tbviz"))
    return Carrier(tmp_path_factory.mktemp("carrier") / "site", program.resolve())


def ends(done, code=5):
    """The one line that a command ends with, without the model's notes."""
    assert done.returncode == code, done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith("tbviz: ")]
    assert len(lines) == 1 and "undefined symbol" not in done.stderr and "dlopen" not in done.stderr
    return lines[0]


def graph(carrier, *words, **variables):
    return ends(carrier.run("graph", MODEL, "-l", "run", *words, **variables))


def used(facts):
    return [(torch["path"], torch["source"]) for torch in facts["torches"] if torch["used"]]


@pytest.fixture
def places(carrier, tmp_path):
    """A torch in each place but the system's: (source, path, words, variables) in the order of the search."""
    named = make_torch(tmp_path / "named/torch")
    variable = make_torch(tmp_path / "variable")
    beside = make_torch(carrier.site / "torch")
    venv = make_torch(tmp_path / "venv/lib/python3.11/site-packages/torch")
    conda = make_torch(tmp_path / "conda/lib/python3.12/site-packages/torch")
    python = make_torch(tmp_path / "python/torch")
    make_python(tmp_path / "bin", python)
    yield [
        ("--torch", named, ["--torch", tmp_path / "named"], {}),
        ("TBVIZ_TORCH", variable, [], {"TBVIZ_TORCH": variable}),
        ("beside the program", beside, [], {}),
        ("VIRTUAL_ENV", venv, [], {"VIRTUAL_ENV": tmp_path / "venv"}),
        ("CONDA_PREFIX", conda, [], {"CONDA_PREFIX": tmp_path / "conda"}),
        ("python3 on the PATH", python, [], {"PATH": tmp_path / "bin"}),
    ]
    shutil.rmtree(carrier.site / "torch", ignore_errors=True)


@pytest.mark.parametrize("first", range(6))
def test_places_are_asked_in_order(carrier, places, first):
    """The first that is there is taken, and doctor names all of them in order."""
    if first > 2:
        shutil.rmtree(carrier.site / "torch")
    there = places[first:]
    words = [word for place in there for word in place[2]]
    variables = {name: value for place in there for name, value in place[3].items()}
    # The module runs no model: of a torch that is named, that is a failure.
    facts = carrier.doctor(*words, code=5 if first < 2 else 0, **variables)
    seen = [(torch["source"], torch["path"]) for torch in facts["torches"] if torch["source"] != "/usr/lib"]
    assert seen == [(source, str(path)) for source, path, *_ in there]
    assert used(facts) == [(str(there[0][1]), there[0][0])]
    told = carrier.run("graph", MODEL, "-l", "run", "-v", *words, **variables).stderr
    assert f"LibTorch 2.13.0+cpu in {there[0][1]} ({there[0][0]})" in told
    assert all(f"not 2.13.0+cpu in {path} ({source}): another one comes before it" in told for source, path, *_ in there[1:])
    assert OPENED in told


def test_one_torch_found_in_two_ways_is_seen_once(carrier, tmp_path):
    torch = make_torch(tmp_path / "venv/lib/python3.11/site-packages/torch")
    facts = carrier.doctor(VIRTUAL_ENV=tmp_path / "venv", CONDA_PREFIX=tmp_path / "venv")
    assert used(facts) == [(str(torch), "VIRTUAL_ENV")]
    assert sum(found["path"] == str(torch) for found in facts["torches"]) == 1


def test_python_is_asked_once_and_only_when_it_is_reached(carrier, tmp_path):
    asked = make_python(tmp_path / "bin", make_torch(tmp_path / "python/torch"))
    venv = make_torch(tmp_path / "venv/lib/python3.11/site-packages/torch")
    assert OPENED in graph(carrier, PATH=tmp_path / "bin", VIRTUAL_ENV=tmp_path / "venv")
    assert not asked.exists()
    assert OPENED in graph(carrier, PATH=tmp_path / "bin")
    assert asked.read_text().splitlines() == ["2"]
    shutil.rmtree(venv)
    assert OPENED in graph(carrier, PATH=tmp_path / "bin", VIRTUAL_ENV=tmp_path / "venv")


def test_python_does_not_import_what_it_finds(carrier, tmp_path):
    """A true Python, whose torch would leave a mark; that in the current folder is anybody's."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python3").symlink_to(sys.executable)
    mark = f"open({str(tmp_path / 'imported')!r}, 'w')\n"
    for folder in ("packages", "here"):
        make_torch(tmp_path / folder / "torch")
        (tmp_path / folder / "torch/__init__.py").write_text(mark)
    done = carrier.run("graph", MODEL, "-l", "run", "-v", cwd=tmp_path / "here", PATH=tmp_path / "bin",
                       PYTHONPATH=tmp_path / "packages")
    assert f"LibTorch 2.13.0+cpu in {tmp_path / 'packages/torch'} (python3 on the PATH)" in done.stderr
    assert not (tmp_path / "imported").exists()


def test_another_users_torch_above_the_program_is_not_run(carrier, places):
    """As in /tmp, where anybody may put one beside the folder that the program lies in."""
    if os.geteuid() != 0:
        pytest.skip("needs root to give files away")
    os.chown(carrier.site / "torch/lib/libtorch_cpu.so", 12345, -1)
    facts = carrier.doctor()
    found = {torch["source"]: torch for torch in facts["torches"]}["beside the program"]
    assert not found["used"] and found["why"] == "it belongs to another user"


def test_no_module_for_what_is_found(carrier, tmp_path):
    """What was found, what is carried, what to do: in one line."""
    torch = make_torch(tmp_path / "venv/lib/python3.11/site-packages/torch", "2.9.1+cu128")
    line = graph(carrier, VIRTUAL_ENV=tmp_path / "venv")
    assert line.startswith(f"tbviz: {MODEL}: running a model needs LibTorch 2.13, and none was found that fits (found: ")
    assert f"2.9.1+cu128 in {torch} (VIRTUAL_ENV)" in line
    assert line.endswith('; pip install "torch==2.13.*" gets one, and --torch names one that lies elsewhere (tbviz doctor tells '
                         "what was looked at)")


def test_the_search_goes_on_behind_one_without_a_module(carrier, tmp_path):
    make_torch(tmp_path / "venv/lib/python3.11/site-packages/torch", "2.9.1")
    fits = make_torch(tmp_path / "conda/lib/python3.11/site-packages/torch", "2.13.1")
    done = carrier.run("graph", MODEL, "-l", "run", "-v", VIRTUAL_ENV=tmp_path / "venv", CONDA_PREFIX=tmp_path / "conda")
    assert f"LibTorch 2.13.1 in {fits} (CONDA_PREFIX); not 2.9.1 in " in done.stderr
    assert "(VIRTUAL_ENV): there is no module for 2.9" in done.stderr and OPENED in done.stderr


def test_a_search_that_finds_nothing(carrier, tmp_path):
    line = graph(carrier)
    assert "needs LibTorch 2.13, and none was found that fits (" in line
    if not list(pathlib.Path("/usr/lib").glob("*/libtorch_cpu.so*")):
        assert "(no torch was found)" in line


@pytest.mark.parametrize("how", ["option", "variable"])
def test_what_is_named_is_taken_or_nothing(carrier, tmp_path, how):
    make_torch(tmp_path / "venv/lib/python3.11/site-packages/torch")
    source = {"option": "--torch", "variable": "TBVIZ_TORCH"}[how]

    def line(folder):
        words, variables = (["--torch", folder], {}) if how == "option" else ([], {"TBVIZ_TORCH": folder})
        return graph(carrier, *words, VIRTUAL_ENV=tmp_path / "venv", **variables)

    takes = f"; {source} takes a torch folder, a Python environment or a prefix like /usr"
    assert line("/nowhere") == f"tbviz: /nowhere: there is no such folder{takes}"
    (tmp_path / "empty").mkdir()
    assert line(tmp_path / "empty") == f"tbviz: {tmp_path}/empty: there is no LibTorch in it{takes}"
    other = make_torch(tmp_path / "other/torch", "2.9.1")
    assert line(other) == (f"tbviz: {other}: is LibTorch 2.9.1 ({source}), but this tbviz has modules for 2.13 only; "
                           'pip install "torch==2.13.*" gets one, and --torch names one that lies elsewhere')
    (other / "lib/libtorch_cpu.so").unlink()
    assert line(other) == f"tbviz: {other}: its lib/libtorch_cpu.so is missing{takes}"
    (other / "lib/libtorch_cpu.so").write_bytes(b"version https://git-lfs.github.com/spec/v1")
    assert line(other) == f"tbviz: {other}: {other}/lib/libtorch_cpu.so is damaged, or no shared library{takes}"
    make_torch(other, "unknown")
    assert line(other) == f"tbviz: {other}: its version is not to be told (torch/version.py should say){takes}"


def test_an_empty_folder_name(carrier):
    done = carrier.run("graph", MODEL, "-l", "run", "--torch", "")
    assert "give a folder, or leave it out" in ends(done, 2)
    assert "none was found that fits" in graph(carrier, TBVIZ_TORCH="")


def test_one_that_was_built_otherwise(carrier, tmp_path):
    """The minor version is right, and the function that the module needs is not there: as in wheels of the old ABI."""
    torch = make_torch(tmp_path / "torch", function="something_else")
    line = graph(carrier, "--torch", torch)
    assert line == (f"tbviz: {carrier.modules[0]}: the LibTorch module does not load with LibTorch 2.13.0+cpu in {torch} "
                    "(--torch): it was built otherwise than the LibTorch that the module was made for; --torch names "
                    "another LibTorch")
    told = carrier.run("graph", MODEL, "-l", "run", "-v", "--torch", torch).stderr
    assert "undefined symbol: torch_2_13" in told  # For those who ask for more.


def test_one_that_is_cut_off(carrier, tmp_path):
    torch = make_torch(tmp_path / "torch")
    library = torch / "lib/libtorch_cpu.so"
    library.write_bytes(library.read_bytes()[:1000])
    line = graph(carrier, "--torch", torch)
    assert line == (f"tbviz: {torch}: {library} is cut off; --torch takes a torch folder, a Python environment or a "
                    "prefix like /usr")


def test_one_that_is_damaged_within(carrier, tmp_path):
    torch = make_torch(tmp_path / "torch")
    library = torch / "lib/libtorch_cpu.so"
    whole = library.read_bytes()
    library.write_bytes(whole[:16] + b"\x01" + whole[17:])  # An object file, by its kind.
    line = graph(carrier, "--torch", torch)
    assert line.startswith(f"tbviz: {library}: LibTorch 2.13.0+cpu in {torch} (--torch) does not load: ")
    assert line.endswith("; --torch names another one")


def test_one_that_crashes_as_it_is_loaded(carrier, tmp_path):
    torch = make_torch(tmp_path / "torch")
    compile_library(torch / "lib/libtorch_cpu.so", "__attribute__((constructor)) static void f(void) { __builtin_trap(); }")
    line = graph(carrier, "--torch", torch)
    assert re.fullmatch(rf"tbviz: {MODEL}: LibTorch 2\.13\.0\+cpu in {torch} \(--torch\) crashed as it was loaded "
                        r"\([a-z ]+\); --torch names another one", line)


def test_one_that_needs_what_is_missing(carrier, tmp_path):
    """As one for another C library does: libc.musl-x86_64.so.1."""
    torch = make_torch(tmp_path / "torch")
    other = compile_library(tmp_path / "libc.musl-x86_64.so.1", "int other(void) { return 1; }")
    library = torch / "lib/libtorch_cpu.so"
    source = "extern int other(void); int torch_2_13(void) { return other(); }"
    subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-", "-x", "none", other, "-o", library],
                   input=source.encode(), check=True, cwd=tmp_path)
    other.unlink()
    line = graph(carrier, "--torch", torch)
    assert re.search(r"does not load: it needs \S*libc.musl-x86_64.so.1, which is missing; --torch names another one", line)


def test_a_wheel_for_cuda(carrier, tmp_path):
    """It is taken as any other; what it needs of NVIDIA's packages lies where it says."""
    make_cuda_torch(tmp_path / "lib/python3.11/site-packages")
    assert OPENED in graph(carrier, VIRTUAL_ENV=tmp_path)


def test_a_wheel_for_cuda_without_nvidias_packages(carrier, tmp_path):
    """As pip leaves it with --no-deps: one line, and doctor does not call it used."""
    torch, cudart = make_cuda_torch(tmp_path / "lib/python3.11/site-packages")
    cudart.unlink()
    line = graph(carrier, VIRTUAL_ENV=tmp_path)
    library = torch / "lib/libtorch_cpu.so"
    why = (f"{library}: LibTorch 2.13.0+cu130 in {torch} (VIRTUAL_ENV) does not load: it needs libcudart.so.99, which is "
           "missing; --torch names another one")
    assert line == f"tbviz: {why}"
    facts = carrier.doctor(VIRTUAL_ENV=tmp_path)
    assert used(facts) == [] and facts["torches"][0]["why"] == facts["models"]["why"] == why


def test_the_module_that_is_named(carrier, tmp_path):
    """Its name tells the version that it needs; one whose name does not is for the LibTorch that is named, too."""
    torch = make_torch(tmp_path / "venv/lib/python3.11/site-packages/torch", "2.12.0")
    from fake_torch import make_module

    module = make_module(tmp_path, "2_12")
    assert OPENED in graph(carrier, TBVIZ_TORCH_PLUGIN=module, VIRTUAL_ENV=tmp_path / "venv")
    renamed = module.rename(tmp_path / "module.so")
    assert OPENED in graph(carrier, "--torch", torch, TBVIZ_TORCH_PLUGIN=renamed)
    line = graph(carrier, TBVIZ_TORCH_PLUGIN=renamed, VIRTUAL_ENV=tmp_path / "venv")
    assert line.startswith(f"tbviz: {renamed}: the LibTorch module does not load: ")
    line = graph(carrier, TBVIZ_TORCH_PLUGIN="/nowhere/module.so")
    assert "running a model needs the LibTorch module, which is missing (looked for /nowhere/module.so)" in line


def test_a_module_that_finds_its_own(carrier, tmp_path):
    """As one in a build folder: it says itself where its LibTorch is (DT_RUNPATH)."""
    torch = make_torch(tmp_path / "torch")
    source = "extern int torch_2_13(void); const unsigned tbviz_model_api_version = 999; int f(void) { return torch_2_13(); }"
    module = tmp_path / "libtbviz_torch_2_13.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-", "-x", "none", torch / "lib/libtorch_cpu.so", "-o", module,
                    f"-Wl,-rpath,{torch / 'lib'}", "-Wl,--no-as-needed"], input=source.encode(), check=True)
    (torch / "version.py").unlink()
    assert OPENED in graph(carrier, TBVIZ_TORCH_PLUGIN=module)


def test_no_module_at_all(tmp_path):
    program = pathlib.Path(os.environ.get("TBVIZ", REPOSITORY / "build/release/bin/tbviz"))
    bare = Carrier(tmp_path / "site", program.resolve(), minors=())
    line = graph(bare, TBVIZ_TORCH="/nowhere")
    folders = f"{bare.program.parent}, {bare.site}/tbviz/lib/tbviz"
    assert f"needs the LibTorch module, which is missing (looked for libtbviz_torch_*.so in {folders}); " in line
    assert "tools/bootstrap && cmake --preset release && cmake --build --preset release gets it" in line

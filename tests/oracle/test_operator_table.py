"""The table of operators beside what each LibTorch registers: nothing may be left to chance.

An operator that a new LibTorch brings fails the first test until lib/tbviz/model/operators.txt has a line for it."""

import os
import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
SUPPORT = HERE.parent / "support"
TABLE = HERE.parents[1] / "lib/tbviz/model/operators.txt"
TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)
PYTHONS = list(dict.fromkeys([TORCH_PYTHON, sys.executable, "/usr/bin/python3"]))


def rules():
    """Verdicts, "allow", "guard" or "refuse", by name."""
    lines = [line for line in TABLE.read_text().splitlines() if not line.startswith("#")]
    return {line.split()[0]: line.split()[1] for line in lines}


def verdict(name, table):
    """None if the table does not know it; an overload's own line comes first."""
    return table.get(name) or (table.get(name.split(".")[0]) if "::" in name else None)


def unknown(output):
    table = rules()
    names = output.split()
    assert len(names) > 3000, "no registry"
    return [name for name in names if verdict(name, table) is None]


def python_with_torch(python):
    if subprocess.run([python, "-c", "import torch"], capture_output=True).returncode != 0:
        pytest.skip(f"{python} has no torch")
    return python


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.torch_module
def test_table_knows_the_modules_libtorch(tbviz):
    assert unknown(run(tbviz.program.parent / "list_operators")) == []


@pytest.mark.parametrize("python", PYTHONS)
def test_table_knows_what_python_registers(python):
    assert unknown(run(python_with_torch(python), "-W", "ignore", SUPPORT / "list_registries.py")) == []


@pytest.mark.parametrize("python", PYTHONS)
def test_ordinary_models_use_allowed_operators(python):
    """Scripted, traced, frozen and quantised models need no exception."""
    table = rules()
    used = run(python_with_torch(python), "-W", "ignore", SUPPORT / "list_used_operators.py").splitlines()
    assert len(used) > 300
    assert [line for line in used if verdict(line.split()[0], table) != "allow"] == []


@pytest.mark.parametrize("python", PYTHONS)
def test_no_refused_operator_runs_while_code_is_compiled(python):
    """Compiling is what comes before the check, so it may not run what the check refuses."""
    script = SUPPORT / "list_folded_operators.py"
    tried, *folded = run(python_with_torch(python), "-W", "ignore", script, TABLE).split()
    assert int(tried) > 5
    assert folded == ["aten::__range_length"]  # Allowed; what shows that the script sees such runs.

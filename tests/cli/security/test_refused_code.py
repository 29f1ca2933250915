"""Models that would touch files, or that nobody knows, are refused before any of their code runs."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

pytestmark = pytest.mark.torch_module

SUPPORT = pathlib.Path(__file__).resolve().parents[2] / "support"
sys.path.insert(0, str(SUPPORT))
import damaged_model  # noqa: E402
import hostile_code  # noqa: E402

TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)

# Where the code is, as a message calls it.
PLACES = {
    "forward": r"forward\(\) of __torch__\.InForward",
    "if": r"forward\(\) of __torch__\.BehindIf",
    "helper": r"look\(\) of __torch__",
    "submodule": r"look\(\) of __torch__\.First",
    "setstate": r"__setstate__\(\) of __torch__\.Stateful",
    "interface": r"look\(\) of __torch__\.First",
    "hook": r"hook\(\) of __torch__\.torch\.nn\.modules\.conv",
    "property": r"__factor_getter\(\) of __torch__\.InProperty",
    "default": r"forward\(\) of __torch__\.InDefault",
    "namedtuple": r"__torch__\.Fields",
    "class": r"look\(\) of __torch__\.Plain",
    "unused": r"look\(\) of __torch__\.unused\.Unused",
    "fork": r"look\(\) of __torch__",
    "frozen": r"forward\(\) of __torch__\.\w+\.InForward",
    "traced": r"scripted_look\(\) of __torch__",
}
IN_DEFAULTS = ("default", "namedtuple")
COMMANDS = {
    "featuremap": ["featuremap", "ones:1,3,8,8", "-m", "model.pt", "--npy", "out", "-l", "run"],
    "hooks": ["hooks", "model.pt", "-i", "ones:1,3,8,8", "-l", "run"],
    "gradcam": ["gradcam", "ones:1,3,8,8", "-m", "model.pt", "--npy", "out", "-l", "run"],
    "graph": ["graph", "model.pt", "-l", "run"],
}


@pytest.fixture
def attack(sound, tmp_path):
    """Makes model.pt of a place and an attack on a file: (the file, the lines of the code)."""

    def make(place, what):
        victim = tmp_path / "victim"
        if what != "save":
            victim.write_bytes(bytes(16))
        target = tmp_path / "model.pt"
        return victim, hostile_code.attacked(sound / f"{place}.pt", target, place, what, str(victim))

    return make


def assert_refused(tbviz, tmp_path, attack, place, what, command):
    victim, lines = attack(place, what)
    before = sorted(tmp_path.iterdir())
    run = tbviz(*COMMANDS[command], code=5)
    [message] = run.err.splitlines()
    assert message.startswith("tbviz: ") and "model.pt: " in message and run.out == ""
    assert hostile_code.OPERATORS[what] in message
    assert any(f"({line})" in message for line in lines), (message, lines)
    if what == "unknown" and place not in IN_DEFAULTS:
        assert "--ops" in message  # LibTorch itself does not know it, so that no trust helps.
    else:
        assert re.search(PLACES[place], message), message
        assert "--trust" in message
    assert sorted(tmp_path.iterdir()) == before
    assert what == "save" or victim.read_bytes() == bytes(16)


@pytest.mark.parametrize("what", hostile_code.ATTACKS)
@pytest.mark.parametrize("place", PLACES)
def test_featuremap_refuses(tbviz, tmp_path, attack, place, what):
    assert_refused(tbviz, tmp_path, attack, place, what, "featuremap")


@pytest.mark.parametrize("command", ["hooks", "gradcam", "graph"])
@pytest.mark.parametrize("place", PLACES)
def test_other_commands_refuse(tbviz, tmp_path, attack, place, command):
    what = list(hostile_code.ATTACKS)[(list(PLACES).index(place) + len(command)) % len(hostile_code.ATTACKS)]
    assert_refused(tbviz, tmp_path, attack, place, what, command)


@pytest.mark.parametrize("place", PLACES)
def test_without_the_attack_it_runs(tbviz, sound, place):
    tbviz("featuremap", "ones:1,3,8,8", "--model", sound / f"{place}.pt", "-q", "-l", "run")


# LibTorch computes what depends on constants alone as it compiles: before there is a graph to look at.
EARLY = {
    "operator": '    torch._print("\\033[31mred")\n',
    "method": '    ("\\033[31mred")._print()\n',
    "alias": '    speak = torch._print\n    _7 = speak("\\033[31mred")\n',
    "by name": '    getattr(torch, "_print")("\\033[31mred")\n',
    "namespace": '    ops.aten._print("\\033[31mred")\n',
    "namespace by name": '    getattr(ops, "aten")._print("\\033[31mred")\n',
    "alias of all": '    all = ops\n    all.prim.AddStatValue("red", 1)\n',
    "statistics": '    ops.prim.AddStatValue("red", 1)\n',
    "save": '    torch.save(1, "written")\n',
}


@pytest.fixture(scope="module")
def early_operators():
    """Of EARLY, those that this LibTorch has: 1.13 lacks aten::_print."""
    ask = "import torch; print(hasattr(torch.ops.aten, '_print'))"
    found = subprocess.run([TORCH_PYTHON, "-c", ask], check=True, capture_output=True, text=True, timeout=60)
    return [what for what, code in EARLY.items() if "_print" not in code or found.stdout == "True\n"]


@pytest.mark.parametrize("what", EARLY)
def test_nothing_runs_while_the_code_is_compiled(tbviz, sound, tmp_path, early_operators, what):
    if what not in early_operators:
        pytest.skip("this LibTorch has no such operator")
    records = damaged_model.read(sound / "forward.pt")
    code = records["code/__torch__.py"].decode()
    line = next(line for line in code.splitlines(keepends=True) if "torch.cosh(x)" in line)
    records["code/__torch__.py"] = code.replace(line, EARLY[what] + line).encode()
    damaged_model.write(tmp_path / "model.pt", records)
    run = tbviz(*COMMANDS["featuremap"], code=5)
    assert "\x1b" not in run.out + run.err and len(run.err.splitlines()) == 1
    assert not (tmp_path / "written").exists()
    assert re.search(r"aten::_print|aten::save|prim::AddStatValue|in a way that PyTorch never writes", run.err)
    assert "--trust" in run.err and "code/__torch__.py:" in run.err


RUN = """
import sys, torch
model = torch.jit.load(sys.argv[1])
model(torch.ones(1, 3, 8, 8))
"""


@pytest.mark.parametrize("place", [place for place in PLACES if place not in ("if", "unused", "namedtuple")])
def test_libtorch_alone_would_run_the_attack(attack, place):
    what = "overwrite" if place in IN_DEFAULTS else "save"
    victim, _lines = attack(place, what)
    # Python may die of what a fork leaves behind; whether the attack was run is the question.
    subprocess.run([TORCH_PYTHON, "-c", RUN, victim.parent / "model.pt"], check=False, timeout=60)
    assert victim.exists() and victim.read_bytes() != bytes(16)


def test_constants_are_no_objects_of_the_models_own_classes(tbviz, tmp_path, attack):
    """They would be made before the code can be looked at."""
    victim, _lines = attack("setstate", "save")
    records = damaged_model.read(tmp_path / "model.pt")
    for name in list(records):
        if name.startswith("data"):
            records["constants" + name.removeprefix("data")] = records[name]
    damaged_model.write(tmp_path / "model.pt", records)
    run = tbviz(*COMMANDS["featuremap"], code=5)
    assert "constants.pkl has an object of __torch__." in run.err and "--trust" in run.err
    assert not victim.exists()


def test_reading_commands_take_no_notice(tbviz, tmp_path, attack):
    victim, _lines = attack("setstate", "save")
    tbviz("inspect", "model.pt")
    tbviz("kernels", "model.pt", "-q", "-l", "run")
    tbviz("histogram", "model.pt", "-q", "-l", "run")
    tbviz("compare", "model.pt", "model.pt")
    assert not victim.exists()


@pytest.mark.parametrize("command", ["featuremap", "hooks", "graph"])
@pytest.mark.parametrize("what", ["print", "warn"])
def test_what_a_model_says_never_reaches_the_terminal_raw(tbviz, sound, tmp_path, what, command):
    (tmp_path / "model.pt").write_bytes((sound / f"{what}.pt").read_bytes())
    run = tbviz(*COMMANDS[command])
    assert b"\x1b" not in run.raw_out and "\x1b" not in run.err
    assert b"\x07" not in run.raw_out and "\x07" not in run.err


def test_a_state_that_cannot_be_set_is_the_models_failure(tbviz, sound, tmp_path):
    records = damaged_model.read(sound / "setstate.pt")
    for name in [name for name in records if name.endswith(".py")]:
        code = re.sub(r"torch\.cosh\(([\w.]+)\)", r"torch.reshape(\1, [7, 7])", records[name].decode())
        records[name] = code.encode()
    damaged_model.write(tmp_path / "model.pt", records)
    [line] = tbviz(*COMMANDS["graph"], code=7).err.splitlines()
    assert line.startswith("tbviz: model.pt: the model failed to run: shape '[7, 7]' is invalid")


def with_code(sound, target, change):
    """The model `forward` with its code/__torch__.py changed."""
    records = damaged_model.read(sound / "forward.pt")
    records["code/__torch__.py"] = change(records["code/__torch__.py"].decode()).encode()
    damaged_model.write(target, records)


def before_cosh(line):
    return lambda code: re.sub(r"^( +)(?=.*torch\.cosh)", rf"\1{line}\n\1", code, count=1, flags=re.M)


@pytest.mark.parametrize("line, operator", [
    ('y = torch.from_file("victim", True, 4)', "aten::from_file"),
    ('y = torch.fill_(torch.from_file("victim", True, 4), 7)', "aten::from_file"),
    ("y = ops.nosuch.operator(x)", "nosuch::operator"),
])  # fmt: skip
def test_calls_whose_results_nobody_uses(tbviz, sound, tmp_path, line, operator):
    (tmp_path / "victim").write_bytes(b"x" * 16)
    with_code(sound, tmp_path / "model.pt", before_cosh(line))
    [message] = tbviz(*COMMANDS["graph"], code=5).err.splitlines()
    assert operator in message and re.search(r"code/__torch__\.py:\d+", message)
    assert (tmp_path / "victim").read_bytes() == b"x" * 16


def test_functions_that_nobody_calls(tbviz, sound, tmp_path):
    unused = 'def unused(x: Tensor) -> Tensor:\n  return torch.from_file("victim", True, 4)\n'
    with_code(sound, tmp_path / "model.pt", lambda code: code + unused)
    [message] = tbviz(*COMMANDS["graph"], code=5).err.splitlines()
    assert re.search(r"unused\(\) \(code/__torch__\.py:\d+\) calls aten::from_file", message)


def test_casts_to_what_a_value_cannot_be(tbviz, sound, tmp_path):
    line = "x = torch.add(x, unchecked_cast(int, x))"
    with_code(sound, tmp_path / "model.pt", before_cosh(line))
    [message] = tbviz(*COMMANDS["graph"], code=5).err.splitlines()
    assert "takes a value for what it cannot be (Tensor for int)" in message and "--trust" in message


def test_objects_of_another_class_than_the_code_says(tbviz, tmp_path):
    records = damaged_model.read(SUPPORT.parents[1] / "data/models/builtin.pt")
    true, false = b"container.Sequential\n", b"activation.ReLU\n"
    assert records["code/__torch__.py"].count(true) == 1
    records["code/__torch__.py"] = records["code/__torch__.py"].replace(true, false)
    damaged_model.write(tmp_path / "model.pt", records)
    [message] = tbviz(*COMMANDS["graph"], code=4).err.splitlines()
    assert "attribute 'features' of an object of class Network" in message

"""What ModelOptions lets a model do: trust, libraries of operators, and who hears what it prints."""

import pathlib
import subprocess
import sys

import pytest

pytestmark = pytest.mark.torch_module

SUPPORT = pathlib.Path(__file__).resolve().parents[2] / "support"
sys.path.insert(0, str(SUPPORT))
import damaged_model  # noqa: E402
import hostile_code  # noqa: E402

CLASS = "__torch__.torch.classes.tbviz_new.Doubler"


@pytest.fixture
def library(tbviz):
    return tbviz.program.parent / "extra_operators.so"


@pytest.fixture
def run_model(tbviz, tmp_path):
    def run(*arguments, code=0):
        program = tbviz.program.parent / "run_model"
        done = subprocess.run([program, *arguments], capture_output=True, cwd=tmp_path, timeout=60)
        assert done.returncode == code, done.stderr.decode()
        return done

    return run


def with_call(sound, target, call, before=""):
    """The model `forward` with `call` in the place of cosh(x)."""
    records = damaged_model.read(sound / "forward.pt")
    code = records["code/__torch__.py"].decode()
    line = next(line for line in code.splitlines() if "torch.cosh(x)" in line)
    records["code/__torch__.py"] = code.replace(line, before + line.replace("torch.cosh(x)", call)).encode()
    return damaged_model.write(target, records)


def mean_of(done):
    return [float(line.split()[1]) for line in done.stdout.decode().splitlines() if line.startswith("mean ")]


CALLS = {
    "new": ("ops.tbviz_new.twice(x)", "", "tbviz_new::twice"),
    "overload": ("ops.tbviz_new.twice(x, 0)", "", "tbviz_new::twice.offset"),
    "old": ("ops.tbviz_old.twice(x)", "", "tbviz_old::twice"),
    "class": ("(_9).call(x)", f"    _9 = {CLASS}.__new__({CLASS})\n    _8 = (_9).__init__()\n",
              "torch.classes.tbviz_new.Doubler"),
}  # fmt: skip


@pytest.mark.parametrize("what", CALLS)
def test_operators_of_a_library_that_is_named_run(run_model, sound, tmp_path, library, what):
    call, before, name = CALLS[what]
    with_call(sound, tmp_path / "model.pt", call, before)
    with_call(sound, tmp_path / "twice.pt", "torch.mul(x, 2)")
    expected = mean_of(run_model("twice.pt", "check"))
    done = run_model("model.pt", "check", library)
    assert mean_of(done) == pytest.approx(expected, rel=1e-6) and len(expected) == 2
    # The library stays in the process, and what it registered: who does not name it may not use it.
    alone = done.stdout.decode().splitlines()[-1]
    assert alone.startswith("alone: model.pt: forward() of __torch__.InForward (code/__torch__.py:")
    assert f"uses {name}, which tbviz does not know; `operator_libraries` names the library" in alone


@pytest.mark.parametrize("what", CALLS)
def test_operators_of_a_library_that_is_not_named_are_unknown(run_model, sound, tmp_path, what):
    call, before, _name = CALLS[what]
    with_call(sound, tmp_path / "model.pt", call, before)
    [message] = run_model("model.pt", "check", code=5).stderr.decode().splitlines()
    assert "in `operator_libraries`" in message and " (code/__torch__.py:" in message
    assert what == "class" or "tbviz_" in message


def test_a_refused_operator_stays_refused_in_a_library(run_model, sound, tmp_path, library):
    before = '    ops.image.write_file("written", x)\n'
    with_call(sound, tmp_path / "model.pt", "torch.cosh(x)", before)
    [message] = run_model("model.pt", "check", library, code=5).stderr.decode().splitlines()
    assert "uses image::write_file (" in message and "`trust` lets it run" in message
    assert not (tmp_path / "written").exists()
    assert len(mean_of(run_model("model.pt", "trust", library))) == 2
    assert (tmp_path / "written").exists()


def test_a_library_that_does_not_load(run_model, sound, tmp_path):
    (tmp_path / "text.so").write_text("no library")
    [message] = run_model(sound / "forward.pt", "check", "text.so", code=5).stderr.decode().splitlines()
    assert "text.so, which does not load: " in message and "must be built for LibTorch" in message
    [message] = run_model(sound / "forward.pt", "check", "missing.so", code=5).stderr.decode().splitlines()
    assert "missing.so, which does not load: " in message


@pytest.mark.parametrize("place", ["setstate", "forward", "default"])
def test_trust_lets_it_run(run_model, sound, tmp_path, place):
    victim = tmp_path / "victim"
    victim.write_bytes(bytes(16))
    hostile_code.attacked(sound / f"{place}.pt", tmp_path / "model.pt", place, "overwrite", str(victim))
    run_model("model.pt", "check", code=5)
    assert victim.read_bytes() == bytes(16)
    done = run_model("model.pt", "trust")
    assert victim.read_bytes() != bytes(16)
    assert b"alone: model.pt: " in done.stdout and b"`trust`" in done.stdout


def test_a_listener_hears_what_is_printed_and_nobody_else(run_model, sound):
    done = run_model(sound / "print.pt", "check")
    assert done.stdout.count(b"\x1b[31mred\x1b]0;title\x07 1\n") == 2 and done.stderr == b""


@pytest.mark.parametrize("trust", ["check", "trust"])
def test_warnings_go_nowhere(run_model, sound, trust):
    done = run_model(sound / "warn.pt", trust)
    assert b"red" not in done.stdout + done.stderr and len(mean_of(done)) == 2


def test_our_own_operators_are_not_a_models(run_model, sound, tmp_path):
    """A tap with a number of its own choice would report to a site that does not exist."""
    with_call(sound, tmp_path / "model.pt", "ops.tbviz.tap(x, 1000000)")
    [message] = run_model("model.pt", "check", code=5).stderr.decode().splitlines()
    assert "tbviz::tap" in message
    run_model("model.pt", "trust", code=7)


def test_the_program_takes_libraries(tbviz, sound, tmp_path, library):
    with_call(sound, tmp_path / "model.pt", CALLS["new"][0])
    command = ("featuremap", "ones:1,3,8,8", "-m", "model.pt", "-l", "run")
    refused = tbviz(*command, code=5).err
    assert "tbviz_new::twice" in refused and "--ops" in refused
    tbviz(*command, "--ops", library, "-q")

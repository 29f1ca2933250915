"""Every kind of failure, thrown in the module and told by the installed program.

Program, module and LibTorch are linked apart, each against libstdc++: classes of exceptions must be recognised across
them, and strings arrive whole.
"""

import pytest
from changed_code import BUILTIN, model_that
from damaged_model import damaged_models

pytestmark = pytest.mark.torch_module

# What forward() does before anything else; the exit code, and what is said.
FAILURES = {
    "raises": ('ops.prim.RaiseException("AssertionError: Grüße, 漢字")', 7, "the model failed to run: AssertionError: Grüße, 漢字"),
    "shape": ("print(torch.add(input, torch.zeros([7])))", 7, "The size of tensor a (64) must match the size of tensor b (7)"),
    "hungry": ("print(torch.sum(torch.zeros([50000000000000])))", 7, "memory"),
    "unknown": ("x = ops.nobody.knows(input)", 5, "cannot run it: Unknown builtin op: nobody::knows"),
    "refused": ('torch.save(input, "x")', 5, "uses aten::save (writes a file)"),
    "syntax": ("x = = 1", 4, "cannot load it: expected ident but found '=' here"),
    "types": ('x = torch.mm(input, "a")', 4, "cannot load it: "),
}  # fmt: skip


@pytest.fixture(scope="module")
def run_model(torch_room, tmp_path_factory):
    """Runs a model that is made by `make(path)`, in the environment that has a torch."""
    folder = tmp_path_factory.mktemp("models")

    def run(make, *arguments, before=(), code=0):
        model = make(folder / "model.pt")
        words = ["/wheel/bin/tbviz", "featuremap", "ones:1,3,64,64", "-m", torch_room.add(model, "/models"), *arguments]
        return torch_room.run(*before, *words, "-l", "/root/run", code=code).stderr

    return run


@pytest.mark.parametrize("statement, code, message", FAILURES.values(), ids=FAILURES)
def test_failures_in_the_module(run_model, statement, code, message):
    [line] = run_model(lambda path: model_that(path, statement), code=code).splitlines()
    assert line.startswith("tbviz: ") and "/models/model.pt: " in line and message in line


@pytest.mark.parametrize("what, code", [("missing_attribute", 4), ("cut_code", 4), ("wrong_version", 5)])
def test_damaged_archives(run_model, tmp_path, what, code):
    damaged = damaged_models(tmp_path, BUILTIN)[what]
    [line] = run_model(lambda path: damaged, code=code).splitlines()
    assert f"/models/{what}.pt: " in line


def test_what_libtorch_has_to_say_beyond_the_line(run_model):
    statement = FAILURES["raises"][0]
    said = run_model(lambda path: model_that(path, statement), "-v", code=7)
    assert "Traceback of TorchScript" in said and "RuntimeError" not in said.splitlines()[0]


def test_what_a_model_prints(run_model):
    assert "/models/model.pt prints: Grüße\n" in run_model(lambda path: model_that(path, 'print("Grüße")'))


def test_an_interrupt_while_the_model_runs(run_model):
    interrupt = ["timeout", "--foreground", "--preserve-status", "--signal=INT", "3"]
    endless = "while True:\n  pass"
    assert run_model(lambda path: model_that(path, endless), before=interrupt, code=130) == "tbviz: interrupted\n"


@pytest.mark.parametrize("arguments, code", [(["--layers", "nope"], 2), (["/nowhere.png"], 3), (["-o", "/proc/out"], 6)])
def test_failures_in_the_program_beside_a_model(run_model, arguments, code):
    assert run_model(lambda path: BUILTIN, *arguments, code=code).startswith("tbviz: ")

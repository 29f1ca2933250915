"""Models that crash, never end, want too much, or reach out: what becomes of tbviz."""

import ctypes
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

import pytest

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(REPOSITORY / "tests/support"))
from changed_code import model_that  # noqa: E402

TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)

pytestmark = pytest.mark.torch_module

BUILTIN = REPOSITORY / "data/models/builtin.pt"
FINE = "ones:1,3,64,64"
ENDLESS = "full=9:1,3,64,64"  # What makes a model of loops_on() go on for ever.
LOOP = "while bool(torch.gt(torch.max(input), 5)):\n  pass"


def loops_on(path):
    return model_that(path, LOOP)


def start_endless(tbviz, folder, **how):
    """featuremap, its first picture done, so that it is busy with the second, for ever."""
    loops_on(folder / "loop.pt")
    process = subprocess.Popen(
        [tbviz.program, "featuremap", FINE, ENDLESS, "--model", "loop.pt", "-l", "run", "-o", "png"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **how,
    )
    while len(list(folder.glob("png/*/*.png"))) < 3:  # A picture a layer.
        assert process.poll() is None
        time.sleep(0.05)
    return process


def children_of(process):
    text = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return [int(word) for word in text.split()]


def is_there(process_id):
    try:
        state = pathlib.Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def images(values):
    return [(tag, step) for tag, step, _ in values()]


FIRST_PICTURE = [(f"feature map in features.{i}", 0) for i in (0, 3, 6)]


def test_ctrl_c_ends_a_model_that_loops_for_ever(tbviz, tmp_path, values):
    process = start_endless(tbviz, tmp_path)
    [child] = children_of(process)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 130
    assert images(values) == FIRST_PICTURE
    assert not is_there(child)


def test_the_model_ends_with_the_program(tbviz, tmp_path):
    process = start_endless(tbviz, tmp_path)
    [child] = children_of(process)
    process.kill()
    process.communicate(timeout=30)
    for _ in range(100):
        if not is_there(child):
            return
        time.sleep(0.1)
    pytest.fail("the model goes on alone")


def test_timeout(tbviz, tmp_path, values):
    loops_on(tmp_path / "loop.pt")
    inputs = (FINE, ENDLESS, FINE)
    for seconds in (2, 8, 32):  # Time for the first picture, however slow the machine.
        command = ("--model", "loop.pt", "-l", f"run{seconds}", "--timeout", seconds)
        run = tbviz("featuremap", *inputs, *command, code=7)
        [line] = [line for line in run.err.splitlines() if line.startswith("tbviz: ")]
        said = f"loop.pt: the model did not end within {seconds} s; raise --timeout if it needs longer"
        assert said in line
        if line.startswith(f"tbviz: {ENDLESS}: "):
            break
    assert "1 input was not shown: the model is gone" in run.err
    assert images(lambda: values(f"run{seconds}")) == FIRST_PICTURE


@pytest.mark.parametrize("number, word", [(signal.SIGSEGV, "segmentation fault"), (signal.SIGABRT, "abort")])
def test_a_crash_is_one_message(tbviz, tmp_path, values, number, word):
    process = start_endless(tbviz, tmp_path)
    [child] = children_of(process)
    os.kill(child, number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 7
    [line] = [line for line in err.splitlines() if line.startswith("tbviz: ")]
    assert word in line and "loop.pt" in line
    assert images(values) == FIRST_PICTURE
    assert not list(tmp_path.glob("core*"))


def test_a_crash_is_seen_where_the_parent_ignores_what_becomes_of_children(tbviz, tmp_path):
    process = start_endless(
        tbviz, tmp_path, preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    )
    [child] = children_of(process)
    os.kill(child, signal.SIGSEGV)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 7
    assert "loop.pt: crashed LibTorch (segmentation fault)" in err


@pytest.mark.parametrize("command", [("featuremap", FINE), ("hooks", "-i", FINE), ("graph",)])
def test_code_that_crashes_the_compiler(tbviz, tmp_path, command):
    model_that(tmp_path / "deep.pt", f"x = {'(' * 200_000}1{')' * 200_000}")
    name, *inputs = command
    model = ["--model", "deep.pt"] if name == "featuremap" else ["deep.pt"]
    run = tbviz(name, *inputs, *model, "-l", "run", code=7)
    [line] = run.err.splitlines()
    assert line.startswith("tbviz: deep.pt: ")


def test_max_memory(tbviz, tmp_path):
    model_that(tmp_path / "hungry.pt", "x = torch.zeros([500000000])", "print(torch.sum(x))")
    arguments = ("featuremap", FINE, "--model", "hungry.pt", "-l", "run", "--max-memory", "300MB")
    run = tbviz(*arguments, code=7)
    [line] = [line for line in run.err.splitlines() if line.startswith("tbviz: ")]
    assert line.startswith(f"tbviz: {FINE}: ") and "--max-memory" in line
    small = ("featuremap", FINE, "--model", BUILTIN, "-l", "run", "--max-memory", "300MB", "-q")
    tbviz(*small)


def test_a_layer_in_a_loop_does_not_fill_the_memory_of_tbviz(tbviz, tmp_path):
    model_that(
        tmp_path / "again.pt", 'layer = getattr(self, "0")', "while True:", "  x = (layer).forward(input, )"
    )
    # In float32, since some processors take a hundred times as long for 16-bit floats.
    arguments = ("featuremap", FINE, "--model", "again.pt", "-l", "run", "--max-memory", "300MB", "--float32")
    run = tbviz(*arguments, code=7)
    [line] = [line for line in run.err.splitlines() if line.startswith("tbviz: ")]
    assert line.startswith(f"tbviz: {FINE}: again.pt: the model shows more in one run than --max-memory")


def test_prints_are_notes(tbviz, tmp_path):
    model_that(tmp_path / "talks.pt", r'print("\033[2J", "\007")', 'print("two")')
    run = tbviz("featuremap", FINE, "--model", "talks.pt", "-l", "run")
    assert "talks.pt prints: ␛[2J ␇\n" in run.err and "talks.pt prints: two\n" in run.err
    assert "prints" not in run.out and "\x1b" not in run.err
    quiet = tbviz("featuremap", FINE, "--model", "talks.pt", "-l", "run", "-q")
    assert quiet.err == ""


def kernel_has_landlock():
    create_ruleset, version = 444, 1
    return ctypes.CDLL(None).syscall(create_ruleset, None, ctypes.c_size_t(0), version) > 0


def kernel_has_seccomp():
    number = {"x86_64": 317, "aarch64": 277}[os.uname().machine]
    is_action_there, fail_with_errno = 2, ctypes.c_uint32(0x50000)
    return ctypes.CDLL(None).syscall(number, is_action_there, 0, ctypes.byref(fail_with_errno)) == 0


def test_verbose_says_what_is_in_force(tbviz):
    locked = tbviz("featuremap", FINE, "--model", BUILTIN, "-l", "run", "-v").err
    open_ = tbviz("featuremap", FINE, "--model", BUILTIN, "-l", "run", "-v", "--no-sandbox").err
    name = f"{BUILTIN}: runs in a process of its own"
    [line] = [line for line in locked.splitlines() if line.startswith(f"{name}: ")]
    [held] = re.findall(r"can write no file \(([^)]*)\)", line) or [""]
    assert ("Landlock ABI " in held) == kernel_has_landlock()
    assert ("seccomp" in held) == kernel_has_seccomp()
    assert f"{name}, which nothing holds back\n" in open_


DEEDS = {
    "save": 'torch.save(input, "made")',
    "overwrite": 'x = torch.from_file("victim", True, 4)\nprint(torch.fill_(x, 0))',
    "read": 'x = torch.from_file("secret", False, 4)\nprint(x)',
}


@pytest.fixture
def deed(request, tmp_path):
    (tmp_path / "victim").write_bytes(b"\x07" * 64)
    (tmp_path / "secret").write_bytes(b"\x42" * 64)
    model_that(tmp_path / "deed.pt", DEEDS[request.param])
    return request.param


def nothing_happened(folder):
    return not (folder / "made").exists() and (folder / "victim").read_bytes() == b"\x07" * 64


@pytest.mark.parametrize("deed", DEEDS, indirect=True)
def test_refused_by_name(tbviz, tmp_path, deed):
    run = tbviz("featuremap", FINE, "--model", "deed.pt", "-l", "run", code=5)
    [line] = run.err.splitlines()
    assert ("aten::save" if deed == "save" else "aten::from_file") in line
    assert "forward" in line and "container.py" in line and "--trust" in line
    assert nothing_happened(tmp_path) and not (tmp_path / "run").exists()


@pytest.mark.parametrize("deed", DEEDS, indirect=True)
def test_the_sandbox_alone_stops_it(tbviz, tmp_path, deed):
    code = 0 if deed == "save" else 7  # LibTorch does not notice that it saved nothing.
    run = tbviz("featuremap", FINE, "--model", "deed.pt", "-l", "run", "--trust", code=code)
    assert "what it attempts fails" in run.err and "--no-sandbox" in run.err
    assert nothing_happened(tmp_path)


@pytest.mark.parametrize("deed", DEEDS, indirect=True)
def test_trusted_and_without_a_sandbox_it_does(tbviz, tmp_path, deed):
    run = tbviz("featuremap", FINE, "--model", "deed.pt", "-l", "run", "--trust", "--no-sandbox")
    if deed == "read":
        assert "48.5647" in run.err  # 0x42424242 as a float.
    else:
        assert not nothing_happened(tmp_path)


def test_sizes_that_are_none(tbviz):
    for word in ("x", "-1", "0", "1X"):
        run = tbviz("featuremap", FINE, "--max-memory", word, code=2)
        assert "must be a size like 500MB or 2G" in run.err


def test_layers_behind_a_wait_for_a_fork(tbviz, tmp_path, values):
    save = [TORCH_PYTHON, REPOSITORY / "tests/support/save_fork.py", tmp_path / "fork.pt"]
    subprocess.run(save, check=True, timeout=120)
    command = ("--model", "fork.pt", "-q", "-l", "run")
    for layers in (["--layers", "first"], ["--layers", "second"], []):  # Ended by a stop, or not.
        tbviz("featuremap", FINE, *layers, *command)
    assert images(values) == [
        ("feature map in first", 0),
        ("feature map in second", 0),
        ("feature map in first", 0),
        ("feature map in second", 0),
    ]

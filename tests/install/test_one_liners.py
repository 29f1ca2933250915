"""The README's one-liners, each as it stands there, in a fresh Debian where the wheel is installed."""

import os
import re
import shutil
import subprocess
import sys
import time

import pytest
from event_log import FIRST, scalar, write_events
from first_steps import REPOSITORY

pytestmark = pytest.mark.torch_module

# In a room: of the environment with a torch, and of the one without.
PROGRAMS = {"with torch": "/wheel/bin", "without torch": "/none/bin"}
NEED_TORCH = ("featuremap", "hooks", "gradcam", "graph")
TRAIN = "#!/bin/sh\nfor epoch in 1 2 3; do echo \"epoch $epoch loss 0.$epoch\"; done\n"


def one_liners():
    """The commands, without their remarks. TensorBoard, which `view` starts, is not there, and would never end."""
    block = re.search(r"## One-liners\n\n```sh\n(.*?)```", (REPOSITORY / "README.md").read_text(), re.DOTALL)[1]
    lines = (line.partition("  #")[0].rstrip() for line in block.splitlines())
    return [line for line in lines if line and " view " not in line]


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inputs")
    python = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)
    subprocess.run([python, REPOSITORY / "tests/support/save_readme_inputs.py", folder], check=True, timeout=300)
    events = [scalar(step, tag, number) for step in range(5) for tag, number in (("loss", 0.5), ("val/acc", 0.95))]
    log = write_events(folder / "runs/a/events.out.tfevents.1.host", [FIRST, *events])
    shutil.copytree(folder / "runs/a", folder / "run")
    data = bytearray(log.read_bytes())
    data[len(data) // 2] ^= 1
    (folder / "broken.tfevents").write_bytes(data)
    (folder / "train").write_text(TRAIN)
    (folder / "train").chmod(0o755)
    return folder


@pytest.fixture(scope="module", params=PROGRAMS)
def shell(request, torch_room, inputs, tell_at_the_end):
    """Runs a line in a copy of the inputs, the program being in the PATH. Tells how long all lines took."""
    folder = f"/root/{request.param.replace(' ', '-')}"
    torch_room.bind(inputs, "/inputs")
    torch_room.run("cp", "-r", "/inputs", folder)
    path = f"{PROGRAMS[request.param]}:{folder}:/usr/bin:/bin"

    seconds = []

    def run(line):
        begin = time.monotonic()
        done = torch_room.run("sh", "-c", line, cwd=folder, env={"PATH": path}, code=None)
        seconds.append(time.monotonic() - begin)
        return done

    run.has_torch = request.param == "with torch"
    yield run
    tell_at_the_end(f"{request.param}: installed in {torch_room.install_seconds:.1f} s, {len(seconds)} of the README's lines "
                    f"in {sum(seconds):.1f} s")


@pytest.mark.parametrize("line", one_liners())
def test_it_runs(shell, line):
    done = shell(line)
    command = re.search(r"tbviz (\w+)", line)[1]
    is_native = command == "featuremap" and "--model" not in line
    if command in NEED_TORCH and not is_native and not shell.has_torch:
        assert done.returncode == 5 and len(done.stderr.splitlines()) == 1 and "torch" in done.stderr.lower()
    else:
        assert done.returncode == (1 if command == "compare" else 0), done.stderr

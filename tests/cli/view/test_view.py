"""tbviz view: the TensorBoard that is installed, and stand-ins for it."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

# What TensorBoard does as far as tbviz sees it: it says where it is, then answers.
STAND_IN = """#!{python}
import http.server, json, os, sys
json.dump(sys.argv[1:], open("words.json", "w"))
print("see http://example.org/ for more", file=sys.stderr, flush=True)
server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
print(f"TensorBoard 0 at http://127.0.0.1:{{server.server_port}}/ (Press CTRL+C to quit)", file=sys.stderr, flush=True)
open("server.pid", "w").write(str(os.getpid()))
server.serve_forever()
"""


def program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.format(python=sys.executable))
    path.chmod(0o755)
    return path


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.fixture
def view(tbviz, tmp_path):
    """Starts `tbviz view ARGUMENTS` with a folder of programs as PATH, and stops it at the end."""
    started = []

    def start(*arguments, path="bin", **environment):
        environment = {"PATH": str(tmp_path / path), "HOME": str(tmp_path), **environment}
        process = subprocess.Popen(
            [tbviz.program, "view", *map(str, arguments)], cwd=tmp_path, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        started.append(process)
        return process

    (tmp_path / "runs").mkdir()
    (tmp_path / "bin").mkdir()
    yield start
    for process in started:
        process.kill()
        process.communicate()


def stop(process, number=signal.SIGINT):
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    return process.returncode, err


def test_address_once_it_answers(view, tmp_path):
    program(tmp_path / "bin/tensorboard", STAND_IN)
    process = view("runs")
    address = process.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(address, timeout=5) as answer:
        assert answer.status == 200
    words = json.loads((tmp_path / "words.json").read_text())
    assert words == ["--logdir=runs", "--port=0", "--host=127.0.0.1", "--samples_per_plugin=images=1000"]
    assert stop(process)[0] == 130


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_both_end(view, tmp_path, number, code):
    program(tmp_path / "bin/tensorboard", STAND_IN)
    process = view("runs")
    process.stdout.readline()
    pid = int((tmp_path / "server.pid").read_text())
    assert is_alive(pid)
    assert stop(process, number)[0] == code
    deadline = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(pid)


def test_arguments_of_its_own(view, tmp_path):
    program(tmp_path / "bin/tensorboard", STAND_IN)
    process = view("runs", "--port", "6123", "--host", "::1", "--", "--reload_interval", "5")
    process.stdout.readline()
    words = json.loads((tmp_path / "words.json").read_text())
    assert words[1:3] == ["--port=6123", "--host=::1"] and words[-2:] == ["--reload_interval", "5"]
    process = view("runs", "--", "--bind_all")
    process.stdout.readline()
    words = json.loads((tmp_path / "words.json").read_text())
    assert not any(word.startswith("--host") for word in words)  # The two exclude each other.


def test_json(view, tmp_path):
    program(tmp_path / "bin/tensorboard", STAND_IN)
    line = json.loads(view("runs", "--json").stdout.readline())
    assert line["schema"] == "tbviz.view/1"
    assert line["address"].startswith("http://127.0.0.1:")


def test_virtual_environment(view, tmp_path):
    program(tmp_path / "env/bin/tensorboard", STAND_IN)
    assert view("runs", VIRTUAL_ENV=str(tmp_path / "env")).stdout.readline().startswith("http://")


def test_module_of_python(view, tmp_path):
    """A python3 that has the module, though no program of that name is in PATH."""
    (tmp_path / "lib/tensorboard").mkdir(parents=True)
    (tmp_path / "lib/tensorboard/__init__.py").write_text("")
    (tmp_path / "lib/tensorboard/main.py").write_text(STAND_IN.format(python=sys.executable))
    (tmp_path / "bin/python3").symlink_to(sys.executable)
    process = view("runs", PYTHONPATH=str(tmp_path / "lib"), PYTHONHOME=sys.base_prefix)
    assert process.stdout.readline().startswith("http://")


def test_none_is_there(view, tmp_path):
    program(tmp_path / "bin/python3", "#!/bin/sh\nexit 1\n")
    process = view("runs")
    out, err = process.communicate(timeout=20)
    assert process.returncode == 5 and out == ""
    assert "pip install tensorboard" in err and "tbviz report runs" in err


def test_its_failure_is_told(view, tmp_path):
    program(tmp_path / "bin/tensorboard", "#!/bin/sh\necho 'port 80 is taken' >&2\nexit 3\n")
    process = view("runs")
    out, err = process.communicate(timeout=20)
    assert process.returncode == 6 and out == ""
    assert "exit code 3" in err and "port 80 is taken" in err


@pytest.mark.parametrize("words, code, said", [
    (["gone"], 3, "gone"), (["file"], 3, "no folder"), ([], 2, "LOGDIR"), (["runs", "more"], 2, "too many"),
    (["runs", "--port", "70000"], 2, "65535"), (["runs", "--port", "-1"], 2, "0 to 65535"),
])
def test_wrong_words(tbviz, tmp_path, words, code, said):
    (tmp_path / "runs").mkdir()
    (tmp_path / "file").write_text("")
    assert said in tbviz("view", *words, code=code).err


def test_tensorboard_itself(tbviz, tmp_path, write_log, view):
    """The real one, with a log that it must list."""
    from event_log import FIRST, scalar

    write_log("runs/a/events.out.tfevents.1", [FIRST, scalar(1)])
    venv = pathlib.Path(sys.prefix)
    process = view("runs", VIRTUAL_ENV=str(venv))
    address = process.stdout.readline().strip()
    with urllib.request.urlopen(address + "data/runs", timeout=20) as answer:
        assert answer.status == 200
        json.load(answer)
    assert stop(process)[0] == 130

"""Fixtures of the command and oracle tests: run tbviz, read back what it wrote."""

import os
import pathlib
import subprocess
import sys
import time
from dataclasses import dataclass

import pytest

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY / "tests/support"))
WALL_TIME = 1234567890.125
PROGRAM = pathlib.Path(os.environ.get("TBVIZ", REPOSITORY / "build/release/bin/tbviz")).resolve()


def pytest_collection_modifyitems(items):
    if os.environ.get("TBVIZ_TEST_TORCH", "1") == "0":
        for item in items:
            if item.get_closest_marker("torch_module"):
                item.add_marker(pytest.mark.skip(reason="built without the LibTorch module"))


@dataclass
class Outcome:
    """What a finished run left behind."""

    code: int
    out: str
    err: str
    raw_out: bytes


@pytest.fixture
def tbviz(tmp_path):
    """Runs tbviz in an empty folder.

    A run must end with `code`, 0 unless said otherwise, None: whatever it is. A successful run under -q must leave standard
    error empty, so runs whose notes are not the subject pass -q.
    """

    def run(*arguments, stdin=b"", code=0, env=None, timeout=60, cwd=tmp_path):
        stdin = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [PROGRAM, *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=cwd,
            timeout=timeout,
            env={**os.environ, **(env or {})},
        )
        outcome = Outcome(
            done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(), done.stdout
        )
        assert code is None or outcome.code == code, f"exit {outcome.code}, not {code}: {outcome.err}"
        if code == 0 and "-q" in arguments:
            assert outcome.err == ""
        return outcome

    run.program = PROGRAM
    return run


@pytest.fixture
def write_log(tmp_path):
    """Writes an event file below the test's folder and returns its path."""
    from event_log import write_events

    return lambda name, events: write_events(tmp_path / name, events)


@pytest.fixture
def events(tmp_path):
    """Reads a run with TensorBoard's own reader: a list of Event messages, the first one included."""
    from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader
    from tensorboard.compat.proto.event_pb2 import Event

    def read(run="run"):
        path = pathlib.Path(run) if pathlib.Path(run).is_absolute() else tmp_path / run
        files = [path] if path.is_file() else sorted(path.glob("events.out.tfevents.*"))
        assert files, f"no event file in {path}"
        return [
            Event.FromString(record)
            for file in files
            for record in RawEventFileLoader(str(file)).Load()
        ]

    return read


@pytest.fixture
def values(events):
    """The values of a run as (tag, step, Summary.Value), in the order written."""

    def read(run="run"):
        return [(v.tag, e.step, v) for e in events(run) for v in e.summary.value]

    return read


@pytest.fixture
def summary_writer(tmp_path, monkeypatch):
    """Makes torch's SummaryWriters whose clock is held at WALL_TIME."""
    from torch.utils.tensorboard import SummaryWriter

    monkeypatch.setattr(time, "time", lambda: WALL_TIME)

    def make(run="torch", **options):
        return SummaryWriter(str(tmp_path / run), **options)

    return make


@pytest.fixture
def log_bytes(tmp_path):
    """The bytes of a run's only event file."""

    def read(run):
        (path,) = (tmp_path / run).glob("events.out.tfevents.*")
        return path.read_bytes()

    return read

"""What tests of hostile files share: limits on a run, and pickles that run commands in Python."""

import os
import pickle
import resource
import subprocess

SANITIZED = os.environ.get("TBVIZ_SANITIZED") in ("1", "ON", "TRUE")
MEMORY = (14 + 96) << 20  # Of address space: what the program and its libraries are, and what it asks for.
SECONDS = 10 if SANITIZED else 1  # Of processor time, which other work on the machine leaves alone.


def limit(memory=MEMORY, seconds=SECONDS):
    if not SANITIZED:  # AddressSanitizer reserves terabytes.
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(command, memory=MEMORY, seconds=SECONDS):
    """Runs a command under the limits: (exit code, standard error)."""
    done = subprocess.run(command, capture_output=True, preexec_fn=lambda: limit(memory, seconds), timeout=120)
    assert done.returncode >= 0, f"signal {-done.returncode}"
    return done.returncode, done.stderr.decode()


class Evil:
    def __init__(self, marker):
        self.marker = str(marker)

    def __reduce__(self):
        return os.system, (f"touch {self.marker}",)


def evil_pickle(marker, protocol):
    """A pickle that makes the file `marker` when Python loads it."""
    evil = pickle.dumps(Evil(marker), protocol)
    pickle.loads(evil)  # It does work in Python.
    assert marker.exists()
    marker.unlink()
    return evil

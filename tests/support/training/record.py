"""Runs a training script and keeps what it prints, byte by byte, and what it knows: NAME.log and NAME.truth.json.

    record.py NAME SCRIPT [ARGUMENT...]                  as a pipe sees it, `SCRIPT 2>&1 |`
    record.py --terminal 100 NAME SCRIPT [ARGUMENT...]   as a terminal of 100 columns does

Both files land beside the tests that read them. Of the bytes only the path of the virtual environment is changed.
"""

import argparse
import fcntl
import os
import pathlib
import pty
import struct
import subprocess
import sys
import tempfile
import termios

HERE = pathlib.Path(__file__).resolve().parent
PROGRAMS = HERE.parent.parent / "cli/scalars/programs"


def run(command, columns, **options):
    """What the command prints, on both streams, until the last process has closed its end."""
    reader, writer = pty.openpty() if columns else os.pipe()
    if columns:
        fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen(command, stdin=writer if columns else subprocess.DEVNULL, stdout=writer, stderr=writer,
                               **options)
    os.close(writer)
    pieces = []
    try:
        while piece := os.read(reader, 1 << 16):
            pieces.append(piece)
    except OSError:  # So ends a terminal.
        pass
    os.close(reader)
    if process.wait():
        sys.stdout.buffer.write(b"".join(pieces))
        raise SystemExit(f"exit {process.returncode}")
    return b"".join(pieces)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--terminal", type=int, metavar="COLUMNS")
    parser.add_argument("name")
    parser.add_argument("script")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    environment = {**os.environ, "TRUTH": str(PROGRAMS / f"{options.name}.truth.json"), "OMP_NUM_THREADS": "1",
                   "TERM": "xterm-256color", "KERAS_BACKEND": "torch", "HF_HUB_OFFLINE": "1"}
    for name in ("COLUMNS", "PYTHONUNBUFFERED"):
        environment.pop(name, None)
    command = [sys.executable, HERE / options.script, *options.arguments]
    with tempfile.TemporaryDirectory() as folder:
        text = run(command, options.terminal, cwd=folder, env=environment)
        text = text.replace(folder.encode(), b"/run")
    for path in {sys.prefix, *(path for path in sys.path if path.endswith("site-packages"))}:
        text = text.replace(path.encode(), b"/venv" if path == sys.prefix else b"/venv/lib/site-packages")
    (PROGRAMS / f"{options.name}.log").write_bytes(text)


if __name__ == "__main__":
    main()

"""Programs at the end of a pipe: what they are given piece by piece, and what they leave behind."""

import array
import fcntl
import subprocess
import tempfile
import termios
import time
from dataclasses import dataclass

PATIENCE = 20  # Seconds until a program that does nothing has failed.


@dataclass
class Piped:
    """How a program that read a pipe ended."""

    code: int
    out: str
    err: str
    written: int  # Bytes that the pipe took; fewer than were offered if the reader went away.


def wait_for(condition, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not (met := condition()):
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.01)
    return met


def drain(process):
    """Returns when the process has read all that was written to its standard input, or has ended."""
    unread = array.array("i", [1])
    end = time.monotonic() + PATIENCE
    while unread[0] and process.poll() is None:
        assert time.monotonic() < end, "the input is not read"
        fcntl.ioctl(process.stdin.fileno(), termios.FIONREAD, unread)
        time.sleep(0)


def feed(command, pieces, cwd):
    """Runs `command`; each of the pieces is written to its standard input once the one before was read."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(command, cwd=cwd, stdin=subprocess.PIPE, stdout=out, stderr=err, bufsize=0)
        written = 0
        try:
            for piece in pieces:
                view = memoryview(piece)
                while view:
                    taken = process.stdin.write(view)
                    written += taken
                    view = view[taken:]
                drain(process)
            process.stdin.close()
        except BrokenPipeError:
            pass
        finally:
            try:
                process.wait(PATIENCE)
            finally:
                process.kill()
                process.wait()
        out.seek(0)
        err.seek(0)
        return Piped(process.returncode, out.read().decode(), err.read().decode(), written)

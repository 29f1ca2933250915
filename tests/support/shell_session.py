"""Shells in a terminal, where somebody types: what a line became, and what is shown of it."""

import json
import os
import pathlib
import pty
import select
import signal
import struct
import sys
import termios
import time

import fcntl
import pyte

PROMPT = "ready> "
TAB = "\t"
DEADLINE = 60  # Seconds, on a machine that is busy with other tests.

# Stands in for tbviz: completes as tbviz does, and notes the words that it is called with.
STAND_IN = """#!{python}
import json, os, sys
if sys.argv[1:2] == ["__complete"]:
    os.execv({program!r}, {argv0} + sys.argv[1:])
with open({notes!r}, "w") as notes:
    json.dump(sys.argv[1:], notes)
os.rename({notes!r}, {notes!r} + ".done")
"""


def setup(shell, script, folder, installed):
    """How each is started without the user's own files: the words, and the lines of its own file. The script is sourced,
    or lies where the shell looks for it by itself."""
    if shell == "bash":
        rc = f"PS1='{PROMPT}'; set +o history; bind 'set bell-style none'; bind 'set show-all-if-ambiguous on'; source {script}\n"
        return ["bash", "--noprofile", "--rcfile", "{rc}", "-i"], rc
    source = "" if installed else f"source {script}"
    if shell == "zsh":
        functions = folder / ".share/zsh/vendor-completions"
        functions.mkdir(parents=True)
        if installed:
            (functions / "_tbviz").write_bytes(script.read_bytes())
        rc = f"PROMPT='{PROMPT}'; unsetopt prompt_sp; fpath=({functions} $fpath); autoload -U compinit; compinit -u -D; {source}\n"
        return ["zsh", "-i"], rc
    if installed:
        completions = folder / ".share/fish/vendor_completions.d"
        completions.mkdir(parents=True)
        (completions / "tbviz.fish").write_bytes(script.read_bytes())
    rc = f"function fish_prompt; echo -n '{PROMPT}'; end; function fish_greeting; end; {source}\n"
    files = [] if installed else ["--no-config"]
    return ["fish", *files, "--init-command", "source {rc}", "-i"], rc


class Shell:
    """A shell in `folder`, which holds its home and what it runs as tbviz."""

    def __init__(self, shell, folder, program, script, size=(40, 120), installed=False):
        self.folder = folder
        self.notes = folder / ".called"
        self.screen = pyte.Screen(size[1], size[0])
        self.stream = pyte.ByteStream(self.screen)
        self.drawn = b""
        tools = folder / ".tools"
        tools.mkdir()
        stand_in = tools / "tbviz"
        stand_in.write_text(STAND_IN.format(
            python=sys.executable, program=str(program), argv0=[str(program)], notes=str(self.notes)))
        stand_in.chmod(0o755)
        argv, rc = setup(shell, script, folder, installed)
        rc_file = folder / (".zshrc" if shell == "zsh" else ".rc")
        rc_file.write_text(rc)
        environment = {
            "PATH": f"{tools}:{os.environ['PATH']}", "HOME": str(folder), "ZDOTDIR": str(folder),
            "TERM": "xterm", "LC_ALL": "C.UTF-8", "XDG_DATA_HOME": str(folder / ".data"),
            "XDG_DATA_DIRS": f"{folder}/.share:/usr/share",
            "XDG_CONFIG_HOME": str(folder / ".config"),
        }
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            argv = [word.replace("{rc}", str(rc_file)) for word in argv]
            os.execvpe(argv[0], argv, environment)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        self.wait_for(lambda: PROMPT.strip() in self.text())

    def text(self):
        """What the screen shows."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def read(self, seconds):
        if not select.select([self.terminal], [], [], seconds)[0]:
            return False
        data = os.read(self.terminal, 65536)
        self.drawn += data
        self.stream.feed(data)
        return True

    def wait_for(self, condition):
        end = time.monotonic() + DEADLINE
        while not condition():
            assert time.monotonic() < end, f"waited in vain; the screen shows:\n{self.text()}"
            self.read(0.05)

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def settle(self):
        """Until nothing more is drawn for a while."""
        while self.read(0.4):
            pass

    def words(self, line):
        """The words that tbviz gets when `line`, which may hold tabs, is typed and run."""
        done = pathlib.Path(f"{self.notes}.done")
        done.unlink(missing_ok=True)
        self.type(line + "\r")
        self.wait_for(done.exists)
        return json.loads(done.read_text())

    def shown(self, line):
        """What the screen shows when `line`, which ends in a tab, is typed; the line is given up."""
        self.type("\f")
        self.settle()
        self.type(line)
        self.settle()
        text = self.text()
        self.type("\x03")
        self.settle()
        return text

    def close(self):
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.terminal)

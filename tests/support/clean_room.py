"""Runs programs where the source tree is out of reach, in a root of their own.

A Room is a copy of a root folder in which changes cost nothing (overlayfs): the root itself stays as it is. Commands
run there by chroot, in namespaces of their own, so that nothing has to be cleaned up: what they mounted ends
with them. Over the repository lies an empty folder, and there is no network. Needs root's rights.
"""

import os
import pathlib
import shlex
import subprocess

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
# Nothing of the machine that runs the tests.
ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/", "LC_ALL": "C.UTF-8"}


class Room:
    """A root in which things are installed. `root`: what is there in the beginning; `scratch`: an empty folder."""

    def __init__(self, root, scratch):
        self.root = root
        self.upper, self.work, self.mounted = (scratch / name for name in ("upper", "work", "mounted"))
        for folder in (self.upper, self.work, self.mounted):
            folder.mkdir(parents=True)
        self.bound = []

    def add(self, file, place="/"):
        """Copies `file` into the folder `place` of the room and returns its path there."""
        folder = self.upper / place.lstrip("/")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / file.name).write_bytes(file.read_bytes())
        return f"{place.rstrip('/')}/{file.name}"

    def bind(self, folder, place):
        """Shows `folder` of the machine as `place` in the room, from now on."""
        self.bound.append((folder, place))

    def run(self, *command, user=None, cwd="/", code=0, env=None, timeout=300):
        """What the command did: a CompletedProcess whose streams are text. `user`: a number, nobody's is 65534."""
        words = [str(word) for word in command]
        if user is not None:
            words = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", *words]
        variables = [f"{name}={value}" for name, value in {**ENVIRONMENT, **(env or {})}.items()]
        inside = ["env", "-i", *variables, "sh", "-c", 'cd "$0" && exec "$@"', cwd, *words]
        script = "\n".join(["set -e", *self._mounts(), f"cd {self.mounted}", f"exec chroot . {shlex.join(inside)}"])
        command_line = ["unshare", "--net", "--mount", "--propagation", "private", "sh", "-c", script]
        done = subprocess.run(command_line, capture_output=True, text=True, timeout=timeout)
        assert code is None or done.returncode == code, f"{command}: exit {done.returncode}: {done.stderr}{done.stdout}"
        return done

    def files(self):
        """The paths of every file that was written in the room. Folders do not count: pip leaves empty ones."""
        files = (path for path in self.upper.rglob("*") if path.is_symlink() or not path.is_dir())
        return {f"/{path.relative_to(self.upper)}" for path in files}

    def _mounts(self):
        layers = f"lowerdir={self.root},upperdir={self.upper},workdir={self.work}"
        yield f"mount -t overlay overlay -o {layers} {self.mounted}"
        for system in ("proc", "dev", "sys"):
            yield f"mount --rbind /{system} {self.mounted}/{system}"
        for folder, place in self.bound:
            target = shlex.quote(f"{self.mounted}{place}")
            yield f"mkdir -p {target}; mount --bind {shlex.quote(str(folder))} {target}"
        if (pathlib.Path(self.root) / REPOSITORY.relative_to("/")).exists():
            yield f"mount -t tmpfs none {self.mounted}{REPOSITORY}"


def is_possible():
    """Whether this user may make rooms on this machine."""
    trial = ["unshare", "--net", "--mount", "true"]
    return os.geteuid() == 0 and subprocess.run(trial, capture_output=True).returncode == 0

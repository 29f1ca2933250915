"""A Slurm cluster of this machine alone: munged, slurmctld and slurmd, in one folder, on ports of 127.0.0.1."""

import os
import pathlib
import pwd
import random
import secrets
import shutil
import socket
import subprocess
import tempfile
import time

DAEMONS = ("munged", "slurmctld", "slurmd")
PATH = f"{os.environ['PATH']}:/usr/sbin:/sbin"
USER = pwd.getpwuid(os.getuid()).pw_name
PATIENCE = 30  # Seconds, until the node is idle, or a daemon has ended.
CPUS = 64  # That the node claims to have: Slurm starts as many tasks at once.

CONFIGURATION = """\
ClusterName=tests
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller_port}
SlurmdPort={node_port}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
SchedulerType=sched/builtin
SchedulerParameters=batch_sched_delay=0,sched_min_interval=10000
MpiDefault=none
ReturnToService=2
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=10 State=UP
"""


class ClusterFailed(Exception):
    """It did not start; says what the daemons said."""


def missing():
    """Which of the programs that it needs are not there."""
    return [name for name in (*DAEMONS, "sbatch", "squeue", "sinfo") if not shutil.which(name, path=PATH)]


def free_ports(count):
    """None of those that the system hands out by itself, which might be gone in a moment."""
    ports = []
    for port in random.sample(range(20_000, 32_000), 1_000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                ports.append(port)
        if len(ports) == count:
            break
    return ports


class SlurmCluster:
    """To be used by `with`: its daemons end with the block, whatever happens."""

    def __init__(self):
        # munged asks that everybody may enter, which pytest's own folders do not grant.
        self._temporary = tempfile.TemporaryDirectory(prefix="tbviz-slurm-")
        self.folder = pathlib.Path(self._temporary.name)
        self.folder.chmod(0o755)
        self.variables = {"SLURM_CONF": str(self.folder / "slurm.conf")}
        self._daemons = []

    def __enter__(self):
        try:
            self._configure()
            self._start("munged", "--foreground", *(
                f"--{name}-file={self.folder}/munge.{name}" for name in ("key", "pid", "log", "seed")
            ), f"--socket={self.folder}/munge.socket")  # fmt: skip
            self._wait_until((self.folder / "munge.socket").exists)
            self._start("slurmctld", "-D")
            self._start("slurmd", "-D")
            self._wait_until(lambda: self._ask("sinfo", "--noheader", "--format=%T").strip() == "idle")
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_):
        self._ask("scancel", "--user", USER)
        self._end()

    def wait_for_jobs(self, seconds=PATIENCE):
        """Until no job is left."""
        self._wait_until(lambda: self._ask("squeue", "--noheader") == "", seconds)

    def _configure(self):
        key = self.folder / "munge.key"
        key.write_bytes(secrets.token_bytes(128))
        key.chmod(0o400)
        for name in ("state", "spool"):
            (self.folder / name).mkdir()
        controller_port, node_port = free_ports(2)
        (self.folder / "slurm.conf").write_text(CONFIGURATION.format(
            host=socket.gethostname().split(".")[0], user=USER, folder=self.folder, cpus=CPUS,
            controller_port=controller_port, node_port=node_port))  # fmt: skip

    def _start(self, name, *arguments):
        with open(self.folder / f"{name}.out", "w") as out:
            self._daemons.append(subprocess.Popen([shutil.which(name, path=PATH), *arguments], env=self._environment(),
                                                  cwd=self.folder, stdin=subprocess.DEVNULL, stdout=out,
                                                  stderr=subprocess.STDOUT, start_new_session=True))  # fmt: skip

    def _environment(self):
        return {**os.environ, "PATH": PATH, **self.variables}

    def _ask(self, *command):
        """What a program of Slurm's prints; None if it fails."""
        try:
            done = subprocess.run(command, env=self._environment(), capture_output=True, text=True, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            return None
        return done.stdout if done.returncode == 0 else None

    def _wait_until(self, holds, seconds=PATIENCE):
        end = time.monotonic() + seconds
        while not holds():
            dead = [daemon.args[0] for daemon in self._daemons if daemon.poll() is not None]
            if dead or time.monotonic() > end:
                raise ClusterFailed(f"{' '.join(dead) or 'Slurm'} {'ended' if dead else 'took too long'}: {self._said()}")
            time.sleep(0.1)

    def _said(self):
        return "".join((self.folder / f"{name}.out").read_text()[-1000:]
                       for name in DAEMONS if (self.folder / f"{name}.out").exists())  # fmt: skip

    def _end(self):
        for daemon in reversed(self._daemons):
            daemon.terminate()
            try:
                daemon.wait(PATIENCE / 3)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
        self._temporary.cleanup()

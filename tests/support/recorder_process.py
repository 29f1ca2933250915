"""A process of the Python that has the LibTorch under test, which records models for the comparisons.

One for all models of a module, since importing the libraries takes longer than most networks.
"""

import os
import subprocess


class RecorderProcess:
    """Runs a script that ends in eager_passes.serve(). What it prints is kept in FOLDER/stderr."""

    def __init__(self, python, script, folder, environment):
        self.folder = folder
        self.stderr = open(folder / "stderr", "w")  # noqa: SIM115
        self.process = subprocess.Popen([python, script, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=self.stderr, text=True, env={**os.environ, **environment})  # fmt: skip

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.process.stdin.close()
        self.process.kill()
        self.process.wait()
        self.stderr.close()

    def ask(self, *words):
        """Has a model recorded while the tests go on."""
        self.process.stdin.write(" ".join(words) + "\n")
        self.process.stdin.flush()

    def wait(self):
        """Until what was asked for first is recorded."""
        answer = self.process.stdout.readline().strip()
        assert answer == "done", (self.folder / "stderr").read_text()[-2000:]

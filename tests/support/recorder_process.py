"""A process of the Python that has the LibTorch under test, which records models for the comparisons.

One for all models of a module, since importing the libraries takes longer than most networks.
"""

import os
import subprocess


class RecorderProcess:
    """Runs a script that ends in eager_passes.serve(). What it prints is kept in FOLDER/stderr."""

    def __init__(self, python, script, folder, environment):
        self.folder = folder
        self.asked = []  # In the order in which it answers.
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

    def record(self, words, following=None):
        """Returns when a model is recorded; has that of the next test recorded while this one's goes on."""
        for line in (words, following):
            if line is not None and line not in self.asked:
                self.asked.append(line)
                self.process.stdin.write(f"{line}\n")
                self.process.stdin.flush()
        while words in self.asked:
            answer = self.process.stdout.readline().strip()
            assert answer == "done", (self.folder / "stderr").read_text()[-2000:]
            self.asked.pop(0)

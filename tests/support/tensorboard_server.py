"""A TensorBoard in a process of its own, asked through its data endpoints."""

import contextlib
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request


class Server:
    """TensorBoard over a log directory."""

    def __init__(self, logdir, log):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "tensorboard.main", "--logdir", logdir, "--port", str(port)]
        command += ["--host", "127.0.0.1", "--samples_per_plugin", "images=1000,scalars=10000"]
        self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)

    def raw(self, path, **query):
        with urllib.request.urlopen(f"{self.url}{path}?{urllib.parse.urlencode(query)}") as answer:
            return answer.read()

    def get(self, path, **query):
        return json.loads(self.raw(path, **query))

    def post(self, path, body):
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())

    def wait_for_runs(self, runs, seconds=120):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert self.process.poll() is None, "TensorBoard ended"
            try:
                if set(runs) <= set(self.get("/data/runs")):
                    return
            except (urllib.error.URLError, ConnectionError):
                pass
            time.sleep(0.5)
        raise AssertionError(f"TensorBoard shows {self.get('/data/runs')}, not {runs}")


@contextlib.contextmanager
def serving(logdir, runs, log_path):
    """A server that shows `runs`, for as long as the context lasts."""
    with open(log_path, "wb") as log:
        server = Server(logdir, log)
    try:
        server.wait_for_runs(runs)
        yield server
    finally:
        server.process.terminate()
        server.process.wait()

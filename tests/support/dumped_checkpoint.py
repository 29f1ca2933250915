"""What the program dump_checkpoint prints of a model file, for comparisons tensor by tensor."""

import json
import os
import pathlib
import subprocess

import numpy

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = pathlib.Path(os.environ.get("TBVIZ", REPOSITORY / "build/release/bin/tbviz")).resolve()
DUMP = PROGRAM.parent / "dump_checkpoint"


def parse(data):
    """Lines of JSON, each followed by the bytes of the tensor that it describes."""
    tensors = []
    while data:
        line, data = data.split(b"\n", 1)
        tensor = json.loads(line)
        name = "uint16" if tensor["dtype"] == "bfloat16" else tensor["dtype"]
        name = "uint8" if name.startswith("float8") else name
        size = int(numpy.prod(tensor["shape"], dtype=int)) * numpy.dtype(name).itemsize
        tensor["bytes"], data = data[:size], data[size:]
        tensors.append(tensor)
    return tensors


def dump(path, *arguments):
    return subprocess.run([DUMP, path, *arguments], capture_output=True, timeout=60)


def dumped_kernels(path):
    """The convolution layers of a model; those that cannot be shown have an "error"."""
    done = dump(path, "--kernels")
    assert done.returncode == 0, done.stderr
    return parse(done.stdout)

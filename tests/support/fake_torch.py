"""Folders that look like LibTorch, modules that look like tbviz's, and a copy of the program that carries them.

A fake LibTorch of a minor version has one function that the fake module for it needs, as the true ones have thousands. The
module speaks no version of the interface that tbviz knows: that it says so shows that both were opened.
"""

import json
import os
import pathlib
import shutil
import subprocess

# What a command ends with that has opened a fake LibTorch and the module for it.
OPENED = "speaks version 999 of the module interface"


def compile_library(file, source):
    file.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", file], input=source.encode(), check=True)
    return file


def minor_of(version):
    return "_".join(version.split(".")[:2])


def make_torch(folder, version="2.13.0+cpu", function=None):
    """A torch folder as a wheel has it. `function`: what the library has instead of the version's own."""
    library = function or f"torch_{minor_of(version)}"
    compile_library(folder / "lib/libtorch_cpu.so", f"int {library}(void) {{ return 1; }}")
    (folder / "version.py").write_text(f"__version__ = '{version}'\ndebug = False\n")
    return folder


def make_cuda_torch(site):
    """A torch for CUDA and its libcudart in a folder of packages, where the wheels of both put them.

    Of a version that no machine has: the system would find its own.
    """
    torch = make_torch(site / "torch", "2.13.0+cu130")
    cudart = compile_library(site / "nvidia/cu13/lib/libcudart.so.99", "int cudaGetDeviceCount(void) { return 0; }")
    source = "extern int cudaGetDeviceCount(void); int torch_2_13(void) { return cudaGetDeviceCount(); }"
    path = "-Wl,-rpath,$ORIGIN/../../nvidia/cu13/lib:$ORIGIN"
    subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-", "-x", "none", f"-L{cudart.parent}", f"-l:{cudart.name}", path,
                    "-o", torch / "lib/libtorch_cpu.so"], input=source.encode(), check=True)
    return torch, cudart


def make_module(folder, minor="2_13"):
    source = f"""
        extern int torch_{minor}(void);
        const unsigned tbviz_model_api_version = 999;
        int use_torch(void) {{ return torch_{minor}(); }}
    """
    return compile_library(folder / f"libtbviz_torch_{minor}.so", source)


class Carrier:
    """tbviz in a folder of packages, as its wheel is installed, with modules for these minor versions."""

    def __init__(self, site, program, minors=("2_13",)):
        self.site = site
        self.program = site / "tbviz/bin/tbviz"
        self.program.parent.mkdir(parents=True)
        shutil.copy(program, self.program)
        self.modules = [make_module(site / "tbviz/lib/tbviz", minor) for minor in minors]

    def run(self, *words, cwd=None, **variables):
        """The finished process. Nothing of what the tests run in leads to a torch."""
        hidden = {"TBVIZ_TORCH", "TBVIZ_TORCH_PLUGIN", "VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONPATH"}
        environment = {name: value for name, value in os.environ.items() if name not in hidden}
        environment |= {"PATH": "/nowhere"} | {name: str(value) for name, value in variables.items()}
        return subprocess.run([self.program, *map(str, words)], capture_output=True, text=True, env=environment,
                              cwd=cwd or self.site, timeout=60, stdin=subprocess.DEVNULL)

    def doctor(self, *words, code=0, **variables):
        done = self.run("doctor", "--json", *words, **variables)
        assert done.returncode == code, done.stderr
        return json.loads(done.stdout)


def make_python(folder, answer):
    """A python3 that says what it is told to, and notes each time that it is asked."""
    folder.mkdir(parents=True)
    asked = folder / "asked"
    program = folder / "python3"
    program.write_text(f"#!/bin/sh\necho \"$#\" >> '{asked}'\nprintf %s '{answer}'\n")
    program.chmod(0o755)
    return pathlib.Path(asked)

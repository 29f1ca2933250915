"""Builds the wheel: scikit-build-core does, then it is labelled by what it turned out to hold.

Two things are known only when the binaries are there: which glibc they need, which becomes the wheel's platform
tag, and which minors of LibTorch there are modules for, which becomes the range of the extra `torch`. So there is
no prepare_metadata_for_build_wheel here; pip then takes the metadata of the finished wheel.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

from scikit_build_core.build import (  # noqa: F401, what pip calls
    build_sdist,
    build_wheel as build_plain_wheel,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
)


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """Builds the wheel into `wheel_directory` and returns its file name."""
    folder = pathlib.Path(wheel_directory)
    plain = folder / build_plain_wheel(wheel_directory, config_settings, metadata_directory)
    tag = platform_tag(plain)
    with tempfile.TemporaryDirectory() as scratch:
        run_python("wheel", "unpack", "--dest", scratch, plain)
        (unpacked,) = pathlib.Path(scratch).iterdir()
        minors = module_minors(unpacked)
        add_torch_extra(unpacked, minors)
        labelled = set_platform_tag(unpacked, plain.name, tag)
        plain.unlink()
        run_python("wheel", "pack", "--dest-dir", folder, unpacked)
    modules = ", ".join(f"{major}.{minor}" for major, minor in minors) or "none: no model can be run by LibTorch"
    print(f"*** {labelled}: modules for LibTorch {modules}", flush=True)
    return labelled


def run_python(*command):
    """What `python -m COMMAND` prints. Raises CalledProcessError if it fails."""
    command = [sys.executable, "-m", *map(str, command)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def platform_tag(wheel):
    """The manylinux tag that the versions of the symbols in the wheel's binaries allow.

    Raises RuntimeError if they need a library that is neither in the wheel nor in every such Linux. LibTorch alone
    may be missing: the program looks for it when a model is run.
    """
    # Without this machine's libraries: only names and versions of symbols count, never what lies here.
    found = json.loads(run_python("auditwheel", "show", "--json", "--ldpaths", "/nonexistent", wheel))
    missing = [name for name in found["external_libs"] if not re.match(r"lib(torch_cpu|c10)\.so", name)]
    if missing:
        raise RuntimeError(f"{wheel.name} needs libraries that it does not carry: {', '.join(missing)}")
    return found["sym_tag"]


def set_platform_tag(unpacked, name, tag):
    """Labels the wheel called `name` with the tag, and returns its new name, which `wheel pack` will give it."""
    (label,) = unpacked.glob("*.dist-info/WHEEL")
    plain_tag = name[: -len(".whl")].rpartition("-")[2]
    label.write_text(label.read_text(encoding="utf-8").replace(plain_tag, tag), encoding="utf-8")
    return name.replace(plain_tag, tag)


def module_minors(unpacked):
    """The minors of LibTorch that the wheel has modules for, as sorted (major, minor)."""
    names = (path.name for path in unpacked.glob("*.data/data/lib/tbviz/libtbviz_torch_*.so"))
    return sorted(tuple(map(int, re.findall(r"\d+", name))) for name in names)


def torch_range(minors):
    """The versions of torch with one of the `minors`, within the newest major: a specifier may only narrow."""
    newest = minors[-1][0]
    carried = [minor for major, minor in minors if major == newest]
    holes = sorted(set(range(carried[0], carried[-1])) - set(carried))
    limits = [f">={newest}.{carried[0]}", f"<{newest}.{carried[-1] + 1}"]
    return ",".join(limits + [f"!={newest}.{minor}.*" for minor in holes])


def add_torch_extra(unpacked, minors):
    """Declares the extra `torch` in the metadata, unless there is no module."""
    if not minors:
        return
    (metadata,) = unpacked.glob("*.dist-info/METADATA")
    head, blank, description = metadata.read_text(encoding="utf-8").partition("\n\n")
    head += f"\nProvides-Extra: torch\nRequires-Dist: torch{torch_range(minors)}; extra == 'torch'"
    metadata.write_text(head + blank + description, encoding="utf-8")

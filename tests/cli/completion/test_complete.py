"""tbviz __complete: what a word may become, whatever stands on the line."""

import os
import random
import shutil
import subprocess

import numpy
import pytest

from conftest import PROGRAM, REPOSITORY
from event_log import FIRST, scalar, value, write_events

BUILTIN = REPOSITORY / "data/models/builtin.pt"


@pytest.fixture
def complete(tmp_path):
    """The values that the last word may become, and what is said of them. Never fails, never complains."""

    def run(*words, env=None, cwd=tmp_path):
        done = subprocess.run([PROGRAM, "__complete", *words], capture_output=True, cwd=cwd, timeout=60,
                              stdin=subprocess.DEVNULL, env={**os.environ, **(env or {})})
        assert (done.returncode, done.stderr) == (0, b"")
        lines = done.stdout.decode().splitlines()
        return dict((*line.split("\t", 1), "")[:2] for line in lines)

    return run


@pytest.fixture
def log(tmp_path):
    write_events(tmp_path / "log/a/events.out.tfevents.1.x", [FIRST, scalar(1, "loss"), scalar(1, "lr"), scalar(1, "acc")])
    write_events(tmp_path / "log/b c/events.out.tfevents.1.x", [FIRST, scalar(1, "loss/val"), value(1, "txt", tensor={})])
    return tmp_path / "log"


def test_commands_with_their_summaries(complete, tbviz):
    found = complete("")
    listed = tbviz("--help").out
    assert {"kernels", "scalars", "man", "completion"} <= set(found)
    assert all(f"  {name}" in listed for name in found) and "__complete" not in found
    assert complete("re").keys() == {"reduce", "repair", *(c for c in found if c.startswith("re"))}
    assert complete() == found
    assert complete("nonsense") == {} and complete("nonsense", "") == {}


def test_options_in_front_of_a_command(complete):
    assert complete("--v").keys() == {"--version", "--verbose"}
    assert complete("-q", "kernel").keys() == {"kernels"}
    assert complete("--", "") == complete("")


def test_options_that_are_left(complete):
    assert complete("kernels", "--sc")["--scale-layer"].startswith("Scale all kernels")
    assert complete("kernels", "--scale-layer", "--scale").keys() == set()  # One excludes the other.
    assert complete("kernels", "--nrow", "3", "--nr") == {}
    assert complete("export", "--tag", "x", "--ta").keys() == {"--tag"}  # Repeatable.
    assert complete("kernels", "-l").keys() == {"-l"}
    assert complete("kernels", "-l", "x", "--log") == {}
    assert complete("kernels", "-qlx", "--log") == {} and complete("kernels", "-qlx", "--qui") == {}
    assert complete("kernels", "--", "--nr") == {}


def test_options_are_offered_where_no_argument_is_left(complete):
    assert "--nrow" in complete("kernels", "a.pt", "")


def test_choices_behind_a_blank_and_behind_an_equals_sign(complete):
    assert list(complete("kernels", "--mode", "")) == ["split", "all", "both"]
    assert list(complete("kernels", "--mode=")) == ["--mode=split", "--mode=all", "--mode=both"]
    assert list(complete("kernels", "--mode=a")) == ["--mode=all"]
    assert list(complete("export", "--kind", "scalars,s")) == []  # It is there already.
    assert list(complete("export", "--kind=images,sc")) == ["--kind=images,scalars"]
    assert list(complete("kernels", "--list=")) == ["--list=true", "--list=false"]
    assert "imagenet" in complete("featuremap", "--preset", "")


def test_names_of_commands_and_shells(complete):
    assert complete("help", "kern").keys() == {"kernels"} == complete("man", "kern").keys()
    assert list(complete("completion", "")) == ["bash", "zsh", "fish"]


def test_layers_and_tensors(complete):
    model = str(BUILTIN)
    assert complete("kernels", model, "--layers", "") == {
        "features.0": "Conv2d (64, 3, 11, 11)", "features.3": "Conv2d (48, 64, 5, 5)",
        "features.6": "Conv2d (64, 48, 3, 3)"}
    assert list(complete("kernels", model, "--layers", "0-1,features.3,features.")) == [
        "0-1,features.3,features.0", "0-1,features.3,features.6"]
    assert list(complete("featuremap", "-m", model, "--layers=features.0,features.3")) == [
        "--layers=features.0,features.3"]
    assert {"features", "features.6"} <= complete("hooks", model, "--forward", "").keys()
    assert {"features.0.weight", "features.0.bias"} <= complete("compare", model, "b.pt", "--select", "").keys()
    assert complete("histogram", model, "--select", "features.0.b").keys() == {"features.0.bias"}


def test_layers_called_by_digits_and_globs(complete, tmp_path):
    numpy.savez(tmp_path / "m.npz", **{"1.weight": numpy.ones((2, 1, 3, 3), "f4"), "a[0]*.weight": numpy.ones((2, 1, 3, 3), "f4")})
    assert complete("kernels", "m.npz", "--layers", "").keys() == {"[1]", "a\\[0]\\*"}
    assert "[1]" in complete("hooks", "m.npz", "--forward", "")


def test_tags_and_runs(complete, log):
    assert complete("export", "log", "--tag", "l") == {"loss": "scalar", "lr": "scalar", "loss/val": "scalar"}
    assert complete("export", "--tag", "acc", "log", "--tag=") == {
        f"--tag={tag}": kind for tag, kind in
        [("acc", "scalar"), ("loss", "scalar"), ("lr", "scalar"), ("loss/val", "scalar"), ("txt", "tensor")]}
    assert list(complete("export", "log", "--run", "")) == ["a", "b c"]
    assert list(complete("export", "log/a", "log/b c", "--run", "")) == ["log/a", "log/b c"]
    assert list(complete("edit", "log/a/events.out.tfevents.1.x", "--drop", "")) == ["acc", "loss", "lr"]
    assert complete("export", "nowhere", "--tag", "") == {}


def test_names_that_a_line_cannot_hold_are_left_out(complete, tmp_path):
    tags = ["fine", "a\nb", "a\tb", "a\x1b[31m", "a\u202eb", "\x7f"]
    write_events(tmp_path / "events.out.tfevents.1.x", [FIRST, *(scalar(1, tag) for tag in tags)])
    assert complete("export", "events.out.tfevents.1.x", "--tag", "") == {"fine": "scalar"}


def test_files_that_fit(complete, tmp_path):
    for name in ("net.pt", "cat.png", "table.csv", "events.out.tfevents.1.x", ".hidden.pt", "bl ank.pt"):
        (tmp_path / name).touch()
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/in.pt").touch()
    assert list(complete("kernels", "")) == ["bl ank.pt", "net.pt", "sub/"]
    assert list(complete("kernels", "sub/")) == ["sub/in.pt"]
    assert list(complete("kernels", ".h")) == [".hidden.pt"]
    assert list(complete("kernels", "tab")) == ["table.csv"]  # None fits: all are offered.
    assert list(complete("image", "")) == ["cat.png", "sub/"]
    assert list(complete("verify", "")) == ["events.out.tfevents.1.x", "sub/"]
    assert list(complete("kernels", "-l", "")) == ["sub/"] == list(complete("kernels", "net.pt", "--logdir", "s"))
    assert "table.csv" in complete("scalars", "") and "cat.png" in complete("scalars", "")
    assert list(complete("hooks", "net.pt", "-i", "x=ca")) == ["x=cat.png"]
    assert list(complete("kernels", "~/n", env={"HOME": str(tmp_path)}, cwd="/")) == ["~/net.pt"]


def test_values_that_nobody_foresees(complete):
    assert complete("kernels", "--nrow", "") == {} and complete("scalars", "--comment", "") == {}
    assert complete("kernels", "--unknown=") == {} and complete("grid", "--value-range", "0", "") == {}


def test_pipes_are_never_opened(complete, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    os.mkfifo(tmp_path / "events.out.tfevents.1.x")
    for file in ("pipe", "-", "events.out.tfevents.1.x", "."):
        assert complete("export", file, "--tag", "") == {}
        assert complete("kernels", file, "--layers", "") == {}


def damaged_files(folder):
    """Files of every kind, cut and with bits turned."""
    dice = random.Random(21)
    model = BUILTIN.read_bytes()
    write_events(folder / "good.tfevents", [FIRST, *(scalar(i, f"tag{i}") for i in range(50))])
    log = (folder / "good.tfevents").read_bytes()
    for name, data in (("m.pt", model), ("events.out.tfevents.2.x", log)):
        for number in range(12):
            broken = bytearray(data[: dice.randrange(len(data))] if number % 2 else data)
            for _ in range(dice.randrange(1, 40)):
                if broken:
                    broken[dice.randrange(len(broken))] ^= 1 << dice.randrange(8)
            (folder / f"{number}{name}").write_bytes(broken)
    (folder / "empty.pt").touch()
    (folder / "huge.safetensors").write_bytes(b"\xff" * 8 + b"{" * 100)
    return sorted(path.name for path in folder.iterdir())


def test_it_never_fails(complete, tmp_path):
    """Odd words, broken files, closed folders: exit 0, and not a word on standard error."""
    files = damaged_files(tmp_path)
    shutil.copytree(REPOSITORY / "tests/files", tmp_path / "files")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o000)
    dice = random.Random(7)
    odd = ["", "-", "--", "---", "=", "--=", "-=", "--tag=", "--tag", "--layers=", "--layers", "-l", "-lx", "--help", "-h",
           "--json", "--run", "--version", "-V", "--kind=,,", "a" * 5000, "\udcff\udcfe", "*", "$(touch x)", "`touch x`", "~",
           "~/", "~nobody/", "/", "/proc/self/mem", "/dev/zero", "closed/", "closed", "files", "files/gz_log", ".", "é\n\t",
           "--mode", "--preset", "-qqq", "-1", "%s%n", *files]
    names = ["kernels", "export", "hooks", "inspect", "edit", "compare", "help", "featuremap", "__complete", "check", "-q"]
    for _ in range(300):
        words = [dice.choice(names), *(dice.choice(odd) for _ in range(dice.randrange(5)))]
        complete(*words)
    for file in [*files, "files", "closed", "/dev/zero", "/proc/self/mem", "."]:
        complete("export", file, "--tag", "")
        complete("kernels", file, "--layers", "")
        complete("hooks", file, "--forward", "")
        complete("inspect", file, "--run", "")
    for path in (tmp_path / "files").iterdir():
        complete("kernels", str(path), "--layers", "")
        complete("export", str(path), "--tag", "")
    closed.chmod(0o700)
    assert not (tmp_path / "x").exists()


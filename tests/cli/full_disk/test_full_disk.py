"""An output that takes only so many bytes: a limit on file sizes stands for a full disk."""

import resource
import subprocess

from conftest import PROGRAM


def limited(tmp_path, max_bytes, *arguments):
    return subprocess.run(
        [PROGRAM, *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (max_bytes, max_bytes)),
    )


def test_an_event_log_that_did_not_fit_fails_the_command_and_keeps_what_did(tmp_path, tbviz):
    arguments = ["image", *(f"rand:3,100,100@{seed}" for seed in range(5)), "-t", "noise", "-l", "run"]
    outcome = limited(tmp_path, 100_000, *arguments)
    (path,) = (tmp_path / "run").iterdir()
    assert outcome.returncode == 6
    assert outcome.stderr == f"tbviz: run/{path.name}: write failed: File too large\n"
    assert outcome.stdout == ""
    assert path.stat().st_size == 100_000

    outcome = tbviz("inspect", path)
    assert "noise  image        3  steps 0..2" in outcome.out
    assert "ends within the record" in outcome.err


def test_not_even_the_first_event_fits(tmp_path):
    outcome = limited(tmp_path, 0, "image", "rand:3,10,10@1", "-l", "run")
    assert outcome.returncode == 6
    assert "write failed: File too large" in outcome.stderr


def test_standard_output_that_takes_nothing(tmp_path):
    with open("/dev/full", "wb") as full:
        outcome = subprocess.run(
            [PROGRAM, "image", "rand:3,10,10@1", "-l", "-"], stdout=full, stderr=subprocess.PIPE, cwd=tmp_path
        )
    assert outcome.returncode == 6
    assert outcome.stderr.decode() == "tbviz: standard output: write failed: No space left on device\n"

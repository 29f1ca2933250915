"""The default run directory: one of its own for each process, and none without a value."""

import re
import subprocess

from event_log import FIRST, scalar

NAME = re.compile(r"[A-Z][a-z]{2}\d\d_\d\d-\d\d-\d\d_.+_c(_\d+)?$")


def run_at_once(tbviz, tmp_path, count, *arguments):
    """Starts processes that wait for their input, and lets go of all of them together."""
    command = [tbviz.program, "-q", *arguments]
    started = [subprocess.Popen(command, cwd=tmp_path, stdin=subprocess.PIPE) for _ in range(count)]
    for process in started:
        process.stdin.write(b"a,b\n1,2\n")
        process.stdin.close()
    assert [process.wait(timeout=60) for process in started] == [0] * count


def test_processes_of_one_second_have_a_directory_each(tbviz, values, tmp_path):
    run_at_once(tbviz, tmp_path, 5, "scalars", "-", "--comment", "_c")
    runs = list((tmp_path / "runs").iterdir())
    assert len(runs) == 5
    assert all(NAME.match(run.name) for run in runs)
    assert all(len(list(run.iterdir())) == 1 for run in runs)


def test_sub_runs_stay_with_their_run(tbviz, tmp_path):
    run_at_once(tbviz, tmp_path, 5, "scalars", "-", "--comment", "_c", "--main-tag", "m")
    runs = list((tmp_path / "runs").iterdir())
    assert len(runs) == 5
    for run in runs:
        assert sorted(path.name for path in run.iterdir() if path.is_dir()) == ["m_a", "m_b"]
        assert all(len(list(path.iterdir())) == 1 for path in run.iterdir() if path.is_dir())


def test_of_commands_that_write_sub_runs_alone(tbviz, write_log, tmp_path):
    for run in "ab":
        write_log(f"logs/{run}/events.out.tfevents.1", [FIRST, scalar(0)])
    for _ in range(3):
        tbviz("-q", "reduce", "logs", "--op", "mean,max", "--comment", "_c")
    runs = list((tmp_path / "runs").iterdir())
    assert len(runs) == 3
    assert all(sorted(path.name for path in run.iterdir()) == ["max", "mean"] for run in runs)


def test_a_named_directory_is_shared(tbviz, tmp_path):
    run_at_once(tbviz, tmp_path, 3, "scalars", "-", "-l", "run")
    assert len(list((tmp_path / "run").iterdir())) == 3


def test_no_value_no_directory(tbviz, tmp_path):
    tbviz("scalars", "-", stdin="a,b\nx,y\n", code=4)
    tbviz("image", "nope.png", code=3)
    assert not (tmp_path / "runs").exists()


def test_a_file_in_its_place_is_an_output_error(tbviz, tmp_path):
    (tmp_path / "runs").write_text("")
    assert "runs" in tbviz("scalars", "-", stdin="1\n", code=6).err

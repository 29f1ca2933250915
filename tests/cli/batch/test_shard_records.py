"""What shards leave in their run: plans, manifests, what a try that died left; check --shards."""

import fcntl
import hashlib
import json
import signal
import subprocess
import time

import numpy as np
import pytest
from tiny_pictures import save_pictures


def manifest(run, index, count):
    return json.loads((run / f"tbviz-shards/{index}-of-{count}.json").read_text())


def event_files(run):
    return sorted(run.glob("**/*tfevents*"))


@pytest.fixture
def pictures(tmp_path):
    return save_pictures(tmp_path / "in", 12)


@pytest.fixture
def contents(values):
    return lambda run="run": sorted(
        (tag, step, value.SerializeToString()) for tag, step, value in values(run)
    )


def test_a_manifest_tells_inputs_outputs_counts_and_digests(tbviz, tmp_path, pictures):
    tbviz("image", "in", "--shard", "0/1", "-l", "run")
    found = manifest(tmp_path / "run", 0, 1)
    assert found["schema"] == "tbviz.shard/1"
    assert (found["command"], found["shard"], found["shards"]) == ("image", 0, 1)
    assert found["inputs"] == [
        {"name": file.name, "index": n, "state": "done"} for n, file in enumerate(pictures)
    ]
    assert found["counts"] == {"image": 12}
    [output] = found["outputs"]
    data = (tmp_path / "run" / output["file"]).read_bytes()
    assert output["bytes"] == len(data)
    assert output["sha256"] == hashlib.sha256(data).hexdigest()
    lines = f"{output['sha256']}  {output['file']}\n"
    assert found["digest"] == hashlib.sha256(lines.encode()).hexdigest()
    plan = json.loads((tmp_path / "run/tbviz-shards/plan.json").read_text())
    names = b"".join(file.name.encode() + b"\0" for file in pictures)
    assert plan == {
        "schema": "tbviz.shards/1",
        "command": "image",
        "shards": 1,
        "inputs": 12,
        "digest": hashlib.sha256(names).hexdigest(),
        "settings": [],
    }


def test_options_that_shape_nothing_may_differ(tbviz, tmp_path, pictures):
    words = ("image", "in", "--size", "2x2", "-t", "all")
    tbviz(*words, "--shard", "0/3", "-l", "run")
    plan = json.loads((tmp_path / "run/tbviz-shards/plan.json").read_text())
    assert plan["settings"] == ["--size=2x2", "--tag=all"]
    tbviz(
        *words, "--shard", "1/3", "-l", tmp_path / "run", "-q", "--resume", "--filename-suffix", ".x"
    )
    tbviz("image", "-t", "all", "--size=2x2", "in", "--shard", "2/3", "-v", env={"TBVIZ_LOGDIR": "run"})
    assert "3 of 3 shards done" in tbviz("check", "--shards", "run").out


@pytest.mark.parametrize(
    ("words", "fact"),
    [
        (("image", "in", "--shard", "0/4"), "the run has 3 shards, not 4"),
        (("image", "in", "more", "--shard", "1/3"), "the run has 12 inputs, not 14"),
        (("image", "other", "--shard", "1/3"), "the inputs have other names"),
        (("histogram", "in/p000.png", "--shard", "1/3"), "the run is one of tbviz image"),
        (("image", "in", "--shard", "1/3", "-s", "5"), "other options: none; here --step=5"),
        (("image", "in", "--shard", "1/3", "--no-log", "-o", "out"), "here --no-log"),
    ],
)
def test_all_shards_of_a_run_share_one_plan(tbviz, tmp_path, pictures, words, fact):
    save_pictures(tmp_path / "more", 2)
    save_pictures(tmp_path / "other", 13)[0].unlink()
    tbviz("image", "in", "--shard", "0/3", "-l", "run")
    before = sorted((tmp_path / "run").rglob("*"))
    refused = tbviz(*words, "-l", "run", code=2)
    assert fact in refused.err and "plan.json" in refused.err
    assert sorted((tmp_path / "run").rglob("*")) == before


def test_a_shard_that_is_done_is_not_done_again(tbviz, tmp_path, pictures, contents):
    words = ("image", "in", "--shard", "0/1", "-l", "run")
    tbviz(*words)
    before = contents()
    refused = tbviz(*words, code=6)
    assert "shard 0/1 is done; --resume skips what it holds" in refused.err
    told = tbviz(*words, "--resume")
    assert "done before, nothing is left of 12 inputs" in told.err
    assert contents() == before and len(event_files(tmp_path / "run")) == 1


def test_resume_tries_again_what_failed_and_nothing_else(tbviz, tmp_path, pictures, contents):
    tbviz("image", "in", "-t", "all", "-l", "whole")
    good = pictures[5].read_bytes()
    pictures[5].write_bytes(good[:-20])
    words = ("image", "in", "-t", "all", "--shard", "0/1", "-l", "run")
    tbviz(*words, code=4)
    failed = manifest(tmp_path / "run", 0, 1)["inputs"][5]
    assert failed["state"] == "failed" and "p005.png" in failed["error"]
    said = tbviz("check", "--shards", "run", code=1)
    assert "11 of 12 inputs" in said.out and "failed: p005.png (shard 0): " in said.out
    tbviz(*words, "--resume", code=4)  # It is still no picture.
    pictures[5].write_bytes(good)
    tbviz(*words, "--resume")
    found = manifest(tmp_path / "run", 0, 1)
    assert {entry["state"] for entry in found["inputs"]} == {"done"}
    assert found["counts"] == {"image": 12} and len(found["outputs"]) == 2
    assert contents() == contents("whole")
    assert "1 of 1 shard done, 12 of 12 inputs" in tbviz("check", "--shards", "run").out


def test_what_was_written_in_part_is_not_written_twice(tbviz, tmp_path):
    (tmp_path / "a.csv").write_text("step,loss\n0,1\n1,abc\n2,3\n")
    words = ("scalars", "a.csv", "--run-per-file", "--shard", "0/1", "-l", "run")
    tbviz(*words, code=4)
    assert manifest(tmp_path / "run", 0, 1)["inputs"][0]["state"] == "partial"
    told = tbviz(*words, "--resume", code=4)  # Nor does it seem to be whole.
    assert "a.csv: was written in part by an earlier try (a.csv:3: " in told.err
    assert len(event_files(tmp_path / "run")) == 1
    said = tbviz("check", "--shards", "run", code=1)
    assert "partial: a.csv (shard 0): " in said.out


@pytest.mark.parametrize(
    "words",
    [
        ("image", "in", "-o", "one.png"),
        ("histogram", "a.npy", "--bins", "nonsense"),
        ("featuremap", "in", "--layers", "nope"),
        ("featuremap", "in", "--preset", "nope"),
        ("scalars", "a.csv", "--number", "--step-key", "x"),
    ],
)
def test_a_refused_command_settles_nothing(tbviz, tmp_path, pictures, words):
    np.save(tmp_path / "a.npy", np.ones(3))
    (tmp_path / "a.csv").write_text("1\n2\n")
    for index in range(2):
        tbviz(*words, "--shard", f"{index}/2", "-l", "run", code=None)
    assert tbviz(*words, "--shard", "0/1", "-l", "run", code=2)
    assert not (tmp_path / "run/tbviz-shards").exists()


def test_what_is_skipped_must_be_there(tbviz, tmp_path, pictures, contents):
    words = ("image", "in", "--shard", "0/1", "--resume", "-l", "run")
    tbviz(*words)
    before = contents()
    event_files(tmp_path / "run")[0].unlink()
    refused = tbviz(*words, code=4)
    assert "is missing, but shard 0/1 is done; delete run/tbviz-shards/0-of-1.json" in refused.err
    (tmp_path / "run/tbviz-shards/0-of-1.json").unlink()
    tbviz(*words)
    assert contents() == before


def test_what_is_done_stays_as_it_is(tbviz, tmp_path, pictures):
    words = ("image", "in", "--shard", "0/1", "-l", "run")
    tbviz(*words)
    before = sorted((tmp_path / "run").rglob("*"))
    tbviz(*words, code=6)
    assert sorted((tmp_path / "run").rglob("*")) == before


def begun(tbviz, tmp_path, words):
    """Starts a shard that waits for the end of its last input, and returns it when it has written."""
    running = subprocess.Popen(
        [tbviz.program, *words], cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + 30
    while not any(file.stat().st_size > 0 for file in event_files(tmp_path / "run")):
        assert time.monotonic() < deadline and running.poll() is None
        time.sleep(0.01)
    return running


@pytest.fixture
def slow_shard(tmp_path):
    """A shard of two curves, the second of which is a pipe that never ends."""
    import os

    (tmp_path / "a.csv").write_text("step,loss\n" + "".join(f"{n},{n}\n" for n in range(20000)))
    os.mkfifo(tmp_path / "b.csv")
    holder = os.open(tmp_path / "b.csv", os.O_RDWR)
    os.write(holder, b"step,loss\n0,1\n")
    yield ("scalars", "a.csv", "b.csv", "--run-per-file", "--shard", "0/1", "-l", "run")
    os.close(holder)


def finish_pipe(tmp_path):
    (tmp_path / "b.csv").unlink()
    (tmp_path / "b.csv").write_text("step,loss\n0,1\n")


@pytest.mark.parametrize("resume", [[], ["--resume"]])
def test_what_a_killed_try_left_is_set_aside(tbviz, tmp_path, slow_shard, resume):
    running = begun(tbviz, tmp_path, slow_shard)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    left = event_files(tmp_path / "run")
    assert left and not (tmp_path / "run/tbviz-shards/0-of-1.json").exists()
    assert "missing: shard 0" in tbviz("check", "--shards", "run", code=1).out
    finish_pipe(tmp_path)
    told = tbviz(*slow_shard, *resume)
    assert "set aside what an earlier try left unfinished" in told.err
    aside = sorted((tmp_path / "run/tbviz-shards/set-aside").rglob("*"))
    files = [file for file in aside if file.is_file()]
    assert len(files) == len(left) and not any("tfevents" in str(file) for file in files)
    rows = tbviz("export", "run", "-o", "-").out.splitlines()[1:]
    keys = [tuple(row.split(",")[:3]) for row in rows]
    assert len(keys) == len(set(keys)) == 20001
    tbviz("check", "--shards", "run")
    tbviz("verify", "run")


def test_a_stopped_try_leaves_no_manifest(tbviz, tmp_path, slow_shard):
    running = begun(tbviz, tmp_path, slow_shard)
    running.terminate()
    assert running.wait(timeout=30) == 143
    assert not (tmp_path / "run/tbviz-shards/0-of-1.json").exists()
    finish_pipe(tmp_path)
    tbviz(*slow_shard)
    tbviz("check", "--shards", "run")


def test_two_processes_do_not_share_a_shard(tbviz, tmp_path, slow_shard):
    running = begun(tbviz, tmp_path, slow_shard)
    refused = tbviz(*slow_shard, code=6)
    assert "shard 0/1 is being worked on by another process" in refused.err
    said = tbviz("check", "--shards", "run", code=1)
    assert "at work: shard 0" in said.out and "--array" not in said.err
    assert running.poll() is None
    running.kill()
    running.communicate()


def test_pictures_of_a_try_that_died_are_replaced_and_no_others(tbviz, tmp_path, pictures):
    words = ("image", "in", "-o", "out", "--shard", "0/1", "-l", "run")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/p003.png").write_bytes(b"somebody's")
    for _ in range(2):  # A try that was refused has begun nothing.
        tbviz(*words, code=6)
    assert (tmp_path / "out/p003.png").read_bytes() == b"somebody's"
    (tmp_path / "out/p003.png").unlink()
    tbviz(*words)
    # As a try leaves it that died at its very end.
    (tmp_path / "run/tbviz-shards/0-of-1.json").unlink()
    (tmp_path / "run/tbviz-shards/0-of-1.begun").write_text("host 1\n")
    (tmp_path / "out/p011.png").write_bytes(b"half a pict")
    tbviz(*words)
    assert (tmp_path / "out/p011.png").read_bytes().startswith(b"\x89PNG")
    assert len(event_files(tmp_path / "run")) == 1


def test_a_try_that_died_behind_its_manifest_was_done(tbviz, tmp_path, pictures, contents):
    words = ("image", "in", "--shard", "0/1", "-l", "run")
    tbviz(*words)
    before = contents()
    (tmp_path / "run/tbviz-shards/0-of-1.begun").write_text("host 1\n")
    tbviz(*words, "--resume")
    assert contents() == before
    assert not (tmp_path / "run/tbviz-shards/0-of-1.begun").exists()


def test_only_the_shard_s_own_files_are_set_aside(tbviz, tmp_path, pictures):
    run = tmp_path / "run"
    run.mkdir()
    for name in ("events.out.tfevents.1.a.1.0", "events.out.tfevents.1.a.1.0.shard-0-of-10"):
        (run / name).write_bytes(b"")
    mine = run / "events.out.tfevents.1.a.1.0.shard-0-of-1.mine"
    mine.write_bytes(b"")
    tbviz("image", "in", "--shard", "0/1", "-l", "run", "--filename-suffix", ".mine")
    names = [file.name for file in event_files(run)]
    assert "events.out.tfevents.1.a.1.0" in names
    assert "events.out.tfevents.1.a.1.0.shard-0-of-10" in names
    assert mine.name not in names and len(names) == 3
    assert sum(name.endswith(".shard-0-of-1.mine") for name in names) == 1


def test_the_files_of_another_run_below_are_left_alone(tbviz, tmp_path, pictures, contents):
    for name in ("runs/val", "runs"):
        tbviz("image", "in", "--shard", "0/1", "-l", name)
    assert len(manifest(tmp_path / "runs", 0, 1)["outputs"]) == 1
    assert not (tmp_path / "runs/tbviz-shards/set-aside").exists()
    tbviz("check", "--shards", "runs/val")
    assert len(contents("runs/val")) == 12


@pytest.mark.parametrize("suffix", [".mine", "7", "0-of-1"])
def test_a_shard_knows_its_files_by_any_suffix(tbviz, tmp_path, pictures, suffix):
    words = ("image", "in", "--shard", "0/1", "-l", "run", "--filename-suffix", suffix)
    tbviz(*words)
    [output] = manifest(tmp_path / "run", 0, 1)["outputs"]
    assert output["file"].endswith(suffix)
    (tmp_path / "run/tbviz-shards/0-of-1.json").unlink()
    assert "set aside" in tbviz(*words).err
    assert len(event_files(tmp_path / "run")) == 1


def test_check_says_what_is_missing(tbviz, tmp_path, pictures):
    for index in (0, 2):
        tbviz("image", "in", "--shard", f"{index}/4", "-l", "run")
    said = tbviz("check", "--shards", "run", code=1)
    assert "2 of 4 shards done" in said.out and "missing: shards 1,3" in said.out
    assert "--shard 1/4 --resume" in said.err and "--array=1,3" in said.err
    tbviz("image", "in", "--shard", "0/9", "-l", "nine")
    assert "missing: shards 1-8" in tbviz("check", "--shards", "nine", code=1).out
    found = json.loads(tbviz("check", "--shards", "run", "--json", code=1).out)
    assert found["schema"] == "tbviz.check/1"
    assert (found["shards"], found["done"], found["missing"]) == (4, 2, [1, 3])
    for index in (1, 3):
        tbviz("image", "in", "--shard", f"{index}/4", "-l", "run")
    assert tbviz("check", "--shards", "run").out == "4 of 4 shards done, 12 of 12 inputs\n"


def test_check_says_what_became_of_outputs(tbviz, tmp_path, pictures):
    tbviz("image", "in", "--shard", "0/1", "-l", "run")
    [file] = event_files(tmp_path / "run")
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    said = tbviz("check", "--shards", "run", code=1)
    assert f"has {len(whole) - 1} bytes, of {len(whole)} that were written" in said.out
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    tbviz("check", "--shards", "run")
    said = tbviz("check", "--shards", "run", "--digests", code=1)
    assert "holds other bytes than were written" in said.out
    file.unlink()
    assert "is missing" in tbviz("check", "--shards", "run", code=1).out


def test_check_goes_on_with_claims(tbviz, tmp_path):
    (tmp_path / "a.csv").write_text("step,loss\n0,1\n")
    tbviz("scalars", "a.csv", "--shard", "0/1", "-l", "run")
    said = tbviz("check", "--shards", "run", "last(loss) < 2", "last(loss) < 1", code=1)
    assert "1 of 1 shard done" in said.out and "failed  last(loss) < 1" in said.out


@pytest.mark.parametrize(
    ("damage", "code", "fact"),
    [
        (b"{", 4, "0-of-1.json"),
        (b"{}", 4, "'schema' is missing"),
        (b'{"schema": "tbviz.shard/2"}', 5, "tbviz.shard/2"),
        (b'{"schema": "tbviz.shard/1", "shard": 0, "shards": 2}', 4, "manifest of shard 0/2"),
        (
            b'{"schema": "tbviz.shard/1", "shard": 0, "shards": 1, "command": "image", "inputs": [],'
            b' "outputs": [{"file": "../x", "bytes": 1, "sha256": ""}], "counts": {}}',
            4,
            "outside of the run",
        ),
    ],
)
def test_damaged_records_are_told(tbviz, tmp_path, pictures, damage, code, fact):
    tbviz("image", "in", "--shard", "0/1", "-l", "run")
    (tmp_path / "run/tbviz-shards/0-of-1.json").write_bytes(damage)
    assert fact in tbviz("check", "--shards", "run", code=code).err
    assert fact in tbviz("image", "in", "--shard", "0/1", "--resume", "-l", "run", code=code).err


def test_a_run_without_shards(tbviz, tmp_path, pictures):
    tbviz("image", "in", "-l", "run")
    assert "no shard has begun" in tbviz("check", "--shards", "run", code=3).err
    assert "No such file" in tbviz("check", "--shards", "nowhere", code=3).err
    assert "no EXPRESSION" in tbviz("check", "run", code=2).err


def test_a_lock_ends_with_who_holds_it(tbviz, tmp_path, pictures):
    (tmp_path / "run/tbviz-shards").mkdir(parents=True)
    mark = tmp_path / "run/tbviz-shards/0-of-1.begun"
    with open(mark, "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        tbviz("image", "in", "--shard", "0/1", "-l", "run", code=6)
    tbviz("image", "in", "--shard", "0/1", "-l", "run")

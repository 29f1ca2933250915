"""GNU parallel and xargs: 64 shards of one list into one run, undisturbed, and one of them killed at a random moment."""

import hashlib
import itertools
import os
import random
import re
import shutil
import signal
import subprocess
import time

import pytest
from recipes import recipes, section

SHARDS = 64
COMMAND = "tbviz -q image --files-from names --shard {}/64 --resume -l runs/pictures"  # As the recipes have it.


@pytest.fixture(autouse=True)
def needs_parallel(lack):
    if not shutil.which("parallel"):
        lack("GNU parallel is not installed")


def shard_of(name):
    """As docs/scale.md has it."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") % SHARDS


def logs_of(folder):
    return sorted(folder.glob("*tfevents*"))


def test_64_shards_of_parallel_are_what_one_process_writes(pictures, shell, contents, one_process, tmp_path):
    assert shell(recipes("GNU parallel")[0]).splitlines() == ["64 of 64 shards done, 256 of 256 inputs"]
    shell(recipes("GNU parallel")[1])
    names = (tmp_path / "names").read_text().splitlines()
    shards = {shard_of(name) for name in names}
    wanted = one_process()
    for run in ("runs/pictures", "runs/numbered"):
        assert len(logs_of(tmp_path / run)) == len(shards)
        found = contents(run)
        assert found.total() == len({(tag, step) for tag, step, _ in found}) == 256
        assert found == wanted
    # Anybody can compute who has an input.
    shard = shell(recipes("Shards")[0]).strip()
    assert '"pictures/0003.png"' in (tmp_path / f"runs/pictures/tbviz-shards/{shard}-of-64.json").read_text()


def test_xargs_runs_shards_and_a_pipe_names_inputs(pictures, shell, contents, one_process):
    for recipe in recipes("xargs"):
        shell(recipe)
    wanted = one_process()
    assert wanted == contents("runs/pictures") == contents("runs/all")
    in_text = re.search(r"`(xargs -0.*?)`", section("xargs"))[1]
    shell(f"find pictures -name '*.png' -print0 | {in_text}")
    assert contents("runs/some") == wanted  # No two have one stem, and none died.


@pytest.fixture
def crowded_shard(pictures):
    """One shard's number and names, after pictures were added until it has 100."""
    import numpy
    from PIL import Image

    noise = numpy.random.default_rng(1)
    shard = shard_of("pictures/0000.png")
    names = [name for name in (f"pictures/{path.name}" for path in pictures.iterdir()) if shard_of(name) == shard]
    more = (f"pictures/more-{number}.png" for number in itertools.count())
    names += itertools.islice((name for name in more if shard_of(name) == shard), 100 - len(names))
    for name in names:
        pixels = noise.integers(0, 256, (64, 64, 3), dtype=numpy.uint8)
        Image.fromarray(pixels).save(pictures / f"{name}.tmp".rpartition("/")[2], "PNG")
        (pictures / f"{name}.tmp".rpartition("/")[2]).rename(pictures.parent / name)
    return shard, sorted(names)


def kill_at_a_random_moment(command, run, environment, chance):
    """By SIGKILL, after its event file has appeared."""
    process = subprocess.Popen(command.split(), cwd=run.parents[1], env=environment)
    try:
        end = time.monotonic() + 60
        while not logs_of(run):
            assert process.poll() is None and time.monotonic() < end
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.3))
    finally:
        process.kill()
        assert process.wait() == -signal.SIGKILL


def test_a_shard_that_is_killed_and_resumed_loses_and_doubles_nothing(
    crowded_shard, shell, contents, one_process, environment, tmp_path
):
    seed = int(os.environ.get("TBVIZ_SEED") or time.time_ns())
    print(f"TBVIZ_SEED={seed}")
    chance = random.Random(seed)
    shard, names = crowded_shard
    shell("find pictures -name '*.png' | sort > names")
    wanted = one_process()

    # One picture does not come until the process is dead: it cannot be ready before.
    waits, kept = tmp_path / chance.choice(names[40:]), tmp_path / "kept.png"
    waits.rename(kept)
    os.mkfifo(waits)
    kill_at_a_random_moment(COMMAND.replace("{}", str(shard)), tmp_path / "runs/pictures", environment, chance)
    kept.rename(waits)

    others = " ".join(str(number) for number in range(SHARDS) if number != shard)
    shell(f"parallel -j 8 {COMMAND} ::: {others}")
    undone = len(names)
    assert shell("tbviz check --shards runs/pictures 2> hint", code=1).splitlines() == [
        f"63 of 64 shards done, {len(wanted) - undone} of {len(wanted)} inputs",
        f"missing: shard {shard}",
    ]
    assert f"--shard {shard}/64 --resume" in (tmp_path / "hint").read_text()

    shell(COMMAND.replace("-q ", "").replace("{}", str(shard)) + " 2> told")
    assert "set aside" in (tmp_path / "told").read_text()
    aside = list((tmp_path / "runs/pictures/tbviz-shards/set-aside").iterdir())
    assert len(aside) == 1 and "tfevents" not in aside[0].name
    assert shell("tbviz check --shards --digests runs/pictures").startswith("64 of 64 shards done")
    found = contents("runs/pictures")
    assert found.total() == len(found) == len(wanted) and found == wanted

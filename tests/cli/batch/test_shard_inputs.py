"""--shard begins nothing before all inputs are known: the first shard's list is the plan of all."""

import shutil

import pytest
from tiny_pictures import save_pictures

FOLDERS = ("near", "far")


@pytest.fixture
def work(tmp_path):
    for folder in FOLDERS:
        save_pictures(tmp_path / folder, 6)
    return tmp_path


def shard(tbviz, *inputs, code=0):
    return tbviz("image", *inputs, "--shard", "0/2", "--resume", "-l", "run", code=code).err


def test_a_folder_that_is_away_stops_a_shard_and_leaves_the_plan_open(tbviz, work):
    (work / "far").rename(work / "away")
    assert "far: is not there; it may be a folder or an archive" in shard(tbviz, *FOLDERS, code=3)
    assert not (work / "run").exists()
    (work / "away").rename(work / "far")
    shard(tbviz, *FOLDERS)
    (work / "far").rename(work / "away")
    assert "far: is not there" in shard(tbviz, *FOLDERS, code=3)  # Not 2, which nobody tries again.


def test_an_archive_that_is_away_stops_a_shard(tbviz, work):
    shutil.make_archive(work / "far", "tar", work / "far")
    (work / "far.tar").rename(work / "away.tar")
    assert "far.tar: is not there" in shard(tbviz, "near", "far.tar", code=3)
    assert not (work / "run").exists()
    tbviz("histogram", "far.tar", "randn:9@0", "--shard", "0/2", "-l", "numbers", code=3)


@pytest.mark.parametrize("empty, code", [("far", 4), ("far/*.png", 3)])
def test_a_folder_that_is_empty_stops_a_shard(tbviz, work, empty, code):
    shutil.rmtree(work / "far")
    (work / "far").mkdir()  # Where something else is mounted otherwise.
    assert "no shard begins before all are known" in shard(tbviz, "near", empty, code=code)
    assert not (work / "run").exists()


def test_a_file_that_is_away_stops_no_shard(tbviz, work):
    names = [f"near/p{number:03}.png" for number in range(6)]
    for name in names:
        (work / name).unlink()
    assert "cannot be opened" in shard(tbviz, *names, code=3)
    assert (work / "run/tbviz-shards/0-of-2.json").exists()


def test_a_synthetic_array_needs_no_file(tbviz, work):
    shard(tbviz, "rand:3,4,4@0", "rand:3,4,4@1", "near")

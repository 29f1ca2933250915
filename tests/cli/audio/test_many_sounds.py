"""tbviz audio of many inputs: folders, globs, archives, lists, and shards of them."""

import json
import tarfile
import wave

import numpy as np
import pytest

COUNT = 12


def save_sound(file, samples):
    file.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(np.asarray(samples, "<i2").tobytes())
    return file


def save_sounds(folder, count=COUNT):
    """s00.wav, s01.wav, ..., each of its number and the next."""
    return [save_sound(folder / f"s{number:02}.wav", [number, number + 1]) for number in range(count)]


@pytest.fixture
def contents(values):
    """A run as a sorted list of (tag, step, value's bytes)."""
    return lambda run="run": sorted((tag, step, value.SerializeToString()) for tag, step, value in values(run))


@pytest.fixture
def in_shards(tbviz):
    """Runs a command as three shards into one run, the last one first."""

    def run(*arguments, code=0):
        for index in (2, 1, 0):
            tbviz(*arguments, "--shard", f"{index}/3", "-l", "run", code=code)

    return run


def steps(values, run="run"):
    return [(tag, step) for tag, step, _ in values(run)]


def test_a_folder_stands_for_its_sounds(tbviz, tmp_path, values):
    save_sounds(tmp_path / "in", 3)
    np.save(tmp_path / "in/array.npy", np.zeros(4))
    save_sound(tmp_path / "in/deep/inside.wav", [1])
    for name in ("notes.txt", ".s00.wav", "s00.png"):
        (tmp_path / "in" / name).write_bytes(b"1")
    assert tbviz("audio", "in", "-l", "run").err.startswith("wrote 4 audio")
    assert [tag for tag, _, _ in values()] == ["array", "s00", "s01", "s02"]
    tbviz("audio", "in", "--recursive", "-l", "all")
    assert [tag for tag, _, _ in values("all")] == ["array", "inside", "s00", "s01", "s02"]


def test_a_folder_without_sounds(tbviz, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.png").write_bytes(b"1")
    told = tbviz("audio", "in", "-l", "run", code=4).err
    assert "in: the folder holds no WAV files or arrays; --recursive looks into" in told


def test_globs_and_archives_are_like_the_folder(tbviz, tmp_path, contents):
    files = save_sounds(tmp_path / "in", 5)
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        for file in [*files, tmp_path / "in"]:
            tar.add(file, arcname=file.name, recursive=False)
    tbviz("audio", "in", "-l", "folder")
    tbviz("audio", "in/s*.wav", "-l", "glob")
    tbviz("audio", "a.tar", "-l", "archive")
    assert contents("glob") == contents("archive") == contents("folder") and len(contents("folder")) == 5
    tbviz("audio", "a.tar/s03.wav", "-l", "member")
    assert contents("member") == contents("folder")[3:4]


@pytest.mark.parametrize("words, end", [(["--files-from", "-"], "\n"), (["-0"], "\0")])
def test_names_come_through_a_pipe(tbviz, tmp_path, values, words, end):
    save_sounds(tmp_path, 2)
    tbviz("audio", *words, "-l", "run", stdin=f"s01.wav{end}s00.wav{end}")
    assert steps(values) == [("s01", 0), ("s00", 0)]


@pytest.mark.parametrize("tag", [[], ["-t", "all", "-s", "7"]])
def test_sounds_are_the_same_by_shards(tbviz, tmp_path, in_shards, contents, tag):
    save_sounds(tmp_path / "in")
    tbviz("audio", "in", *tag, "-l", "one")
    in_shards("audio", "in", *tag)
    assert contents("run") == contents("one")
    wanted = [("all", number) for number in range(7, 7 + COUNT)] if tag else [(f"s{n:02}", 0) for n in range(COUNT)]
    assert [(tag, step) for tag, step, _ in contents("run")] == wanted
    assert "3 of 3 shards done" in tbviz("check", "--shards", "run").out


def test_inputs_of_one_stem_are_told_and_have_steps_of_their_own(tbviz, tmp_path, in_shards, contents):
    for folder in ("a", "b"):
        save_sounds(tmp_path / folder, 6)
    tbviz("audio", "a", "b", "-l", "one")
    in_shards("audio", "a", "b")
    assert contents("run") == contents("one")
    assert {step for _, step, _ in contents("run")} == {0, 1}
    told = tbviz("audio", "a", "b", "--shard", "0/3", "-l", "again").err
    assert "b/s00.wav: an input before it is called s00, too" in told


@pytest.mark.parametrize("damage", [b"no sound", None])
def test_a_bad_input_takes_its_step(tbviz, tmp_path, values, in_shards, contents, damage):
    """Whether it cannot be read or is not there; so it is without shards."""
    names = [str(file.relative_to(tmp_path)) for file in save_sounds(tmp_path / "in", 6)]
    (tmp_path / names[2]).unlink()
    if damage:
        (tmp_path / names[2]).write_bytes(damage)
    tbviz("audio", *names, "-t", "all", "-l", "one", code=5 if damage else 3)
    assert steps(values, "one") == [("all", step) for step in (0, 1, 3, 4, 5)]
    in_shards("audio", *names, "-t", "all", code=None)
    assert contents("run") == contents("one")


def test_an_array_that_is_no_sound_takes_its_step(tbviz, tmp_path, values):
    np.savez(tmp_path / "a.npz", x=np.zeros(3), y=np.zeros((2, 5)), z=np.ones(3))
    tbviz("audio", "a.npz", "-t", "all", "-l", "run", code=5)
    assert steps(values) == [("all", 0), ("all", 2)]


def test_several_sounds_of_one_input_do_not_share_a_step(tbviz, tmp_path):
    np.savez(tmp_path / "two.npz", a=np.ones(2), b=np.ones(2))
    refused = tbviz("audio", "two.npz", "-t", "x", "--shard", "0/1", "-l", "run", code=2)
    assert "two.npz: holds several values for the tag 'x'" in refused.err


def test_resume_skips_what_is_done(tbviz, tmp_path, contents):
    files = save_sounds(tmp_path / "in", 4)
    whole = files[1].read_bytes()
    files[1].write_bytes(b"no sound")
    words = ("audio", "in", "--shard", "0/1", "-l", "run")
    tbviz(*words, code=5)
    assert "shard 0/1 is done; --resume skips" in tbviz(*words, code=6).err
    files[1].write_bytes(whole)
    found = json.loads(tbviz(*words, "--resume", "--json").out)
    assert found["shard"] == {"index": 0, "count": 1, "inputs": 1}
    assert [sound["tag"] for sound in found["sounds"]] == ["s01"]
    tbviz("audio", "in", "-l", "one")
    assert contents("run") == contents("one")


def test_what_cannot_be_shared(tbviz, tmp_path):
    save_sounds(tmp_path / "in", 1)
    assert "--shard needs --logdir DIR" in tbviz("audio", "in", "--shard", "0/2", code=2).err
    refused = tbviz("audio", "-", "--shard", "0/2", "-l", "run", code=2, stdin=(tmp_path / "in/s00.wav").read_bytes())
    assert "each would read its own" in refused.err
    assert not (tmp_path / "run").exists()

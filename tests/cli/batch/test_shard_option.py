"""--shard: which inputs a process takes, and that their steps do not depend on it."""

import hashlib
import io
import json
import pathlib

import numpy as np
import pytest
from PIL import Image
from tiny_pictures import save_pictures


def shard_of(name, count):
    """The rule of docs/scale.md, by Python's hashlib."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") % count


@pytest.fixture
def contents(values):
    """A run as a sorted list of (tag, step, value's bytes)."""
    return lambda run="run": sorted(
        (tag, step, value.SerializeToString()) for tag, step, value in values(run)
    )


@pytest.fixture
def in_shards(tbviz):
    """Runs a command as `count` shards into one run, the last one first."""

    def run(count, *arguments, run="run", **options):
        for index in reversed(range(count)):
            tbviz(*arguments, "--shard", f"{index}/{count}", "-l", run, **options)

    return run


def test_a_shard_takes_the_names_that_hash_to_it(tbviz, tmp_path, values):
    save_pictures(tmp_path / "in", 40)
    for index in range(3):
        tbviz("image", "in", "--shard", f"{index}/3", "-l", f"run{index}")
        wanted = {f"p{n:03}" for n in range(40) if shard_of(f"p{n:03}.png", 3) == index}
        assert {tag for tag, _, _ in values(f"run{index}")} == wanted


def test_names_of_files_count_as_given_and_those_in_folders_from_the_folder(
    tbviz, tmp_path, values
):
    save_pictures(tmp_path / "in/deep", 30)
    by_file = [f"in/deep/p{n:03}.png" for n in range(30)]
    tbviz("image", *by_file, "--shard", "0/2", "-l", "files")
    assert {tag for tag, _, _ in values("files")} == {
        name[8:12] for name in by_file if shard_of(name, 2) == 0
    }
    tbviz("image", "in", "--recursive", "--shard", "0/2", "-l", "folder")
    assert {tag for tag, _, _ in values("folder")} == {
        name[8:12] for name in by_file if shard_of(name[3:], 2) == 0
    }


def test_pictures_are_the_same_by_shards(tbviz, tmp_path, in_shards, contents):
    save_pictures(tmp_path / "in", 25)
    tbviz("image", "in", "-t", "all", "-s", "7", "-l", "one")
    in_shards(4, "image", "in", "-t", "all", "-s", "7")
    assert contents("run") == contents("one")
    assert [step for _, step, _ in contents("run")] == list(range(7, 32))


def test_inputs_of_one_stem_are_told_and_have_steps_of_their_own(
    tbviz, tmp_path, in_shards, contents
):
    for folder in ("a", "b", "c"):
        save_pictures(tmp_path / folder, 6)
    tbviz("image", "a", "b", "c", "-l", "one")
    in_shards(3, "image", "a", "b", "c")
    assert contents("run") == contents("one")
    told = tbviz("image", "a", "b", "c", "--shard", "0/3", "-l", "again")
    assert "b/p000.png: an input before it is called p000, too" in told.err


def test_a_bad_input_takes_its_step(tbviz, tmp_path, in_shards, contents):
    files = save_pictures(tmp_path / "in", 9)
    files[4].write_bytes(b"no picture")
    tbviz("image", "in", "-t", "all", "-l", "one", code=5)
    for index in range(3):
        tbviz("image", "in", "-t", "all", "--shard", f"{index}/3", "-l", "run", code=None)
    assert contents("run") == contents("one")


def test_models_are_the_same_by_shards(tbviz, tmp_path, in_shards, contents):
    from safetensors.numpy import save_file

    for number in range(12):
        arrays = {"a.weight": np.arange(6.0) * number, "b": np.full(3, number, np.float32)}
        save_file(arrays, tmp_path / f"ckpt_{number}.safetensors")
    names = [f"ckpt_{number}.safetensors" for number in range(12)]
    tbviz("histogram", *names, "-l", "one")
    in_shards(5, "histogram", *names)
    assert contents("run") == contents("one")
    assert {step for tag, step, _ in contents("run") if tag == "b"} == set(range(12))


def test_tags_of_arrays_and_models_do_not_meet(tbviz, tmp_path, in_shards, contents):
    from safetensors.numpy import save_file

    save_file({"w": np.ones(3, np.float32)}, tmp_path / "model.safetensors")
    np.save(tmp_path / "w.npy", np.ones(4))
    in_shards(2, "histogram", "model.safetensors", "w.npy")
    assert [(tag, step) for tag, step, _ in contents()] == [("w", 0), ("w", 1)]


def test_feature_maps_are_the_same_by_shards(tbviz, tmp_path, in_shards, contents):
    save_pictures(tmp_path / "in", 3, size=(64, 64))
    np.save(tmp_path / "in/p001b.npy", np.random.default_rng(0).normal(size=(2, 3, 64, 64)).astype("f4"))
    tbviz("featuremap", "in", "--layers", "0", "-l", "one")
    in_shards(2, "featuremap", "in", "--layers", "0")
    assert contents("run") == contents("one")
    assert sorted(step for _, step, _ in contents("run")) == [0, 1, 2, 3, 4]


@pytest.mark.torch_module
def test_class_maps_are_the_same_by_shards(tbviz, tmp_path, in_shards, contents):
    save_pictures(tmp_path / "in", 4, size=(64, 64))
    model = pathlib.Path(__file__).parents[3] / "data/models/builtin.pt"
    words = ("gradcam", "in", "--model", model, "--layer", "0", "--size", "64x64")
    tbviz(*words, "-l", "one")
    in_shards(2, *words)
    assert contents("run") == contents("one")
    assert [step for _, step, _ in contents("run")] == [0, 1, 2, 3]


def test_curves_are_the_same_by_shards(tbviz, tmp_path, in_shards):
    names = [f"seed{n}.csv" for n in range(7)]
    for number, name in enumerate(names):
        (tmp_path / name).write_text(f"step,loss\n0,{number}\n1,{number}.5\n")
    tbviz("scalars", *names, "--run-per-file", "-l", "one")
    in_shards(3, "scalars", *names, "--run-per-file")
    exported = [tbviz("export", run, "-o", "-").out.splitlines() for run in ("one", "run")]
    without_time = [
        sorted(",".join(line.split(",")[:3] + line.split(",")[4:]) for line in lines)
        for lines in exported
    ]
    assert without_time[0] == without_time[1]
    assert len(without_time[0]) == 15


def test_json_tells_the_shard(tbviz, tmp_path):
    save_pictures(tmp_path / "in", 10)
    found = json.loads(tbviz("image", "in", "--shard", "1/2", "-l", "run", "--json").out)
    count = sum(shard_of(f"p{n:03}.png", 2) for n in range(10))
    assert found["shard"] == {"index": 1, "count": 2, "inputs": count}
    assert len(found["written"]) == count


def test_a_shard_without_inputs_is_done(tbviz, tmp_path):
    save_pictures(tmp_path / "in", 1)
    empty = 1 - shard_of("p000.png", 2)
    told = tbviz("image", "in", "--shard", f"{empty}/2", "-l", "run")
    assert "none of 1 input falls to it" in told.err
    assert list((tmp_path / "run").glob("*tfevents*")) == []
    assert (tmp_path / f"run/tbviz-shards/{empty}-of-2.json").exists()


@pytest.mark.parametrize(
    ("variables", "index"),
    [
        ({"SLURM_ARRAY_TASK_ID": "3"}, 3),
        ({"JOB_COMPLETION_INDEX": "0"}, 0),
        ({"HQ_TASK_ID": "2"}, 2),
        ({"PARALLEL_SEQ": "1"}, 0),
        ({"PARALLEL_SEQ": "4"}, 3),
        ({"SLURM_ARRAY_TASK_ID": "1", "PARALLEL_SEQ": "2"}, 1),
    ],
)
def test_the_array_job_says_which_shard(tbviz, tmp_path, values, variables, index):
    save_pictures(tmp_path / "in", 20)
    # A partial rerun: N is never what the job counts.
    env = {**variables, "TBVIZ_SHARDS": "4", "SLURM_ARRAY_TASK_COUNT": "2"}
    tbviz("image", "in", "--shard", "auto", "-l", "run", env=env)
    assert (tmp_path / f"run/tbviz-shards/{index}-of-4.json").exists()
    tbviz("image", "in", "--shard", "auto/4", "-l", "other", env={**env, "TBVIZ_SHARDS": "9"})
    assert (tmp_path / f"other/tbviz-shards/{index}-of-4.json").exists()


@pytest.mark.parametrize(
    ("word", "env", "fact"),
    [
        ("2/2", {}, "there is no shard 2 of 2"),
        ("-1/2", {}, "give I/N"),
        ("1", {}, "give I/N"),
        ("x/2", {}, "give I/N"),
        ("0/0", {}, "the number of shards"),
        ("0/x", {}, "the number of shards"),
        ("0/1000001", {}, "the number of shards"),
        ("auto", {"TBVIZ_SHARDS": "4"}, "this is no array job"),
        ("auto", {"SLURM_ARRAY_TASK_ID": "0"}, "set TBVIZ_SHARDS"),
        ("auto", {"SLURM_ARRAY_TASK_ID": "0", "TBVIZ_SHARDS": "many"}, "TBVIZ_SHARDS: the number"),
        ("auto/4", {"SLURM_ARRAY_TASK_ID": "4"}, "there is no shard 4 of 4"),
        ("auto/4", {"PARALLEL_SEQ": "0"}, "no number from 1 on"),
        ("auto/4", {"SLURM_ARRAY_TASK_ID": "one"}, "no number from 0 on"),
        (
            "auto/4",
            {"SLURM_ARRAY_TASK_ID": "1", "PARALLEL_SEQ": "1"},
            "SLURM_ARRAY_TASK_ID means shard 1, but PARALLEL_SEQ means shard 0",
        ),
    ],
)
def test_words_that_name_no_shard(tbviz, tmp_path, word, env, fact):
    save_pictures(tmp_path / "in", 2)
    refused = tbviz("image", "in", f"--shard={word}", "-l", "run", code=2, env=env)
    assert fact in refused.err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("logdir", [[], ["-l", "-"]])
def test_shards_need_a_run_directory(tbviz, tmp_path, logdir):
    save_pictures(tmp_path / "in", 2)
    refused = tbviz("image", "in", "--shard", "0/2", *logdir, code=2)
    assert "--shard needs --logdir DIR" in refused.err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in"]


def test_the_run_directory_may_come_from_the_environment(tbviz, tmp_path):
    save_pictures(tmp_path / "in", 2)
    tbviz("image", "in", "--shard", "0/1", env={"TBVIZ_LOGDIR": "run"})
    assert (tmp_path / "run/tbviz-shards/0-of-1.json").exists()


def test_what_cannot_be_shared(tbviz, tmp_path):
    save_pictures(tmp_path / "in", 3)
    picture = io.BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "PNG")
    shard = ("--shard", "0/2", "-l", "run")
    refused = tbviz("image", "-", *shard, code=2, stdin=picture.getvalue())
    assert "each would read its own" in refused.err
    assert "give a folder" in tbviz("image", "in", *shard, "-o", "one.png", code=2).err
    (tmp_path / "a.csv").write_text("1\n2\n")
    assert "--shard and --tag" in tbviz("scalars", "a.csv", "-t", "x", *shard, code=2).err
    for command in ("histogram", "image"):
        np.savez(tmp_path / "two.npz", a=np.ones((2, 2)), b=np.ones((2, 2)))
        words = ("two.npz", "in/p000.png" if command == "image" else "a.csv")
        several = tbviz(command, *words, "-t", "x", "--shard", "0/1", "-l", command, code=2)
        assert "two.npz: holds several values for the tag 'x'" in several.err
        assert f"1 {'image' if command == 'image' else 'histogram'}" not in several.err
        assert "1 of 1 shard done, 1 of 2 inputs" in tbviz("check", "--shards", command, code=1).out
    assert "--resume" in tbviz("image", "in", "--resume", "-l", "run", code=2).err
    recurrent = tbviz("featuremap", "in", "--keep-state", *shard, code=2)
    assert "--shard excludes --keep-state" in recurrent.err
    purges = tbviz("image", "in", *shard, "--purge-step", "0", code=2)
    assert "--shard excludes --purge-step" in purges.err


def test_files_of_two_inputs_of_one_stem_are_refused_by_every_shard(tbviz, tmp_path):
    for folder in ("a", "b"):
        save_pictures(tmp_path / folder, 2)
    for index in range(2):
        refused = tbviz(
            "image", "a", "b", "-o", "out", "--shard", f"{index}/2", "-l", "run", code=2
        )
        assert "two inputs are called p000" in refused.err
    assert not (tmp_path / "out").exists()


def test_the_page_on_shards_names_the_commands(tbviz):
    pages = [json.loads(tbviz("help", "--json", entry["name"]).out) for entry in json.loads(tbviz("help", "--json").out)["commands"]]
    share = {page["command"] for page in pages if any(option["name"] == "--shard" for option in page["options"])}
    page = (pathlib.Path(__file__).parents[3] / "docs/scale.md").read_text()
    named = page.split("commands that share inputs are", 1)[1].split(".", 1)[0]
    assert share == set(named.replace("`", "").replace(" and ", ", ").replace(" ", "").split(","))

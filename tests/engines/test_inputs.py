"""The recipes for inputs that are not just files: archives of data sets, and checkpoints of a training."""

import shutil

import numpy
import torch_file
from recipes import recipes


def test_archives_stand_for_their_pictures(pictures, shell, contents, tmp_path):
    for number in range(3):
        members = sorted(pictures.glob("*.png"))[number * 8 : number * 8 + 8]
        for member in members:
            member.with_suffix(".cls").write_text("0")
        shell(f"tar -C pictures -cf train-{number:06}.tar " + " ".join(f"{m.name} {m.stem}.cls" for m in members))
    shutil.rmtree(pictures)
    for recipe in recipes("Archives as inputs"):
        shell(recipe)
    wanted = contents("runs/archives")
    assert [(tag, step) for tag, step, _ in wanted] == [(f"{number:04}", 0) for number in range(24)]
    assert contents("runs/shards") == wanted
    each = [contents(f"runs/each/train-{number:06}") for number in range(3)]
    assert [part.total() for part in each] == [8, 8, 8] and sum(each, start=each[0].__class__()) == wanted
    shell("tbviz -q image train-000001.tar/0010.png -l runs/member")
    assert list(contents("runs/member")) == [entry for entry in wanted if entry[0] == "0010"]


def test_checkpoints_become_histograms_over_steps(shell, values, tmp_path):
    arrays = {step: numpy.arange(step + 2, dtype="f") for step in (0, 5, 10, 100)}
    for step, array in arrays.items():
        torch_file.save(tmp_path / f"ckpt_{step}.pt", {"weight": array})
    shell(recipes("Checkpoints as histograms over steps")[0])
    found = {step: (tag, value.histo.num, value.histo.max) for tag, step, value in values("runs/weights")}
    assert found == {step: ("weight", array.size, array[-1]) for step, array in arrays.items()}
    shell("find . -name 'ckpt_*.pt' -print0 | tbviz histogram -0 --step-from name -l runs/piped")
    assert {step for _, step, _ in values("runs/piped")} == set(arrays)

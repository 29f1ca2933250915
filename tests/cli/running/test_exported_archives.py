"""Archives of torch.export as the versions of PyTorch wrote them, against what each network computed in Python.

tests/files/exported has them, and tests/support/save_old_exports.py how they were made. The same seeds gave the same
numbers in all versions, so there is one set of them for each network. Those are equal to the last bit.
"""

import re

import numpy as np
import pytest

from conftest import REPOSITORY

pytestmark = pytest.mark.torch_module

ARCHIVES = REPOSITORY / "tests/files/exported"
NETWORKS = sorted(path.stem for path in ARCHIVES.glob("*_2_*.pt2") if not path.stem.startswith("infinity"))
ATTENTIONS = sorted(path.stem for path in ARCHIVES.glob("infinity_*.pt2"))
ONE_THREAD = {"OMP_NUM_THREADS": "1"}


def run_hooks(tbviz, tmp_path, archive, arrays, *arguments):
    """What --forward shows, by the file that --npy writes."""
    words = list(arguments)
    for name in arrays.files:
        if name.startswith("input."):
            np.save(tmp_path / f"{name}.npy", arrays[name])
            words += ["-i", f"{name.removeprefix('input.')}={tmp_path / name}.npy"]
    tbviz("hooks", ARCHIVES / f"{archive}.pt2", *words, "--npy", tmp_path / "out", "-q", env=ONE_THREAD)
    return {path.stem: np.load(path) for path in (tmp_path / "out/forward").glob("*.npy")}


def file_of(name):
    """"mix@2", the third call, is "mix#3" in hooks."""
    return re.sub(r"@(\d+)$", lambda match: f"#{int(match[1]) + 1}", name) + ".output"


@pytest.mark.parametrize("archive", NETWORKS)
def test_every_module_is_bit_equal(tbviz, tmp_path, archive):
    arrays = np.load(ARCHIVES / "small.npz")
    seen = run_hooks(tbviz, tmp_path, archive, arrays, "--forward", "*", "--forward", "")
    modules = [name for name in arrays.files if name.startswith("module.")]
    assert len(modules) == 12
    for name in modules:
        assert seen[file_of(name.removeprefix("module."))].tobytes() == arrays[name].tobytes(), name
    assert seen[".output"].tobytes() == arrays["output.0"].tobytes()


@pytest.mark.parametrize("archive", ATTENTIONS)
def test_infinities_keywords_and_dicts(tbviz, tmp_path, archive):
    arrays = np.load(ARCHIVES / "infinity.npz")
    seen = run_hooks(tbviz, tmp_path, archive, arrays, "--forward", "")
    assert seen[".output[0]"].tobytes() == arrays["output.scores"].tobytes()
    assert seen[".output[1]"].tobytes() == arrays["output.sum"].tobytes()


def test_all_versions_are_there():
    versions = {name.split("_", 1)[1] for name in ATTENTIONS}
    assert versions == {"2_5", "2_6", "2_7", "2_8", "2_9", "2_14"}
    assert {f"small_{version}" for version in versions} <= set(NETWORKS)


def test_pictures_get_the_size_that_the_file_tells(tbviz, tmp_path):
    words = ["featuremap", REPOSITORY / "data/images/astronaut.png", "--model", ARCHIVES / "small_2_9.pt2"]
    run = tbviz(*words, "--npy", "maps", "-l", "run")
    assert "takes pictures of 6x6" in run.err
    assert np.load(tmp_path / "maps/astronaut/0_stem.0.npy").shape[-2:] == (6, 6)
    refused = tbviz(*words, "--size", "8x8", "-l", "other", code=7)
    assert "dynamic_shapes" in refused.err and "(1, 3, 8, 8)" in refused.err


def test_what_a_graph_calls_its_values(tbviz, tmp_path):
    """--tensor takes the names of the graph, as inspect and PyTorch show them."""
    np.save(tmp_path / "image.npy", np.load(ARCHIVES / "small.npz")["input.image"])
    run = tbviz("hooks", ARCHIVES / "small_2_9.pt2", "-i", "image.npy", "--tensor", "max_pool2d", "--tensor", "image", "-q")
    assert "max_pool2d" in run.out and "(3, 4, 3, 3)" in run.out and "(3, 3, 6, 6)" in run.out

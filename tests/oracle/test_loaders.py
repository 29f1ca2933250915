"""The loader that maps weights beside torch::jit::load(), by the program compare_loaders."""

import os
import pathlib
import subprocess
import sys
import zipfile

import pytest

pytestmark = pytest.mark.torch_module

TESTS = pathlib.Path(__file__).resolve().parents[1]
REPOSITORY = TESTS.parent
PROGRAM = pathlib.Path(os.environ.get("TBVIZ", REPOSITORY / "build/release/bin/tbviz")).resolve()
COMPARE = PROGRAM.parent / "compare_loaders"
TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """What compare_loaders says of each file: "mapped" and how many tensors, or "full"."""
    folder = tmp_path_factory.mktemp("models")
    for script, arguments in (("support/save_odd_models.py", []), ("oracle/record_layers.py", []),
                              ("support/record_passes.py", ["branches", "resnet18", "inception_v3"])):  # fmt: skip
        subprocess.run([TORCH_PYTHON, TESTS / script, folder, *arguments], check=True, capture_output=True,
                       timeout=300)  # fmt: skip
    files = sorted(folder.glob("*.pt"))
    done = subprocess.run([COMPARE, *files], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert len(lines) == len(files)
    return {pathlib.Path(line[-1]).stem: line for line in lines}


def test_models_are_mapped_and_equal(loaded):
    mapped = {name for name, words in loaded.items() if words[0] == "mapped"}
    assert mapped == set(loaded) - {"quantized"}
    assert {"alexnet", "resnet18", "resnet18_traced", "tied", "attributes", "frozen", "half"} <= mapped
    assert int(loaded["alexnet"][1]) == 16
    assert int(loaded["resnet18"][1]) > 100


def test_classes_that_restore_their_own_state_take_the_full_loader(loaded):
    assert loaded["quantized"][0] == "full"


def test_a_tensor_beyond_its_record_is_refused(loaded, tbviz, tmp_path):
    """Even where the readers that look first were passed by."""
    source, target = loaded["tied"][-1], tmp_path / "short.pt"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            contents = old.read(name)
            new.writestr(name, contents[:-16] if name.split("/")[1:] == ["data", "0"] else contents)
    done = subprocess.run([COMPARE, target], capture_output=True, text=True)
    assert done.returncode == 4
    assert "storage only has 32 bytes" in done.stderr or "out of bounds" in done.stderr or "reaches beyond" in done.stderr
    run = tbviz("hooks", target, "--input", "randn:2,4", code=4)
    assert len(run.err.splitlines()) == 1

"""Operators that LibTorch lacks: torchvision's, found beside the LibTorch in use, and others, whose package is named.

The torchvision at hand is built for another torch, so its place is taken by tests/support/extra_operators.cc, beside a
folder torch/ through which LibTorch is loaded (TBVIZ_TORCH)."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

pytestmark = pytest.mark.torch_module

TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)
SAVE = """
import sys, torch

def define(name_space, schema):
    library = torch.library.Library(name_space, "DEF")
    library.define(schema)
    return library

def save(name, call):
    with open(f"{sys.argv[1]}/{name}_net.py", "w") as file:
        file.write(
            "import torch\\n"
            "class Net(torch.nn.Module):\\n"
            "    def forward(self, x, y):\\n"
            f"        return {call}\\n"
        )
    sys.path.insert(0, sys.argv[1])
    model = getattr(__import__(f"{name}_net"), "Net")().eval()
    torch.jit.script(model).save(f"{sys.argv[1]}/{name}.pt")

kept = [
    define("torchvision", "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"),
    define("torch_scatter", "gather_csr(Tensor a, Tensor b) -> Tensor"),
    define("nobody_knows", "f(Tensor a, Tensor b) -> Tensor"),
    define("tbviz_new", "twice(Tensor x) -> Tensor"),
]
save("torchvision", "torch.ops.torchvision.nms(x, y, 0.5)")
save("torch_scatter", "torch.ops.torch_scatter.gather_csr(x, y)")
save("nobody_knows", "torch.ops.nobody_knows.f(x, y)")
save("mixed", "torch.ops.tbviz_new.twice(torch.ops.torchvision.nms(x, y, 0.5))")
"""
CALL = ["-i", "ones:3,4", "-i", "0.1,0.3,0.2", "-q"]


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    subprocess.run([TORCH_PYTHON, "-c", SAVE, folder], check=True, timeout=120)
    return folder


@pytest.fixture
def prefix(tmp_path):
    """A folder like site-packages, with the torch that the module was built with, and its environment."""
    found = subprocess.run([TORCH_PYTHON, "-c", "import torch; print(torch.__file__)"], capture_output=True, text=True)
    torch = pathlib.Path(found.stdout.strip()).parent
    if not (torch / "lib/libtorch_cpu.so").exists():
        pytest.skip("LibTorch does not lie in a folder of torch's")
    (tmp_path / "site/torch").mkdir(parents=True)
    for name in ("lib", "version.py"):
        (tmp_path / "site/torch" / name).symlink_to(torch / name)
    return tmp_path / "site", {"TBVIZ_TORCH": str(tmp_path / "site")}


def place(library, folder, name="_C.so"):
    folder.mkdir(exist_ok=True)
    shutil.copy(library, folder / name)
    return folder / name


@pytest.fixture
def library(tbviz):
    return tbviz.program.parent / "extra_operators.so"


@pytest.mark.parametrize("name", ["_C.so", "_C.cpython-311-x86_64-linux-gnu.so", "_C.abi3.so", "_C_stable.so"])
def test_torchvisions_operators_are_found_beside_torch(tbviz, models, prefix, library, name):
    site, env = prefix
    file = place(library, site / "torchvision", name)
    run = tbviz("graph", models / "torchvision.pt", *CALL[:-1], "-v", "-l", "run", env=env)
    assert f"; operators of torchvision are from {file}" in run.err
    assert "torchvision::nms  1" in run.out


def test_without_the_sandbox_too(tbviz, models, prefix, library):
    site, env = prefix
    place(library, site / "torchvision")
    tbviz("graph", models / "torchvision.pt", *CALL, "--no-sandbox", "-l", "run", env=env)


def test_a_library_that_no_code_names_is_not_loaded(tbviz, models, prefix):
    site, env = prefix
    place(__file__, site / "torchvision")  # Would be a fact if it were tried.
    run = tbviz("graph", models / "torch_scatter.pt", "-v", "-l", "run", env=env, code=5)
    assert "_C.so" not in run.err


def test_it_is_looked_for_in_no_other_place(tbviz, models, prefix, library, tmp_path):
    site, env = prefix
    for folder in ("torchvision", "site/torch/torchvision", "torch"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        place(library, tmp_path / folder)
    shutil.copy(library, tmp_path / "libtorchvision.so")
    run = tbviz("graph", models / "torchvision.pt", *CALL, "-l", "run", env=env, code=5)
    assert f"torchvision is not installed beside LibTorch, which is in {site}/torch/lib" in run.err


def test_other_files_of_the_package_are_not_loaded(tbviz, models, prefix, library):
    site, env = prefix
    for name in ("_C_extra.so", "_Coder.so", "_C..so", "_C.a.b.so", "_C.so.1", "image.so", "C.so", "_C.stub.py.so"):
        place(library, site / "torchvision", name)
    run = tbviz("graph", models / "torchvision.pt", *CALL, "-l", "run", env=env, code=5)
    assert f"torchvision is not installed beside LibTorch, which is in {site}/torch/lib" in run.err


def test_a_host_may_have_loaded_it_before(tbviz, models, prefix, library):
    """Then nothing new is registered when it is loaded again."""
    site, env = prefix
    file = place(library, site / "torchvision")
    run = tbviz("graph", models / "torchvision.pt", *CALL, "-l", "run", env={**env, "LD_PRELOAD": str(file)})
    assert "torchvision::nms  1" in run.out


def test_only_its_own_namespace_is_trusted(tbviz, models, prefix, library):
    site, env = prefix
    place(library, site / "torchvision")
    run = tbviz("graph", models / "mixed.pt", *CALL, "-l", "run", env=env, code=5)
    assert "tbviz_new::twice" in run.err
    tbviz("graph", models / "mixed.pt", *CALL, "--ops", library, "-l", "run")


def test_a_library_that_does_not_load_is_said_where_it_is_missed(tbviz, models, prefix):
    site, env = prefix
    file = place(__file__, site / "torchvision")
    run = tbviz("graph", models / "torchvision.pt", *CALL, "-l", "run", env=env, code=5)
    assert "it is from the package torchvision: name its library, if you trust it, in --ops" in run.err
    assert f"({file} does not load: " in run.err


def test_ops_brings_it_as_ever(tbviz, models, library):
    tbviz("graph", models / "torchvision.pt", *CALL, "--ops", library, "-l", "run")


def test_other_packages_are_named(tbviz, models):
    run = tbviz("graph", models / "torch_scatter.pt", *CALL, "-l", "run", code=5)
    assert "Unknown builtin op: torch_scatter::gather_csr" in run.err
    assert "it is from the package torch-scatter: name its library, if you trust it, in --ops" in run.err
    run = tbviz("graph", models / "nobody_knows.pt", *CALL, "-l", "run", code=5)
    assert "name the library that it is from, if you trust it, in --ops" in run.err

"""Each module that was built runs models with the LibTorch of its version."""

import json
import pathlib

import pytest

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
PICTURE = REPOSITORY / "data/images/astronaut.png"
MODEL = REPOSITORY / "data/models/builtin.pt"


@pytest.mark.torch_module
def test_each_module_runs_with_its_torch(tbviz, tmp_path):
    facts = json.loads(tbviz("doctor", "--json").out)
    modules = [module for module in facts["modules"] if module["loads"]]
    assert modules
    for module in modules:
        torch = next(t for t in facts["torches"] if (t["version"] or "").startswith(module["torch"] + "."))
        runtime = json.loads(tbviz("--version", "-v", "--json", env={"TBVIZ_TORCH": torch["path"]}).out)["libtorch"]
        assert runtime["version"].startswith(module["torch"] + ".") and runtime["module"] == module["file"]
        assert pathlib.Path(runtime["library"]).name.startswith("libtorch_cpu.so")
        run = tbviz("featuremap", PICTURE, "--model", MODEL, "--float32", "--torch", torch["path"], "-v", "-l", module["torch"])
        assert f"LibTorch {torch['version']} in {torch['path']} (--torch)" in run.err
        assert run.out.count("Conv2d") == 3

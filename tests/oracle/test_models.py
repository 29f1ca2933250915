"""hooks beside hooks and autograd in Python over networks of timm, segmentation-models-pytorch, ultralytics and transformers.

No part of ctest: it takes half an hour, and libraries of 350 MB. After tools/bootstrap --models,

    .venv/bin/python -m pytest -p no:cacheprovider tests/oracle/test_models.py

TBVIZ names the program, if it is not build/release/bin/tbviz. TBVIZ_MODELS_TABLE=FILE appends the rows of the table in
docs/testing.md to a file.
"""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

SUPPORT = pathlib.Path(__file__).resolve().parents[1] / "support"
MODELS_PYTHON = SUPPORT.parents[1] / ".venv-models/bin/python"
if not MODELS_PYTHON.exists():
    pytest.skip("no .venv-models: tools/bootstrap --models", allow_module_level=True)

from compare_passes import compare  # noqa: E402
from model_zoo import MODELS  # noqa: E402

pytestmark = pytest.mark.torch_module

# One thread: see test_hooks.py. Nothing is asked of a network, and ultralytics keeps its settings with the test.
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "YOLO_OFFLINE": "1"}


@pytest.fixture(scope="module")
def recorder(tmp_path_factory):
    """A process for all, since importing the libraries takes longer than most networks."""
    folder = tmp_path_factory.mktemp("models")
    with open(folder / "stderr", "w") as stderr:
        process = subprocess.Popen([MODELS_PYTHON, SUPPORT / "record_models.py", folder], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=stderr, text=True,
                                   env={**os.environ, **ENVIRONMENT, "YOLO_CONFIG_DIR": str(folder)})  # fmt: skip
        yield folder, process
        process.stdin.close()
        process.wait()


@pytest.fixture(params=MODELS)
def recorded(request, recorder):
    folder, process = recorder
    process.stdin.write(f"{request.param} model\n")
    process.stdin.flush()
    answer = process.stdout.readline().strip()
    assert answer == "done", (folder / "stderr").read_text()[-2000:]
    yield folder / "model", request.param
    shutil.rmtree(folder / "model")


def test_every_value_and_gradient_is_bit_equal(tbviz, recorded, tmp_path):
    folder, name = recorded
    seen = {form: compare_form(tbviz, folder, form, tmp_path / form) for form in MODELS[name].forms}
    note(name, seen)
    for form, (whole, values) in seen.items():
        assert not whole.missing and not values.missing
        assert whole.equal > 50 and values.equal > 10
        assert not values.unequal
        # What a trace sums in another order than Python does is off by rounding.
        assert whole.greatest() <= (1e-6 if form == "trace" and MODELS[name].trace_sums_otherwise else 0)


def compare_form(tbviz, folder, form, out):
    """Of a pass forward and back, then of one without gradients, which inputs given by name would ask for."""
    arguments = ["hooks", folder / f"{form}.pt", "--forward-pre", "*", "--forward", "*", "-q"]
    inputs = sorted((folder / "inputs").glob("*.npy"))
    tbviz(*arguments, *(word for path in inputs for word in ("--input", f"{path.stem}={path}")), "--backward", "*",
          "--parameters", "--loss", "mse", "--target", folder / "target.npy", "--npy", out / "pass",
          env=ENVIRONMENT, timeout=300)  # fmt: skip
    tbviz(*arguments, *(word for path in inputs for word in ("--input", path)), "--npy", out / "values",
          env=ENVIRONMENT, timeout=300)  # fmt: skip
    other_names = json.loads((folder / "other_names.json").read_text())
    seen = [compare(out / kind, folder / kind, other_names, form == "trace") for kind in ("pass", "values")]
    shutil.rmtree(out)
    return seen


def note(name, seen):
    if "TBVIZ_MODELS_TABLE" not in os.environ:
        return
    calls = next(iter(seen.values()))[0].calls
    equal = [str(sum(one.equal for one in seen[form])) if form in seen else "" for form in ("script", "trace")]
    unequal = [(len(whole.unequal), whole.greatest()) for whole, _ in seen.values() if whole.unequal]
    others = ", ".join(f"{count}, by {greatest:.0e}" for count, greatest in unequal)
    with open(os.environ["TBVIZ_MODELS_TABLE"], "a") as table:
        table.write(f"| {name} | {calls} | {' | '.join(equal)} | {others or 0} |\n")

"""hooks beside hooks and autograd in Python over networks of timm, segmentation-models-pytorch, ultralytics and transformers.

No part of ctest: it takes half an hour, and libraries of 350 MB. After tools/bootstrap --models,

    .venv/bin/python -m pytest -p no:cacheprovider tests/oracle/test_models.py

TBVIZ names the program, if it is not build/release/bin/tbviz. TBVIZ_MODELS_TABLE=FILE appends the rows of the table in
docs/testing.md to a file.
"""

import os
import pathlib
import shutil

import pytest

SUPPORT = pathlib.Path(__file__).resolve().parents[1] / "support"
MODELS_PYTHON = SUPPORT.parents[1] / ".venv-models/bin/python"
if not MODELS_PYTHON.exists():
    pytest.skip("no .venv-models: tools/bootstrap --models", allow_module_level=True)

from compare_passes import compare_runs  # noqa: E402
from model_zoo import MODELS  # noqa: E402
from recorder_process import RecorderProcess  # noqa: E402

pytestmark = pytest.mark.torch_module

# One thread: see test_hooks.py. Nothing is asked of a network, and ultralytics keeps its settings with the test.
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "YOLO_OFFLINE": "1"}


@pytest.fixture(scope="module")
def recorder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    with RecorderProcess(MODELS_PYTHON, SUPPORT / "record_models.py", folder,
                         {**ENVIRONMENT, "YOLO_CONFIG_DIR": str(folder)}) as process:  # fmt: skip
        yield process


@pytest.fixture(params=MODELS)
def recorded(request, recorder):
    recorder.record(f"{request.param} model")
    yield recorder.folder / "model", request.param
    shutil.rmtree(recorder.folder / "model")


def test_every_value_and_gradient_is_bit_equal(tbviz, recorded, tmp_path):
    folder, name = recorded
    seen = {form: compare_runs(tbviz, folder / f"{form}.pt", folder, tmp_path / form, is_trace=form == "trace",
                               environment=ENVIRONMENT) for form in MODELS[name].forms}  # fmt: skip
    note(name, seen)
    for form, found in seen.items():
        whole, values = found["pass"], found["values"]
        assert not whole.missing and not values.missing
        assert whole.equal > 50 and values.equal > 10
        assert not values.unequal
        # What a trace sums in another order than Python does is off by rounding.
        assert whole.greatest() <= (1e-6 if form == "trace" and MODELS[name].trace_sums_otherwise else 0)


def note(name, seen):
    if "TBVIZ_MODELS_TABLE" not in os.environ:
        return
    calls = next(iter(seen.values()))["pass"].calls
    equal = [str(sum(one.equal for one in seen[form].values())) if form in seen else "" for form in ("script", "trace")]
    unequal = [found["pass"] for found in seen.values() if found["pass"].unequal]
    others = ", ".join(f"{len(whole.unequal)}, by {whole.greatest():.0e}" for whole in unequal)
    with open(os.environ["TBVIZ_MODELS_TABLE"], "a") as table:
        table.write(f"| {name} | {calls} | {' | '.join(equal)} | {others or 0} |\n")

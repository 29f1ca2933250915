"""Spark on two threads of this machine: names piped to processes, JSON lines out; and partitions as shards."""

import importlib.util
import shutil
import subprocess
import sys

import numpy
import pytest
import torch_file
from recipes import recipes

CHECKPOINTS = 40
VARIABLES = {
    "PYSPARK_SUBMIT_ARGS": "--master local[2] --conf spark.ui.enabled=false pyspark-shell",
    "SPARK_LOCAL_IP": "127.0.0.1",
    "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # Takes two thirds of the time.
}


@pytest.fixture
def checkpoints(tmp_path):
    """Files `ckpt_0.pt`, `ckpt_10.pt` and so on, of two tensors each, and their names in `names`."""
    random = numpy.random.default_rng(0)
    names = [f"ckpt_{10 * number}.pt" for number in range(CHECKPOINTS)]
    for name in names:
        torch_file.save(tmp_path / name, {tensor: random.normal(size=9).astype("f") for tensor in ("weight", "bias")})
    (tmp_path / "names").write_text("".join(f"{name}\n" for name in names))


@pytest.fixture
def spark(lack, environment, tmp_path):
    """Runs Python with pyspark; returns what it printed."""
    if importlib.util.find_spec("pyspark") is None:
        lack("pyspark is not installed")
    if not shutil.which("java"):
        lack("Java is not installed")

    def run(script):
        variables = {**environment, **VARIABLES, "SPARK_LOCAL_DIRS": str(tmp_path)}
        done = subprocess.run([sys.executable, "-"], cwd=tmp_path, env=variables, input=script, capture_output=True,
                              text=True, timeout=200)  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_piped_names_give_json_lines_and_shards_run_twice_double_nothing(
    checkpoints, spark, shell, contents, one_process
):
    piped, shards = recipes("Spark")
    shards = shards.replace("64", "8")  # A task takes Spark 0.1 s.
    again = shards.splitlines()[-1]
    assert again.startswith("spark.")
    assert spark(f"{piped}\nspark.stop()\n{shards}\n{again}\n") == "80 histograms of 2 parameters\n"
    wanted = one_process(r"histogram --step-from '([0-9]+)\.pt'")
    assert wanted.total() == len(wanted) == 2 * CHECKPOINTS
    assert {step for _, step, _ in wanted} == {10 * number for number in range(CHECKPOINTS)}
    assert contents("runs/piped") == wanted
    assert contents("runs/shards") == wanted
    assert shell("tbviz check --shards runs/shards") == "8 of 8 shards done, 40 of 40 inputs\n"

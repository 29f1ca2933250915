"""A Slurm array on this machine: all tasks but two, then those two alone."""

import pytest
from recipes import recipes
from slurm_cluster import ClusterFailed, SlurmCluster, missing


@pytest.fixture
def cluster(lack):
    if missing():
        lack(f"Slurm is not installed: no {', '.join(missing())}")
    try:
        with SlurmCluster() as running:
            yield running
    except ClusterFailed as reason:
        lack(f"Slurm does not run here: {reason}")


def test_a_partial_rerun_does_what_is_missing_and_nothing_else(
    cluster, pictures, shell, contents, one_process, tmp_path
):
    script, submit, again = recipes("Slurm")
    (tmp_path / "pictures.sbatch").write_text(script + "env | grep ^SLURM_ARRAY_TASK_COUNT= >> counts\n")
    shell(submit, SBATCH_ARRAY_INX="0-2,4-16,18-63", **cluster.variables)
    cluster.wait_for_jobs()
    assert shell("tbviz -q check --shards runs/pictures", code=1).splitlines()[1] == "missing: shards 3,17"

    (tmp_path / "counts").unlink()
    shell(again, **cluster.variables)
    cluster.wait_for_jobs()
    # What N must not be taken from.
    assert (tmp_path / "counts").read_text().splitlines() == ["SLURM_ARRAY_TASK_COUNT=2"] * 2
    assert shell("tbviz check --shards runs/pictures").splitlines() == ["64 of 64 shards done, 256 of 256 inputs"]
    found = contents("runs/pictures")
    assert found.total() == 256 and found == one_process()

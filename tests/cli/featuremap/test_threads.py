"""How LibTorch's threads wait for each other: by sleeping, unless the user wants them to spin."""

import pathlib

import pytest

pytestmark = pytest.mark.torch_module

BUILTIN = pathlib.Path(__file__).resolve().parents[3] / "data/models/builtin.pt"
RUN = ("featuremap", "ones:1,3,64,64", "--model", BUILTIN, "-l", "run")


# GNU's OpenMP itself says how often a thread looks before it sleeps.
def spin_count(tbviz, **environment):
    err = tbviz(*RUN, env={"OMP_DISPLAY_ENV": "verbose", **environment}).err
    counts = [line.split("'")[1] for line in err.splitlines() if "GOMP_SPINCOUNT" in line]
    if not counts:
        pytest.skip("this LibTorch has another OpenMP")
    return int(counts[0])


def test_threads_sleep(tbviz, monkeypatch):
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    assert spin_count(tbviz) == 0


def test_the_user_may_want_them_to_spin(tbviz):
    assert spin_count(tbviz, OMP_WAIT_POLICY="active") > 1_000_000

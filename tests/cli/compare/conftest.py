"""What the tests of compare have in common: a pair of models, and compare run on it."""

import json

import numpy
import pytest


@pytest.fixture
def pair(tmp_path):
    """Writes two models of the given arrays: a.npz and b.npz."""

    def write(a, b):
        numpy.savez(tmp_path / "a.npz", **a)
        numpy.savez(tmp_path / "b.npz", **b)

    return write


@pytest.fixture
def compare(tbviz):
    """Runs compare on a.npz and b.npz: the cells of each line."""

    def run(*options, code=1):
        done = tbviz("-q", "compare", "a.npz", "b.npz", *options, code=code)
        assert done.err == ""
        return done.out.splitlines()

    return run


@pytest.fixture
def tensors(tbviz):
    """Runs compare --json: {name: tensor}, and the whole object under ""."""

    def run(*options, code=1):
        answer = json.loads(tbviz("-q", "compare", "a.npz", "b.npz", "--json", *options, code=code).out)
        return {"": answer, **{tensor["name"]: tensor for tensor in answer["tensors"]}}

    return run

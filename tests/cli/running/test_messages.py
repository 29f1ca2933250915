"""LibTorch's messages: the line that matters, and all of them with -v."""

import json

import pytest

pytestmark = pytest.mark.torch_module


def failure(tbviz, model, *arguments):
    return tbviz("featuremap", "ones:1,3,9,9", "-m", model, "--layers", "*", "-l", "run", *arguments, code=7).err


def test_what_a_model_raises(tbviz, outlines):
    model = outlines / "lines.pt"
    said = failure(tbviz, model)
    assert said.count("\n") == 1
    assert said.endswith("the model failed to run: the first line\n")
    said = failure(tbviz, model, "-v")
    assert "the model failed to run: the first line\n" in said
    assert "  the second line\n" in said or "the first line\n  the second line" in said
    assert "Traceback of TorchScript" in said


def test_a_shape_that_does_not_fit(tbviz, outlines):
    said = failure(tbviz, outlines / "four.pt")
    assert said.count("\n") == 1
    assert "expected input[1, 3, 9, 9] to have 4 channels, but got 3 channels instead" in said
    assert "Traceback" not in said and "frame #" not in said
    said = failure(tbviz, outlines / "four.pt", "-v")
    assert "to have 4 channels, but got 3 channels instead; the model's first weight" in said
    assert "Traceback of TorchScript" in said


def test_as_json(tbviz, outlines):
    model = outlines / "lines.pt"
    assert "detail" not in json.loads(failure(tbviz, model, "--json"))
    said = failure(tbviz, model, "--json", "-v").splitlines()
    error = json.loads(next(line for line in said if line.startswith("{")))
    assert error["error"].endswith("the first line")
    assert "the second line" in error["detail"]

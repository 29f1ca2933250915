"""--keep-state: a recurrent model goes on from one picture to the next by the call that the map was made with. Right
scores are torch's, in Python."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

pytestmark = pytest.mark.torch_module

TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)
CODE = '''
from typing import List
import torch
from torch import Tensor

class Steps(torch.nn.Module):
    """Counts by k, and how bright its pictures were."""
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 4, 3)
        self.register_buffer("n", torch.zeros(1))
        self.register_buffer("seen", torch.zeros(1))

    def forward(self, x: Tensor, k: int = 1) -> Tensor:
        self.n = self.n + k
        self.seen = self.seen + x.mean()
        return self.conv(x).mean((2, 3)) * 0.1 + self.n + self.seen

class ListSteps(Steps):
    """Takes a list of pictures, as detectors do."""
    def forward(self, images: List[Tensor], k: int = 1) -> Tensor:
        self.n = self.n + k
        self.seen = self.seen + images[0].mean()
        return self.conv(images[0].unsqueeze(0)).mean((2, 3)) * 0.1 + self.n + self.seen
'''
SAVE = """
import pathlib, sys
import numpy as np, torch
import steps

torch.manual_seed(0)
pictures = [torch.rand(1, 3, 8, 8) for _ in range(2)]
for i, picture in enumerate(pictures):
    np.save(f"p{i}.npy", picture.numpy())
for name, model, given in (("steps", steps.Steps(), pictures), ("list", steps.ListSteps(), [[p[0]] for p in pictures])):
    model.eval()
    torch.jit.script(model).save(f"{name}.pt")
    np.save(f"{name}.npy", np.stack([model(one, 5).detach().numpy()[0] for one in given]))
"""


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("steps")
    (folder / "steps.py").write_text(CODE)
    (folder / "save.py").write_text(SAVE)
    subprocess.run([TORCH_PYTHON, "save.py"], check=True, timeout=120, cwd=folder)
    return folder


@pytest.mark.parametrize("method", ["gradcam", "occlusion"])
@pytest.mark.parametrize("name", ["steps", "list"])
def test_the_next_picture_starts_where_the_same_call_ended(tbviz, models, name, method):
    run = tbviz("gradcam", models / "p0.npy", models / "p1.npy", "-m", models / f"{name}.pt", "--input", "k=5",
                "--keep-state", "--method", method, "--window", 4, "--stride", 4, "--json", "-q", "-l", "run")  # fmt: skip
    found = [
        [one["score"] for one in sorted(found["top"], key=lambda one: one["class"])]
        for found in json.loads(run.out)["maps"]
    ]
    expected = np.load(models / f"{name}.npy")
    assert expected[1].mean() - expected[0].mean() > 4  # By k, not by its default.
    np.testing.assert_allclose(found, expected, rtol=1e-5)

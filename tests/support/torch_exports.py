"""Whether a Python's torch has torch.export."""

import subprocess


def torch_exports(python):
    asked = "import torch; print(hasattr(torch, 'export'))"
    return subprocess.run([python, "-c", asked], capture_output=True, text=True).stdout.strip() == "True"

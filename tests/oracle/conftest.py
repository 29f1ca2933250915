"""Without the torch wheel (tools/bootstrap takes Debian's LibTorch where it would bring CUDA) there is no
SummaryWriter of that version to compare with: the modules that need it are left out, and say so."""

import importlib.util
import pathlib

NEEDS_TORCH = ["test_histogram.py", "test_image.py", "test_event_bytes.py", "test_scalars.py"]
NEEDS_TORCH += ["test_checkpoint.py", "test_kernels.py", "test_featuremap.py", "test_builtin_network.py"]

collect_ignore = []
if importlib.util.find_spec("torch") is None:
    collect_ignore += [str(pathlib.Path(__file__).parent / name) for name in NEEDS_TORCH]


def pytest_report_header():
    return f"left out, no torch wheel in .venv: {NEEDS_TORCH}" if collect_ignore else None

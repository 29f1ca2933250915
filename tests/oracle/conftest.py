"""What the comparisons need, and what happens without it.

Without the torch wheel (tools/bootstrap takes Debian's LibTorch where it would bring CUDA) there is no
SummaryWriter of that version to compare with: the modules that need it are left out, and say so.

Under tools/test nothing else may be missing: a comparison that is skipped there is a failure."""

import importlib.util
import os
import pathlib

NEEDS_TORCH = ["test_histogram.py", "test_image.py", "test_event_bytes.py", "test_scalars.py"]
NEEDS_TORCH += ["test_checkpoint.py", "test_kernels.py", "test_featuremap.py", "test_builtin_network.py"]
NEEDS_TORCH += ["test_hooks.py", "test_mapped_load.py", "test_graph.py", "test_layouts.py", "test_hparams.py"]
NEEDS_TORCH += ["test_audio.py", "test_boxes.py", "test_embedding.py", "test_models.py", "test_native.py", "test_parametrized_kernels.py"]
NEEDS_TORCH += ["test_exported.py", "test_exported_calls.py", "test_exported_edge.py", "test_exported_graph.py"]
NEEDS_TORCH += ["test_plugins.py", "test_summary_writer.py", "test_video.py"]

collect_ignore = []
if importlib.util.find_spec("torch") is None:
    collect_ignore += [str(pathlib.Path(__file__).parent / name) for name in NEEDS_TORCH]


def pytest_report_header():
    return f"left out, no torch wheel in .venv: {NEEDS_TORCH}" if collect_ignore else None


def pytest_terminal_summary(terminalreporter):
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped and os.environ.get("TBVIZ_ALL_TESTS") and os.environ.get("TBVIZ_TEST_TORCH") == "1":
        terminalreporter.write_line(f"{len(skipped)} comparisons were skipped: tools/bootstrap --tests")
        terminalreporter._session.exitstatus = 1

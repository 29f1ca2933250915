"""What TensorBoard's plugins show, against torch's SummaryWriter, byte by byte, and as TensorBoard's own classes read it."""

import pytest
from torch_writer import WALL_TIME, log_bytes, summary_writer  # noqa: F401, the fixtures

TEXT = "# Größe\n\n| a | b |\r\n|--|--|\n\0 \u2028"


@pytest.mark.parametrize("text", [TEXT, "", "\n"])
def test_text_is_summary_writers_bytes(tbviz, summary_writer, log_bytes, text):
    tbviz("-q", "text", "-", "-l", "run", "-t", "a/b c", "-s", 7, "--walltime", WALL_TIME, stdin=text + "\n")
    with summary_writer() as writer:
        writer.add_text("a/b c", text, 7)
    assert log_bytes("run") == log_bytes("torch")

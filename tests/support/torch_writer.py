"""Fixtures of the comparisons with torch's SummaryWriter, byte by byte: its clock is held, as --walltime holds tbviz's."""

import time

import pytest

WALL_TIME = 1234567890.125


@pytest.fixture
def summary_writer(tmp_path, monkeypatch):
    """Makes SummaryWriters whose clock is held at WALL_TIME."""
    from torch.utils.tensorboard import SummaryWriter

    monkeypatch.setattr(time, "time", lambda: WALL_TIME)

    def make(run="torch", **options):
        return SummaryWriter(str(tmp_path / run), **options)

    return make


@pytest.fixture
def log_bytes(tmp_path):
    """The bytes of a run's only event file."""

    def read(run):
        (path,) = (tmp_path / run).glob("events.out.tfevents.*")
        return path.read_bytes()

    return read

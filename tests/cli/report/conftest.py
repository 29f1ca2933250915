"""What the tests of tbviz report share."""

import pytest
from event_log import FIRST, scalar, write_events
from read_report import Page


@pytest.fixture
def report(tbviz, tmp_path):
    """Runs tbviz report and returns the page, taken apart; what was said is in its `outcome`."""

    def run(*arguments, code=0, **options):
        outcome = tbviz("report", *arguments, "-o", "page.html", "--force", code=code, **options)
        page = Page((tmp_path / "page.html").read_bytes())
        page.outcome = outcome
        return page

    return run


@pytest.fixture
def write_curve(tmp_path):
    """Writes a log of one curve."""

    def write(steps, values, run="run", tag="loss"):
        events = [FIRST] + [scalar(step, tag, value) for step, value in zip(steps, values)]
        return write_events(tmp_path / "logs" / run / "events.out.tfevents.1", events)

    return write

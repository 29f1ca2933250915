"""Chromium, and the pages of `tbviz report` in it.

Whatever a test does: the page must ask for nothing but its own file, and the browser must have nothing
to complain about."""

import os
import pathlib
import shutil

import pytest

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

CONTEXT = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}  # Nothing moves.


def pytest_collection_modifyitems(items):
    if pathlib.Path(CHROMIUM).exists() or os.environ.get("TBVIZ_ALL_TESTS"):
        return
    for item in items:
        item.add_marker(pytest.mark.skip(reason="no chromium: tools/bootstrap --tests"))


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser):
    """Opens a report from its file; `options` are those of a browser context.

    A page that a test drives into the policy's refusals is told so by `page.complaints.clear()`."""
    from browser_page import ReportPage

    pages = []

    def open_file(path, **options):
        context = browser.new_context(**{**CONTEXT, **options})
        pages.append(ReportPage(context, path))
        return pages[-1]

    yield open_file
    for page in pages:
        page.context.close()
        assert page.complaints == []
        assert page.foreign_requests() == []


@pytest.fixture(scope="session")
def make_report(tmp_path_factory):
    """Runs `tbviz report` over `paths`; returns the page's path."""
    from browser_page import run_report

    def make(*paths, options=()):
        return run_report(tmp_path_factory.mktemp("report") / "report.html", *paths, *options)

    return make


@pytest.fixture(scope="session")
def training(tmp_path_factory):
    """Logs of three runs with every kind of value, and what is in them."""
    from report_logs import Training

    return Training(tmp_path_factory.mktemp("training"))


@pytest.fixture(scope="session")
def training_page(training, make_report):
    return make_report(training.folder)


@pytest.fixture
def page(open_page, training_page):
    """The report of `training`, opened."""
    return open_page(training_page)


@pytest.fixture(scope="session")
def many_runs_page(tmp_path_factory, make_report):
    """Twelve runs of one tag."""
    from event_log import FIRST, scalar, write_events

    folder = tmp_path_factory.mktemp("many")
    for number in range(12):
        events = [scalar(step, "loss", number + step / 10) for step in range(10)]
        write_events(folder / f"run{number:02}" / "events.out.tfevents.1", [FIRST, *events])
    return make_report(folder)

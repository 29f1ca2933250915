"""Writes the pictures of a report in docs/images: TBVIZ=PROGRAM take_screenshots.py [FOLDER].

Five runs of a training that never was, and the built-in network, as `tbviz report` shows them."""

import math
import pathlib
import sys
import tempfile

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path += [str(REPOSITORY / "tests/support"), str(REPOSITORY / "tests/browser")]

import numpy as np
from conftest import CHROMIUM, SWITCHES
from event_log import FIRST, scalar, write_events
from playwright.sync_api import sync_playwright
from report_logs import histogram, picture, text
from browser_page import ReportPage, run_report
from small_png import save

MODEL = REPOSITORY / "data/models/builtin.pt"
RUNS = {"baseline": 0.0, "lr 3e-4": 0.25, "augmented": -0.3, "wide": -0.45, "ema": 0.1}
STEPS = 4000
NOTE = "## Setup\n\n| option | value |\n|---|---|\n| optimizer | `adamw` |\n| batch | 128 |\n"


def curves(number, offset, random):
    last = STEPS if number != 3 else 2600
    for step in range(0, last, 5):
        done = step / STEPS
        fall = math.exp(-4 * done)
        yield scalar(step, "train/loss", 0.35 + offset / 4 + 1.9 * fall + random.normal(0, 0.08 + 0.1 * fall))
        yield scalar(step, "train/accuracy", 0.9 - offset / 6 - 0.75 * fall + random.normal(0, 0.025))
        yield scalar(step, "train/learning rate", 1e-3 * (0.5 + 0.5 * math.cos(math.pi * done)))
        bad = number == 1 and 1500 < step < 1560
        norm = math.nan if bad else math.exp(random.normal(0, 0.35) - 1.2 * done + offset)
        yield scalar(step, "train/gradient norm", norm)
    for step in range(0, last, 100):
        fall = math.exp(-4 * step / STEPS)
        yield scalar(step, "val/loss", 0.5 + offset / 3 + 1.8 * fall + random.normal(0, 0.03))
        yield scalar(step, "val/accuracy", 0.87 - offset / 5 - 0.72 * fall + random.normal(0, 0.01))


def waves(step):
    """A picture that sharpens with the steps."""
    y, x = np.mgrid[0:96, 0:144]
    blur = 1 - 0.8 * step / STEPS
    channels = [np.sin(x / 9 + y / 30), np.cos(y / 11 - x / 40), np.sin((x + y) / 14)]
    noise = np.random.default_rng(step).normal(0, blur, (96, 144, 3))
    return np.clip(127 + 90 * np.stack(channels, axis=2) * (1 - blur / 2) + 60 * noise, 0, 255).astype(np.uint8)


def write_training(folder):
    for number, (run, offset) in enumerate(RUNS.items()):
        random = np.random.default_rng(number)
        events = list(curves(number, offset, random))
        if number == 0:
            for step in range(0, STEPS, 250):
                spread = 0.1 + 0.2 * step / STEPS
                pair = np.r_[random.normal(-spread, 0.1, 3000), random.normal(spread, 0.07, 2000)]
                events.append(histogram(step, "weights/fc1", pair))
                events.append(histogram(step, "weights/fc2", random.normal(0, spread, 4000)))
            events += [picture(step, "samples/decoded", waves(step)) for step in range(0, STEPS, 500)]
            events.append(text(0, "notes", NOTE))
        write_events(folder / run / "events.out.tfevents.1", [FIRST, *events])


def light(page):
    plot = page.plot("train/loss")
    page.point_at(plot, 250, 110)
    return page.tab.screenshot()


def dark(page):
    page.tab.evaluate("document.getElementById('hists').scrollIntoView({behavior: 'instant'})")
    page.tab.wait_for_timeout(500)
    return page.tab.screenshot()


def phone(page):
    return page.tab.screenshot(scale="css")


def on_paper(page):
    """The first page, as wide as A4 less its margins."""
    page.tab.emulate_media(media="print")
    page.settle()
    page.tab.wait_for_timeout(500)
    return page.tab.screenshot()


SHOTS = [
    ("light", light, {"viewport": {"width": 1280, "height": 800}}),
    ("dark", dark, {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"}),
    ("phone", phone, {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}),
    ("print", on_paper, {"viewport": {"width": 703, "height": 1032}}),
]


def main():
    target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY / "docs/images"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        logs = pathlib.Path(folder) / "runs"
        write_training(logs)
        path = run_report(pathlib.Path(folder) / "report.html", logs, MODEL, "--title", "digits")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        for name, take, options in SHOTS:
            page = ReportPage(browser.new_context(**options), path)
            save(take(page), target / f"report-{name}.png")
        browser.close()


main()

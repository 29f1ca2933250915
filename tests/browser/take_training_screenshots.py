"""Writes the pictures of a training in docs/images: take_training_screenshots.py SHAPES [FOLDER].

SHAPES is the program of training/shapes.cc; what it logs is shown by TensorBoard in Chromium."""

import contextlib
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path += [str(REPOSITORY / "tests/support"), str(REPOSITORY / "tests/browser")]

from conftest import CHROMIUM, SWITCHES
from playwright.sync_api import sync_playwright
from small_png import save
from tensorboard_server import serving

# The height of the picture, and which tags it shows.
PAGES = {"scalars": (520, "^(loss|train/loss|val/accuracy)$"), "images": (760, ""), "histograms": (670, "weight$")}


def show(page, server, tab, tags):
    page.goto(f"{server.url}/#{tab}&tagFilter={urllib.parse.quote(tags)}")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(5000)  # Curves grow.


def main():
    target = pathlib.Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else REPOSITORY / "docs/images"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        subprocess.run([pathlib.Path(sys.argv[1]).resolve(), "runs/shapes"], check=True, cwd=folder)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        with contextlib.chdir(folder), serving("runs", ["shapes"], "server.log") as server:  # As the page shows it.
            for tab, (height, tags) in PAGES.items():
                page = browser.new_page(viewport={"width": 1440, "height": height})
                show(page, server, tab, tags)
                save(page.screenshot(), target / f"training-{tab}.png")
        browser.close()


main()

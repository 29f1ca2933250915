"""A page of `tbviz report` in a browser, and pages with data of the tests' own."""

import base64
import io
import json
import os
import pathlib
import re
import subprocess

import numpy as np
from PIL import Image

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = pathlib.Path(os.environ.get("TBVIZ", REPOSITORY / "build/release/bin/tbviz")).resolve()


def run_report(target, *arguments):
    command = [PROGRAM, "report", *map(str, arguments), "-o", str(target), "-q"]
    done = subprocess.run(command, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return target


def with_data(path, index, blocks):
    """The page at `path` with another index and other blocks, as docs/report-page.md describes them."""
    text = path.read_text()
    text = re.sub(r"<script type=\"?text/plain\"? id=\"?b\d+\"?>[^<]*</script>\n?", "", text)
    data = json.dumps(index).replace("<", "\\u003c")
    added = "".join(
        f"<script type=text/plain id=b{i}>{base64.b64encode(block).decode()}</script>\n"
        for i, block in enumerate(blocks)
    )
    whole = r"(<script type=\"?application/json\"? id=\"?index\"?>)[^<]*(</script>\n?)"
    text, count = re.subn(whole, lambda found: f"{found[1]}{data}{found[2]}{added}", text)
    assert count == 1
    target = path.with_name("other.html")
    target.write_text(text)
    return target


def decode_url(url):
    """The pixels of a PNG in a data: URL, [height, width, 4]."""
    file = io.BytesIO(base64.b64decode(url.split(",")[1]))
    return np.asarray(Image.open(file).convert("RGBA")).astype(int)


class ReportPage:
    """A report, opened in a browser context of its own."""

    def __init__(self, context, path):
        self.context = context
        self.url = path.as_uri()
        self.complaints = []  # Errors and warnings on the console, and exceptions.
        self.requests = []
        self.tab = context.new_page()
        self.tab.set_default_timeout(10_000)
        self.tab.on("console", self._note)
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        context.on("request", lambda request: self.requests.append(request.url))
        self.tab.goto(self.url)
        self.settle()

    def _note(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def foreign_requests(self):
        allowed = ("data:", "blob:")
        return [url for url in self.requests if url.split("#")[0] != self.url and not url.startswith(allowed)]

    def run(self, script, argument=None):
        """What a function of the page's world returns."""
        return self.tab.evaluate(script, argument)

    def settle(self):
        """Waits for what is drawn with the next frame."""
        self.run("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def card(self, tag, run=None):
        """The card of a tag; of a run, where it shows one alone."""
        heading = self.tab.get_by_role("heading", name=tag, exact=True, level=3)
        cards = self.tab.locator("article", has=heading)
        return cards.filter(has=self.tab.get_by_text(run, exact=True)) if run else cards

    def plot(self, tag, run=None):
        plot = self.card(tag, run).locator(".plot")
        plot.scroll_into_view_if_needed()
        self.settle()
        return plot

    def ask_plot(self, plot, expression):
        """An expression of `plot`, the object behind a plot."""
        return plot.evaluate(f"(box) => {{ const plot = box.plot; return {expression}; }}")

    def point_at(self, plot, x, y):
        box = plot.bounding_box()
        self.tab.mouse.move(box["x"] + x, box["y"] + y)

    def tip(self):
        """The tip's run, step and value; None where it is not shown."""
        return self.run(
            """() => tip.hidden ? null
                 : {run: tip.dataset.run, step: tip.dataset.step, value: tip.dataset.value}"""
        )

    def drawn(self, plot):
        """The pixels of a plot's canvas, [height, width, 4]."""
        return decode_url(plot.evaluate("(box) => box.plot.canvas.toDataURL()"))

    def colour(self, run):
        """The colour of a run's line: red, green, blue."""
        url = self.run(
            """(run) => {
                 const canvas = document.createElement('canvas');
                 const context = canvas.getContext('2d');
                 context.fillStyle = runColour(report.runs.indexOf(run));
                 context.fillRect(0, 0, canvas.width, canvas.height);
                 return canvas.toDataURL();
               }""",
            run,
        )
        return decode_url(url)[0, 0, :3]

    def drag(self, plot, x_from, x_to):
        self.point_at(plot, x_from, 60)
        self.tab.mouse.down()
        self.point_at(plot, (x_from + x_to) / 2, 60)
        self.point_at(plot, x_to, 60)
        self.tab.mouse.up()
        self.settle()

    def spoken(self):
        return self.tab.locator("[aria-live]").text_content()

    def shown_cards(self):
        """Tags of the cards that are not hidden, in order."""
        headings = self.tab.locator("article h3").all()
        return [heading.get_attribute("title") for heading in headings if heading.is_visible()]

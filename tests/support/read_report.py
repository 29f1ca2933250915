"""A page of tbviz report, taken apart by the grammar of docs/report-page.md."""

import base64
import json
from dataclasses import dataclass, field
from html.parser import HTMLParser

import numpy as np


class Elements(HTMLParser):
    """Scripts, style sheets and metadata of a page, as a browser's parser finds them."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.scripts = []  # (attributes, text)
        self.styles = []
        self.metas = []
        self.tags = []
        self.title = ""
        self.open = None

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.open = tag
        if tag == "meta":
            self.metas.append(dict(attributes))
        if tag == "script":
            self.scripts.append((dict(attributes), ""))
        if tag == "style":
            self.styles.append("")

    def handle_endtag(self, tag):
        self.open = None

    def handle_data(self, data):
        if self.open == "script":
            attributes, text = self.scripts[-1]
            self.scripts[-1] = (attributes, text + data)
        if self.open == "style":
            self.styles[-1] += data
        if self.open == "title":
            self.title += data


@dataclass
class Curve:
    """One run's curve of a tag, as the page has it."""

    tag: str
    run: str
    count: int
    steps: list
    values: np.ndarray
    width: int
    unit: int
    columns: int = 0
    last: int = 0
    means: np.ndarray = field(default_factory=lambda: np.zeros(0, "<f4"))


class Page:
    def __init__(self, raw):
        self.raw = raw
        self.elements = Elements()
        self.elements.feed(raw.decode("utf-8"))
        named = {attributes.get("id"): text for attributes, text in self.elements.scripts}
        self.index = json.loads(named["index"])
        self.blocks = {
            int(name[1:]): text for name, text in named.items() if name and name.startswith("b") and name[1:].isdigit()
        }

    def block(self, number):
        return base64.b64decode(self.blocks[number], validate=True)

    def curves(self):
        """By tag and run."""
        found = {}
        for tag, rows, block in self.index["curves"]:
            data = self.block(block)
            for row in rows:
                curve = self.decode(tag, row, data)
                found[tag, curve.run] = curve
        return found

    def decode(self, tag, row, data):
        run, count, kept, first, unit, width, offset, *columns = row
        assert offset % 4 == 0
        values = np.frombuffer(data, "<f4", kept, offset)
        at = offset + 4 * kept
        gaps = [1] * (kept - 1)
        if width:
            gaps = [int(gap) for gap in np.frombuffer(data, f"<u{width}", kept - 1, at)]
        steps = [int(first)]
        for gap in gaps:
            steps.append(steps[-1] + int(unit) * gap)
        curve = Curve(tag, self.index["runs"][run], count, steps, values, width, int(unit))
        if columns:
            curve.columns, curve.last = columns[0], int(columns[1])
            at += -(-width * (kept - 1) // 4) * 4
            curve.means = np.frombuffer(data, "<f4", curve.columns, at)
        return curve

    def histograms(self):
        """Steps, range, counts and quantiles by tag and run."""
        found = {}
        bins = self.index["bins"]
        for run, tag, steps, span, block in self.index["hists"]:
            numbers = np.frombuffer(self.block(block), "<f4")
            n = len(steps)
            assert len(numbers) == n * (bins + 9)
            found[tag, self.index["runs"][run]] = (
                [int(step) for step in steps], span, numbers[: n * bins].reshape(n, bins), numbers[n * bins :].reshape(n, 9)
            )
        return found

    def pictures(self):
        """Step, bytes and type of each picture by tag and run."""
        return {
            (tag, self.index["runs"][run]): [(int(step), self.block(block), kind) for step, block, kind in entries]
            for run, tag, entries in self.index["images"]
        }

    def texts(self):
        return {
            (tag, self.index["runs"][run]): [(int(step), text) for step, text in entries]
            for run, tag, entries in self.index["text"]
        }

"""What a training program itself knows of the numbers that it prints.

A script notes every number as it passes through its training loop, with the tag and the step under which a reader of
what the program prints should find it, and saves them as JSON at the end, where record.py asked for it.
"""

import importlib.metadata
import json
import os
import pathlib


class Truth:
    """The curves of one run. Numbers are kept in full; a curve knows how its program rounds them."""

    def __init__(self, *packages):
        self.made_by = {name: importlib.metadata.version(name).split("+")[0] for name in packages}
        self.curves = {}
        self.optional = []
        self.options = []
        self.settings = False  # Whether numbers that stand there once, as a summary does, may be taken for curves.

    def curve(self, tag, decimals=None, digits=None, at_least=None):
        """Declares a curve, printed with so many decimals (%.4f), so many digits (%.3g) or, by neither, in full.

        At least `at_least` of its points are in the output; None: all.
        """
        rounding = {"decimals": decimals} if decimals is not None else {"digits": digits} if digits is not None else {}
        self.curves[tag] = {**rounding, "at_least": at_least, "points": []}

    def add(self, tag, step, value):
        """Notes a value. One for the step that was noted last takes its place, as on a bar that is drawn again."""
        points = self.curves[tag]["points"]
        if points and points[-1][0] == int(step):
            points.pop()
        points.append([int(step), float(value)])

    def late(self, steps, *tags):
        """Says that what shows these tags counts up to so many steps less than it has done."""
        for tag in tags:
            self.curves[tag]["late"] = steps

    def held(self, steps, *tags):
        """Says that these stay in sight until their next value comes, and so many steps longer."""
        for tag in tags:
            self.curves[tag]["held"] = steps

    def may_be(self, *tags):
        """Tags that a reader may find as well: by any standard noise, such as the time that is left."""
        self.optional += tags

    def save(self):
        path = os.environ.get("TRUTH")
        if not path:
            return
        for curve in self.curves.values():
            curve["at_least"] = len(curve["points"]) if curve["at_least"] is None else curve["at_least"]
        text = json.dumps({"made_by": self.made_by, "curves": self.curves, "optional": self.optional,
                           "options": self.options, "settings": self.settings})
        pathlib.Path(path).write_text(text.replace('"curves": {', '"curves": {\n').replace(']]}, ', ']]},\n') + "\n")

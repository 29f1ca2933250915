"""What tbviz draws in characters, read back into numbers."""

import re

BRAILLE = 0x2800
# Bits of a pattern by column and row (Unicode, chapter 21: the lowest row came later).
BITS = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]
BARS = " ▁▂▃▄▅▆▇█"


def dots_of(lines):
    """The dots that are set in lines of braille, as (x, y) from the top left; blanks have none."""
    found = set()
    for row, line in enumerate(lines):
        for column, character in enumerate(line):
            pattern = ord(character) - BRAILLE if character != " " else 0
            assert 0 <= pattern < 256, f"{character!r} is no braille"
            for x in range(2):
                for y in range(4):
                    if pattern & BITS[x][y]:
                        found.add((column * 2 + x, row * 4 + y))
    return found


def chart_of(lines, tag):
    """(title, lines of the plot without what is beside them, axis, labels) of the chart with that tag."""
    start = next(i for i, line in enumerate(lines) if re.match(re.escape(tag) + r"(  |$)", line))
    end = next(i for i in range(start, len(lines)) if "└" in lines[i])
    width = lines[end].index("└")
    plot = [line[width + 1 :] for line in lines[start + 1 : end]]
    cells = len(lines[end].rstrip()) - width - 1
    return lines[start], [line.ljust(cells)[:cells] for line in plot], lines[end], lines[end + 1]

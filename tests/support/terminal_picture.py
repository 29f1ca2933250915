"""Pictures of terminals: what a program prints, as a terminal with 24-bit colour shows it.

Letters are DejaVu Sans Mono's; braille, blocks and lines are drawn into their cells, as terminals do.
"""

import re

import pyte
from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono{}.ttf"
CELL = (10, 20)
SIZE = 16
BACK, FORE = (24, 26, 31), (220, 223, 228)
DIM = 0.55  # How much of the foreground faint text has.
EIGHTHS = "▁▂▃▄▅▆▇█"
LINES = {"─": "ew", "│": "ns", "┤": "nsw", "┬": "ews", "└": "ne", "━": "ew"}


def show(raw, columns, rows):
    """The screen of a terminal; faint text is marked as blinking, since pyte knows nothing of it."""
    screen = pyte.Screen(columns, rows)
    raw = raw.replace(b"\x1b[2m", b"\x1b[5m").replace(b"\x1b[22m", b"\x1b[22;25m")
    pyte.ByteStream(screen).feed(re.sub(rb"\x1b[P_].*?\x1b\\", b"", raw, flags=re.S))
    return screen


def color(name, default):
    return default if name == "default" else tuple(int(name[i : i + 2], 16) for i in (0, 2, 4))


class Painter:
    def __init__(self, screen):
        self.image = Image.new("RGB", (screen.columns * CELL[0], screen.lines * CELL[1]), BACK)
        self.draw = ImageDraw.Draw(self.image)
        self.fonts = [ImageFont.truetype(FONT.format(kind), SIZE) for kind in ("", "-Bold")]
        for row in range(screen.lines):
            for column in range(screen.columns):
                self.cell(column * CELL[0], row * CELL[1], screen.buffer[row][column])

    def cell(self, x, y, cell):
        width, height = CELL
        fore, back = color(cell.fg, FORE), color(cell.bg, BACK)
        if cell.blink:
            fore = tuple(round(f * DIM + b * (1 - DIM)) for f, b in zip(fore, back))
        self.draw.rectangle([x, y, x + width - 1, y + height - 1], fill=back)
        glyph = cell.data
        if glyph.strip() == "":
            return
        if 0x2800 <= ord(glyph[0]) < 0x2900:
            self.braille(x, y, ord(glyph[0]) - 0x2800, fore)
        elif glyph in EIGHTHS:
            top = y + height - round(height * (EIGHTHS.index(glyph) + 1) / 8)
            self.draw.rectangle([x, top, x + width - 1, y + height - 1], fill=fore)
        elif glyph == "▀":
            self.draw.rectangle([x, y, x + width - 1, y + height // 2 - 1], fill=fore)
        elif glyph in LINES:
            self.line(x, y, LINES[glyph], fore, 2 if glyph == "━" else 1)
        else:
            self.draw.text((x, y + height - 4), glyph, fill=fore, font=self.fonts[bool(cell.bold)], anchor="ls")

    def braille(self, x, y, dots, fore):
        for column, bits in enumerate(((0, 1, 2, 6), (3, 4, 5, 7))):
            for row, bit in enumerate(bits):
                if dots >> bit & 1:
                    left, top = x + 1 + column * CELL[0] // 2, y + 1 + row * CELL[1] // 4
                    self.draw.rectangle([left, top, left + 2, top + 2], fill=fore)

    def line(self, x, y, ways, fore, thickness):
        middle, center, more = x + CELL[0] // 2, y + CELL[1] // 2, thickness - 1
        for way in ways:
            left, right = (x if way == "w" else middle), (x + CELL[0] - 1 if way == "e" else middle)
            top, bottom = (y if way == "n" else center), (y + CELL[1] - 1 if way == "s" else center)
            self.draw.rectangle([left, top, right, bottom + more], fill=fore)


def save(raw, columns, rows, path):
    """A PNG of few colours, so that it is small."""
    image = Painter(show(raw, columns, rows)).image
    image.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)

"""Reads sixels (DEC STD 070) back into pixels, as far as libchafa writes them."""

import re

import numpy as np

PIECE = re.compile(rb'#(\d+)(?:;2;(\d+);(\d+);(\d+))?|"[\d;]*|!(\d+)([?-~])|([?-~])|([$-])')


def decode_sixel(raw):
    """(height, width, 4): RGB and whether the pixel was set, both from 0 to 255."""
    body = re.search(rb"\x1bP[\d;]*q(.*?)\x1b\\", raw, re.S)[1]
    palette, color, x, band = {}, 0, 0, 0
    pixels = {}
    for piece in PIECE.finditer(body):
        number, red, green, blue, repeat, repeated, single, move = piece.groups()
        if number is not None:
            color = int(number)
            if red is not None:
                palette[color] = [round(int(c) * 255 / 100) for c in (red, green, blue)]
        elif move == b"$":
            x = 0
        elif move == b"-":
            x, band = 0, band + 1
        elif repeated or single:
            bits = (repeated or single)[0] - 63
            for _ in range(int(repeat or 1)):
                for y in range(6):
                    if bits >> y & 1:
                        pixels[band * 6 + y, x] = [*palette[color], 255]
                x += 1
    height, width = (max(p[i] for p in pixels) + 1 for i in (0, 1))
    image = np.zeros((height, width, 4), np.uint8)
    for at, pixel in pixels.items():
        image[at] = pixel
    return image

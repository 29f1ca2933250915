"""Screenshots as small files, for docs/images."""

import io

from PIL import Image


def palette_of(image):
    """128 colours that are frequent, as they are, and 128 far from each other, though few pixels have them."""
    common = sorted(image.getcolors(image.width * image.height), reverse=True)[:128]
    colours = [part for _, colour in common for part in colour]
    spread = image.quantize(128, method=Image.Quantize.MAXCOVERAGE).getpalette()
    palette = Image.new("P", (1, 1))
    palette.putpalette((colours + spread)[: 3 * 256])
    return palette


def save(screenshot, target):
    image = Image.open(io.BytesIO(screenshot)).convert("RGB")
    image.quantize(palette=palette_of(image), dither=Image.Dither.NONE).save(target, optimize=True)
    print(target, target.stat().st_size)

"""Small pictures, each of a colour of its own."""

from PIL import Image


def save_pictures(folder, count, size=(4, 4)):
    """`count` PNG files p000.png, p001.png, ... in `folder`; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for number in range(count):
        file = folder / f"p{number:03}.png"
        Image.new("RGB", size, (number % 256, number // 256, 7)).save(file)
        files.append(file)
    return files

"""TorchScript archives with calls that Python would not save, made of those of save_code_places.py. Needs no torch."""

import re
import zipfile

# What to write in the place of cosh(x), and, if anything, in a line before it. PATH becomes a file's name.
ATTACKS = {
    "save": ('torch.save({0}, "PATH")', "torch.cosh({0})"),
    "read": (None, 'torch.add(torch.cosh({0}), torch.sum(torch.from_file("PATH", False, 4)))'),
    "overwrite": (None, 'torch.add(torch.cosh({0}), torch.sum(torch.fill_(torch.from_file("PATH", True, 4), 7)))'),
    "unknown": (None, "torch.add(torch.cosh({0}), torch.sum(ops.nosuch.operator({0})))"),
}

# The same as a default, of any type.
DEFAULTS = {
    "save": 'torch.save(1, "PATH")',
    "read": 'torch.sum(torch.from_file("PATH", False, 4))',
    "overwrite": 'torch.sum(torch.fill_(torch.from_file("PATH", True, 4), 7))',
    "unknown": "ops.nosuch.operator(1)",
}

OPERATORS = {
    "save": "aten::save",
    "read": "aten::from_file",
    "overwrite": "aten::from_file",
    "unknown": "nosuch::operator",
}

UNUSED = """class Unused(Module):
  __parameters__ = []
  __buffers__ = []
  def look(self: __torch__.unused.Unused,
    x: Tensor) -> Tensor:
    return torch.cosh(x)
"""


def attack_text(text, attack, path):
    """The code with the attack wherever cosh is called, and whether there is such a place."""
    before, instead = ATTACKS[attack]
    lines = []
    for line in text.splitlines():
        call = re.search(r"torch\.cosh\((\w+(?:\.\w+)?)\)", line)
        if call:
            indent = line[: len(line) - len(line.lstrip())]
            lines += [indent + before.format(call[1])] if before else []
            line = line.replace(call[0], instead.format(call[1]))
        lines.append(line)
    return "\n".join(lines).replace("PATH", path) + "\n"


def attack_default(text, attack, path, place):
    value = DEFAULTS[attack].replace("PATH", path)
    if place == "default":
        return text.replace("number: int=1", f"number: Tensor={value}")
    return text.replace("  number : int\n", f"  number : int = {value}\n")


def attacked(sound, target, place, attack, path):
    """Writes the model `sound`, in which `place` holds the attack on the file `path`, to `target`.

    Returns the lines that hold it, as "code/__torch__.py:7". Members are stored at multiples of 64, as
    torch.jit.save does.
    """
    with zipfile.ZipFile(sound) as archive:
        records = {name: archive.read(name) for name in archive.namelist()}
    folder = next(iter(records)).split("/")[0]
    if place == "unused":
        records[f"{folder}/code/__torch__/unused.py"] = UNUSED.encode()
    places = []
    for name, data in records.items():
        if not name.endswith(".py") or (place == "unused" and not name.endswith("/unused.py")):
            continue
        if place in ("default", "namedtuple"):
            text = attack_default(data.decode(), attack, path, place)
        else:
            text = attack_text(data.decode(), attack, path)
        records[name] = text.encode()
        word = OPERATORS[attack].split("::")[1]
        for number, line in enumerate(text.splitlines(), 1):
            if f".{word}(" in line:
                places.append(f"{name.split('/', 1)[1]}:{number}")
    assert places, f"{place}: nothing to attack"
    write_aligned(target, records)
    return places


def write_aligned(path, records):
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in records.items():
            info = zipfile.ZipInfo(name)
            header = archive.fp.tell() + 30 + len(name)
            padding = -(header + 4) % 64
            info.extra = b"FB" + padding.to_bytes(2, "little") + b"Z" * padding
            archive.writestr(info, data)
    return path

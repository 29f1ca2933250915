"""TorchScript files written anew: damaged, compressed, out of place. Needs no torch."""

import pickletools
import struct
import zipfile


def read(path):
    """{name behind the archive's folder: bytes}, in order."""
    with zipfile.ZipFile(path) as file:
        return {name.split("/", 1)[1]: file.read(name) for name in file.namelist()}


def write(path, records, compression=zipfile.ZIP_STORED, folder="archive"):
    """Unlike torch.jit.save, at any address: records follow each other without gaps."""
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, data in records.items():
            file.writestr(f"{folder}/{name}", data)
    return path


def misaligned(path, source):
    """`source` with every record of values at an odd address."""
    records = read(source)
    with zipfile.ZipFile(path, "w") as file:
        for name, data in records.items():
            header = file.fp.tell() + 30 + len(f"archive/{name}")
            info = zipfile.ZipInfo(f"archive/{name}")
            info.extra = struct.pack("<HH", 0x4246, 1) + b"x"  # A field of five bytes.
            if (header + len(info.extra)) % 2 == 0:
                info.extra = struct.pack("<HH", 0x4246, 2) + b"xx"
            file.writestr(info, data)
    return path


def claim_elements(pickle, elements):
    """The pickle with another number of elements claimed for the first storage."""
    ops = list(pickletools.genops(pickle))
    persistent = next(i for i, (op, _, _) in enumerate(ops) if op.name == "BINPERSID")
    assert ops[persistent - 1][0].name == "TUPLE" and "BININT" in ops[persistent - 2][0].name
    begin, end = ops[persistent - 2][2], ops[persistent - 1][2]
    return pickle[:begin] + b"J" + struct.pack("<i", elements) + pickle[end:]


def reach_beyond(pickle):
    """The pickle with an offset that moves the first tensor out of its storage."""
    ops = list(pickletools.genops(pickle))
    persistent = next(i for i, (op, _, _) in enumerate(ops) if op.name == "BINPERSID")
    assert ops[persistent + 1][0].name == "BINPUT" and ops[persistent + 2][1] == 0
    begin, end = ops[persistent + 2][2], ops[persistent + 3][2]
    return pickle[:begin] + b"K\x01" + pickle[end:]


def share_record(pickle):
    """The pickle with the last storage taken from the record of the second, as one of its own."""
    ops = list(pickletools.genops(pickle))
    persistent = [i for i, (op, _, _) in enumerate(ops) if op.name == "BINPERSID"]
    assert ops[persistent[-1] - 4][0].name in ("BINGET", "BINUNICODE")
    begin, end = ops[persistent[-1] - 4][2], ops[persistent[-1] - 3][2]
    return pickle[:begin] + b"X" + struct.pack("<I", 1) + b"1" + pickle[end:]


def damaged_models(folder, source):
    """Writes {what is wrong: file}, all of them refused, made of a sound model with a Conv2d."""
    sound = read(source)
    largest = max((n for n in sound if n.startswith("data/")), key=lambda name: len(sound[name]))
    convolution = "code/__torch__/torch/nn/modules/conv.py"
    changes = {
        "claims_too_much": {"data.pkl": claim_elements(sound["data.pkl"], 0x7FFFFFFF)},
        "reaches_beyond": {"data.pkl": reach_beyond(sound["data.pkl"])},
        "short_record": {largest: sound[largest][:-2]},
        "empty_record": {largest: b""},
        "missing_record": {largest: None},
        "missing_class": {convolution: None},
        "missing_attribute": {"data.pkl": sound["data.pkl"].replace(b"bias", b"bisa")},
        "cut_pickle": {"data.pkl": sound["data.pkl"][:-40]},
        "cut_code": {convolution: sound[convolution][:-40]},
        "missing_version": {"version": None},
        "wrong_version": {"version": b"99\n"},
        "no_version": {"version": b"x"},
    }
    files = {}
    for what, change in changes.items():
        assert change.keys() <= sound.keys() and any(sound[n] != v for n, v in change.items())
        records = {n: v for n, v in {**sound, **change}.items() if v is not None}
        files[what] = write(folder / f"{what}.pt", records)
    whole = source.read_bytes()
    files["cut_archive"] = folder / "cut_archive.pt"
    files["cut_archive"].write_bytes(whole[: len(whole) // 2])
    return files

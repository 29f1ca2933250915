"""Writes files as torch.save does, without PyTorch: for command tests, and for hostile files."""

import io
import struct
import zipfile


def text(value):
    data = value.encode()
    return b"X" + struct.pack("<I", len(data)) + data


def number(value):
    return b"J" + struct.pack("<i", value)


def numbers(values):
    return b"(" + b"".join(number(value) for value in values) + b"t"


def tensor(key, shape, storage="FloatStorage", offset=0, strides=None, elements=None, view=b""):
    """The pickle opcodes that describe a tensor; anything can be claimed.

    `view` ends the reference to its storage: nothing in zip files, b"N" or a tuple in older ones."""
    if strides is None:
        strides, step = [], 1
        for size in reversed(shape):
            strides.insert(0, step)
            step *= size
    elements = elements if elements is not None else 1
    reference = b"(" + text("storage") + b"ctorch\n" + storage.encode() + b"\n"
    reference += text(key) + text("cpu") + number(elements) + view + b"tQ"
    arguments = reference + number(offset) + numbers(shape) + numbers(strides)
    arguments += b"\x89ccollections\nOrderedDict\n)R"
    return b"ctorch._utils\n_rebuild_tensor_v2\n(" + arguments + b"tR"


def quantised(key, shape, parameters, storage="QInt8Storage", **claim):
    """The opcodes of a quantised tensor; `parameters` are those of its scheme, scale and zero point."""
    made = tensor(key, shape, storage=storage, **claim).replace(b"_rebuild_tensor_v2", b"_rebuild_qtensor")
    head, tail = made.rsplit(b"\x89", 1)
    return head + parameters + b"\x89" + tail


def per_tensor(scale, zero_point):
    """The parameters of a tensor with one scale."""
    return b"(ctorch\nper_tensor_affine\nG" + struct.pack(">d", scale) + number(zero_point) + b"t"


def state_dict(members):
    """A pickle of {name: opcodes}."""
    return b"\x80\x02}(" + b"".join(text(name) + value for name, value in members.items()) + b"u."


def archive(pickle, storages, folder="model/", **others):
    """The bytes of a zip file as torch.save writes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(folder + "data.pkl", pickle)
        for key, data in storages.items():
            file.writestr(f"{folder}data/{key}", data)
        for name, data in others.items():
            file.writestr(folder + name, data)
    return out.getvalue()


MAGIC = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."


def legacy(pickle, storages, protocol=1001, little_endian=True, keys=None):
    """The bytes of a file as torch.save wrote it before 1.6; storages: {key: (elements, bytes)}."""
    order = b"\x88" if little_endian else b"\x89"
    out = MAGIC + b"\x80\x02" + number(protocol) + b"."
    out += b"\x80\x02}" + text("little_endian") + order + b"s." + pickle
    out += b"\x80\x02](" + b"".join(map(text, storages if keys is None else keys)) + b"e."
    for elements, data in storages.values():
        out += struct.pack("<q", elements) + data
    return out


def save(path, arrays):
    """Saves {name: float32 array} as a state dict."""
    members = {name: tensor(str(i), array.shape) for i, (name, array) in enumerate(arrays.items())}
    storages = {str(i): array.astype("<f4").tobytes() for i, array in enumerate(arrays.values())}
    path.write_bytes(archive(state_dict(members), storages))

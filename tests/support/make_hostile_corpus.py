"""Damaged and malicious model files of every format.

usage: make_hostile_corpus.py FOLDER

Files in FOLDER/damaged are cut, lie about themselves, or describe far more than they hold; those in
FOLDER/malicious are well-formed, and name a command that PyTorch runs when it loads them (but for those of
TorchScript, whose own loader looks for the names in its code and refuses them).
"""

import io
import json
import pathlib
import pickle
import struct
import sys
import zipfile

import numpy
import onnx

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import torch_file  # noqa: E402

WEIGHT = numpy.arange(96, dtype="<f4").reshape(2, 3, 4, 4)
DATA = WEIGHT.tobytes()
TENSOR = torch_file.tensor("0", WEIGHT.shape, elements=96)
STATE = torch_file.state_dict({"conv.weight": TENSOR})


def exported():
    meta = {
        "dtype": 7, "layout": 7, "storage_offset": {"as_int": 0},
        "sizes": [{"as_int": n} for n in (2, 3, 4, 4)], "strides": [{"as_int": n} for n in (48, 16, 4, 1)],
    }  # fmt: skip
    entry = {"path_name": "weight_0", "is_param": True, "use_pickle": False, "tensor_meta": meta}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("m/archive_format", "pt2")
        file.writestr("m/data/weights/weight_0", DATA)
        program = {"graph_module": {"graph": {"nodes": []}}, "schema_version": {"major": 8, "minor": 20}}
        file.writestr("m/models/model.json", json.dumps(program))
        table = {"config": {"conv.weight": entry}}
        file.writestr("m/data/weights/model_weights_config.json", json.dumps(table))
    return out.getvalue()


def safetensors(header, data=DATA):
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


SAFETENSOR = {"dtype": "F32", "shape": [2, 3, 4, 4], "data_offsets": [0, 384]}


def saved_by(save, *arguments, **named):
    out = io.BytesIO()
    save(out, *arguments, **named)
    return out.getvalue()


def onnx_model():
    node = onnx.helper.make_node("Conv", ["x", "w"], ["y"])
    tensor = onnx.numpy_helper.from_array(WEIGHT, "w")
    return onnx.helper.make_model(onnx.helper.make_graph([node], "g", [], [], [tensor])).SerializeToString()


def good():
    """A sound file of every format: {name: bytes}."""
    return {
        "scripted.pt": torch_file.archive(STATE, {"0": DATA}, **{"constants.pkl": b"\x80\x02)."}),
        "state_dict.pth": torch_file.archive(STATE, {"0": DATA}),
        "legacy.pth": torch_file.legacy(STATE, {"0": (96, DATA)}),
        "plain.pkl": pickle.dumps({"epoch": 1, "notes": ["x" * 50, 2.5, None]}, 2),
        "exported.pt2": exported(),
        "weights.safetensors": safetensors({"conv.weight": SAFETENSOR}),
        "model.onnx": onnx_model(),
        "weights.npy": saved_by(numpy.save, WEIGHT),
        "weights.npz": saved_by(numpy.savez, w=WEIGHT),
        "packed.npz": saved_by(numpy.savez_compressed, w=WEIGHT),
    }


def replaced(content, old, new):
    assert content.count(old) >= 1, (old, new)
    return content.replace(old, new)


def lies():
    """Files whose parts contradict each other: {name: bytes}."""
    files = good()
    zipped = files["state_dict.pth"]
    central, end = zipped.index(b"PK\x01\x02"), zipped.rindex(b"PK\x05\x06")
    offset = struct.pack("<I", central)
    tensor = lambda **claim: torch_file.tensor("0", **claim)  # noqa: E731
    made = {
        "directory_offset": zipped[: end + 16] + b"\xff\xff\xff\x7f" + zipped[end + 20 :],
        "directory_count": zipped[: end + 8] + b"\xff\x7f\xff\x7f" + zipped[end + 12 :],
        "directory_zeroed": zipped[:central] + bytes(end - central) + zipped[end:],
        "member_size": zipped[: central + 24] + b"\xff\xff\xff\x7f" + zipped[central + 28 :],
        "member_offset": zipped[: central + 42] + offset + zipped[central + 46 :],
        "absolute_name": replaced(zipped, b"model/data.pkl", b"/odel/data.pkl"),
        "climbing_name": replaced(zipped, b"model/data.pkl", b"../el/data.pkl"),
        "twice": replaced(torch_file.archive(STATE, {"0": DATA, "1": DATA}), b"data/1", b"data/0"),
        "opcode": torch_file.archive(b"\x80\x02\x82\x01.", {}),
        "protocol": torch_file.archive(b"\x80\x63N.", {}),
        "stack": torch_file.archive(b"\x80\x02R.", {}),
        "memo": torch_file.archive(b"\x80\x02h\x07.", {}),
        "deep": torch_file.archive(b"\x80\x02" + b"]" * 100_000 + b"a" * 99_999 + b".", {}),
        "flood": torch_file.archive(b"\x80\x02" + b"](NNe" * 1_000_000 + b".", {}),
    }
    for name, claim in {
        "beyond": dict(shape=(2, 3, 4, 5)),
        "negative": dict(shape=(2, 3, -4, 4)),
        "overflow": dict(shape=(2**31 - 1,) * 4, strides=(2**31 - 1,) * 4),
        "endless": dict(shape=(2**31 - 1,) * 4, strides=(0,) * 4),
    }.items():
        state = torch_file.state_dict({"w": tensor(**claim)})
        made[f"tensor_{name}"] = torch_file.archive(state, {"0": DATA})
        made[f"legacy_tensor_{name}"] = torch_file.legacy(state, {"0": (96, DATA)})
    made["legacy_elements"] = torch_file.legacy(STATE, {"0": (2**62, DATA)})
    made["legacy_keys"] = torch_file.legacy(STATE, {"0": (96, DATA)}, keys=["1"])
    made["exported_sizes"] = replaced(files["exported.pt2"], b'{"as_int": 4}', b'{"as_int": 9}')
    made["exported_json"] = replaced(files["exported.pt2"], b'{"config"', b'["config"')
    for name, change in {
        "shape": {"shape": [2, 3, 4, 5]},
        "overflow": {"shape": [2**62, 4]},
        "offsets": {"data_offsets": [0, 2**62]},
        "gap": {"data_offsets": [4, 384], "shape": [95]},
    }.items():
        made[f"safetensors_{name}"] = safetensors({"w": SAFETENSOR | change})
    made["safetensors_overlap"] = safetensors({"a": SAFETENSOR, "b": SAFETENSOR})
    made["safetensors_header"] = struct.pack("<Q", 2**40) + files["weights.safetensors"][8:]
    model = files["model.onnx"]
    made["onnx_dims"] = replaced(model, b"\x08\x02\x08\x03\x08\x04\x08\x04", b"\x08\x02\x08\x03\x08\x04\x08\x05")
    made["onnx_length"] = replaced(model, b"\x4a\x80\x03", b"\x4a\xff\x7f")
    array = files["weights.npy"]
    made["npy_shape"] = replaced(array, b"(2, 3, 4, 4)", b"(2, 3, 4, 9)")
    made["npy_overflow"] = replaced(array, b"(2, 3, 4, 4), }" + b" " * 20, b"(9999999999999, 99999999999999), }  ")
    made["npy_header"] = replaced(array, b"'descr'", b"'doscr'")
    made["npz_checksum"] = replaced(files["weights.npz"], DATA[16:32], bytes(16))
    return made


def remembered(value, index):
    """Opcodes that keep the value on the stack's top under a number, and take it off the stack."""
    return value + b"r" + struct.pack("<I", index) + b"0"


def recalled(index):
    return b"j" + struct.pack("<I", index)


def quantised(shape, strides, parameters):
    return torch_file.quantised("0", shape, parameters, strides=strides, elements=len(DATA))


PER_TENSOR = torch_file.per_tensor(0.5, 0)


def quantised_bombs():
    """A storage of which each of many tensors makes floats; one that repeats an element; one whose
    scales are the tensor itself."""
    whole = quantised((len(DATA) * 300,), (1,), PER_TENSOR)
    endless = quantised((1 << 24,), (0,), PER_TENSOR)
    scales = torch_file.tensor("0", (1 << 24,), storage="ByteStorage", strides=(0,), elements=len(DATA))
    channels = b"(ctorch\nper_channel_affine\n" + remembered(scales, 0) + recalled(0) * 2 + b"K\x00t"
    reference = b"(" + torch_file.text("storage") + b"ctorch\nQInt8Storage\n" + torch_file.text("0")
    reference += torch_file.text("cpu") + torch_file.number(len(DATA)) + b"tQ" + torch_file.number(0)
    itself = b"ctorch._utils\n_rebuild_qtensor\n" + remembered(b"]", 1) + recalled(1) + remembered(b"R", 2)
    itself += recalled(1) + b"(" + reference + torch_file.numbers((1,)) * 2
    itself += b"](ctorch\nper_channel_affine\n" + recalled(2) * 2 + b"K\x00eNNe0" + recalled(2)
    made = {
        "quantised_often": b"](" + whole * 2000 + b"e",
        "quantised_endless": endless,
        "quantised_channels": quantised((1 << 24,), (0,), channels),
        "quantised_itself": itself,
    }
    storages = {"quantised_often": {"0": DATA * 300}}
    return {
        name: torch_file.archive(b"\x80\x02" + pickle + b".", storages.get(name, {"0": DATA}))
        for name, pickle in made.items()
    }


def numpy_array(shape, data):
    """An array of bytes: the opcodes of its shape, and of its data."""
    made = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR"
    return made + b"(K\x01" + shape + b"cnumpy\ndtype\n(U\x02u1I0\nI1\ntR\x89" + data + b"tb"


def bombs():
    """Small files that would cost much time or memory: {name: bytes}."""
    many, long_word = 100_000, "K" * 200_000
    word = remembered(torch_file.text(long_word), 0)
    made = {
        "global": b"\x80\x04" + word + (recalled(0) * 2 + b"\x930") * many + b"N.",
        "function": b"\x80\x02ctorch._utils\n_rebuild_" + long_word.encode() + b"\n0(" + b"N" * many + b"t.",
        "attributes": b"\x80\x02cn\nC\n)\x81}("
        + b"".join(torch_file.number(i) + b"N" for i in range(many))
        + b"ubr"
        + struct.pack("<I", 1)
        + b"0]("
        + recalled(1) * many
        + b"e.",
        "path": b"\x80\x02}q\x01(" + torch_file.text(long_word) + b"h\x01u.",
    }
    made = {name: torch_file.archive(pickle, {}) for name, pickle in made.items()}
    key = "9" * 2_000_000
    reference = b"(" + torch_file.text("storage") + b"ctorch\nFloatStorage\n" + recalled(0) + torch_file.text("cpu")
    reference += torch_file.number(96)
    for name, end in (("archive", b"tQ"), ("legacy", b"NtQ")):
        pickle = b"\x80\x02" + remembered(torch_file.text(key), 0) + b"](" + (reference + end) * many + b"e."
        made[f"key_{name}"] = (
            torch_file.archive(pickle, {"0": DATA})
            if name == "archive"
            else torch_file.legacy(pickle, {key: (96, DATA)})
        )
    endless = remembered(torch_file.tensor("0", (1 << 24,), strides=(0,)), 0)
    made["repeated"] = torch_file.archive(b"\x80\x02" + endless + b"](" + recalled(0) * 20_000 + b"e.", {"0": DATA})
    axes = torch_file.tensor("0", (1 << 24, *[1] * 63), storage="ByteStorage", strides=(0,) * 64)
    made["axes"] = torch_file.archive(
        b"\x80\x02" + remembered(axes, 0) + b"](" + recalled(0) * 255 + b"e.", {"0": DATA}
    )
    nothing = b"](" + b"N" * 300_000 + b"e"
    called = b"ccollections\nOrderedDict\n(" + recalled(0) + b"tR"
    pairs = remembered(nothing, 0) + remembered(called, 1) + b"](" + recalled(1) * 300_000 + b"e."
    made["pairs"] = torch_file.archive(b"\x80\x02" + pairs, {})
    named = b"}(" + torch_file.text("k" * 65_000) + b"Nu"
    often = remembered(named, 0) + remembered(b"](" + recalled(0) * 1000 + b"e", 1)
    made["keys"] = torch_file.archive(b"\x80\x02" + often + b"](" + recalled(1) * 1990 + b"e.", {})
    metadata = b"}(" + b"K\x01N" * 200_000 + b"u"
    tensor = torch_file.tensor("0", WEIGHT.shape, elements=96)
    tensor = tensor.removesuffix(b"tR") + recalled(0) + b"tR"
    tensors = remembered(metadata, 0) + remembered(tensor, 1) + b"](" + recalled(1) * 90_000 + b"e."
    made["metadata"] = torch_file.archive(b"\x80\x02" + tensors, {"0": DATA})
    made |= quantised_bombs()
    arrays = remembered(torch_file.text("\xe9" * 200_000), 0)
    arrays += b"](" + b"".join(numpy_array(torch_file.number(200_000) + b"\x85", recalled(0)) for _ in range(5000)) + b"e."
    made["array_text"] = torch_file.archive(b"\x80\x02" + arrays, {})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("model/data.pkl", b"\x80\x02" + b"N0" * 4_000_000 + b"N.")
    made["compressed_pickle"] = out.getvalue()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("model/data.pkl", STATE)
        file.writestr("model/data/0", DATA, zipfile.ZIP_STORED)
        file.writestr("model/byteorder", bytes(1 << 28))
    made["byteorder"] = out.getvalue()
    names = ["a" + "n" * 60_000, "b" + "n" * 60_000]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("m/archive_format", "pt2")
        for name in names:
            file.writestr(f"m/models/{name}.json", "{}")
    made["model_names"] = out.getvalue()
    return made


def embedded_storages():
    """A pickle of a thousand tensors in one storage that is not supported, and long to read."""
    machine = b"\x80\x02" + b"N0" * 4_000_000 + b"}" + torch_file.text("little_endian") + b"\x89s."
    storage = torch_file.MAGIC + b"\x80\x02" + torch_file.number(1001) + b"." + machine
    storage = b"ctorch.storage\n_load_from_bytes\n(B" + struct.pack("<I", len(storage)) + storage + b"tR"
    tensor = b"ctorch._utils\n_rebuild_tensor_v2\n(" + recalled(0) + torch_file.number(0)
    tensor += torch_file.numbers((1,)) + torch_file.numbers((1,)) + b"\x89NtR"
    tensors = remembered(storage, 0) + remembered(tensor, 1) + b"](" + recalled(1) * 1000 + b"e."
    return b"\x80\x03" + tensors


# Nothing is wrong with these but their size: a byte order that is far too long to be one is none, and
# references to storages that belong to no tensor are nobody's.
HARMLESS = {"bomb_byteorder", "bomb_key_archive"}

# These describe too much as a whole.
PLACELESS = {"bomb_attributes", "bomb_path", "bomb_repeated", "bomb_axes", "bomb_pairs", "bomb_keys"}
PLACELESS |= {"bomb_metadata", "bomb_quantised_often", "bomb_quantised_endless", "bomb_quantised_channels"}
PLACELESS |= {"bomb_quantised_itself", "bomb_array_text"}


def damaged():
    """Sound files that were cut, files that lie, and bombs: {name: bytes}."""
    made = {f"lie_{name}": content for name, content in lies().items()}
    made |= {f"bomb_{name}": content for name, content in bombs().items()}
    for name, content in good().items():
        for part in (0.3, 0.6, 0.9):
            made[f"cut_{int(part * 100)}_{name}"] = content[: int(len(content) * part)]
        made[f"cut_one_{name}"] = content[:-1]
    return made


class Command:
    def __init__(self, command):
        self.command = command

    def __reduce__(self):
        import os

        return os.system, (self.command,)


def malicious(command):
    """Well-formed files that run `command` in Python: {name: bytes}."""
    made = {}
    for protocol in range(6):
        evil = pickle.dumps(Command(command), protocol)
        made[f"plain_{protocol}.pkl"] = evil
        body = (evil[2:] if protocol >= 2 else evil)[:-1]
        state = torch_file.state_dict({"conv.weight": TENSOR, "extra": body})
        made[f"zip_{protocol}.pth"] = torch_file.archive(state, {"0": DATA}, version="3\n")
        viewed = torch_file.tensor("0", WEIGHT.shape, elements=96, view=b"N")
        state = torch_file.state_dict({"conv.weight": viewed, "extra": body})
        made[f"legacy_{protocol}.pth"] = torch_file.legacy(state, {"0": (96, DATA)})
        constants = {"constants.pkl": evil, "version": "3\n"}
        made[f"scripted_{protocol}.pt"] = torch_file.archive(STATE, {"0": DATA}, **constants)
    return made


def main(folder):
    for kind, files in (("damaged", damaged()), ("malicious", malicious("touch owned"))):
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / kind / name).write_bytes(content)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))

"""Other programs' models: each is called by name, with the converter to use; and nothing else is called so.

The bytes are those that each format's own description demands of a file's front; TensorFlow's messages are
made by TensorBoard's copies of its protobuf classes."""

import io
import pathlib
import pickle
import struct
import sys
import zipfile

import numpy
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "support"))
import torch_file  # noqa: E402


GOOD = {"w": numpy.ones(1, dtype="<f4")}


def varint(number):
    out = b""
    while number > 127:
        out, number = out + bytes([number & 127 | 128]), number >> 7
    return out + bytes([number])


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def graph_def():
    from tensorboard.compat.proto.graph_pb2 import GraphDef

    graph = GraphDef()
    graph.node.add(name="x", op="Placeholder")
    graph.node.add(name="w/read", op="Identity", input=["x"])
    graph.versions.producer = 1882
    return graph


def meta_graph():
    from tensorboard.compat.proto.meta_graph_pb2 import MetaGraphDef

    meta = MetaGraphDef(graph_def=graph_def())
    meta.meta_info_def.tags.append("serve")
    meta.meta_info_def.tensorflow_version = "2.15.0"
    return meta


def saved_model(padding=0):
    """A SavedModel of one graph; padded, it is longer than any name."""
    meta = meta_graph()
    meta.graph_def.node[0].device = "d" * padding
    return field(1, 1) + field(2, meta.SerializeToString())


def flatbuffer(identifier):
    return struct.pack("<I", 28) + identifier + bytes(60)


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


FEATURE = field(1, b"image") + field(3, field(4, b""))
CORE_ML = field(1, 4) + field(2, field(1, FEATURE) + field(10, FEATURE)) + field(500, field(1, b"layers"))
CAFFE = field(1, b"VGG_16") + field(100, field(1, b"conv1") + field(2, b"Convolution"))
OLD_CAFFE = field(1, b"CaffeNet") + field(2, field(2, b"data") + field(4, b"conv1") + field(5, 4)) + field(3, b"data")
BLOCK = field(1, 0) + field(2, 0xFFFFFFFFFFFFFFFF) + field(3, field(1, b"conv.w_0"))
OLD_BLOCK = field(1, 0) + field(2, 0xFFFFFFFF)
PADDLE_TENSOR = bytes(16) + struct.pack("<i", 8) + field(1, 5) + field(2, 4) + field(2, 3) + field(2, 3)
NET = '<?xml version="1.0"?>\n<net name="m" version="11">\n\t<layers>\n\t\t<layer id="0" name="x" type="Parameter"/>'
NCNN = "7767517\n2 2\nInput            data             0 1 data 0=3\nConvolution conv1 1 1 data conv1 0=4\n"
PROTOTXT = 'name: "LeNet"\nlayer {\n  name: "data"\n  type: "Input"\n  top: "data"\n}\n'
OLD_PROTOTXT = "input: \"data\"\ninput_dim: 1\nlayers {\n  bottom: 'data'\n  type: CONVOLUTION\n}\n"
STATE = 'model_checkpoint_path: "model.ckpt-10"\nall_model_checkpoint_paths: "model.ckpt-10"\n'
ARRAY = b"\x93\x91\x02\xa7float32\xc4\x08" + bytes(8)
FLAX = b"\x81\xa6params\x82\xa4bias\xc7" + bytes([len(ARRAY)]) + b"\1" + ARRAY + b"\xa6kernel\xc0"
JOBLIB = b"\x80\4\x95" + struct.pack("<Q", 60) + b"\x8c\x13joblib.numpy_pickle\x94\x8c\x11NumpyArrayWrapper\x94\x93\x94"
TF_ONNX = "python -m tf2onnx.convert --"

CORPUS = pathlib.Path(__file__).resolve().parent.parent.parent / "fuzz/corpus/foreign"
CONTENTS = {
    "distcp": (
        (CORPUS / "row_of_archives").read_bytes,
        "is part of a PyTorch distributed checkpoint",
        "python -m torch.distributed.checkpoint.format_utils dcp_to_torch DIR model.pt",
    ),
    "tiny_saved_model": (
        lambda: field(1, 1) + field(2, field(1, field(1, b"abc")) + field(2, b"serving")),
        "is a TensorFlow SavedModel",
        f"{TF_ONNX}saved-model DIR --output model.onnx",
    ),
    "saved_model": (saved_model, "is a TensorFlow SavedModel", f"{TF_ONNX}saved-model DIR --output model.onnx"),
    "large_saved_model": (lambda: saved_model(10000), "is a TensorFlow SavedModel", f"{TF_ONNX}saved-model DIR"),
    "cut_saved_model": (lambda: saved_model(10000)[:5000], "is a TensorFlow SavedModel", f"{TF_ONNX}saved-model DIR"),
    "frozen": (lambda: graph_def().SerializeToString(), "is a TensorFlow graph (GraphDef)", f"{TF_ONNX}graphdef FILE"),
    "tflite": (lambda: flatbuffer(b"TFL3"), "is a TensorFlow Lite model", f"{TF_ONNX}tflite FILE"),
    "tf_index": (lambda: bytes(100) + b"\x57\xfb\x80\x8b\x24\x75\x47\xdb", "is part of a TensorFlow checkpoint", "load_checkpoint("),
    "tf_state": (lambda: STATE.encode(), "is part of a TensorFlow checkpoint", "tf.train.load_checkpoint(PREFIX)"),
    "keras": (
        lambda: zipped(**{"metadata.json": "{}", "config.json": "{}", "model.weights.h5": "\x89HDF"}),
        "is a Keras model (.keras)",
        'keras.saving.load_model(FILE).export("model.onnx", format="onnx")',
    ),
    "openvino": (lambda: NET.encode(), "is an OpenVINO model", "give the model that it was converted from"),
    "core_ml": (lambda: CORE_ML, "is a Core ML model", "give the model that it was converted from"),
    "mlpackage": (
        lambda: zipped(**{"m.mlpackage/Data/com.apple.CoreML/model.mlmodel": "", "m.mlpackage/Manifest.json": "{}"}),
        "is a Core ML model",
        "give the model that it was converted from",
    ),
    "ncnn": (lambda: NCNN.encode(), "is an ncnn model", "give the model that it was converted from"),
    "ncnn_binary": (lambda: struct.pack("<6i", 7767517, 2, 2, 0, 0, 1), "is an ncnn model", "converted from"),
    "caffe": (lambda: CAFFE, "is a Caffe model", "caffe.Net(PROTOTXT, CAFFEMODEL, caffe.TEST)"),
    "old_caffe": (lambda: OLD_CAFFE, "is a Caffe model", "caffe.Net("),
    "prototxt": (lambda: PROTOTXT.encode(), "is the text of a Caffe network, which holds no weights", "caffe.Net("),
    "old_prototxt": (lambda: OLD_PROTOTXT.encode(), "is the text of a Caffe network", "caffe.Net("),
    "darknet": (lambda: struct.pack("<3iq", 0, 2, 5, 32013312) + bytes(64), "of darknet's weights", "cv2.dnn.readNetFromDarknet("),
    "flax": (lambda: FLAX, "is a MessagePack file, as Flax writes them", "flax.serialization.msgpack_restore"),
    "paddle": (lambda: field(1, BLOCK), "is part of a Paddle inference model", "paddle2onnx --model_dir DIR"),
    "old_paddle": (lambda: field(1, OLD_BLOCK), "is part of a Paddle inference model", "paddle2onnx --model_dir DIR"),
    "pdiparams": (lambda: PADDLE_TENSOR + bytes(432), "is part of a Paddle inference model", "paddle2onnx"),
    "mxnet": (lambda: struct.pack("<3Q", 0x112, 0, 4) + bytes(64), "is a file of MXNet's arrays", "mxnet.nd.load"),
    "torch7": (lambda: struct.pack("<3i", 4, 1, 3) + b"V 1" + bytes(40), "is a Torch7 file (Lua)", "torchfile.load"),
    "executorch": (lambda: flatbuffer(b"ET12"), "is an ExecuTorch program", "torch.export.save"),
    "ort": (lambda: flatbuffer(b"ORTM"), "is a model of ONNX Runtime's own format", "give the .onnx file"),
    "mobile": (lambda: flatbuffer(b"PTMF"), "is a model for PyTorch Mobile", "give the TorchScript file"),
    "tensorrt": (lambda: b"ftrt" + bytes(60), "is a TensorRT engine", "give the model that it was built from"),
    "rknn": (lambda: b"RKNN\0\0\0\0\6" + bytes(60), "is an RKNN model", "give the model that it was converted from"),
    "ggml": (lambda: struct.pack("<I", 0x67676A74) + bytes(60), "is a GGML file", "give the model that it was"),
    "joblib": (lambda: JOBLIB + b"\xff" * 90, "is a file of joblib.dump", "joblib.load, if you trust it"),
}
COMMANDS = {
    "inspect": ["inspect"],
    "kernels": ["kernels", "--list"],
    "compare": ["compare", "good.pth"],
    "histogram": ["histogram", "-l", "run"],
}


def complaint(tbviz, folder, given, command):
    torch_file.save(folder / "good.pth", GOOD)
    outcome = tbviz(*COMMANDS[command], given, code=5)
    assert outcome.out == "" and outcome.err.count("\n") == 1
    return outcome.err


@pytest.mark.parametrize("kind", CONTENTS)
def test_content_tells_whatever_the_name(tbviz, tmp_path, kind):
    content, name, remedy = CONTENTS[kind]
    (tmp_path / "m.onnx").write_bytes(content())
    errors = {complaint(tbviz, tmp_path, "m.onnx", command) for command in COMMANDS}
    (error,) = errors
    assert error.startswith(f"tbviz: m.onnx: {name}" if name.startswith("is") else "tbviz: m.onnx: is ")
    assert name in error and remedy in error


# Values without a mark, and files whose marks are too common.
NAMES = {
    "__0_0.distcp": "is part of a PyTorch distributed checkpoint",
    "variables.data-00000-of-00001": "is part of a TensorFlow checkpoint",
    "model.ckpt-10.meta": "is the graph of a TensorFlow checkpoint",
    "YOLOV3.WEIGHTS": "is a file of darknet's weights",
    "net.caffemodel": "is a Caffe model",
    "m.mnn": "is an MNN model",
    "m.engine": "is a TensorRT engine",
    "m.t7": "is a Torch7 file",
    "m.params": "is a file of MXNet's arrays",
    "m.pdiparams": "is part of a Paddle inference model",
}


@pytest.mark.parametrize("name", NAMES)
def test_names_tell_where_bytes_do_not(tbviz, tmp_path, name):
    (tmp_path / name).write_bytes(b"\xd3\x01\x00\xf9" * 20)
    for command in COMMANDS:
        assert f"tbviz: {name}: {NAMES[name]}" in complaint(tbviz, tmp_path, name, command)


@pytest.mark.parametrize("text, name", [(".xml", "is an OpenVINO model"), (".param", "is an ncnn model")])
def test_values_are_told_by_the_file_beside_them(tbviz, tmp_path, text, name):
    (tmp_path / "m.bin").write_bytes(b"\xd3\x01\x00\xf9" * 20)
    assert "is no model file that tbviz knows" in complaint(tbviz, tmp_path, "m.bin", "kernels")
    (tmp_path / f"m{text}").write_text("")
    assert f"m.bin: {name}" in complaint(tbviz, tmp_path, "m.bin", "kernels")


def test_a_name_does_not_outweigh_what_can_be_read(tbviz, tmp_path):
    for name in ("m.weights", "m.params", "m.pdparams", "m.ptl", "m.engine"):
        torch_file.save(tmp_path / name, GOOD)
        tbviz("-q", "inspect", name)


FOLDERS = {
    "saved_model": (["saved_model.pb", "variables/variables.index"], "is a TensorFlow SavedModel"),
    "dcp": ([".metadata", "__0_0.distcp", "__1_0.distcp"], "is part of a PyTorch distributed checkpoint"),
    "zero": (["latest", "zero_to_fp32.py", "global_step10/x"], "is a DeepSpeed ZeRO checkpoint"),
    "ranks": (["mp_rank_00_model_states.pt", "zero_pp_rank_0_mp_rank_00_optim_states.pt"], "is a DeepSpeed ZeRO checkpoint"),
    "core_ml": (["Manifest.json", "Data/com.apple.CoreML/model.mlmodel"], "is a Core ML model"),
    "orbax": (["_CHECKPOINT_METADATA", "_METADATA", "manifest.ocdbt", "d/x"], "is an Orbax checkpoint"),
    "tensorflow": (["checkpoint", "m.ckpt.data-00000-of-00001", "m.ckpt.index"], "is part of a TensorFlow checkpoint"),
    "paddle": (["inference.pdmodel", "inference.pdiparams"], "is part of a Paddle inference model"),
    "keras": (["config.json", "m.keras"], "is a Keras model"),
}


@pytest.mark.parametrize("kind", FOLDERS)
def test_folders_are_called_by_name(tbviz, tmp_path, kind):
    files, name = FOLDERS[kind]
    for file in files:
        (tmp_path / "folder" / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "folder" / file).write_bytes(b"x")
    for command in COMMANDS:
        assert name in complaint(tbviz, tmp_path, "folder", command)
    error = tbviz("hooks", "folder", "--input", "ones:1", code=5).err
    assert name in error


def test_what_can_be_read_comes_before_what_lies_beside_it(tbviz, tmp_path):
    (tmp_path / "m").mkdir()
    torch_file.save(tmp_path / "m/pytorch_model.bin", GOOD)
    for name in ("zero_to_fp32.py", "tf_model.h5", "flax_model.msgpack", "rust_model.ot"):
        (tmp_path / "m" / name).write_bytes(b"x")
    assert "read pytorch_model.bin" in tbviz("inspect", "m").err


def test_tables_and_texts_stay_what_they_are(tbviz, values, tmp_path):
    (tmp_path / "t.csv").write_text("7767517\n1 2\n3 4\n")
    tbviz("-q", "histogram", "t.csv", "-l", "run")
    for text in ('name: "a"\nlayers: 3\ntype: x\n', "7767517\n", "<note><net></net></note>", "layer {\n"):
        (tmp_path / "m.pth").write_text(text)
        error = tbviz("kernels", "m.pth", code=5).err
        assert "Caffe" not in error and "ncnn" not in error and "OpenVINO" not in error


@pytest.mark.parametrize("producer", ["", "pytorch", "\u00fc" * 60, "line\nbreak"])
def test_an_onnx_model_is_never_called_another(tbviz, tmp_path, producer):
    onnx = pytest.importorskip("onnx")
    weight = onnx.helper.make_tensor("w", 1, [1, 1, 2, 2], [1.0, 2, 3, 4])
    node = onnx.helper.make_node("Conv", ["x", "w"], ["y"])
    graph = onnx.helper.make_graph([node], "g", [], [], [weight])
    for ir_version in (1, 3, 10):
        made = onnx.helper.make_model(graph, producer_name=producer, ir_version=ir_version)
        made.domain = made.producer_version = "1"
        content = made.SerializeToString()
        (tmp_path / "m.onnx").write_bytes(content)
        assert "(1, 1, 2, 2)" in tbviz("-q", "kernels", "--list", "m.onnx").out
        (tmp_path / "cut.onnx").write_bytes(content[:-20])
        assert "SavedModel" not in tbviz("kernels", "cut.onnx", code=4).err


def test_a_pickle_of_anything_else_stays_a_pickle(tbviz, tmp_path):
    (tmp_path / "m.pkl").write_bytes(pickle.dumps({"a": 1}))
    assert "Flax" not in tbviz("kernels", "m.pkl", code=4).err

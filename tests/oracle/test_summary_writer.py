"""The C++ SummaryWriter against Python's: the same calls with the same values, case by case.

tests/support/log_as_python.cc makes the calls; here are Python's. Then TensorBoard serves what was written.
"""

import io
import itertools
import json
import pathlib
import subprocess
import time
import urllib.parse
import wave

import numpy as np
import pytest
import torch
from conftest import PROGRAM
from PIL import Image, ImageSequence
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.event_file_loader import LegacyEventFileLoader
from tensorboard.compat.proto.graph_pb2 import GraphDef
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData
from tensorboard.util import tensor_util
from tensorboard_server import serving
from torch.utils.tensorboard import SummaryWriter
from torch.utils.tensorboard._utils import _prepare_video

WALL_TIME = 1234567890.125
DRIVER = pathlib.Path(PROGRAM).with_name("log_as_python")


def ramp(*shape):
    return ((np.arange(np.prod(shape)) * 37 % 101).astype(np.float32) / np.float32(100)).reshape(shape)


def bytes_of(*shape):
    return (np.arange(np.prod(shape)) * 37 % 256).astype(np.uint8).reshape(shape)


def scalar(writer):
    writer.add_scalar("loss/train", 0.1, 3)
    writer.add_scalar("loss/train", 1e300, -1)
    writer.add_scalar("loss/train", float("-inf"), 2**40)
    writer.add_scalar("none", 7)
    writer.add_scalar("new", 0.1, 3, new_style=True)
    writer.add_scalar("double", 0.1, 3, new_style=True, double_precision=True)


def scalars(writer):
    for step in range(3):
        writer.add_scalars("a/b", {"train": step, "val/x": 2 * step}, step)


def histogram(writer):
    values = ramp(1000)
    writer.add_histogram("default", values, 1)
    writer.add_histogram("strided", np.lib.stride_tricks.as_strided(values, (10, 5), (400, 28)), 2)
    writer.add_histogram("list", np.array([1, 2, 2, 3]), 3)
    for rule in ("auto", "fd", "doane", "scott", "stone", "rice", "sturges", "sqrt"):
        writer.add_histogram(rule, values, 4, rule)
    writer.add_histogram("thirty", values, 5, 30)
    writer.add_histogram("edges", values, 6, np.array([0, 0.25, 0.5, 2]))
    writer.add_histogram("few", values, 7, "tensorflow", max_bins=20)


def histogram_raw(writer):
    writer.add_histogram_raw("raw", -1, 2.5, 4, 2, 7.25, [-1, 0, 3], [1, 0, 3], 5)


def image(writer):
    writer.add_image("chw", ramp(3, 8, 6), 1)
    writer.add_image("hwc", bytes_of(8, 6, 3), 2, dataformats="HWC")
    writer.add_image("hw", bytes_of(12, 12), 3, dataformats="HW")
    writer.add_image("gray", ramp(1, 12, 12), 4)


def images(writer):
    writer.add_images("nchw", ramp(10, 3, 4, 5), 1)
    writer.add_images("nhwc", ramp(10, 4, 5, 3), 2, dataformats="NHWC")
    writer.add_images("gray", ramp(30, 1, 4, 5), 3)


BOXES = np.array([5, 6, 30, 20, 20.7, 10, 50, 38, -3, 30, 70, 45], np.float32).reshape(3, 4)


def boxes(writer):
    writer.add_image_with_boxes("boxes", bytes_of(3, 40, 60), BOXES, 1)
    writer.add_image_with_boxes("twice", bytes_of(40, 60, 3), BOXES, 2, rescale=2, dataformats="HWC")


def figure(writer):
    """What add_figure makes of figures that draw these pixels: it needs matplotlib to draw them."""
    figures = bytes_of(2, 6, 8, 3)
    writer.add_image("one", figures[0], 1, dataformats="HWC")
    writer.add_images("two", figures, 2, dataformats="NHWC")


def text(writer):
    writer.add_text("a/b", "# Größe\n\n| a |\n|---|\n", 3)
    writer.add_text("empty", "")


def tensor(writer):
    writer.add_tensor("float", torch.from_numpy(ramp(2, 3)), 1)
    writer.add_tensor("double", torch.tensor([0.1, -0.0], dtype=torch.float64), 2)
    writer.add_tensor("int64", torch.tensor([-1, 1, 2**40]), 3)
    writer.add_tensor("int32", torch.tensor([-7, 7], dtype=torch.int32), 4)
    writer.add_tensor("bool", torch.tensor([True, False]), 5)


LABELS = np.arange(500) % 3 == 0


def pr_curve(writer):
    writer.add_pr_curve("plain", LABELS, ramp(500), 1)
    writer.add_pr_curve("few", LABELS, ramp(500), 2, 10)
    writer.add_pr_curve("weighted", LABELS, ramp(500), 3, 50, ramp(500))


def pr_curve_raw(writer):
    writer.add_pr_curve_raw("raw", [75, 64, 21, 5, 0], [150, 105, 18, 0, 0], [0, 45, 132, 150, 150],
                            [0, 11, 54, 70, 75], [0.3333, 0.378, 0.538, 1, 0], [1, 0.853, 0.28, 0.066, 0],
                            0, 5)  # fmt: skip


def custom_scalars(writer):
    writer.add_custom_scalars({
        "Taiwan": {"twse": ["Multiline", ["twse/0050", "twse/2330"]]},
        "USA": {"dow": ["Margin", ["dow/aaa", "dow/bbb", "dow/ccc"]], "nasdaq": ["Multiline", ["nasdaq/aaa"]]},
    })  # fmt: skip


def multilinechart(writer):
    writer.add_custom_scalars_multilinechart(["twse/0050", "twse/2330"])


def marginchart(writer):
    writer.add_custom_scalars_marginchart(["a", "b", "c"], "category", "title")


VERTICES = [1, 1, 1, -1, -1, 1, 1, -1, -1, -1, 1, -1]


def mesh(writer):
    vertices = torch.tensor(VERTICES, dtype=torch.float32)
    colors = torch.tensor([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 0, 255], dtype=torch.uint8).view(1, 4, 3)
    faces = torch.tensor([0, 2, 3, 0, 3, 1, 0, 1, 2, 1, 3, 2], dtype=torch.int32).view(1, 4, 3)
    writer.add_mesh("cube", vertices.view(1, 4, 3), colors, faces, {"lights": [], "camera": {"fov": 75}}, 3)
    writer.add_mesh("cloud", vertices.view(2, 2, 3))


def audio(writer):
    sound = ramp(800) * np.float32(3) - np.float32(1.5)
    writer.add_audio("clip", sound, 2, 16000)
    writer.add_audio("default", sound.reshape(1, 800))


def hparams(writer):
    writer.add_hparams({"lr": 0.1, "batch": 32, "optimizer": "adam", "nesterov": True},
                       {"accuracy": 0.75, "loss": 1}, {"optimizer": ["adam", "sgd"]}, "run_a")  # fmt: skip


def embedding(writer):
    names = [f"point {i}" for i in range(10)]
    rows = [[name, i] for i, name in enumerate(names)]
    writer.add_embedding(torch.from_numpy(ramp(10, 4)), names, torch.from_numpy(ramp(10, 3, 4, 4)), 1)
    writer.add_embedding(torch.from_numpy(ramp(10, 4)), rows, None, 2, "a/b", ["name", "index"])


CASES = [scalar, scalars, histogram, histogram_raw, image, images, boxes, figure, text, tensor, pr_curve, pr_curve_raw,
         custom_scalars, multilinechart, marginchart, mesh, audio, hparams, embedding]  # fmt: skip
# Sums of histograms are numpy's but for their last bits, PNG files are compressed otherwise, and protobuf's maps have no
# order.
BYTE_BY_BYTE = {case.__name__ for case in CASES} - {"histogram", "image", "images", "boxes", "figure", "hparams"}


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ours")
    subprocess.run([DRIVER, folder], check=True)
    return folder


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("theirs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time", lambda: WALL_TIME)
        for case in CASES:
            with SummaryWriter(str(folder / case.__name__)) as writer:
                case(writer)
    return folder


def files_of(run):
    """The event file of each run at or below a folder."""
    paths = sorted(run.rglob("events.out.tfevents.*"))
    by_run = {str(path.parent.relative_to(run)): path for path in paths}
    assert len(by_run) == len(paths)
    return by_run


def events_of(path):
    return list(LegacyEventFileLoader(str(path)).Load())


def pixels(encoded):
    return np.asarray(Image.open(io.BytesIO(encoded)).convert("RGB"))


def assert_same_event(mine, other):
    for a, b in zip(mine.summary.value, other.summary.value, strict=True):
        if a.HasField("image"):
            np.testing.assert_array_equal(pixels(a.image.encoded_image_string), pixels(b.image.encoded_image_string))
            a.image.encoded_image_string = b.image.encoded_image_string = b""
        if a.HasField("histo"):
            for name in ("sum", "sum_squares"):
                assert getattr(a.histo, name) == pytest.approx(getattr(b.histo, name), rel=1e-14)
                setattr(a.histo, name, 0)
                setattr(b.histo, name, 0)
        if a.metadata.plugin_data.plugin_name == "hparams":
            messages = [HParamsPluginData.FromString(value.metadata.plugin_data.content) for value in (a, b)]
            assert messages[0] == messages[1]
            a.metadata.plugin_data.content = b.metadata.plugin_data.content = b""
    assert mine == other


@pytest.mark.parametrize("case", [case.__name__ for case in CASES])
def test_the_same_call_writes_the_same(ours, theirs, case):
    mine, other = files_of(ours / case), files_of(theirs / case)
    assert mine.keys() == other.keys()
    for run in mine:
        if case in BYTE_BY_BYTE:
            assert mine[run].read_bytes() == other[run].read_bytes()
        for a, b in itertools.zip_longest(events_of(mine[run]), events_of(other[run])):
            assert_same_event(a, b)


def test_an_embeddings_files_are_the_same(ours, theirs):
    def files(folder):
        return {str(p.relative_to(folder)): p for p in folder.rglob("*") if p.is_file() and "tfevents" not in p.name}

    mine, other = files(ours / "embedding"), files(theirs / "embedding")
    assert mine.keys() == other.keys() and len(mine) == 6
    for name in mine:
        if name.endswith(".png"):
            np.testing.assert_array_equal(pixels(mine[name].read_bytes()), pixels(other[name].read_bytes()))
        else:
            assert mine[name].read_bytes() == other[name].read_bytes()


def read(ours, case):
    accumulator = EventAccumulator(str(ours / case), size_guidance={"tensors": 0})
    return accumulator.Reload()


@pytest.mark.parametrize("tag, expected", [
    ("uint8", bytes_of(6)),
    ("half", ramp(6).astype(np.float16)),
])  # fmt: skip
def test_tensors_that_torch_breaks_are_read_back(ours, tag, expected):
    (event,) = read(ours, "tensor_that_torch_breaks").Tensors(tag)
    array = tensor_util.make_ndarray(event.tensor_proto)
    assert array.dtype == expected.dtype
    np.testing.assert_array_equal(array, expected)


def test_bfloat16_has_its_bits_where_tensorflow_looks_for_them(ours):
    """TensorBoard's make_ndarray knows the type, but reads it with TensorFlow's NumPy types only."""
    (event,) = read(ours, "tensor_that_torch_breaks").Tensors("bfloat16")
    bits = torch.from_numpy(ramp(6)).bfloat16().view(torch.int16).numpy().view(np.uint16)
    assert list(event.tensor_proto.half_val) == bits.tolist()


def test_a_video_has_the_frames_that_torch_lays_out(ours):
    frames = (_prepare_video(bytes_of(3, 4, 3, 6, 8)) * 255).clip(0, 255).astype(np.uint8)
    (path,) = files_of(ours / "video").values()
    (value,) = [value for event in events_of(path) for value in event.summary.value]
    gif = Image.open(io.BytesIO(value.image.encoded_image_string))
    shown = [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(gif)]
    np.testing.assert_array_equal(shown, frames)
    assert (value.image.height, value.image.width) == frames.shape[1:3]


def test_a_graph_is_two_events_as_torchs(ours):
    (path,) = files_of(ours / "graph").values()
    first, graph, run = events_of(path)
    nodes = GraphDef.FromString(graph.graph_def).node
    assert [(node.name, node.op, list(node.input)) for node in nodes] == [
        ("input/x", "input", []),
        ("net/conv", "aten::conv2d", ["input/x"]),
    ]
    from torch.utils.tensorboard._pytorch_graph import graph as torch_graph

    _, metadata = torch_graph(torch.nn.Identity(), torch.zeros(1))
    assert run.tagged_run_metadata.tag == "step1"
    assert run.tagged_run_metadata.run_metadata == metadata.SerializeToString()


@pytest.fixture(scope="module")
def server(ours, tmp_path_factory):
    runs = [case.__name__ for case in CASES if case is not scalars] + ["scalars/a_b_train", "hparams/run_a"]
    with serving(ours, runs, tmp_path_factory.mktemp("server") / "log") as running:
        yield running


def test_curves_are_served(server):
    got = server.get("/data/plugin/scalars/scalars", run="scalars/a_b_val/x", tag="a/b")
    assert [(step, value) for _, step, value in got] == [(0, 0), (1, 2), (2, 4)]
    (new,) = server.get("/data/plugin/scalars/scalars", run="scalar", tag="new")
    assert new == [WALL_TIME, 3, pytest.approx(0.1)]


def test_histograms_and_distributions_are_served(server):
    ((_, step, buckets),) = server.get("/data/plugin/histograms/histograms", run="histogram", tag="thirty")
    assert step == 5 and sum(count for _, _, count in buckets) == pytest.approx(1000)
    ((_, _, quantiles),) = server.get("/data/plugin/distributions/distributions", run="histogram", tag="default")
    assert quantiles[0][1] == 0 and quantiles[-1][1] == 1


@pytest.mark.parametrize("run, tag", [("image", "chw"), ("images", "nhwc"), ("video", "clips")])
def test_pictures_are_served(server, ours, run, tag):
    (meta,) = server.get("/data/plugin/images/images", run=run, tag=tag, sample=0)
    served = server.raw("/data/plugin/images/individualImage", **dict(urllib.parse.parse_qsl(meta["query"])))
    (path,) = files_of(ours / run).values()
    stored = [v.image for event in events_of(path) for v in event.summary.value if v.tag == tag]
    assert served == stored[0].encoded_image_string


def test_texts_are_served(server):
    (text,) = server.get("/data/plugin/text/text", run="text", tag="a/b/text_summary")
    assert "<h1>Größe</h1>" in text["text"] and "<table>" in text["text"]


def test_pr_curves_are_served(server):
    curves = server.get("/data/plugin/pr_curves/pr_curves", run="pr_curve", tag="few")["pr_curve"]
    assert [(curve["step"], len(curve["precision"])) for curve in curves] == [(2, 10)]
    assert curves[0]["true_positives"][0] == LABELS.sum()


def test_layouts_of_custom_scalars_are_served(server):
    layout = server.get("/data/plugin/custom_scalars/layout")
    titles = [category["title"] for category in layout["category"]]
    assert {"Taiwan", "USA", "default", "category"} <= set(titles)
    usa = layout["category"][titles.index("USA")]
    assert usa["chart"][0]["margin"]["series"] == [{"value": "dow/aaa", "lower": "dow/bbb", "upper": "dow/ccc"}]


def test_meshes_are_served(server):
    parts = server.get("/data/plugin/mesh/meshes", run="mesh", tag="cube", sample=0)
    assert {part["content_type"] for part in parts} == {1, 2, 3}  # Vertices, faces, colours.
    query = {"run": "mesh", "tag": "cube", "sample": 0, "step": 3, "timestamp": WALL_TIME, "meta": ""}
    vertices = np.frombuffer(server.raw("/data/plugin/mesh/data", **query, content_type="VERTEX"), np.float32)
    assert vertices.tolist() == VERTICES
    config = json.loads(parts[0]["config"])
    assert config["camera"] == {"fov": 75}


def test_sounds_are_served(server, ours):
    (meta,) = server.get("/data/plugin/audio/audio", run="audio", tag="clip", sample=0)
    served = server.raw("/data/plugin/audio/individualAudio", **dict(urllib.parse.parse_qsl(meta["query"])))
    with wave.open(io.BytesIO(served)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getnframes()) == (16000, 1, 800)


def test_hyperparameters_are_served(server):
    experiment = server.post("/data/plugin/hparams/experiment", {"experimentName": ""})
    assert {info["name"] for info in experiment["hparamInfos"]} == {"lr", "batch", "optimizer", "nesterov"}
    groups = server.post("/data/plugin/hparams/session_groups", {
        "experimentName": "", "allowedStatuses": ["STATUS_SUCCESS", "STATUS_UNKNOWN"], "sliceSize": 10, "startIndex": 0,
        "colParams": [],
    })  # fmt: skip
    (group,) = groups["sessionGroups"]
    assert group["hparams"] == {"lr": 0.1, "batch": 32, "optimizer": "adam", "nesterov": 1}
    metrics = {metric["name"]["tag"]: metric["value"] for metric in group["sessions"][0]["metricValues"]}
    assert metrics == {"accuracy": 0.75, "loss": 1}


def test_embeddings_are_served(server):
    assert "embedding" in server.get("/data/plugin/projector/runs")
    info = server.get("/data/plugin/projector/info", run="embedding")["embeddings"]
    assert [entry["tensorName"] for entry in info] == ["default:00001", "a/b:00002"]
    raw = server.raw("/data/plugin/projector/tensor", run="embedding", name="default:00001", num_rows=10)
    np.testing.assert_array_equal(np.frombuffer(raw, np.float32).reshape(10, 4), ramp(10, 4))
    labels = server.raw("/data/plugin/projector/metadata", run="embedding", name="a/b:00002", num_rows=10).decode()
    assert labels.splitlines()[:2] == ["name\tindex", "point 0\t0"]


def test_graphs_are_served(server):
    graph = server.raw("/data/plugin/graphs/graph", run="graph").decode()
    assert 'name: "net/conv"' in graph and 'op: "aten::conv2d"' in graph

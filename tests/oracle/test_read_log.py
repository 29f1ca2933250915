"""Logs of torch's SummaryWriter, of tensorboardX and in TensorFlow's format, read as TensorBoard's EventAccumulator does.

Values are compared exactly: floats by their bits, pictures and sounds by their bytes."""

import csv
import json
import math
import random
import re

import numpy as np
import pytest
from event_log import FIRST, START, offsets, plugin, scalar, session_start, value, write_events
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.util.tensor_util import make_ndarray, make_tensor_proto

EVERYTHING = dict.fromkeys(["scalars", "histograms", "images", "audio", "tensors", "compressedHistograms"], 0)


def accumulate(run):
    accumulator = EventAccumulator(str(run), size_guidance=EVERYTHING)
    accumulator.Reload()
    return accumulator


def runs_of(logs):
    for folder in sorted({path.parent for path in logs.rglob("*tfevents*")}):
        yield str(folder.relative_to(logs)), accumulate(folder)


class Exported:
    """What `tbviz export` wrote into a folder."""

    def __init__(self, folder):
        self.folder = folder

    def scalars(self):
        path = self.folder / "scalars.csv"
        rows = list(csv.DictReader(open(path, newline=""))) if path.exists() else []
        return [
            (r["run"], r["tag"], int(r["step"]), float(r["walltime"]), float(r["value"])) for r in rows
        ]

    def lines(self, name):
        path = self.folder / f"{name}.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def files(self, kind, run, tag):
        """Step and bytes of each file, in the order of the steps and then of their counts."""
        folder = self.folder / kind / ("" if run == "." else run) / tag
        found = []
        for path in folder.iterdir() if folder.exists() else []:
            step, _, count = path.stem.partition("_")
            found.append((int(step), int(count or 0), path.read_bytes()))
        return [(step, data) for step, _, data in sorted(found)]


@pytest.fixture
def export(tbviz, tmp_path):
    def run(logs, *arguments):
        tbviz("-q", "export", logs, "-o", "out", "--force", *arguments)
        return Exported(tmp_path / "out")

    return run


def same(a, b):
    return a == b or (math.isnan(a) and math.isnan(b))


def number(text):
    return {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}.get(text, text)


def numbers(nested):
    return [numbers(part) for part in nested] if isinstance(nested, list) else number(nested)


def compare_scalars(exported, logs):
    expected = []
    for run, accumulator in runs_of(logs):
        for tag in accumulator.Tags()["scalars"]:
            expected += [(run, tag, e.step, e.wall_time, e.value) for e in accumulator.Scalars(tag)]
        for tag in accumulator.Tags()["tensors"]:
            if plugin_of(accumulator, tag) == "scalars":
                expected += [
                    (run, tag, e.step, e.wall_time, float(make_ndarray(e.tensor_proto)))
                    for e in accumulator.Tensors(tag)
                ]
    key = lambda row: (row[0], row[1], row[3], row[2])  # noqa: E731
    ours, theirs = sorted(exported.scalars(), key=key), sorted(expected, key=key)
    assert [row[:4] for row in ours] == [row[:4] for row in theirs]
    assert all(same(a[4], b[4]) for a, b in zip(ours, theirs))
    return len(ours)


def plugin_of(accumulator, tag):
    return accumulator.SummaryMetadata(tag).plugin_data.plugin_name


def compare_old_histograms(exported, logs):
    ours = [line for line in exported.lines("histograms") if "limits" in line["value"]]
    expected = []
    for run, accumulator in runs_of(logs):
        for tag in accumulator.Tags()["histograms"]:
            for event in accumulator.Histograms(tag):
                h = event.histogram_value
                expected.append({
                    "schema": "tbviz.export/1", "run": run, "tag": tag, "step": event.step,
                    "wall_time": event.wall_time, "kind": "histogram",
                    "value": {"min": h.min, "max": h.max, "num": h.num, "sum": h.sum, "sum_squares": h.sum_squares,
                              "limits": h.bucket_limit, "counts": h.bucket},
                })
    key = lambda line: (line["run"], line["tag"], line["wall_time"])  # noqa: E731
    assert sorted(ours, key=key) == sorted(expected, key=key)
    return len(ours)


def compare_blobs(exported, logs):
    count = 0
    for run, accumulator in runs_of(logs):
        for kind, tags, read in [
            ("images", accumulator.Tags()["images"], lambda tag: [
                (e.step, e.encoded_image_string) for e in accumulator.Images(tag)]),
            ("audio", accumulator.Tags()["audio"], lambda tag: [
                (e.step, e.encoded_audio_string) for e in accumulator.Audio(tag)]),
        ]:
            for tag in tags:
                assert exported.files(kind, run, tag) == sorted(read(tag))
                count += len(read(tag))
    return count


def compare_tensors(exported, logs):
    """Texts, new histograms and all other tensors, in their order for each tag."""
    lines = exported.lines("texts") + exported.lines("tensors")
    lines += [line for line in exported.lines("histograms") if "buckets" in line["value"]]
    count = 0
    for run, accumulator in runs_of(logs):
        for tag in accumulator.Tags()["tensors"]:
            name = plugin_of(accumulator, tag)
            if name in ("scalars", "images", "audio"):
                continue
            ours = [line for line in lines if (line["run"], line["tag"]) == (run, tag)]
            theirs = accumulator.Tensors(tag)
            assert [(line["step"], line["wall_time"]) for line in ours] == [(e.step, e.wall_time) for e in theirs]
            for line, event in zip(ours, theirs):
                array = make_ndarray(event.tensor_proto)
                content = line["value"]["buckets"] if name == "histograms" else line["value"]
                if array.dtype == object:
                    texts = [text.decode() for text in array.reshape(-1)]
                    assert content == (texts[0] if array.ndim == 0 else texts)
                else:
                    np.testing.assert_array_equal(np.array(numbers(content), array.dtype).reshape(array.shape), array)
                count += 1
    assert count == len(lines)
    return count


def write_with(writer, sound=True):
    """Every kind of value that torch's SummaryWriter and tensorboardX have in common."""
    rng = np.random.default_rng(0)
    for step in range(20):
        writer.add_scalar("loss/train", 1 / (step + 1), step)
        writer.add_scalar("odd tag/with, comma", float(rng.normal()), step)
        writer.add_scalars("group", {"a": step, "b": -step}, step)
    for step, x in enumerate([math.nan, math.inf, -math.inf, 0.0, 1e-45, 3.4e38]):
        writer.add_scalar("extremes", x, step)
    for step in range(3):
        writer.add_histogram("weights", rng.normal(size=1000).astype(np.float32), step)
        writer.add_histogram("auto", rng.normal(size=100), step, bins="auto")
        writer.add_image("picture", rng.integers(0, 255, (3, 8, 9), dtype=np.uint8), step)
        if sound:
            writer.add_audio("sound", rng.uniform(-1, 1, (1, 100)).astype(np.float32), step)
        writer.add_text("note", f"step **{step}** \u00e4\n\"quoted\"", step)
    writer.add_pr_curve("pr", rng.integers(0, 2, 100), rng.uniform(size=100), 1)
    writer.add_mesh("mesh", rng.normal(size=(1, 5, 3)).astype(np.float32))
    writer.add_custom_scalars({"all": {"loss": ["Multiline", ["loss/train"]]}})
    writer.add_hparams({"lr": 0.1, "name": "x", "flag": True}, {"accuracy": 0.5})


def compare_all(exported, logs, blobs):
    assert compare_scalars(exported, logs) > 80
    assert compare_old_histograms(exported, logs) == 6
    assert compare_blobs(exported, logs) == blobs
    assert compare_tensors(exported, logs) > 5


def test_torch(export, tmp_path):
    torch = pytest.importorskip("torch")
    from torch.utils.tensorboard import SummaryWriter

    class TorchWriter(SummaryWriter):
        """Takes arrays as tensorboardX does."""

        def add_pr_curve(self, *arguments):
            super().add_pr_curve(*map(self._tensor, arguments))

        def add_mesh(self, tag, vertices):
            super().add_mesh(tag, self._tensor(vertices))

        def _tensor(self, array):
            return torch.from_numpy(array) if isinstance(array, np.ndarray) else array

    with TorchWriter(tmp_path / "logs/run") as writer:
        write_with(writer)
        for step in range(10):
            writer.add_scalar("new", step / 3, step, new_style=True)
            writer.add_scalar("double", step / 3, step, new_style=True, double_precision=True)
        for dtype in (torch.float32, torch.float64, torch.int32, torch.int64, torch.int16, torch.int8, torch.bool):
            writer.add_tensor(f"tensor/{dtype}", torch.tensor([[0, 1], [2, 3]]).to(dtype), 0)
    compare_all(export("logs"), tmp_path / "logs", blobs=6)


def test_tensors_of_torch_that_make_ndarray_refuses(export, tmp_path):
    torch = pytest.importorskip("torch")
    from torch.utils.tensorboard import SummaryWriter

    given = [[0, 1], [1.5, 250]]
    types = [torch.uint8, torch.float16, torch.bfloat16]
    with SummaryWriter(tmp_path / "logs") as writer:
        for dtype in types:
            writer.add_tensor(str(dtype), torch.tensor(given).to(dtype), 0)
    lines = {line["tag"]: line["value"] for line in export("logs").lines("tensors")}
    assert lines == {str(dtype): torch.tensor(given).to(dtype).tolist() for dtype in types}


def test_tensorboardx(export, tmp_path):
    from tensorboardX import SummaryWriter

    with SummaryWriter(str(tmp_path / "logs/run")) as writer:
        write_with(writer, sound=False)  # It would need another package.
    compare_all(export("logs"), tmp_path / "logs", blobs=3)


def tensorflow_events():
    """What TensorFlow 2's summary operators write, made by TensorBoard's own functions."""
    from tensorboard.plugins.histogram.summary_v2 import histogram_pb
    from tensorboard.plugins.scalar.summary_v2 import scalar_pb
    from tensorboard.plugins.text.summary_v2 import text_pb

    rng = np.random.default_rng(1)
    log = [Event(wall_time=START, file_version="brain.Event:2")]

    def add(step, summary):
        log.append(Event(wall_time=START + len(log) / 8, step=step, summary=summary))

    for step in range(10):
        add(step, scalar_pb("loss", float(rng.normal())))
        add(step, histogram_pb("weights", rng.normal(size=50)))
        add(step, text_pb("note", f"text {step}"))
    add(3, text_pb("notes", np.array([["a", "b"], ["c", "d"]])))
    bare = scalar_pb("loss", 7.0)
    for v in bare.value:
        v.ClearField("metadata")
    add(10, bare)
    for dtype in (np.float16, np.float32, np.float64, np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16):
        array = np.arange(6).reshape(2, 3).astype(dtype)
        for stored in (make_tensor_proto(array), listed(array)):
            add(0, Summary(value=[Summary.Value(tag=f"any/{np.dtype(dtype)}", metadata=plugin("mine", b"x"), tensor=stored)]))
    add(0, Summary(value=[Summary.Value(tag="a", simple_value=1), Summary.Value(tag="b", simple_value=2)]))
    return log


def listed(array):
    """The same with an element a field, as older writers have it."""
    proto = make_tensor_proto(array)
    fields = {"float16": "half_val", "float32": "float_val", "float64": "double_val", "int64": "int64_val"}
    field = fields.get(str(array.dtype), "int_val")
    proto.ClearField("tensor_content")
    proto.ClearField(field)
    elements = array.reshape(-1)
    getattr(proto, field).extend((elements.view(np.uint16) if field == "half_val" else elements).tolist())
    return proto


def test_tensorflow(export, tmp_path):
    write_events(tmp_path / "logs/run/events.out.tfevents.1.v2", tensorflow_events())
    exported = export("logs")
    assert compare_scalars(exported, tmp_path / "logs") == 13
    assert compare_tensors(exported, tmp_path / "logs") == 20 + 1 + 18


def test_pictures_and_sounds_of_tensorflow(export, tmp_path):
    """Tensors of strings: width, height and pictures; pairs of a sound and its label."""
    pictures = [b"\x89PNG first", b"\x89PNG second"]
    sounds = np.array([[b"RIFF one", b"label"], [b"RIFF two", b""]], dtype=object)
    write_events(tmp_path / "logs/events.out.tfevents.1", [
        FIRST,
        value(5, "pic", metadata=plugin("images"),
              tensor=make_tensor_proto(np.array([b"4", b"5", *pictures], dtype=object))),
        value(6, "tone", metadata=plugin("audio"), tensor=make_tensor_proto(sounds)),
    ])
    (event,) = accumulate(tmp_path / "logs").Tensors("pic")
    assert list(make_ndarray(event.tensor_proto)[2:]) == pictures
    exported = export("logs")
    assert exported.files("images", ".", "pic") == [(5, picture) for picture in pictures]
    assert exported.files("audio", ".", "tone") == [(6, b"RIFF one"), (6, b"RIFF two")]


@pytest.mark.parametrize("seed", range(20))
def test_restarts(export, tmp_path, seed):
    """Several files, each of a process that began again somewhere before the last one's end."""
    choose = random.Random(seed)
    step, seconds = 0, 0
    for number_of_file in range(4):
        step = choose.randint(0, max(step, 1))
        log = [Event(wall_time=START + seconds, file_version="brain.Event:2")]
        if choose.random() < 0.8:
            log.append(session_start(step, seconds))
        for _ in range(choose.randint(0, 8)):
            seconds += 1
            log += [scalar(step, "a", seconds, seconds), scalar(step, "b", -seconds, seconds)]
            step += choose.randint(0, 2)
        write_events(tmp_path / f"logs/events.out.tfevents.{number_of_file}", log)
    write_events(tmp_path / "logs/events.out.tfevents.9", [FIRST, scalar(step, "last")])
    compare_scalars(export("logs"), tmp_path / "logs")


STEPS = 200_000


@pytest.fixture(scope="module")
def long_log(tmp_path_factory):
    path = tmp_path_factory.mktemp("long") / "events.out.tfevents.1"
    log = [FIRST] + [scalar(step, "loss", step / 7, step) for step in range(STEPS)]
    return write_events(path, log).read_bytes(), offsets(log)


def damages(starts):
    """Name, bytes to damage, kind and offset told, and the steps that are lost."""
    yield "length", lambda data: flip(data, starts[100_001] + 9), ("length", starts[100_001]), []

    def zeros(data):
        data[starts[50_001] + 5 : starts[50_001] + 5 + 4096] = bytes(4096)

    first = next(i for i, start in enumerate(starts) if start >= starts[50_001] + 5 + 4096)
    yield "zeros", zeros, ("length", starts[50_001]), range(50_000, first - 1)
    yield "payload", lambda data: flip(data, starts[7_001] + 20), ("data", starts[7_001]), [7_000]


def flip(data, place):
    data[place] ^= 0x10


def cut(data):
    del data[-5:]


def damaged_logs(long_log):
    data, starts = long_log
    every = list(damages(starts))
    for name, spoil, told, lost in every:
        bad = bytearray(data)
        spoil(bad)
        yield name, bytes(bad), [told], set(lost)
    bad = bytearray(data)
    for _, spoil, _, _ in every:
        spoil(bad)
    cut(bad)
    yield "all", bytes(bad), sorted((told for _, _, told, _ in every), key=lambda t: t[1]), {
        STEPS - 1, *(step for _, _, _, lost in every for step in lost)
    }


@pytest.mark.parametrize("which", range(4))
def test_damage_in_a_long_log_is_named_and_all_else_brought_back(tbviz, tmp_path, long_log, which):
    name, bad, told, lost = list(damaged_logs(long_log))[which]
    (tmp_path / "bad").write_bytes(bad)
    (file,) = json.loads(tbviz("verify", "--json", "bad", code=1).out)["files"]
    assert [(d["kind"], d["offset"]) for d in file["damage"]] == told
    assert (file["tail"] is not None) == (name == "all")
    tbviz("-q", "repair", "bad", "-o", "good/events.out.tfevents.1")
    assert (tmp_path / "bad").read_bytes() == bad
    shown = accumulate(tmp_path / "good").Scalars("loss")
    assert [e.step for e in shown] == [step for step in range(STEPS) if step not in lost]
    assert all(e.value == np.float32(e.step / 7) for e in shown)


def test_a_cut_tail_of_a_long_log_is_no_damage(tbviz, tmp_path, long_log):
    data, starts = long_log
    (tmp_path / "bad").write_bytes(data[:-5])
    outcome = tbviz("verify", "bad")
    assert re.search(rf"ends within the record at offset {starts[-2]} \(\d+ bytes of it are there\)", outcome.err)
    tbviz("-q", "repair", "bad", "-o", "good/events.out.tfevents.1")
    assert [e.step for e in accumulate(tmp_path / "good").Scalars("loss")] == list(range(STEPS - 1))


def test_peers_lose_what_lies_behind_damage(tmp_path, long_log):
    """The reason for repair. If this fails TensorBoard has learnt it, and the documents are to be changed."""
    data, starts = long_log
    bad = bytearray(data)
    flip(bad, starts[7_001] + 20)
    write = tmp_path / "bad/events.out.tfevents.1"
    write.parent.mkdir()
    write.write_bytes(bad)
    assert len(accumulate(tmp_path / "bad").Scalars("loss")) == 7_000


def test_filters_write_what_tensorboard_reads(tbviz, tmp_path):
    write_events(tmp_path / "logs/run/events.out.tfevents.1", tensorflow_events())
    tbviz("-q", "edit", "logs/run", "-o", "edited/events.out.tfevents.1", "--rename", "loss=l", "--steps", "2:",
          "--shift-steps", "100")
    before, after = accumulate(tmp_path / "logs/run"), accumulate(tmp_path / "edited")
    assert plugin_of(after, "l") == "scalars"
    expected = [(e.step + 100, e.wall_time, e.tensor_proto) for e in before.Tensors("loss") if e.step >= 2]
    assert [(e.step, e.wall_time, e.tensor_proto) for e in after.Tensors("l")] == expected
    assert "any/float32" not in after.Tags()["tensors"]

    tbviz("-q", "merge", "logs/run", "edited/events.out.tfevents.1", "-o", "merged/events.out.tfevents.1")
    merged = accumulate(tmp_path / "merged")
    assert set(merged.Tags()["tensors"]) == {*before.Tags()["tensors"], "l"}
    for tag in before.Tags()["tensors"]:
        kept = {e.step: e.tensor_proto for e in before.Tensors(tag)}
        # Values at the edited log's steps stand beside them, but for "loss", which has another name.
        assert {e.step: e.tensor_proto for e in merged.Tensors(tag)}.items() >= kept.items()

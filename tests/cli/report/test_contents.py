"""Pictures, histograms, texts, hyperparameters and models in a report's page."""

import io
import json
import struct

import numpy as np
import pytest
from event_log import FIRST, plugin, scalar, value, write_events
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.summary_pb2 import HistogramProto, Summary
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.compat.proto.tensor_shape_pb2 import TensorShapeProto
from tensorboard.plugins.distribution.compressor import compress_histogram_proto
from tensorboard.plugins.hparams import summary_v2 as hparams


def picture(step, data, tag="pic"):
    return value(step, tag, image=Summary.Image(height=2, width=2, colorspace=3, encoded_image_string=data))


def encoded(kind, colour=(1, 2, 3), size=(2, 2)):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def shape(*sizes):
    return TensorShapeProto(dim=[TensorShapeProto.Dim(size=size) for size in sizes])


def texts(step, tag, *strings):
    tensor = TensorProto(dtype=7, string_val=[string.encode() for string in strings])
    if len(strings) > 1:
        tensor.tensor_shape.CopyFrom(shape(len(strings)))
    return value(step, tag, metadata=plugin("text"), tensor=tensor)


def tensor_pictures(step, tag, *pictures):
    return value(step, tag, metadata=plugin("images"), tensor=TensorProto(
        dtype=7, tensor_shape=shape(2 + len(pictures)), string_val=[b"2", b"2", *pictures]))


def histogram(seed, count=1000):
    values = np.random.default_rng(seed).normal(seed / 10, 1, count)
    counts, edges = np.histogram(values, bins=30)
    return HistogramProto(min=values.min(), max=values.max(), num=count, sum=values.sum(), sum_squares=(values**2).sum(),
                          bucket_limit=edges[1:].tolist(), bucket=counts.tolist())


def test_pictures_are_the_files_of_the_log(report, write_log):
    log = write_log("logs/run/events.out.tfevents.1", [
        FIRST, picture(5, encoded("JPEG")), picture(2, encoded("PNG")), picture(9, encoded("GIF")),
        picture(11, encoded("BMP")), picture(12, b"what is this"), picture(1, encoded("PNG"), "a/b"),
    ])
    page = report("logs", "--json")
    reader = EventAccumulator(str(log.parent), {"images": 0})
    reader.Reload()
    for tag in ("pic", "a/b"):
        there = sorted((image.step, image.encoded_image_string) for image in reader.Images(tag))
        assert [entry[:2] for entry in page.pictures()[tag, "run"]] == there[: len(page.pictures()[tag, "run"])]
    assert [kind for _, _, kind in page.pictures()["pic", "run"]] == ["image/png", "image/jpeg", "image/gif"]
    assert [tag for _, tag, _ in page.index["images"]] == ["a/b", "pic"]
    assert json.loads(page.outcome.out)["left_out"] == {"bmp image": 1, "unknown image": 1}
    assert page.index["notes"] == ["Not shown: bmp image (1), unknown image (1)."]


def test_pictures_of_tensors(report, write_log):
    one, two = encoded("PNG"), encoded("PNG", (9, 9, 9))
    write_log("logs/run/events.out.tfevents.1", [
        FIRST, tensor_pictures(1, "single", one), tensor_pictures(1, "both", one, two), tensor_pictures(2, "both", two, one),
    ])
    assert report("logs").pictures() == {
        ("single", "run"): [(1, one, "image/png")],
        ("both/0", "run"): [(1, one, "image/png"), (2, two, "image/png")],
        ("both/1", "run"): [(1, two, "image/png"), (2, one, "image/png")],
    }


# tests/unit/summary has how buckets are spread; the quantiles are TensorBoard's.
def test_histograms(report, write_log):
    made = [histogram(seed) for seed in range(5)]
    write_log("logs/run/events.out.tfevents.1", [FIRST] + [value(10 * i, "w", histo=h) for i, h in enumerate(made)])
    steps, span, counts, quantiles = report("logs").histograms()["w", "run"]
    assert steps == [0, 10, 20, 30, 40]
    assert span == [min(h.min for h in made), max(h.max for h in made)]
    np.testing.assert_allclose(counts.sum(axis=1), 1000, rtol=1e-6)
    edges = np.linspace(*span, 41)
    for row, h in zip(counts, made):
        np.testing.assert_allclose(row, spread(h, edges), rtol=1e-5, atol=1e-4)
    for row, h in zip(quantiles, made):
        np.testing.assert_allclose(row, [v for _, v in compress_histogram_proto(h)], rtol=1e-6, atol=1e-7)


def spread(h, edges):
    """Counts of a histogram's buckets over `edges`: the integral of its density."""
    limits = np.minimum(np.array(h.bucket_limit), h.max)
    known = np.r_[h.min, np.maximum.accumulate(np.maximum(limits, h.min))]
    total = np.r_[0, np.cumsum(h.bucket)]
    return np.diff(np.interp(edges, known, total))


def test_histograms_of_tensors_are_those_of_messages(report, write_log):
    h = histogram(3)
    edges = np.r_[h.min, h.bucket_limit]
    rows = np.c_[edges[:-1], edges[1:], h.bucket]
    tensor = TensorProto(dtype=2, tensor_shape=shape(*rows.shape), tensor_content=rows.astype("<f8").tobytes())
    write_log("logs/run/events.out.tfevents.1", [
        FIRST, value(1, "message", histo=h), value(1, "tensor", metadata=plugin("histograms"), tensor=tensor)])
    found = report("logs").histograms()
    for a, b in zip(found["message", "run"][2:], found["tensor", "run"][2:]):
        np.testing.assert_allclose(a, b, rtol=1e-6)


def test_of_many_steps_sixty_are_shown(report, write_log):
    write_log("logs/run/events.out.tfevents.1", [FIRST] + [value(i, "w", histo=histogram(i, 50)) for i in range(200)])
    page = report("logs")
    steps = page.histograms()["w", "run"][0]
    assert (len(steps), steps[0], steps[-1]) == (60, 0, 199)
    assert {b - a for a, b in zip(steps, steps[1:])} <= {3, 4}
    assert page.index["notes"] == ["60 of 200 histograms are in this page (first, last and evenly spaced steps of each tag)."]


def test_histograms_that_make_no_sense_are_left_out(report, write_log):
    bad = HistogramProto(min=2, max=1, num=3, bucket_limit=[1, 2], bucket=[1, 2])
    nan = HistogramProto(min=0, max=1, num=3, bucket_limit=[1, float("nan")], bucket=[1, 2])
    write_log("logs/run/events.out.tfevents.1", [
        FIRST, value(0, "w", histo=histogram(1)), value(1, "w", histo=bad), value(2, "w", histo=nan), value(0, "none", histo=bad)])
    page = report("logs", code=4)
    assert "logs: 3 malformed histograms left out" in page.outcome.err
    assert page.histograms()["w", "run"][0] == [0]
    assert page.index["notes"] == ["Not shown: malformed histogram (3)."]


def test_constants_far_from_zero_have_histograms(report, write_log):
    """Doubles near 1e17 are 16 apart: no 40 buckets fit into a range of one."""
    far = HistogramProto(min=1e17, max=1e17, num=3, sum=3e17, sum_squares=3e34, bucket_limit=[1e17, 1.1e17], bucket=[0, 3])
    write_log("logs/run/events.out.tfevents.1", [FIRST, value(0, "w", histo=far)])
    page = report("logs")
    assert page.histograms()["w", "run"][0] == [0] and page.index["notes"] == []


def test_tensors_without_values_are_called_so(report, tmp_path):
    np.savez(tmp_path / "m.npz", empty=np.zeros((0, 3), np.float32), nan=np.full(3, np.nan, np.float32), w=np.ones(3, np.float32))
    notes = report("m.npz").index["notes"]
    assert notes == ["Not shown: tensor without a value that a histogram has a bucket for (2)."]


def test_texts(report, write_log):
    hostile = "# </script>\n<img src=x onerror=alert(1)>\n\n<!-- \u2028 ‮ **bold**\x00"
    write_log("logs/run/events.out.tfevents.1", [
        FIRST, texts(3, "note/text_summary", "three"), texts(1, "note/text_summary", hostile), texts(0, "lines", "a", "b")])
    page = report("logs")
    assert page.texts() == {("lines", "run"): [(0, "a\n\nb")], ("note", "run"): [(1, hostile), (3, "three")]}
    assert b"<img" not in page.raw.split(b"<script>")[0]


def test_hyperparameters(report, write_log):
    values = {"lr": 0.1, "name": "</script>", "flag": True, "__proto__": 5.0}
    start = hparams.hparams_pb(values, trial_id="t")
    event = value(0, "x")
    event.summary.CopyFrom(start)
    write_log("logs/run/events.out.tfevents.1", [FIRST, event, scalar(0)])
    index = report("logs").index
    assert index["hparams"] == [[0, values]]


def test_a_saved_model(report, tbviz, tmp_path):
    arrays = {"conv.weight": np.random.default_rng(1).normal(size=(6, 3, 3, 3)).astype("f4"),
              "fc.weight": np.arange(12, dtype="f4").reshape(3, 4), "steps": np.arange(3)}
    np.savez(tmp_path / "model.npz", **arrays)
    page = report("model.npz")
    assert page.index["runs"] == ["model.npz"]
    ((run, headings, rows),) = page.index["models"]
    assert headings == ["name", "kind", "type", "shape", "values"]
    assert {row[0]: row[2:] for row in rows} == {
        "conv.weight": ["float32", "(6, 3, 3, 3)", 162], "fc.weight": ["float32", "(3, 4)", 12], "steps": ["int64", "(3,)", 3]}
    tbviz("-q", "kernels", "model.npz", "--mode", "all", "--no-log", "-o", "kernels")
    ((step, png, kind),) = page.pictures()["0_all", "model.npz"]
    assert (step, kind) == (322, "image/png")
    drawn, expected = (np.asarray(Image.open(source)) for source in (io.BytesIO(png), tmp_path / "kernels/0_all.png"))
    assert np.array_equal(drawn, expected)
    assert set(page.histograms()) == {("conv.weight", "model.npz"), ("fc.weight", "model.npz")}
    steps, span, counts, quantiles = page.histograms()["fc.weight", "model.npz"]
    assert (steps, span) == ([0], [0, 11])
    assert counts.sum() == pytest.approx(12)
    assert page.outcome.out.splitlines()[1] == "also 2 histograms, 1 model"


def test_logs_and_models_are_runs_side_by_side(report, write_log, tmp_path):
    np.save(tmp_path / "w.npy", np.zeros((2, 1, 3, 3), "f4"))
    write_log("logs/run/events.out.tfevents.1", [FIRST, scalar(0)])
    page = report("w.npy", "logs", "--tag", "loss")
    assert page.index["runs"] == ["w.npy", "logs/run"]
    assert page.index["title"] == "w.npy, logs"
    assert not page.pictures()


# ---- The cap ----

CAP = 200_000


def noise(seed, size):
    return encoded("PNG") + np.random.default_rng(seed).bytes(size)


def curve(count, tag="loss"):
    return [scalar(step, tag, step % 17 / 3) for step in range(count)]


SHAPES = {
    "curves": curve(40_000),
    "pictures": [picture(i, noise(i, 9000)) for i in range(100)] + curve(500),
    "texts": [texts(i, "note", f"{i} " + "<" * 4000) for i in range(100)] + curve(500),
    "one text": [texts(0, "note", "é" * 400_000)] + curve(500),
    "histograms": [value(i, f"w{k}", histo=histogram(i, 60)) for i in range(40) for k in range(20)],
    "one picture": [picture(0, noise(0, 900_000))] + curve(20),
    "all": curve(15_000) + [picture(i, noise(i, 4000)) for i in range(60)]
    + [texts(i, "note", "words " * 700) for i in range(50)]
    + [value(i, f"w{k}", histo=histogram(i, 60)) for i in range(40) for k in range(5)],
}


@pytest.mark.parametrize("name", SHAPES)
def test_no_page_is_larger_than_it_may_be(report, write_log, name):
    write_log("logs/run/events.out.tfevents.1", [FIRST] + SHAPES[name])
    page = report("logs", "--max-size", f"{CAP}B")
    assert CAP * 0.2 < len(page.raw) <= CAP
    assert page.index["notes"]
    assert page.outcome.out.splitlines()[-len(page.index["notes"]) :] == page.index["notes"]
    if name == "all":
        shares = {
            "hists": sum(len(page.blocks[entry[4]]) for entry in page.index["hists"]),
            "images": sum(len(page.blocks[block]) for entry in page.index["images"] for _, block, _ in entry[2]),
        }
        assert CAP * 0.05 < shares["hists"] <= CAP * 0.15
        assert CAP * 0.2 < shares["images"] <= CAP * 0.30
        assert page.curves()["loss", "run"].columns >= 32
    if name in ("pictures", "all"):
        steps = [step for step, _, _ in page.pictures()["pic", "run"]]
        assert (steps[0], steps[-1]) == (0, 99 if name == "pictures" else 59)
    if name == "pictures":  # What curves do not need is theirs.
        assert sum(len(data) for _, data, _ in page.pictures()["pic", "run"]) > CAP * 0.3
    if name == "one text":
        ((_, text),) = page.texts()["note", "run"]
        assert set(text) == {"é"}
        assert "1 text is cut." in page.index["notes"]


def test_what_is_too_much_even_so_is_told(report, write_log):
    write_log("logs/run/events.out.tfevents.1", [FIRST] + [event for k in range(60) for event in curve(80, f"tag{k}")])
    page = report("logs", "--max-size", "90kB")
    assert {c.columns for c in page.curves().values()} == {32}
    assert len(page.raw) > 90_000
    assert "more than --max-size 90.0 kB" in page.outcome.err

"""tbviz histogram: what it reads, what it calls it, what it refuses."""

import json
import os
import pathlib
import pickle
import resource
import subprocess
import sys

import numpy as np
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "support"))
import hostile  # noqa: E402
import torch_file  # noqa: E402


@pytest.fixture
def histograms(tbviz, values):
    """Runs tbviz -q histogram; returns [(tag, step, HistogramProto)]."""

    def run(*arguments, **keywords):
        tbviz("-q", "histogram", *arguments, "-l", "run", **keywords)
        return [(tag, step, value.histo) for tag, step, value in values()]

    return run


def save(path, values, dtype="f4"):
    np.save(path, np.array(values, dtype=dtype))
    return path.name


# What it reads.


def test_npy_takes_the_stem_as_tag(histograms, tmp_path):
    save(tmp_path / "weights.v2.npy", [[1, 2], [3, 4]])
    (tag, step, histogram), = histograms("weights.v2.npy", "--bins", "2")
    assert (tag, step) == ("weights.v2", 0)
    assert list(histogram.bucket_limit) == [1, 2.5, 4]
    assert list(histogram.bucket) == [0, 2, 2]
    assert (histogram.min, histogram.max, histogram.num) == (1, 4, 4)
    assert (histogram.sum, histogram.sum_squares) == (10, 30)


def test_a_number_of_bins_may_have_a_sign(histograms):
    assert len(histograms("arange:4", "--bins", "+2")[0][2].bucket) == 3  # One of them below the range.


@pytest.mark.parametrize("save_npz", [np.savez, np.savez_compressed])
def test_npz_takes_stem_and_key(histograms, tmp_path, save_npz):
    save_npz(tmp_path / "layers.npz", first=np.arange(3.0), second=np.ones((2, 2)))
    assert [(tag, h.num) for tag, _, h in histograms("layers.npz")] == [
        ("layers/first", 3),
        ("layers/second", 4),
    ]


def test_synthetic_arrays(histograms):
    found = histograms("arange:100", "ones:2,3", "full=-2.5:4", "zeros:1", "--bins", "1")
    assert [(tag, h.num, h.min, h.max) for tag, _, h in found] == [
        ("arange:100", 100, 0, 99),
        ("ones:2,3", 6, 1, 1),
        ("full=-2.5:4", 4, -2.5, -2.5),
        ("zeros:1", 1, 0, 0),
    ]


@pytest.mark.parametrize("text", ["1 2 3\n4 5", "1\n2\n3\n4\n5\n", "1,2,3,4,5", "\ufeff1\t2\t3\r\n4\t5\t\r\n"])
def test_plain_numbers(histograms, tmp_path, text):
    (tmp_path / "loss.txt").write_bytes(text.encode())
    (tag, _, histogram), = histograms("loss.txt")
    assert (tag, histogram.num, histogram.sum) == ("loss", 5, 15)


def test_a_header_makes_one_histogram_per_column(tbviz, values, tmp_path):
    (tmp_path / "runs.csv").write_text('name,loss,"acc, top 1"\na,1,0.5\nb,,0.25\nc,3,nan\n')
    outcome = tbviz("histogram", "runs.csv", "-l", "run")
    assert "left out what is no number: name" in outcome.err
    assert "acc, top 1: left out 1 NaN or infinite value of 3" in outcome.err
    assert [(tag, v.histo.num, v.histo.sum) for tag, _, v in values()] == [
        ("runs/loss", 2, 4),
        ("runs/acc, top 1", 2, 0.75),
    ]


def test_standard_input_is_read_by_content(histograms, tmp_path):
    (tag, _, histogram), = histograms("-", stdin="1 2 3")
    assert (tag, histogram.num) == ("value", 3)
    save(tmp_path / "a.npy", [1, 2])
    assert histograms("-", stdin=(tmp_path / "a.npy").read_bytes())[-1][0] == "value"
    np.savez(tmp_path / "a.npz", key=np.ones(2))
    assert histograms("-", stdin=(tmp_path / "a.npz").read_bytes())[-1][0] == "value/key"
    assert histograms(stdin="5")[-1][2].num == 1  # Without INPUT, as it is a pipe.


def test_every_floating_point_tensor_of_a_model(histograms, tmp_path):
    torch = pytest.importorskip("torch")
    state = {
        "conv.weight": torch.arange(12.0).reshape(3, 4).t(),
        "conv.bias": torch.ones(3, dtype=torch.bfloat16),
        "bn.num_batches_tracked": torch.tensor(7),
        "head.weight": torch.full((2,), 0.5, dtype=torch.float16),
    }
    torch.save(state, tmp_path / "model.pt")
    found = histograms("model.pt")
    assert [(tag, step, h.num, h.sum) for tag, step, h in found] == [
        ("conv.weight", 0, 12, 66),
        ("conv.bias", 0, 3, 3),
        ("head.weight", 0, 2, 1),
    ]
    module = torch.nn.Sequential(torch.nn.Linear(2, 2))
    torch.jit.script(module).save(str(tmp_path / "script.pt"))
    scripted = histograms("script.pt", "--select", "*.weight,*.bias")[3:]
    assert [tag for tag, _, _ in scripted] == ["0.weight", "0.bias"]
    assert scripted[0][2].sum == pytest.approx(module[0].weight.double().sum().item(), rel=1e-12)


def test_a_key_that_cannot_be_read_stops_no_other(tbviz, values, tmp_path):
    np.savez(tmp_path / "a.npz", words=np.array(["x"]), w=np.ones(3), c=np.ones(2, dtype="M8[s]"), n=np.arange(4))
    outcome = tbviz("histogram", "a.npz", "-l", "run", code=5)
    assert [(tag, v.histo.num) for tag, _, v in values()] == [("a/w", 3), ("a/n", 4)]
    assert "tbviz: a.npz/words.npy: holds text" in outcome.err
    assert "tbviz: a.npz/c.npy: holds dates or time spans" in outcome.err
    tbviz("-q", "histogram", "a.npz", "--select", "w,n", "-l", "chosen")
    outcome = tbviz("histogram", "a.npz", "--select", "c", "-l", "none", code=5)
    assert "a.npz/c.npy" in outcome.err and "words" not in outcome.err
    assert not (tmp_path / "none").exists()


def test_keys_that_cannot_be_read_are_all_named(tbviz, values, tmp_path):
    np.savez(tmp_path / "a.npz", words=np.array(["x"]), c=np.ones(2, dtype="M8[s]"))
    save(tmp_path / "b.npy", [1])
    outcome = tbviz("histogram", "a.npz", "b.npy", "-t", "w", "-l", "run", code=5)
    assert "a.npz/words.npy" in outcome.err and "a.npz/c.npy" in outcome.err
    assert [(tag, step) for tag, step, _ in values()] == [("w", 1)]  # The first input took step 0.


# --select


def test_select_chooses_by_glob(histograms, tmp_path):
    np.savez(tmp_path / "a.npz", **{"conv1.weight": np.ones(1), "conv1.bias": np.ones(1), "fc.weight": np.ones(1)})
    assert [tag for tag, _, _ in histograms("a.npz", "--select", "fc.*,*.bias")] == [
        "a/conv1.bias",
        "a/fc.weight",
    ]
    (tmp_path / "t.csv").write_text("x,y\n1,2\n")
    assert [tag for tag, _, _ in histograms("t.csv", "--select", "y")][2:] == ["t/y"]


def test_select_that_matches_nothing(tbviz, tmp_path):
    np.savez(tmp_path / "a.npz", weight=np.ones(1), bias=np.ones(1))
    outcome = tbviz("histogram", "a.npz", "--select", "wieght", "-l", "run", code=2)
    assert "a.npz: nothing is called 'wieght'; did you mean 'weight'?" in outcome.err
    assert not (tmp_path / "run").exists()


def test_select_of_integer_tensors_of_a_model(tbviz, tmp_path):
    counter = torch_file.tensor("1", (), storage="LongStorage")
    members = {"bn.weight": torch_file.tensor("0", (2,), elements=2), "bn.num_batches_tracked": counter}
    content = torch_file.archive(torch_file.state_dict(members), {"0": bytes(8), "1": bytes(8)})
    (tmp_path / "sd.pth").write_bytes(content)
    for globs in ["*num_batches*", "bn.weight,*num_batches*"]:
        error = refused(tbviz, tmp_path, 2, "sd.pth", "--select", globs)
        assert error == (
            "tbviz: sd.pth: '*num_batches*' matches no floating-point tensor, and others of a model are not "
            "drawn: bn.num_batches_tracked is int64; save it with numpy.save to draw it\n"
        )
    assert "nothing is called 'num'" in refused(tbviz, tmp_path, 2, "sd.pth", "--select", "num")
    tbviz("-q", "histogram", "sd.pth", "--select", "bn.*", "-l", "run")


# Tags and steps.


def test_inputs_under_one_tag_take_successive_steps(histograms, tmp_path):
    for epoch in range(3):
        save(tmp_path / f"epoch{epoch}.npy", [epoch])
    found = histograms(*[f"epoch{epoch}.npy" for epoch in range(3)], "-t", "weights", "-s", "-1")
    assert [(tag, step, h.min) for tag, step, h in found] == [
        ("weights", -1, 0),
        ("weights", 0, 1),
        ("weights", 1, 2),
    ]


def test_equal_default_tags_take_successive_steps_too(histograms, tmp_path):
    for run in "ab":
        (tmp_path / run).mkdir()
        save(tmp_path / run / "w.npy", [1])
    save(tmp_path / "v.npy", [1])
    found = histograms("a/w.npy", "v.npy", "b/w.npy", "-s", "5", "--tag-prefix", "net/")
    assert [(tag, step) for tag, step, _ in found] == [("net/w", 5), ("net/v", 5), ("net/w", 6)]


def test_a_bad_input_takes_its_step_and_stops_no_other(tbviz, values, tmp_path):
    save(tmp_path / "a.npy", [1])
    save(tmp_path / "c.npy", [3])
    (tmp_path / "b.npy").write_bytes((tmp_path / "a.npy").read_bytes()[:-1])
    outcome = tbviz("histogram", "a.npy", "b.npy", "missing.npy", "c.npy", "-t", "w", "-l", "run", code=4)
    assert "b.npy: offset 128: an array of shape (1,) and type float32 needs more than the 3 bytes" in outcome.err
    assert "missing.npy" in outcome.err
    assert [(step, v.histo.min) for _, step, v in values()] == [(0, 1), (3, 3)]


# Buckets.


def test_default_buckets_are_tensorflows(histograms):
    (_, _, histogram), = histograms("full=1:3")
    assert list(histogram.bucket) == [0, 3]
    assert histogram.bucket_limit == pytest.approx([0.917246389039776, 1.0089710279437536], rel=1e-15)


def test_edges_from_text_and_npy(histograms, tmp_path):
    (tmp_path / "edges.txt").write_text("0 10\n50\n1e2\n")
    np.save(tmp_path / "edges.npy", np.array([0, 10, 50, 100]))
    for file in ["edges.txt", "edges.npy"]:
        histogram = histograms("arange:100", "--edges", file)[-1][2]
        assert list(histogram.bucket_limit) == [0, 10, 50, 100]
        assert list(histogram.bucket) == [0, 10, 40, 50]


def test_max_bins(histograms):
    (_, _, histogram), = histograms("arange:100", "--bins", "10", "--max-bins", "5")
    assert list(histogram.bucket) == [0, 20, 20, 20, 20, 20]


def test_a_rule_that_asks_for_too_many_buckets_is_capped(tbviz, values, tmp_path):
    numbers = [*range(1000), 1e9]
    save(tmp_path / "far.npy", numbers, "f8")
    outcome = tbviz("histogram", "far.npy", "--bins", "fd", "-l", "run")
    assert "warning: far.npy: --bins fd asks for 1e+07 buckets; 100000 are used" in outcome.err
    (_, _, value), = values()
    counts, edges = np.histogram(np.array(numbers), bins=100_000)
    assert list(value.histo.bucket)[1:] == list(counts)
    assert list(value.histo.bucket_limit) == list(edges)


def test_not_finite_values_are_left_out_with_a_warning(tbviz, values, tmp_path):
    save(tmp_path / "a.npy", [1, np.nan, 2, np.inf, -np.inf])
    outcome = tbviz("histogram", "a.npy", "-l", "run")
    assert "warning: a.npy: left out 3 NaN or infinite values of 5\n" in outcome.err
    (_, _, value), = values()
    assert (value.histo.num, value.histo.min, value.histo.max, value.histo.sum) == (2, 1, 2, 3)


def test_values_outside_the_edges_are_in_the_sums_only(histograms, tmp_path):
    (tmp_path / "edges.txt").write_text("0 1")
    (_, _, histogram), = histograms("arange:4", "--edges", "edges.txt")
    assert (sum(histogram.bucket), histogram.num, histogram.max) == (2, 4, 3)


# Bad input. Nothing is written, not even a folder.


def refused(tbviz, tmp_path, code, *arguments, **keywords):
    outcome = tbviz("histogram", *arguments, "-l", "run", code=code, **keywords)
    assert not (tmp_path / "run").exists()
    assert outcome.err.count("\n") == 1
    return outcome.err


def test_nothing_to_count(tbviz, tmp_path):
    save(tmp_path / "empty.npy", [])
    assert "empty.npy: holds no values" in refused(tbviz, tmp_path, 4, "empty.npy")
    assert "ones:0: holds no values" in refused(tbviz, tmp_path, 4, "ones:0", "--bins", "auto")
    assert "holds no numbers" in refused(tbviz, tmp_path, 4, "-", stdin="")
    (tmp_path / "words.csv").write_text("a,b\nx,y\n")
    assert "words.csv: holds no numbers" in refused(tbviz, tmp_path, 4, "words.csv")


@pytest.mark.parametrize("bins", ["tensorflow", "auto", "10"])
def test_nothing_finite(tbviz, tmp_path, bins):
    save(tmp_path / "nan.npy", [np.nan, np.inf])
    message = refused(tbviz, tmp_path, 4, "nan.npy", "--bins", bins)
    assert "nan.npy: none of the 2 values is finite" in message


@pytest.mark.parametrize(
    "content, fact",
    [
        (np.array([np.nan], dtype="<f4"), "the only value is not finite"),
        (np.zeros(0, dtype="<f4"), "holds no values"),
        (np.full(2, 1e30, dtype="<f4"), "no value lies inside the edges"),
    ],
)
def test_a_tensor_is_named_in_front_of_a_colon(tbviz, tmp_path, content, fact):
    torch_file.save(tmp_path / "m.pth", {"inf": content})
    assert f"tbviz: m.pth: inf: {fact}" in refused(tbviz, tmp_path, 4, "m.pth")
    outcome = tbviz("histogram", "m.pth", "--json", "-l", "run", code=4)
    assert json.loads(outcome.err)["error"].startswith(f"m.pth: inf: {fact}")


def test_nothing_inside_the_edges(tbviz, tmp_path):
    (tmp_path / "edges.txt").write_text("5 6")
    message = refused(tbviz, tmp_path, 4, "arange:5", "--edges", "edges.txt")
    assert "arange:5: no value lies inside the edges, 5 to 6; values go from 0 to 4" in message
    assert "no value lies inside" in refused(tbviz, tmp_path, 4, "full=1e30:3")


@pytest.mark.parametrize(
    "text, fact",
    [
        ("1 3 2", "edges.txt: edges must increase: 2 does not follow 3 (number 3 of 3)"),
        ("1 1", "edges must increase"),
        ("1 nan 2", "edges must increase"),
        ("1", "holds 1 of the edges; two make a bucket"),
        ("1\nx", 'edges.txt:2: value "x" is not a number'),
    ],
)
def test_bad_edges(tbviz, tmp_path, text, fact):
    (tmp_path / "edges.txt").write_text(text)
    assert fact in refused(tbviz, tmp_path, 4, "ones:3", "--edges", "edges.txt")


def test_a_word_among_the_numbers(tbviz, tmp_path):
    (tmp_path / "loss.txt").write_text("1\n2\nabc\n")
    assert 'loss.txt:3: value "abc" is not a number' in refused(tbviz, tmp_path, 4, "loss.txt")
    (tmp_path / "t.csv").write_text("a,b\n1,2\n3\n")
    assert "t.csv:3: 1 fields, but the header has 2" in refused(tbviz, tmp_path, 4, "t.csv")


def test_arrays_that_no_tensor_can_hold(tbviz, tmp_path):
    np.save(tmp_path / "o.npy", np.array([None, 1], dtype=object), allow_pickle=True)
    assert "o.npy: holds Python objects" in refused(tbviz, tmp_path, 5, "o.npy")
    np.save(tmp_path / "b.npy", np.ones(3, dtype=">f4"))
    assert "b.npy: holds big-endian numbers" in refused(tbviz, tmp_path, 5, "b.npy")
    np.save(tmp_path / "c.npy", np.ones(2, dtype="c8"))
    assert "c.npy: holds complex numbers" in refused(tbviz, tmp_path, 5, "c.npy")


def test_complex_arrays_of_an_archive_are_two(tbviz, values, tmp_path):
    np.savez(tmp_path / "c.npz", x=np.array([1 + 2j, 3 - 5j], dtype="c8"))
    tbviz("histogram", "c.npz", "-l", "run", "-q")
    assert [(tag, v.histo.sum) for tag, _, v in values()] == [("c/x.real", 4), ("c/x.imag", -3)]


def test_damaged_archives(tbviz, tmp_path):
    np.savez(tmp_path / "a.npz", x=np.arange(100.0))
    whole = (tmp_path / "a.npz").read_bytes()
    (tmp_path / "cut.npz").write_bytes(whole[:-30])
    refused(tbviz, tmp_path, 4, "cut.npz")
    (tmp_path / "flipped.npz").write_bytes(whole[:300] + bytes([whole[300] ^ 1]) + whole[301:])
    assert "the checksum of x.npy is wrong" in refused(tbviz, tmp_path, 4, "flipped.npz")


@pytest.mark.parametrize(
    "word, hint",
    [("sturges1", "; did you mean 'sturges'?"), ("0", ""), ("-3", ""), ("1.5", ""), ("10000001", ""), ("", "")],
)
def test_unknown_bins(tbviz, tmp_path, word, hint):
    message = refused(tbviz, tmp_path, 2, "ones:3", f"--bins={word}" if word else "--bins=")
    assert "--bins" in message and hint in message


def test_usage(tbviz, tmp_path):
    (tmp_path / "e.txt").write_text("0 1")
    tbviz("histogram", "ones:3", "--bins", "3", "--edges", "e.txt", code=2)
    tbviz("histogram", "ones:3", "--max-bins", "0", code=2)
    assert "SHAPE like 3,512,512" in refused(tbviz, tmp_path, 2, "ones:x")
    assert "only once" in refused(tbviz, tmp_path, 2, "-", "-", stdin="1")
    assert "edges and an input" in refused(tbviz, tmp_path, 2, "-", "--edges", "-", stdin="1 2")
    refused(tbviz, tmp_path, 3, "missing.npy")
    refused(tbviz, tmp_path, 3, ".")


def test_buckets_that_a_double_cannot_tell_apart(tbviz, tmp_path):
    save(tmp_path / "a.npy", [1, np.nextafter(1, 2)], "f8")
    assert "ask for fewer" in refused(tbviz, tmp_path, 4, "a.npy", "--bins", "10")


# The log, and what is said.


def test_the_event_stream_may_go_to_standard_output(tbviz, events, tmp_path):
    outcome = tbviz("-q", "histogram", "arange:9", "-l", "-", "--walltime", "12")
    (tmp_path / "stream").write_bytes(outcome.raw_out)
    first, second = events(tmp_path / "stream")
    assert first.file_version == "brain.Event:2"
    assert (second.wall_time, second.summary.value[0].tag) == (12, "arange:9")


def test_json(tbviz):
    outcome = tbviz("--json", "histogram", "arange:3", "--bins", "2", "-s", "4", "-l", "run")
    result = json.loads(outcome.out)
    assert result["schema"] == "tbviz.histogram/1"
    assert result["event_file"].startswith("run/events.out.tfevents.")
    assert result["written"] == [{"tag": "arange:3", "step": 4, "kind": "histogram"}]
    assert result["histograms"][0]["num"] == 3
    assert result["histograms"][0]["buckets"] == 3


def test_json_of_nothing_has_its_keys(tbviz):
    answer = json.loads(tbviz("histogram", "--json", "missing.npy", "-l", "run", code=3).out)
    assert answer == {"schema": "tbviz.histogram/1", "written": [], "histograms": []}


def test_the_closing_line_counts(tbviz):
    assert "wrote 2 histograms to run/events.out.tfevents." in tbviz(
        "histogram", "ones:3", "zeros:3", "-l", "run"
    ).err


def test_libtorch_is_not_needed(tbviz):
    env = {"TBVIZ_TORCH_PLUGIN": os.devnull}
    tbviz("-q", "histogram", "ones:3", "-l", "run", env=env)


def test_the_tutorials_histograms(tbviz, values):
    """Row 3: steps 0 and 1 of a union and of a normal distribution, ten bins."""
    for step in [0, 1]:
        tbviz("-q", "histogram", "arange:100", "-t", "distribution union", "-s", step, "--bins", "10", "-l", "a")
        tbviz("-q", "histogram", f"randn:1000@{step}", "-t", "distribution normal", "-s", step, "--bins", "10", "-l", "b")
    assert [(tag, step) for tag, step, _ in values("a") + values("b")] == [
        ("distribution union", 0),
        ("distribution union", 1),
        ("distribution normal", 0),
        ("distribution normal", 1),
    ]
    for _, _, value in values("a"):
        assert list(value.histo.bucket) == [0] + [10] * 10
    for _, _, value in values("b"):
        assert len(value.histo.bucket) == 11 and sum(value.histo.bucket) == 1000
        assert abs(value.histo.sum / 1000) < 0.1 and 0.9 < value.histo.sum_squares / 1000 < 1.1


def test_models_are_known_by_their_content_even_if_they_begin_as_text(histograms, tbviz, tmp_path):
    onnx = pytest.importorskip("onnx")
    weight = onnx.numpy_helper.from_array(np.arange(6, dtype="f4"), "w")
    graph = onnx.helper.make_graph([], "g", [], [], [weight])
    model = onnx.helper.make_model(graph, doc_string="text " * 2000).SerializeToString()
    assert b"\0" not in model[:4096]
    (tmp_path / "m.onnx").write_bytes(model)
    (tag, step, histogram), = histograms("m.onnx")
    assert (tag, histogram.num, histogram.sum) == ("w", 6, 15)
    (tmp_path / "p.pkl").write_bytes(pickle.dumps({"a": 1.5}, 0))
    assert "holds no floating-point tensor (pickle)" in tbviz("histogram", "p.pkl", code=4).err


@pytest.mark.skipif(hostile.SANITIZED, reason="AddressSanitizer reserves terabytes")
@pytest.mark.parametrize("end", [",", " ", "\n"])
def test_a_long_line_takes_no_more_memory_than_its_numbers(tbviz, tmp_path, end):
    (tmp_path / "a.txt").write_text(("1" + end) * 4_000_000 + "1\n")
    limit = (14 + 8 + 32 + 40) << 20  # The program, the file, the numbers, and what the rest needs.
    run = subprocess.run(
        [tbviz.program, "histogram", "a.txt", "-l", "run"],
        capture_output=True,
        cwd=tmp_path,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )
    assert run.returncode == 0 and "wrote 1 histogram" in run.stderr.decode(), run.stderr

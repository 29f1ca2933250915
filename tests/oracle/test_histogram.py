"""tbviz histogram against SummaryWriter.add_histogram, field by field, and against numpy.histogram."""

import os
import statistics

import numpy as np
import pytest
from torch.utils.tensorboard import SummaryWriter

RULES = ["auto", "fd", "doane", "scott", "stone", "rice", "sturges", "sqrt"]


def default_edges():
    """The edges that add_histogram uses for bins='tensorflow', written out here once more."""
    positive, edge = [], 1e-12
    while edge < 1e20:
        positive.append(edge)
        edge *= 1.1
    return [-e for e in reversed(positive)] + [0] + positive


def distributions():
    random = np.random.default_rng(0)
    edges = np.array(default_edges())
    return {
        "normal": random.normal(size=1000),
        "large": random.normal(size=100_000),
        "uniform": random.uniform(-3, 5, size=2500),
        "exponential": random.exponential(size=777),
        "two_peaks": np.concatenate([random.normal(-4, 1, 400), random.normal(9, 0.1, 300)]),
        "counting": np.arange(100.0),
        "constant": np.full(50, 3.25),
        "single": np.array([0.1]),
        "pair": np.array([-1.5, 2.0]),
        "signed_zeros": np.array([0.0, -0.0, 1e-12, -1e-12]),
        "tiny": random.normal(size=500) * 1e-13,
        "huge": random.normal(size=500) * 1e18,
        "outlier": np.append(random.normal(size=300), 40.0),
        "all_edges": edges,
        "below_edges": np.nextafter(edges[1:], -np.inf),
        "above_edges": np.nextafter(edges[:-1], np.inf),
        "denormals": np.array([5e-324, -5e-324, 1e-310, 1.0]),
        "matrix": random.normal(size=(17, 3, 5)),
        "tenths": np.arange(1000) / 10,
        "halves": np.repeat(np.arange(-20, 20) / 2, 3),
    }


def dtypes():
    random = np.random.default_rng(1)
    arrays = {}
    for dtype in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]:
        low, high = (0, 100) if dtype[0] == "u" else (-100, 100)
        values = random.uniform(low, high, size=(40, 50)).astype(dtype)
        arrays[dtype] = values
        arrays[dtype + "_fortran"] = np.asfortranarray(values)
    arrays["bool"] = random.uniform(size=100) < 0.3
    edges = np.array(default_edges(), dtype="f4")
    with np.errstate(over="ignore", under="ignore"):
        near = [np.nextafter(edges, np.float32(-np.inf)), np.nextafter(edges, np.float32(np.inf))]
    # So many that the table is used instead of a search.
    arrays["float_edges"] = np.tile(np.concatenate([edges, *near]), 12)
    arrays["float_table"] = random.normal(size=200_000).astype("f4")
    arrays["double_table"] = np.tile(np.array(default_edges()), 30)
    return arrays


@pytest.fixture
def peers(tbviz, values, tmp_path):
    """Writes arrays with both; returns [(name, tbviz's HistogramProto, SummaryWriter's)]."""

    def run(arrays, *options, **keywords):
        np.savez(tmp_path / "a.npz", **arrays)
        tbviz("-q", "histogram", "a.npz", "-l", "ours", *options)
        with SummaryWriter(str(tmp_path / "theirs")) as writer:
            for name, array in arrays.items():
                writer.add_histogram(name, array.astype("f8"), **keywords)
        ours = {tag: value.histo for tag, step, value in values("ours")}
        theirs = {tag: value.histo for tag, step, value in values("theirs")}
        assert list(ours) == ["a/" + name for name in arrays]
        return [(name, ours["a/" + name], theirs[name]) for name in arrays]

    return run


def assert_equal(name, ours, theirs):
    assert list(ours.bucket_limit) == list(theirs.bucket_limit), name
    assert list(ours.bucket) == list(theirs.bucket), name
    assert (ours.min, ours.max, ours.num) == (theirs.min, theirs.max, theirs.num), name
    # Relative to the sum of magnitudes: where terms cancel, the last bits are no one's contract.
    scale = max(abs(theirs.sum), (theirs.sum_squares * theirs.num) ** 0.5 * 1e-3)
    assert abs(ours.sum - theirs.sum) <= 1e-12 * scale, name
    assert ours.sum_squares == pytest.approx(theirs.sum_squares, rel=1e-12, abs=0), name


# NumPy's rules would ask for more buckets than there is memory.
TOO_WIDE_FOR_RULES = {"all_edges", "below_edges", "above_edges"}


@pytest.mark.parametrize("bins", ["tensorflow", *RULES, 1, 2, 10, 37, 1000])
def test_every_field_is_add_histograms(peers, bins):
    arrays = distributions()
    if bins in RULES:
        arrays = {name: arrays[name] for name in arrays if name not in TOO_WIDE_FOR_RULES}
    for name, ours, theirs in peers(arrays, "--bins", bins, bins=bins):
        assert_equal(name, ours, theirs)


@pytest.mark.parametrize("bins", ["tensorflow", "auto", 30])
def test_every_element_type_and_layout(peers, bins):
    arrays = dtypes()
    if bins == "auto":
        arrays = {name: arrays[name] for name in arrays if name not in ("float_edges", "double_table")}
    for name, ours, theirs in peers(arrays, "--bins", bins, bins=bins):
        assert_equal(name, ours, theirs)


@pytest.mark.parametrize("bins", ["tensorflow", 10, 100])
@pytest.mark.parametrize("max_bins", [1, 3, 7, 64, 10_000])
def test_max_bins(peers, bins, max_bins):
    options = ["--bins", bins, "--max-bins", max_bins]
    for name, ours, theirs in peers(distributions(), *options, bins=bins, max_bins=max_bins):
        assert_equal(name, ours, theirs)


@pytest.mark.parametrize("edges", [[-1, 0, 0.5, 3, 3.5], list(np.linspace(-1e3, 1e3, 777)), [-9, 9]])
def test_explicit_edges(peers, tmp_path, edges):
    np.save(tmp_path / "edges.npy", np.array(edges, dtype="f8"))
    inside = {
        name: array
        for name, array in distributions().items()
        if np.histogram(array, bins=edges)[0].any()
    }
    for name, ours, theirs in peers(inside, "--edges", "edges.npy", bins=edges):
        assert_equal(name, ours, theirs)


def test_finite_values_are_summarised_as_if_alone(tbviz, values, tmp_path):
    finite = {
        name: array.astype("f4")
        for name, array in distributions().items()
        if name not in TOO_WIDE_FOR_RULES
    }
    mixed = {
        name: np.concatenate([[np.nan], array.ravel(), [np.inf, -np.inf]]).astype("f4")
        for name, array in finite.items()
    }
    np.savez(tmp_path / "mixed.npz", **mixed)
    for bins in ["tensorflow", "auto", "stone", 30]:
        run = f"mixed_{bins}"
        outcome = tbviz("histogram", "mixed.npz", "-l", run, "--bins", bins)
        assert outcome.err.count("left out 3 NaN or infinite values") == len(mixed)
        with SummaryWriter(str(tmp_path / f"theirs_{bins}")) as writer:
            for name, array in finite.items():
                writer.add_histogram(name, array.astype("f8"), bins=bins)
        theirs = {tag: value.histo for tag, _, value in values(f"theirs_{bins}")}
        for tag, _, value in values(run):
            assert_equal(tag, value.histo, theirs[tag.removeprefix("mixed/")])


def test_counts_are_numpys_for_synthetic_arrays(tbviz, values):
    tbviz("-q", "histogram", "randn:300000@5", "-l", "run", "--bins", "50")
    # The generator, once more: SplitMix64 and the normal quantile of Python's statistics module, which
    # is Wichura's too.
    mask = 2**64 - 1
    quantile = statistics.NormalDist().inv_cdf

    def normal(index):
        z = (5 + (index + 1) * 0x9E3779B97F4A7C15) & mask
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        z ^= z >> 31
        return quantile(((z >> 12) + 0.5) / 2**52)

    array = np.array([normal(index) for index in range(300_000)]).astype("f4").astype("f8")
    counts, edges = np.histogram(array, bins=50)
    (_, _, value), = values()
    assert value.histo.bucket_limit == pytest.approx(edges, rel=1e-6)
    # A last bit of a float may move a value over an edge.
    assert np.abs(np.array(value.histo.bucket[1:]) - counts).max() <= 2


def test_bytes_do_not_depend_on_the_number_of_cores(tbviz):
    cores = os.sched_getaffinity(0)
    runs = []
    for chosen in [cores, {min(cores)}]:
        os.sched_setaffinity(0, chosen)  # Inherited by tbviz.
        try:
            runs.append(
                tbviz("histogram", "randn:3000000@1", "randn:1000003@2", "--walltime", "1", "-l", "-")
            )
            runs.append(tbviz("histogram", "rand:2000000", "--bins", "fd", "--walltime", "1", "-l", "-"))
        finally:
            os.sched_setaffinity(0, cores)
    assert runs[0].raw_out == runs[2].raw_out
    assert runs[1].raw_out == runs[3].raw_out

"""Thinned curves against the same rules in numpy."""

import numpy as np
import pytest


def in_columns(steps, columns):
    first, last = int(steps[0]), int(steps[-1])
    return np.array([(int(step) - first) * columns // (last - first + 1) for step in steps])


def expected(steps, values, columns):
    """Places of the points that stay, and the means: docs/report-page.md."""
    values = np.asarray(values, "<f4")
    column = in_columns(steps, columns)
    finite = np.isfinite(values)
    gap_starts = np.flatnonzero(~finite & np.r_[True, finite[:-1]])
    keep = {0, len(values) - 1}
    if len(gap_starts) <= columns:
        keep |= set(gap_starts.tolist())
    means = np.full(columns, np.inf)
    for c in np.unique(column):
        inside = np.flatnonzero(column == c)
        begun = [place for place in gap_starts.tolist() if column[place] == c]
        keep |= set(begun[:1])
        inside = inside[finite[inside]]
        means[c] = values[inside].astype(float).mean() if len(inside) else np.nan
        if not len(inside):
            continue
        keep |= {inside[values[inside].argmin()], inside[values[inside].argmax()]}
        above = inside[values[inside] > 0]
        if values[inside].min() <= 0 and len(above):
            keep.add(above[values[above].argmin()])
    return sorted(int(place) for place in keep), means


@pytest.fixture
def write_table(tbviz, tmp_path):
    """Writes a run's curves from arrays."""

    def write(steps, /, run="run", **curves):
        rows = [",".join(["step", *curves])]
        rows += [",".join([str(step), *(repr(float(v)) for v in row)]) for step, *row in zip(steps, *curves.values())]
        tbviz("-q", "scalars", "-", "-l", tmp_path / "logs" / run, stdin="\n".join(rows) + "\n")

    return write


def curves(count, seed=1):
    random = np.random.default_rng(seed)
    noisy = np.exp(-np.arange(count) / count * 5) + random.normal(0, 0.1, count)
    gaps = noisy.copy()
    gaps[count // 3 : count // 3 + 40] = np.nan
    gaps[-5:] = np.inf
    gaps[0] = np.nan
    holes = np.where(np.arange(count) % 7 == 3, np.nan, noisy)
    return {
        "noisy": noisy,
        "positive": noisy + 2,
        "negative": noisy - 5,
        "gaps": gaps,
        "holes": holes,
        "constant": np.full(count, 0.25),
        "nothing": np.full(count, np.nan),
        "steps": np.floor(np.arange(count) / 100),
    }


@pytest.mark.parametrize("columns", [1, 2, 32, 97, 640])
def test_extremes_stay_and_means_are_told(report, write_table, columns):
    random = np.random.default_rng(7)
    steps = np.cumsum(random.integers(1, 9, 5000)) - 300
    steps[3000:] += 10_000  # Some columns hold nothing.
    made = curves(len(steps))
    write_table(steps, **made)
    page = report("logs", "--columns", columns)
    for name, values in made.items():
        curve = page.curves()[name, "run"]
        places, means = expected(steps, values, columns)
        assert curve.steps == steps[places].tolist(), name
        np.testing.assert_array_equal(curve.values, np.asarray(values, "<f4")[places])
        np.testing.assert_allclose(curve.means, means.astype("<f4"), rtol=2e-7)
        assert (curve.count, curve.columns, curve.last) == (len(steps), columns, steps[-1])


def test_curves_of_two_values_a_column_stay_whole(report, write_table):
    write_table(range(200), short=np.arange(200.0))
    write_table(range(201), run="longer", short=np.arange(201.0))
    page = report("logs", "--columns", 100)
    assert page.curves()["short", "run"].columns == 0
    assert page.curves()["short", "run"].steps == list(range(200))
    assert page.curves()["short", "longer"].columns == 100
    assert page.index["notes"] == [
        "1 of 2 curves is thinned to 100 columns: of each column the smallest value, the largest and the mean are in "
        f"this page, {len(page.curves()['short', 'longer'].steps)} of their 201 values in all."
    ]
    assert page.index["notes"][0] in page.outcome.out


def test_steps_as_far_apart_as_can_be(report, write_curve):
    steps = [-(1 << 63), -1, 0, 1, (1 << 63) - 1]
    write_curve(steps, [1, 3, 5, 7, 9])
    curve = report("logs", "--columns", "2").curves()["loss", "run"]
    assert curve.steps == [-(1 << 63), -1, 0, (1 << 63) - 1]
    assert list(curve.means) == [2, 7]
    assert curve.last == (1 << 63) - 1


# Nothing is thinned where the page has room, whatever its length.
def test_without_a_limit_all_is_kept(report, write_table):
    made = curves(30_000)
    write_table(range(30_000), **made)
    page = report("logs", "--max-size", "0")
    assert page.curves()["noisy", "run"].steps == list(range(30_000))
    assert page.index["notes"] == []


def test_the_most_columns_that_fit_are_taken(report, write_table, tmp_path):
    made = curves(20_000)
    for run in range(6):
        write_table(range(20_000), run=f"run{run}", **{name: np.roll(v, run * 100) for name, v in made.items()})
    page = report("logs", "--max-size", "400kB")
    columns = page.curves()["noisy", "run0"].columns
    assert len({curve.columns for curve in page.curves().values()}) == 1
    assert columns >= 32
    assert len(page.raw) <= 400_000
    more = report("logs", "--max-size", "0", "--columns", columns + 1)
    assert len(more.raw) > 400_000
    same = report("logs", "--max-size", "0", "--columns", columns)
    assert same.raw == page.raw

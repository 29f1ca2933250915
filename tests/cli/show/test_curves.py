"""Curves of tbviz show: every dot where NumPy puts the mean of its column."""

import numpy as np
import pytest
from drawn import chart_of, dots_of
from event_log import FIRST, scalar

RANDOM = np.random.default_rng(7)


@pytest.fixture
def plot(tbviz, write_log):
    """Logs curves, by run, and returns the chart that show draws of them, without colour."""

    def run(curves, *arguments, width=80, tag="loss"):
        for name, (steps, values) in curves.items():
            events = [scalar(int(step), tag, float(v)) for step, v in zip(steps, values)]
            write_log(f"runs/{name}/events.out.tfevents.1", [FIRST, *events])
        outcome = tbviz("-q", "show", "runs", "--width", width, *arguments)
        return chart_of(outcome.out.split("\n"), tag)

    return run


def columns_of(steps, values, x0, x1, count, statistic=np.mean):
    """The statistic of the finite values of each dot column, NaN without any: {column: value}."""
    column = np.round((np.asarray(steps, float) - x0) / (x1 - x0) * (count - 1)).astype(int)
    values = np.asarray(values, np.float32).astype(float)
    figures = {}
    for c in np.unique(column):
        finite = values[column == c]
        finite = finite[np.isfinite(finite)]
        figures[int(c)] = float(statistic(finite)) if len(finite) else np.nan
    return figures


def rows_of(figures, low, high, count):
    """Rows of dots; None for gaps."""
    return {
        c: None if np.isnan(v) else int(np.round((high - v) / (high - low) * (count - 1)))
        for c, v in figures.items()
    }


def check_dots(dots, rows, tolerance=0):
    """A dot at every column's row; what else is set lies between the rows of neighbours, which are joined."""
    columns = sorted(rows)
    for i, c in enumerate(columns):
        here = {y for x, y in dots if x == c}
        if rows[c] is None:
            assert not here, f"column {c} is a gap"
            continue
        assert any(abs(y - rows[c]) <= tolerance for y in here), f"column {c}: {sorted(here)}, not {rows[c]}"
        near = [rows[columns[k]] for k in (i - 1, i, i + 1) if 0 <= k < len(columns)]
        near = [row for row in near if row is not None]
        assert min(near) - tolerance <= min(here) and max(here) <= max(near) + tolerance
    assert {x for x, _ in dots} <= set(range(columns[0], columns[-1] + 1))


@pytest.mark.parametrize("width, height, points", [(80, 16, 20000), (50, 10, 3000), (120, 30, 60)])
def test_a_dot_column_holds_the_mean_of_its_values(plot, width, height, points):
    steps = np.arange(points) * 3 + 100
    values = np.cumsum(RANDOM.standard_normal(points)) * 0.1
    title, lines, *_ = plot({"a": (steps, values)}, "--height", height, width=width)
    assert len(lines) == height - 3
    means = columns_of(steps, values, steps[0], steps[-1], 2 * len(lines[0]))
    low, high = min(means.values()), max(means.values())
    check_dots(dots_of(lines), rows_of(means, low, high, 4 * len(lines)))
    each = points / len(means)
    assert (f"  {round(each)} a dot  " in title) == (each >= 1.5)


def test_means_are_of_finite_values_and_gaps_of_none(plot):
    steps = np.arange(4000)
    values = np.sin(steps / 300)
    values[1000:1400] = np.nan
    values[::7] = np.nan
    values[3000] = np.inf
    title, lines, *_ = plot({"a": (steps, values)})
    means = columns_of(steps, values, 0, 3999, 2 * len(lines[0]))
    finite = [v for v in means.values() if not np.isnan(v)]
    check_dots(dots_of(lines), rows_of(means, min(finite), max(finite), 4 * len(lines)))
    kept = values[np.isfinite(values)]
    assert f"{4000 - len(kept)} not finite  {min(kept):.4g} to {max(kept):.4g}" in title


def test_range_is_a_stroke_from_the_least_to_the_greatest(plot):
    steps = np.arange(6000)
    values = RANDOM.standard_normal(6000)
    title, lines, *_ = plot({"a": (steps, values)}, "--range")
    count = 2 * len(lines[0])
    least = columns_of(steps, values, 0, 5999, count, np.min)
    most = columns_of(steps, values, 0, 5999, count, np.max)
    low, high = min(least.values()), max(most.values())
    top, bottom = rows_of(most, low, high, 4 * len(lines)), rows_of(least, low, high, 4 * len(lines))
    dots = dots_of(lines)
    for c in top:
        assert set(range(top[c], bottom[c] + 1)) <= {y for x, y in dots if x == c}
    assert {y for _, y in dots} == set(range(4 * len(lines)))


def test_log_takes_logarithms_and_tells_what_has_none(plot):
    steps = np.arange(500)
    values = 10.0 ** (-steps / 100)
    values[:3] = [0, -1, 0]
    title, lines, *_ = plot({"a": (steps, values)}, "--log")
    logs = np.log10(np.where(values > 0, np.asarray(values, np.float32).astype(float), np.nan))
    means = columns_of(steps, logs, 0, 499, 2 * len(lines[0]))
    finite = [v for v in means.values() if not np.isnan(v)]
    check_dots(dots_of(lines), rows_of(means, min(finite), max(finite), 4 * len(lines)), tolerance=1)
    assert title.startswith("loss  log  ") and "  3 not above 0  -1 to " in title


def test_smoothing_is_tensorboards(plot):
    weight = 0.8
    values = np.asarray(RANDOM.standard_normal(60), np.float32).astype(float)
    values[10] = np.nan
    smoothed, last, count = [], 0.0, 0
    for v in values:  # The rule of TensorBoard's line chart.
        if not np.isfinite(v):
            smoothed.append(v)
            continue
        last = last * weight + (1 - weight) * v
        count += 1
        smoothed.append(last / (1 - weight**count))
    title, lines, *_ = plot({"a": (range(60), values)}, "--smooth", weight, width=140)
    column = np.round(np.arange(60) / 59 * (2 * len(lines[0]) - 1)).astype(int)
    means = {int(c): v for c, v in zip(column, smoothed)}
    finite = [v for v in means.values() if not np.isnan(v)]
    check_dots(dots_of(lines), rows_of(means, min(finite), max(finite), 4 * len(lines)))
    assert "smoothed 0.8  1 not finite  " in title


def test_constant_curves_stay_in_the_middle_and_smoothing_leaves_them(plot):
    title, lines, *_ = plot({"a": (range(9), [2.5] * 9)}, "--smooth", 0.9)
    assert {y for _, y in dots_of(lines)} in ({4 * len(lines) // 2}, {4 * len(lines) // 2 - 1})
    assert title == "loss  smoothed 0.9  2.5 to 2.5"


def test_runs_share_the_axes_and_end_with_their_letters(plot, tbviz):
    curves = {"one": (range(100), np.linspace(0, 1, 100)), "two": (range(50, 201), np.linspace(4, 3, 151))}
    title, lines, axis, labels = plot(curves)
    dots = dots_of(lines)
    count = 2 * len(lines[0])
    means = [columns_of(steps, values, 0, 200, count) for steps, values in curves.values()]
    low, high = (end(end(figures.values()) for figures in means) for end in (min, max))
    for figures in means:
        assert set(rows_of(figures, low, high, 4 * len(lines)).items()) <= dots
    out = tbviz("-q", "show", "runs").out.split("\n")
    assert out[0] == "a ━ one  b ━ two"
    ends = {line[-1]: i for i, line in enumerate(out[2:-4]) if line[-1:] in ("a", "b")}
    assert ends["a"] > ends["b"]


def test_axes_have_round_labels_where_they_belong(plot):
    title, lines, axis, labels = plot({"a": (range(0, 20001, 10), np.linspace(0, 8, 2001))})
    marks = [i for i, c in enumerate(axis) if c == "┬"]
    assert labels.split() == ["0", "5000", "10k", "15k", "20k"]
    start = axis.index("└") + 1
    dots = 2 * len(lines[0]) - 1
    assert marks == [start + round(step / 20000 * dots) // 2 for step in (0, 5000, 10000, 15000, 20000)]


def test_values_that_a_double_can_barely_hold(plot):
    title, lines, *_ = plot({"a": (range(4), [-3e38, 3e38, -3e38, 3e38])})
    assert dots_of(lines) and title == "loss  -3e38 to 3e38"
    title, lines, *_ = plot({"b": ([-(2**62), 2**62], [1, 2])}, "--run", "b")
    assert dots_of(lines)


def test_one_point_and_no_finite_value(plot):
    title, lines, *_ = plot({"a": ([5], [3])})
    assert title == "loss  3 to 3" and len(dots_of(lines)) == 1
    title, lines, *_ = plot({"a": (range(3), [np.nan] * 3)})
    assert title == "loss  3 not finite  no finite value" and not dots_of(lines)

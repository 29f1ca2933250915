"""Data that the grammar allows and few logs have: docs/report-page.md, written by hand here."""

import math
import struct

import numpy as np
import pytest
from event_log import FIRST, scalar, write_events
from browser_page import with_data

EMPTY = {
    "title": "odd",
    "runs": ["one", "two"],
    "curves": [],
    "images": [],
    "hists": [],
    "bins": 40,
    "text": [],
    "hparams": [],
    "models": [],
    "notes": [],
    "smooth": 0.6,
    "theme": "auto",
}


@pytest.fixture(scope="module")
def plain_page(tmp_path_factory, make_report):
    folder = tmp_path_factory.mktemp("plain")
    write_events(folder / "events.out.tfevents.1", [FIRST, scalar(0)])
    return make_report(folder)


@pytest.fixture
def open_data(open_page, plain_page):
    """Opens a page with an index of `parts` and these blocks."""
    return lambda blocks=(), **parts: open_page(with_data(plain_page, {**EMPTY, **parts}, blocks))


def floats(values):
    return np.asarray(values, "<f4").tobytes()


def padded(block):
    return block + b"\0" * (-len(block) % 4)


def steps_and_values(page, plot, run=0):
    return page.ask_plot(
        plot,
        f"""(() => {{
              const curve = plot.curves()[{run}];
              return [[...curve.values], Array.from(curve.values, (_, i) => String(curve.stepAt(i)))];
            }})()""",
    )


@pytest.mark.parametrize(
    "width, unit, gaps",
    [
        (0, 5, [1, 1, 1]),
        (1, 1, [1, 255, 0]),
        (2, 10, [1, 65535, 256]),
        (4, 3, [2**32 - 1, 1, 7]),
        (8, 1, [2**40, 1, 2**33]),
        (8, 1000, [2**50, 3, 2**60 // 1000]),
    ],
)
def test_steps_of_every_width_are_exact(open_data, width, unit, gaps):
    values = [1.5, -2.25, 3e-30, 4e30]
    block = floats(values) + b"".join(gap.to_bytes(width, "little") for gap in gaps if width)
    page = open_data([block], curves=[["t", [[0, 4, 4, -7, unit, width, 0]], 0]])
    steps = [-7]
    for gap in gaps:
        steps.append(steps[-1] + unit * gap)
    assert steps_and_values(page, page.plot("t")) == [
        np.float32(values).astype(float).tolist(),
        [str(step) for step in steps],
    ]


@pytest.mark.parametrize("first", [2**63 - 4, -(2**63), 2**53 + 1])
def test_steps_beyond_doubles_are_told_exactly(open_data, first):
    page = open_data([floats([1, 2, 3])], curves=[["t", [[0, 3, 3, str(first), 1, 0, 0]], 0]])
    plot = page.plot("t")
    for key, step in (("Home", first), ("ArrowRight", first + 1), ("End", first + 2)):
        plot.press(key)
        assert page.tip()["step"] == str(step)
        assert page.spoken() == f"one, step {step:,}, {step - first + 1}"


def test_rows_lie_one_behind_the_other(open_data):
    first = padded(floats([1, 2, 3]) + bytes([4, 5]))
    page = open_data(
        [first + floats([7, 8])],
        curves=[["t", [[0, 3, 3, 0, 1, 1, 0], [1, 2, 2, 9, 1, 0, len(first)]], 0]],
    )
    plot = page.plot("t")
    assert steps_and_values(page, plot, 0) == [[1, 2, 3], ["0", "4", "9"]]
    assert steps_and_values(page, plot, 1) == [[7, 8], ["9", "10"]]


def thinned(means, columns, last):
    """Values at steps 0, 1, 2, 10, 15 and 19 of a curve of 400 values, thinned; its means beside them."""
    block = padded(floats([5, 0.79, 1.05, 2, 2.5, 3]) + bytes([1, 1, 8, 5, 4])) + floats(means)
    return [block], [["t", [[0, 400, 6, 0, 1, 1, 0, columns, last]], 0]]


def test_a_thinned_curve_has_a_badge_and_tells_what_its_columns_hold(open_data):
    blocks, curves = thinned([1, 2], 2, 19)
    page = open_data(blocks, curves=curves)
    plot = page.plot("t")
    assert page.card("t").get_by_text("thinned").is_visible()
    plot.press("Home")
    plot.press("ArrowRight")
    assert page.tab.locator("#tip .marked td").nth(3).text_content() == "0.79 to 5"
    plot.press("End")
    assert page.tab.locator("#tip .marked td").nth(3).text_content() == "2 to 3"


def test_the_means_of_a_thinned_curve_are_smoothed_each_with_its_weight(open_data):
    """Two columns of 200 values: of the first hardly anything is left in the second."""
    blocks, curves = thinned([1, 2], 2, 19)
    page = open_data(blocks, curves=curves)
    x, y = page.ask_plot(page.plot("t"), "[[...plot.shown[0].series.x], [...plot.shown[0].series.y]]")
    assert x == [5, 15]
    weight = 0.6**200
    assert y == pytest.approx([1, (weight * (1 - weight) * 1 + (1 - weight) * 2) / (1 - weight**2)])


def test_columns_without_values_are_left_out(open_data):
    blocks, curves = thinned([1, math.inf, math.nan, 2], 4, 19)
    page = open_data(blocks, curves=curves)
    x = page.ask_plot(page.plot("t"), "[...plot.shown[0].series.x]")
    assert x == [2.5, 12.5, 17.5]


@pytest.mark.parametrize(
    "values",
    [
        [math.nan] * 4,
        [math.inf, -math.inf, math.nan, math.inf],
        [0],
        [-1, -2],
        [3.4e38, -3.4e38],
        [1e-45, 0],
        [2, 2, 2],
    ],
)
@pytest.mark.parametrize("log", [False, True])
def test_odd_values_are_drawn_without_complaint(open_data, values, log):
    count = len(values)
    page = open_data([floats(values)], curves=[["t", [[0, count, count, 0, 1, 0, 0]], 0]])
    plot = page.plot("t")
    page.tab.get_by_label("log axis").set_checked(log)
    page.settle()
    low, high = page.ask_plot(plot, "plot.yRange")
    assert low < high and math.isfinite(low) and math.isfinite(high)
    for place in (40, 150, 300):
        page.point_at(plot, place, 80)
        wanted = np.float32(values[int(page.tip()["step"])])
        assert np.array_equal(np.float32(page.tip()["value"]), wanted, equal_nan=True)
    assert page.drawn(plot)[:, :, 3].any()


def is_drawn(page, plot, x, y):
    """Whether there is something in the colour of the first run within three pixels of a place."""
    x, y = round(x), round(y)
    near = page.drawn(plot)[y - 3 : y + 4, x - 3 : x + 4].reshape(-1, 4)
    strong = near[near[:, 3] > 120][:, :3]
    return len(strong) > 0 and np.abs(strong - page.colour("one")).max(axis=1).min() < 40


def test_values_that_are_not_finite_are_marked(open_data):
    """Three marks, the crosses and triangles at the edges, beside two values."""
    page = open_data(
        [floats([1, math.nan, 1, math.inf, 1, -math.inf, 1])],
        curves=[["t", [[0, 7, 7, 0, 1, 0, 0]], 0]],
        smooth=0,
    )
    plot = page.plot("t")
    for step, at_top in ((1, False), (3, True), (5, False)):
        y = 9 if at_top else page.ask_plot(plot, "plot.bottom - 4")
        assert is_drawn(page, plot, page.ask_plot(plot, f"plot.toX({step})"), y), step


def test_a_value_between_gaps_is_a_dot(open_data):
    values = [math.nan, 1, math.nan, 2, 2]
    page = open_data([floats(values)], curves=[["t", [[0, 5, 5, 0, 1, 0, 0]], 0]], smooth=0)
    plot = page.plot("t")
    assert is_drawn(page, plot, *page.ask_plot(plot, "[plot.toX(1), plot.toY(1)]"))
    assert not is_drawn(page, plot, *page.ask_plot(plot, "[plot.toX(2), plot.toY(1.5)]"))


def test_a_page_of_nothing_says_so(open_data):
    page = open_data(runs=[])
    assert page.tab.locator(".nothing").text_content() == "No values were found."
    assert page.tab.locator("article").count() == 0


def test_notes_stand_on_top(open_data):
    page = open_data(notes=["3 of 4 curves are thinned <b>.", "Not shown: 2 audio."])
    note = page.tab.get_by_role("note")
    assert note.locator("p").all_text_contents() == ["3 of 4 curves are thinned <b>.", "Not shown: 2 audio."]
    assert note.bounding_box()["y"] < 200


def test_models_have_a_table_of_their_layers(open_data):
    rows = [["conv1", "Conv2d", [64, 3], 1792], ["fc", "Linear", [10, 64], 650], ["__proto__", "", [], 12]]
    rows = [[name, kind, " x ".join(map(str, shape)), count] for name, kind, shape, count in rows]
    page = open_data(models=[[1, ["name", "kind", "shape", "parameters"], rows]])
    section = page.tab.locator("section:has(#layers)")
    cells = lambda: [row.locator("td").all_text_contents() for row in section.locator("tbody tr").all()]
    assert cells() == [
        ["conv1", "Conv2d", "64 x 3", "1,792"],
        ["fc", "Linear", "10 x 64", "650"],
        ["__proto__", "", "", "12"],
    ]
    section.get_by_role("button", name="parameters").click()
    assert [row[3] for row in cells()] == ["12", "650", "1,792"]


def test_hyperparameters_may_have_any_name(open_page, plain_page):
    """Names that objects have anyway are no values."""
    target = with_data(plain_page, EMPTY, [])
    text = target.read_text().replace(
        '"hparams": []', '"hparams": [[0, {"__proto__": 1, "rate": true}], [1, {"constructor": "x"}]]'
    )
    target.write_text(text)
    page = open_page(target)
    section = page.tab.locator("section:has(#hparams)")
    assert section.locator("th").all_text_contents() == ["run", "__proto__", "constructor", "rate"]
    rows = [row.locator("td").all_text_contents() for row in section.locator("tbody tr").all()]
    assert rows == [["one", "1", "", "true"], ["two", "", "x", ""]]


def test_histograms_of_one_step_and_of_one_value(open_data):
    counts = [0.0] * 40
    counts[0] = 12
    block = floats(counts + [0.5] * 9)
    page = open_data([block], hists=[[0, "one", [3], [0.5, 1.5], 0], [1, "zero", [3], [0, 1], 1]][:1])
    plot = page.plot("one")
    plot.press("Home")
    assert page.spoken() == "step 3: max 0.5, 84% 0.5, median 0.5, 16% 0.5, min 0.5"
    page.card("one").get_by_role("button", name="bands").click()
    plot.press("Home")
    assert page.tip()["step"] == "3"


def test_a_broken_picture_is_told(open_data):
    broken = b"\x89PNG\r\n\x1a\n" + bytes(40)
    page = open_data([broken], images=[[0, "p", [[0, 0, "image/png"]]]])
    page.tab.locator(".broken").wait_for()


def test_hundreds_of_steps_at_one_place(open_data):
    """Steps that repeat."""
    page = open_data(
        [floats(range(300)) + bytes(299)], curves=[["t", [[0, 300, 300, 5, 1, 1, 0]], 0]]
    )
    plot = page.plot("t")
    page.point_at(plot, 100, 80)
    assert page.tip()["step"] == "5"
    plot.press("End")
    assert page.tip()["value"] == "299"

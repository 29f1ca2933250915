"""Charts of curves: what the pointer finds, zoom, smoothing, the log axis, runs and the filter."""

import numpy as np
import pytest
from report_logs import RUNS


def place_of(page, plot, run, step, smoothed=True):
    """Where in a plot the line of a run is at a step."""
    series = "each.series" if smoothed else "each.curve.raw()"
    return page.ask_plot(
        plot,
        f"""(() => {{
              const each = plot.shown.find(({{curve}}) => report.runs[curve.run] === {run!r});
              const i = nearestIndex({series}.x, {step});
              return [plot.toX({series}.x[i]), plot.toY(plot.toValue({series}.y[i]))];
            }})()""",
    )


def set_slider(page, label, number):
    page.tab.get_by_label(label, exact=True).fill(str(number))
    page.settle()


@pytest.mark.parametrize("tag", ["train/loss", "rate", "val/loss"])
def test_the_pointer_finds_values_of_the_log(page, training, tag):
    """Exactly: as TensorBoard reads them, bit by bit."""
    plot = page.plot(tag)
    found = set()
    for x in range(50, 340, 29):
        page.point_at(plot, x, 90)
        tip = page.tip()
        values = training.values(tip["run"], tag)
        assert float(tip["value"]) == values[int(tip["step"])]
        found.add(tip["step"])
    assert len(found) > 1


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("step", [0, 60, 300, 597])
def test_the_nearest_line_is_marked(page, training, run, step):
    plot = page.plot("train/loss")
    page.point_at(plot, *place_of(page, plot, run, step))
    tip = page.tip()
    assert (tip["run"], abs(int(tip["step"]) - step) <= 6) == (run, True)


def test_the_tip_lists_the_runs_by_value(page, training):
    plot = page.plot("val/loss")
    page.point_at(plot, *place_of(page, plot, "wide", 300))
    rows = page.tab.locator("#tip tr:has(td)").all()
    cells = [row.locator("td").all_text_contents() for row in rows]
    assert [cell[1] for cell in cells] == ["baseline", "big/lr 3e-4", "wide"]
    assert [cell[3] for cell in cells] == ["1.5", "1", "0.5"]
    assert [cell[4] for cell in cells] == ["300"] * 3
    assert page.tab.locator("#tip .marked td").nth(1).text_content() == "wide"


def test_the_tip_is_sorted_by_what_is_drawn(page):
    """Of train/loss the last run is the highest, mostly."""
    plot = page.plot("train/loss")
    orders = []
    for x in range(150, 440, 40):
        page.point_at(plot, x, 120)
        smoothed = page.tab.locator("#tip td:nth-child(3)").all_text_contents()
        assert [float(text) for text in smoothed] == sorted(map(float, smoothed), reverse=True)
        orders.append(page.tab.locator("#tip td:nth-child(2)").all_text_contents())
    assert RUNS[::-1] in orders


def test_nine_of_many_runs_are_listed(open_page, many_runs_page):
    page = open_page(many_runs_page)
    plot = page.plot("loss")
    page.point_at(plot, *place_of(page, plot, "run07", 5))
    rows = page.tab.locator("#tip tr:has(td)").all_text_contents()
    assert len(rows) == 10
    assert "3 more" in rows[-1]


def test_the_tip_goes_with_the_pointer(page):
    plot = page.plot("train/loss")
    page.point_at(plot, 100, 90)
    assert page.tip() is not None
    page.tab.mouse.move(5, 700)
    assert page.tip() is None


def test_what_is_drawn_has_the_colour_of_its_run(page):
    set_slider(page, "smoothing", 0)
    plot = page.plot("val/loss")
    drawn = page.drawn(plot)
    for run in RUNS:
        x, y = (round(place) for place in place_of(page, plot, run, 300))
        near = drawn[y - 2 : y + 3, x - 2 : x + 3].reshape(-1, 4)
        strong = near[near[:, 3] > 200][:, :3]
        assert np.abs(strong - page.colour(run)).max(axis=1).min() < 12


def test_dragging_zooms_the_steps_and_fits_the_values(page, training):
    plot = page.plot("train/loss")
    page.point_at(plot, 120, 60)
    first = int(page.tip()["step"])
    page.point_at(plot, 200, 60)
    last = int(page.tip()["step"])
    page.drag(plot, 120, 200)
    low, high = page.ask_plot(plot, "plot.xRange")
    assert abs(low - first) <= 3 and abs(high - last) <= 3
    values = [training.values(run, "train/loss") for run in RUNS]
    inside = [number for curve in values for step, number in curve.items() if low <= step <= high]
    bottom, top = page.ask_plot(plot, "plot.yRange")
    height = max(inside) - min(inside)
    assert bottom == pytest.approx(min(inside) - 0.04 * height, abs=1e-6)
    assert top == pytest.approx(max(inside) + 0.04 * height, abs=1e-6)


def test_a_zoom_between_two_values_shows_the_line_that_joins_them(page):
    plot = page.plot("val/loss")
    page.drag(plot, 150, 250)
    low, high = page.ask_plot(plot, "plot.xRange")
    assert 0 < low < high < 300
    assert page.ask_plot(plot, "plot.yRange") == pytest.approx([0.5 - 0.08, 2.5 + 0.08])


@pytest.mark.parametrize("reset", ["Escape", "double click"])
def test_the_zoom_is_reset(page, reset):
    plot = page.plot("train/loss")
    whole = page.ask_plot(plot, "plot.xRange")
    page.drag(plot, 120, 200)
    assert page.ask_plot(plot, "plot.xRange") != whole
    if reset == "Escape":
        plot.press("Escape")
    else:
        plot.dblclick()
    assert page.ask_plot(plot, "plot.xRange") == whole == [0, 597]


def test_a_click_does_not_zoom(page):
    plot = page.plot("train/loss")
    plot.click()
    assert page.ask_plot(plot, "plot.zoom") is None


def test_one_zoom_leaves_other_charts_alone(page):
    other = page.plot("val/loss")
    page.drag(page.plot("train/loss"), 120, 200)
    assert page.ask_plot(other, "plot.zoom") is None


def test_the_smoothing_slider_smooths(page, training):
    """What the tip calls smoothed, by TensorBoard's formula, written down here again."""
    values = np.array(list(training.values("wide", "train/loss").values()))
    plot = page.plot("train/loss")
    for weight in (0.6, 0.9):
        set_slider(page, "smoothing", weight)
        page.point_at(plot, *place_of(page, plot, "wide", 300))
        step = int(page.tip()["step"])
        last, count = 0.0, 0
        for number in values[: step // 3 + 1]:
            last, count = last * weight + (1 - weight) * number, count + 1
        shown = page.tab.locator("#tip .marked td").nth(2).text_content()
        assert float(shown) == pytest.approx(last / (1 - weight**count), rel=1e-4)


def test_a_thinned_curve_tells_what_its_columns_hold(open_page, training, make_report):
    """The least and the greatest of all values that the log has there, of which most are not in the page."""
    page = open_page(make_report(training.folder, options=["--columns", "32"]))
    values = training.values("wide", "train/loss")
    card, plot = page.card("train/loss"), page.plot("train/loss")
    assert card.get_by_text("thinned").is_visible()
    assert "thinned" in page.tab.get_by_role("note").text_content()
    column = lambda step: step * 32 // 598
    for wanted in range(20, 600, 60):
        page.point_at(plot, *place_of(page, plot, "wide", wanted))
        step = int(page.tip()["step"])
        held = [values[other] for other in values if column(other) == column(step)]
        told = page.tab.locator("#tip .marked td").nth(3).text_content().split(" to ")
        assert page.tip()["run"] == "wide" and len(held) > 2
        assert [float(end) for end in told] == pytest.approx([min(held), max(held)], rel=6e-3)


def test_without_smoothing_there_is_one_column_less(page):
    plot = page.plot("train/loss")
    set_slider(page, "smoothing", 0)
    page.point_at(plot, 100, 60)
    assert page.tab.locator("#tip th").all_text_contents() == ["", "run", "value", "step"]


def test_the_default_weight_comes_from_the_command(open_page, training, make_report):
    page = open_page(make_report(training.folder, options=["--smooth", "0.25"]))
    assert page.tab.get_by_label("smoothing", exact=True).input_value() == "0.25"
    assert page.run("() => view.weight") == 0.25


def test_the_log_axis_spaces_powers_of_ten_evenly(page):
    plot = page.plot("train/norm")
    page.tab.get_by_label("log axis", exact=True).check()
    page.settle()
    ys = [place_of(page, plot, "wide", step, smoothed=False)[1] for step in (0, 200, 400)]
    assert ys[1] - ys[0] == pytest.approx(ys[2] - ys[1], rel=0.02) and ys[1] > ys[0]
    page.tab.get_by_label("log axis", exact=True).uncheck()
    page.settle()
    ys = [place_of(page, plot, "wide", step, smoothed=False)[1] for step in (0, 200, 400)]
    assert ys[1] - ys[0] > 5 * (ys[2] - ys[1])


def test_a_chart_has_a_log_axis_of_its_own(page):
    plot, other = page.plot("rate"), page.plot("train/loss")
    page.card("rate").get_by_role("button", name="log").click()
    assert (page.ask_plot(plot, "plot.log"), page.ask_plot(other, "plot.log")) == (True, False)


def test_a_run_without_its_box_is_not_drawn(page):
    plot = page.plot("train/loss")
    page.tab.locator("label:has(input[type=checkbox])", has_text="wide").uncheck()
    page.settle()
    page.point_at(plot, 100, 60)
    names = page.tab.locator("#tip td:nth-child(2)").all_text_contents()
    assert sorted(names) == ["baseline", "big/lr 3e-4"]
    assert page.card("samples/noise").locator("visible=true").count() > 0
    assert not page.card("samples/noise", "wide").is_visible()


def test_none_and_all(page):
    plot = page.plot("train/loss")
    page.tab.get_by_role("button", name="none", exact=True).click()
    page.settle()
    assert page.ask_plot(plot, "plot.shown.length") == 0
    assert not page.card("notes").first.is_visible()
    page.tab.get_by_role("button", name="all", exact=True).click()
    page.settle()
    assert page.ask_plot(plot, "plot.shown.length") == 3


def test_the_runs_filter_limits_the_list_and_its_buttons(page):
    page.tab.get_by_label("filter runs").fill("LR")
    shown = [line.text_content() for line in page.tab.locator("aside li").all() if line.is_visible()]
    assert shown == ["big/lr 3e-4"]
    page.tab.get_by_role("button", name="none", exact=True).click()
    boxes = [box.is_checked() for box in page.tab.locator("aside li input").all()]
    assert boxes == [True, False, True]


def test_a_run_pointed_at_dims_the_others(page):
    """Fewer of the canvas' pixels are strong, until the pointer leaves."""
    plot = page.plot("val/loss")
    strong = [np.sum(page.drawn(plot)[:, :, 3] > 200)]
    page.tab.locator("aside li", has_text="wide").hover()
    page.settle()
    strong.append(np.sum(page.drawn(plot)[:, :, 3] > 200))
    page.tab.mouse.move(600, 5)
    page.settle()
    strong.append(np.sum(page.drawn(plot)[:, :, 3] > 200))
    assert strong[1] < strong[0] == strong[2]


def test_the_filter_leaves_cards_that_have_it_in_their_tag(page):
    page.tab.get_by_label("filter tags").fill("LOSS")
    assert page.shown_cards() == ["train/loss", "val/loss"]
    assert not page.tab.get_by_role("heading", name="Pictures").is_visible()
    page.tab.get_by_label("filter tags").fill("no such tag")
    assert page.shown_cards() == []
    assert page.tab.locator(".nothing").is_visible()
    page.tab.get_by_label("filter tags").fill("")
    assert not page.tab.locator(".nothing").is_visible()


def test_groups_open_and_close(page):
    summary = page.tab.locator("summary", has_text="train").first
    assert page.card("train/loss").is_visible()
    summary.click()
    assert not page.card("train/loss").is_visible()


def test_groups_hold_what_is_before_the_slash_and_lone_tags_are_together(page):
    groups = page.tab.locator("section:has(#curves) .group")
    titles = groups.locator("> summary").all_text_contents()
    assert titles == ["train 2", "other 2"]


def test_the_table_has_the_values(page):
    card = page.card("val/loss")
    card.get_by_text("values").click()
    row = card.locator("tbody tr").first.locator("td")
    row.first.wait_for()
    assert row.all_text_contents() == ["baseline", "1.5", "1.5", "2.5", "2", "0", "300"]

"""Reading with keys, and what a screen reader hears."""

import struct

import pytest
from report_logs import STEPS


def single(number):
    """The fewest digits of a float32, as a reader would say them."""
    for digits in range(1, 10):
        text = f"{number:.{digits}g}"
        if struct.pack("<f", float(text)) == struct.pack("<f", number):
            return float(text)


def spoken_value(page, run, step):
    """The number read out, which must be that of `run` at `step`."""
    start = f"{run}, step {step}, "
    assert page.spoken().startswith(start)
    return float(page.spoken().removeprefix(start))


def test_arrows_read_values(page, training):
    values = training.values("baseline", "train/loss")
    plot = page.plot("train/loss")
    plot.focus()
    for step in list(STEPS)[:3]:
        plot.press("ArrowRight")
        assert spoken_value(page, "baseline", step) == single(values[step])
        assert page.tip() == {"run": "baseline", "step": str(step), "value": page.tip()["value"]}
        assert float(page.tip()["value"]) == values[step]
    plot.press("ArrowLeft")
    assert spoken_value(page, "baseline", 3) == single(values[3])


def test_home_and_end(page, training):
    values = training.values("baseline", "train/loss")
    plot = page.plot("train/loss")
    plot.press("End")
    assert spoken_value(page, "baseline", 597) == single(values[597])
    plot.press("Home")
    assert spoken_value(page, "baseline", 0) == single(values[0])


def test_pages_are_a_twentieth(page):
    plot = page.plot("train/loss")
    plot.press("Home")
    plot.press("PageUp")
    assert page.tip()["step"] == "30"
    plot.press("PageDown")
    assert page.tip()["step"] == "0"


def test_up_and_down_change_the_run(page):
    plot = page.plot("val/loss")
    plot.press("End")
    heard = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"):
        plot.press(key)
        heard.append(page.spoken())
    assert heard == [
        "big/lr 3e-4, step 300, 1",
        "wide, step 300, 0.5",
        "baseline, step 300, 1.5",
        "wide, step 300, 0.5",
    ]


def test_values_that_are_not_finite_are_read_out(page):
    plot = page.plot("train/norm")
    plot.press("Home")
    for _ in range(30):
        plot.press("ArrowRight")
    assert page.spoken() == "baseline, step 90, NaN"
    assert page.tip()["value"] == "NaN"


def test_the_zoom_follows(page):
    plot = page.plot("train/loss")
    page.drag(plot, 120, 200)
    plot.press("Home")
    low, high = page.ask_plot(plot, "plot.xRange")
    assert low <= 0 <= high < 597


def test_the_tip_leaves_with_the_focus(page):
    plot = page.plot("train/loss")
    plot.press("Home")
    assert page.tip() is not None
    page.tab.get_by_label("filter tags").focus()
    assert page.tip() is None


def test_plots_say_what_they_are(page):
    plot = page.plot("val/loss")
    assert plot.get_attribute("role") == "img"
    label = plot.get_attribute("aria-label")
    assert label.startswith("val/loss: 3 curves; last values baseline 1.5, big/lr 3e-4 1, wide 0.5.")


def test_every_plot_is_reached_by_tab(page):
    page.tab.get_by_label("filter tags").focus()
    reached = []
    for _ in range(60):
        page.tab.keyboard.press("Tab")
        label = page.run("() => document.activeElement.getAttribute('aria-label')")
        reached.append((label or "").split(":")[0])
    curves = ["train/loss", "train/norm", "rate", "val/loss"]
    assert [label for label in reached if label in curves] == curves


def test_sliders_say_the_step(page):
    slider = page.card("samples/noise", "wide").locator("input[type=range]")
    assert slider.get_attribute("aria-valuetext") == "step 500, 3 of 3"
    slider.press("ArrowLeft")
    assert slider.get_attribute("aria-valuetext") == "step 100, 2 of 3"


def test_histograms_are_read_by_step(page):
    plot = page.plot("weights/fc", "wide")
    plot.press("Home")
    assert page.spoken().startswith("step 0: max ")
    plot.press("ArrowRight")
    assert page.spoken().startswith("step 50: max ")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_picture_is_enlarged_by_keys(page, key):
    card = page.card("samples/noise", "wide")
    width = card.bounding_box()["width"]
    card.locator(".picture").press(key)
    assert card.bounding_box()["width"] > 1.5 * width

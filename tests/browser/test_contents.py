"""Pictures, histograms, texts and hyperparameters, as the logs have them."""

import numpy as np
import pytest
from report_logs import HISTOGRAM_STEPS, PICTURE_STEPS, RUNS


def shown_pixels(card):
    """What the picture of a card shows, [height, width, 3]."""
    from browser_page import decode_url

    image = card.locator("img")
    image.evaluate("(image) => image.decode()")
    url = image.evaluate(
        """(image) => {
             const canvas = document.createElement('canvas');
             [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
             canvas.getContext('2d').drawImage(image, 0, 0);
             return canvas.toDataURL();
           }"""
    )
    return decode_url(url)[:, :, :3]


def picture_card(page, tag, run):
    card = page.card(tag, run)
    card.scroll_into_view_if_needed()
    card.locator("img[src]").wait_for()
    return card


@pytest.mark.parametrize("run", RUNS)
def test_the_last_step_is_shown_first(page, training, run):
    card = picture_card(page, "samples/noise", run)
    assert np.array_equal(shown_pixels(card), training.pictures[run, PICTURE_STEPS[-1]])
    assert card.get_by_text("step 500 · 3 of 3").is_visible()


@pytest.mark.parametrize("run", RUNS)
def test_the_slider_shows_the_picture_of_its_step(page, training, run):
    card = picture_card(page, "samples/noise", run)
    for position, step in enumerate(PICTURE_STEPS):
        card.locator("input[type=range]").fill(str(position))
        assert np.array_equal(shown_pixels(card), training.pictures[run, step])
        assert card.locator("img").get_attribute("alt") == f"samples/noise, {run}, step {step}"


def test_a_card_has_one_picture_and_one_slider(page):
    """Counting from 0; of a single step, too, where nobody needs to see it."""
    for tag, last in (("samples/noise", "2"), ("samples/first", "0")):
        for run in RUNS:
            card = page.card(tag, run)
            assert card.locator("img").count() == 1
            slider = card.locator("input[type=range]")
            assert slider.count() == 1
            assert (slider.get_attribute("min"), slider.get_attribute("max")) == ("0", last)
            assert slider.is_visible() == (last != "0")


def test_small_pictures_are_enlarged_by_a_whole_factor(page):
    """Pixels of 30 x 20 pictures are squares of 8 x 8."""
    box = picture_card(page, "samples/noise", "wide").locator("img")
    box.evaluate("(image) => image.decode()")
    page.settle()
    assert (box.bounding_box()["width"], box.bounding_box()["height"]) == (240, 160)
    assert box.evaluate("(image) => getComputedStyle(image).imageRendering") == "pixelated"


def test_a_click_enlarges(page):
    card = picture_card(page, "samples/noise", "wide")
    width = card.locator("img").bounding_box()["width"]
    card.locator(".picture").click()
    assert card.locator("img").bounding_box()["width"] > 1.5 * width
    card.locator(".picture").click()
    assert card.locator("img").bounding_box()["width"] == width


def test_pictures_are_decoded_when_they_come_near(page):
    """Far below the view there is none yet."""
    page.tab.set_viewport_size({"width": 1280, "height": 300})
    page.tab.reload()
    page.settle()
    assert page.tab.locator("img[src]").count() == 0
    picture_card(page, "samples/noise", "wide")


def test_ridges_have_the_counts_of_the_log(page):
    """All values of a step, over the bins."""
    plot = page.plot("weights/fc", "wide")
    for index in range(len(HISTOGRAM_STEPS)):
        assert page.ask_plot(plot, f"plot.binCounts({index}).reduce((a, b) => a + b)") == (
            pytest.approx(1000, rel=1e-4)
        )


def test_a_ridge_is_told_by_the_pointer(page):
    plot = page.plot("weights/fc", "wide")
    for index, step in enumerate(HISTOGRAM_STEPS):
        page.point_at(plot, 120, page.ask_plot(plot, f"plot.base({index})"))
        tip = page.tab.locator("#tip")
        assert tip.locator("b").text_content() == f"step {step}"
        assert tip.get_attribute("data-step") == str(step)


def test_bands_tell_quantiles(page, training):
    plot = page.plot("weights/fc", "wide")
    card = page.card("weights/fc", "wide")
    card.get_by_role("button", name="bands").click()
    for step in HISTOGRAM_STEPS:
        page.point_at(plot, page.ask_plot(plot, f"plot.toX({step})"), 80)
        assert page.tab.locator("#tip b").text_content() == f"step {step}"
        numbers = [float(text) for text in page.tab.locator("#tip td:nth-child(2)").all_text_contents()]
        assert numbers == sorted(numbers, reverse=True) and len(numbers) == 5
        least, greatest = training.histogram_ranges["wide", step]
        assert (numbers[-1], numbers[0]) == pytest.approx((least, greatest), rel=1e-4)
    card.get_by_role("button", name="bands").click()
    assert page.ask_plot(plot, "plot.bands") is False


def test_texts_are_markdown(page):
    body = page.card("notes", "wide").locator(".markdown")
    assert body.locator("h4").text_content() == "Setup"
    assert body.locator("strong").text_content() == "small"
    assert body.locator("th").all_text_contents() == ["option", "value"]
    assert body.locator("td code").text_content() == "0.1"


def table(page):
    rows = page.tab.locator("section:has(#hparams) tbody tr").all()
    return [row.locator("td").all_text_contents() for row in rows]


def test_hyperparameters_have_a_row_a_run(page, training):
    headings = page.tab.locator("section:has(#hparams) th").all_text_contents()
    assert headings[:3] == ["run", "optimizer", "rate"]
    assert [row[:3] for row in table(page)] == [
        ["baseline", "adam", "0.3"],
        ["big/lr 3e-4", "adam", "0.2"],
        ["wide", "adam", "0.1"],
    ]
    column = headings.index("val/loss")
    assert [row[column] for row in table(page)] == ["1.5", "1", "0.5"]


def test_hyperparameters_are_sorted_by_their_headings(page):
    heading = page.tab.locator("section:has(#hparams) th").nth(2)
    heading.locator("button").click()
    assert [row[2] for row in table(page)] == ["0.1", "0.2", "0.3"]
    assert heading.get_attribute("aria-sort") == "ascending"
    heading.locator("button").click()
    assert [row[2] for row in table(page)] == ["0.3", "0.2", "0.1"]
    assert heading.get_attribute("aria-sort") == "descending"

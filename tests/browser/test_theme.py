"""Light and dark, phones, and whether everything can be read."""

import pytest

# Luminance and contrast of two computed colours, as WCAG 2 has them, over every text that is seen.
CONTRASTS = """() => {
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext('2d', {willReadFrequently: true});
  const parts = (colour) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (colour) => {
    const [r, g, b] = colour.map(c => c / 255)
      .map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const colour = parts(getComputedStyle(node).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text; (text = texts.nextNode());) {
    const node = text.parentElement;
    if (!text.data.trim() || !node.checkVisibility() || node.closest('script, .unseen')) continue;
    const front = luminance(parts(getComputedStyle(node).color));
    const back = luminance(behind(node));
    const contrast = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    found.push([contrast, text.data.trim().slice(0, 30)]);
  }
  return found;
}"""


def background(page):
    """Red, green and blue of the page, each 0 to 255."""
    colour = page.run("() => getComputedStyle(document.body).backgroundColor")
    return [int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]


def is_dark(page):
    return max(background(page)) < 64


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_the_theme_is_the_systems_unless_one_was_asked_for(open_page, training, make_report, theme, system):
    path = make_report(training.folder, options=["--theme", theme])
    page = open_page(path, color_scheme=system)
    assert is_dark(page) == ("dark" in (theme, system) and theme != "light")


def test_the_page_follows_the_system(open_page, training_page):
    page = open_page(training_page, color_scheme="light")
    page.tab.emulate_media(color_scheme="dark")
    page.settle()
    assert is_dark(page)


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_switch_changes_page_and_charts(open_page, training_page, system):
    page = open_page(training_page, color_scheme=system)
    plot = page.plot("train/loss")
    before = (is_dark(page), list(page.colour("wide")), page.drawn(plot).tobytes())
    page.tab.get_by_role("button", name="switch to").click()
    page.settle()
    after = (is_dark(page), list(page.colour("wide")), page.drawn(plot).tobytes())
    assert all(old != new for old, new in zip(before, after))
    page.tab.get_by_role("button", name="switch to").click()
    page.settle()
    assert (is_dark(page), list(page.colour("wide")), page.drawn(plot).tobytes()) == before


@pytest.mark.parametrize("system", ["light", "dark"])
def test_every_text_can_be_read(open_page, training, make_report, system):
    """With a contrast of 4.5 and more, of the charts' labels as well."""
    page = open_page(make_report(training.folder), color_scheme=system)
    page.point_at(page.plot("train/loss"), 100, 80)
    for summary in page.tab.locator(".values summary").all():
        summary.click()
    page.settle()
    found = page.run(CONTRASTS)
    assert len(found) > 100
    assert [(round(contrast, 2), text) for contrast, text in found if contrast < 4.5] == []


@pytest.mark.parametrize("system", ["light", "dark"])
def test_lines_stand_out(open_page, many_runs_page, training_page, system):
    """Lines of runs have a contrast of 2.5 and more with their card, few runs or many."""
    for path in (many_runs_page, training_page):
        page = open_page(path, color_scheme=system)
        card = [parts / 255 for parts in background_of_card(page)]
        for run in page.run("() => report.runs"):
            assert contrast(card, [part / 255 for part in page.colour(run)]) > 2.5


def background_of_card(page):
    colour = page.run("() => getComputedStyle(document.querySelector('.card')).backgroundColor")
    return [int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]


def contrast(one, other):
    def luminance(colour):
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dim, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dim + 0.05)


PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def test_phones_have_one_column_as_wide_as_they_are(open_page, training_page):
    page = open_page(training_page, **PHONE)
    boxes = [card.bounding_box() for card in page.tab.locator("article").all()]
    assert len({box["x"] for box in boxes}) == 1
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    assert page.run("() => document.documentElement.scrollWidth") == 390


def test_cards_are_at_least_340_pixels_wide(open_page, training_page):
    for width in (900, 1280, 2000):
        page = open_page(training_page, viewport={"width": width, "height": 800})
        cards = [box.bounding_box() for box in page.tab.locator("section:has(#curves) article").all()]
        assert min(card["width"] for card in cards) >= 340


def test_a_finger_finds_values(open_page, training, training_page):
    page = open_page(training_page, **PHONE)
    plot = page.plot("train/loss")
    box = plot.bounding_box()
    page.tab.touchscreen.tap(box["x"] + 150, box["y"] + 60)
    tip = page.tip()
    assert float(tip["value"]) == training.values(tip["run"], "train/loss")[int(tip["step"])]
    shown = page.tab.locator("#tip").bounding_box()
    assert shown["x"] >= 0 and shown["x"] + shown["width"] <= 390


def test_nothing_moves_for_those_who_ask_for_that(open_page, training_page):
    behaviour = "() => getComputedStyle(document.documentElement).scrollBehavior"
    assert open_page(training_page, reduced_motion="reduce").run(behaviour) == "auto"
    assert open_page(training_page, reduced_motion="no-preference").run(behaviour) == "smooth"


def test_without_scripts_the_page_explains_itself(open_page, browser, training_page):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(training_page.as_uri())
    assert "script" in tab.locator("noscript").inner_text()
    context.close()

"""Tags, runs and texts are text, whatever is in them."""

import pytest
from event_log import FIRST, scalar, write_events
from report_logs import picture, text

TAGS = [
    "<script>window.ran = 1</script>",
    "</script><img src=x onerror='window.ran = 1'>",
    "<!--<script>",
    "__proto__",
    "constructor",
    "toString/valueOf",
    "quotes \" ' & &amp; &#60;",
    "שלום/loss",
    "日本語 \N{SLIGHTLY SMILING FACE}",
    "",
]
RUNS = ["<b>bold</b>", "a \"b\" 'c' & d", "עברית", "__proto__"]
WORDS = """<img src=x onerror='window.ran = 1'> [link](javascript:alert(1))
![picture](http://127.0.0.1:9/x.png) <b>not bold</b> &lt;

<script>window.ran = 1</script>"""


@pytest.fixture(scope="module")
def hostile_page(tmp_path_factory, make_report):
    folder = tmp_path_factory.mktemp("hostile")
    import numpy as np

    for run in RUNS:
        events = [scalar(step, tag, step + 0.5) for tag in TAGS for step in (0, 1)]
        pixels = np.full((8, 8, 3), 200, dtype=np.uint8)
        events += [picture(0, tag, pixels) for tag in TAGS] + [text(0, tag, WORDS) for tag in TAGS]
        write_events(folder / run / "events.out.tfevents.1", [FIRST, *events])
    return make_report(folder, options=["--title", "</title><script>window.ran = 1</script>"])


@pytest.fixture
def page(open_page, hostile_page):
    return open_page(hostile_page)


def test_nothing_of_them_runs(page):
    for card in page.tab.locator("article").all():
        card.scroll_into_view_if_needed()
    page.settle()
    assert page.run("() => window.ran") is None
    assert page.tab.locator("b, script[src], img[src^=http]").count() == 0


def test_each_tag_has_its_cards(page):
    """One of curves, and one a run of pictures and of texts."""
    shown = page.shown_cards()
    for tag in TAGS:
        assert shown.count(tag) == 1 + 2 * len(RUNS), tag


def test_tags_are_read_as_they_are(page):
    texts = page.tab.locator("article h3").all_text_contents()
    assert {tag for tag in TAGS if tag} <= set(texts)


def test_runs_are_read_as_they_are(page):
    assert sorted(page.tab.locator("aside li").all_text_contents()) == sorted(RUNS)


def test_the_tip_has_the_names(page):
    plot = page.plot("__proto__")
    page.point_at(plot, 150, 100)
    assert page.tip()["run"] in RUNS
    names = page.tab.locator("#tip td:nth-child(2)").all_text_contents()
    assert sorted(names) == sorted(RUNS)


def test_texts_stay_text(page):
    body = page.card("constructor").filter(has=page.tab.locator(".markdown")).first.locator(".markdown")
    assert body.locator("img, script, a, b").count() == 0
    assert "[link](javascript:alert(1))" in body.text_content()
    assert "<script>window.ran = 1</script>" in body.text_content()


def test_the_title_is_text(page):
    assert page.tab.title() == "</title><script>window.ran = 1</script>"
    assert page.tab.locator("h1").text_content() == "</title><script>window.ran = 1</script>"


def test_names_in_hebrew_do_not_turn_their_surroundings(page):
    """The box of a run stays left of its name, and the name is set from right to left."""
    line = page.tab.locator("aside li", has_text="עברית")
    box, name = line.locator("input").bounding_box(), line.locator("bdi").bounding_box()
    assert box["x"] < name["x"]
    assert line.locator("bdi").evaluate("(node) => getComputedStyle(node).direction") == "rtl"

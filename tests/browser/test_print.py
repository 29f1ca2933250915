"""On paper: light, without controls, every group open."""

import re

import pytest

CONTROLS = "button, input, select, nav, label:has(input[type=range])"


@pytest.fixture
def printed(open_page, training_page):
    """The page in print, with a group closed and a run hidden before."""
    low = {"width": 1280, "height": 300}  # Of what is far below, nothing is drawn before.
    page = open_page(training_page, color_scheme="dark", viewport=low)
    page.tab.locator(".group > summary").first.click()
    page.tab.locator("label", has_text="wide").locator("input").uncheck()
    page.settle()
    assert page.tab.locator(".group:not([open])").count() == 1
    page.tab.emulate_media(media="print")
    page.settle()
    return page


def test_no_control_is_printed(printed):
    assert [control for control in printed.tab.locator(CONTROLS).all() if control.is_visible()] == []


def test_headings_of_tables_are_printed(printed):
    """Buttons that sort are no use on paper, but what they say is."""
    headings = printed.tab.locator("section:has(#hparams) th")
    shown = headings.evaluate_all("(all) => all.map((th) => getComputedStyle(th, '::before').content)")
    assert shown[0] == '"run"' and len(shown) > 1 and "none" not in shown


def test_every_group_is_open(printed):
    assert printed.tab.locator(".group:not([open])").count() == 0


def test_groups_close_again(printed):
    printed.tab.emulate_media(media="screen")
    printed.settle()
    assert printed.tab.locator(".group:not([open])").count() == 1


def test_paper_is_white(printed):
    body = "() => getComputedStyle(document.body)"
    assert printed.run(f"() => ({body})().backgroundColor") == "rgb(255, 255, 255)"
    assert printed.run(f"() => ({body})().color") == "rgb(0, 0, 0)"
    assert printed.run("() => runColour(0)").startswith("oklch(0.57 ")


def test_charts_have_twice_the_pixels(printed):
    for plot in printed.tab.locator(".plot:visible").all():
        width, drawn = plot.evaluate("(box) => [box.clientWidth, box.plot.canvas.width]")
        assert drawn == pytest.approx(2 * width, abs=2)


def test_there_is_a_legend_of_the_runs_shown(printed):
    shown = [line.text_content() for line in printed.tab.locator("aside li").all() if line.is_visible()]
    assert shown == ["baseline", "big/lr 3e-4"]
    assert printed.tab.locator("aside li canvas").first.is_visible()


def test_cards_stand_in_two_columns(printed):
    cards = printed.tab.locator("section:has(#curves) article").all()
    assert len({round(card.bounding_box()["x"]) for card in cards if card.is_visible()}) == 2


def test_all_pictures_are_there(printed):
    printed.tab.wait_for_function(
        "[...document.images].filter(i => i.checkVisibility()).every(i => i.naturalWidth > 0)"
    )


def test_a_page_is_printed(open_page, training_page):
    """By the browser itself, which tells the page before it prints, and after."""
    page = open_page(training_page, viewport={"width": 1280, "height": 300})
    page.run(
        """() => {
             window.seen = [];
             addEventListener('beforeprint', () => {
               const [box] = document.getElementsByClassName('plot');
               seen.push(box.plot.scale, document.querySelectorAll('.group:not([open])').length);
             });
             document.querySelector('.group').open = false;
           }"""
    )
    paper = page.tab.pdf(format="A4")
    assert paper.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) >= 2
    pictures = re.findall(rb"/Width 30\b.{0,40}/Height 20\b", paper, re.DOTALL)
    assert len(pictures) >= 6  # Each may bring a mask.
    assert page.run("() => seen") == [2, 0]
    assert page.run("() => view.printing") is False

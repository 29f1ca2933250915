"""The page fetches nothing, and nothing in it may run but its own script."""

import pytest

# In a task of the page's own: the debugger may do what the policy forbids.
LATER = "(act) => new Promise(done => setTimeout(() => done(act()), 0))"


def later(page, act):
    return page.run(f"() => ({LATER})({act})")


def test_only_the_file_itself_is_requested(page):
    """Looked at to its end, with every picture loaded."""
    for card in page.tab.locator("article").all():
        card.scroll_into_view_if_needed()
    page.tab.wait_for_function("[...document.images].every(image => image.naturalWidth > 0)")
    files = [url for url in page.requests if url.startswith("file:")]
    assert files == [page.url]
    assert any(url.startswith("blob:") for url in page.requests)


def test_inline_scripts_do_not_run(page):
    page.run(
        """() => {
             const script = document.createElement('script');
             script.textContent = 'window.ran = true';
             document.body.append(script);
             document.body.insertAdjacentHTML('beforeend', '<img src=data:, onerror="window.ran = true">');
           }"""
    )
    page.tab.wait_for_timeout(100)
    assert page.run("() => window.ran") is None
    assert any("Content Security Policy" in complaint for complaint in page.complaints)
    page.complaints.clear()


def test_style_attributes_do_not_count(page):
    margin = page.run(
        """() => {
             document.body.insertAdjacentHTML('beforeend', '<p id=styled style="margin: 77px">');
             return getComputedStyle(document.getElementById('styled')).marginTop;
           }"""
    )
    assert margin != "77px"
    assert page.complaints
    page.complaints.clear()


@pytest.mark.parametrize("call", ["eval('1')", "new Function('1')"])
def test_text_is_never_code(page, call):
    assert later(page, f"() => {{ try {{ {call}; return 'ran'; }} catch (e) {{ return e.name; }} }}") == (
        "EvalError"
    )
    page.complaints.clear()


def test_nothing_can_be_fetched(page):
    assert page.run("() => fetch('data:,x').then(() => 'fetched', () => 'refused')") == "refused"
    assert page.run(
        """() => new Promise(done => {
             const image = new Image();
             image.onload = () => done('fetched');
             image.onerror = () => done('refused');
             image.src = 'http://127.0.0.1:9/x.png';
           })"""
    ) == "refused"
    page.complaints.clear()
    page.requests = [url for url in page.requests if not url.startswith("http://127.0.0.1:9/")]


def test_the_page_has_no_style_or_event_attributes(training_page):
    """Outside of scripts and styles, whose contents are not markup."""
    import html.parser

    class Attributes(html.parser.HTMLParser):
        names = set()

        def handle_starttag(self, tag, attributes):
            self.names |= {name for name, _ in attributes}

    parser = Attributes()
    parser.feed(training_page.read_text())
    assert not [name for name in parser.names if name == "style" or name.startswith("on")]

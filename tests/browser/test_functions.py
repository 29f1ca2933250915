"""The functions of the page's script, one by one: their names are the script's own, reached from here."""

import math
import random

import numpy as np
import pytest


@pytest.fixture(scope="module")
def call(browser, training_page):
    """Calls a function of the script; NaN and infinities cross in both directions."""
    from browser_page import ReportPage

    page = ReportPage(browser.new_context(), training_page)
    yield lambda name, *arguments: page.run(f"(arguments) => {name}(...arguments)", list(arguments))
    page.context.close()


SMOOTHED = "((values, weight) => [...smoothValues(Float32Array.from(values), weight)])"


def tensorboard_smoothing(values, weight):
    """TensorBoard's line chart, in double precision."""
    if all(value == values[0] for value in values):
        return values
    smoothed, last, count = [], 0.0, 0
    for value in values:
        if not math.isfinite(value):
            smoothed.append(value)
            continue
        last, count = last * weight + (1 - weight) * value, count + 1
        smoothed.append(last / (1 - weight**count))
    return smoothed


@pytest.mark.parametrize("weight", [0.1, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("seed", range(4))
def test_smoothing_is_tensorboards(call, weight, seed):
    values = np.random.default_rng(seed).normal(5, 2, 400).astype(np.float32).tolist()
    for place in range(seed * 7):
        values[random.Random(place).randrange(400)] = [math.nan, math.inf, -math.inf][place % 3]
    smoothed = call(SMOOTHED, values, weight)
    assert smoothed == pytest.approx(tensorboard_smoothing(values, weight), rel=2e-7, nan_ok=True)


def test_constant_curves_stay(call):
    """To the last bit, which a mean of equal values need not have."""
    values = np.random.default_rng(7).normal(0, 10, 100).astype(np.float32).tolist()
    smooth = "((v) => v.map(one => [...smoothValues(new Float32Array(99).fill(one), 0.97)]))"
    assert call(smooth, values) == [[value] * 99 for value in values]


def test_one_value_and_none(call):
    assert call("((v) => [...smoothValues(Float32Array.from(v), 0.9)])", [7]) == [7]
    assert call("((v) => [...smoothValues(Float32Array.from(v), 0.9)])", []) == []


@pytest.mark.parametrize(
    "low, high, count, whole, ticks",
    [
        (0, 10, 4, False, [0, 5, 10]),
        (0, 1, 4, False, [0, 0.5, 1]),
        (-1, 1, 4, False, [-1, -0.5, 0, 0.5, 1]),
        (0, 3, 6, True, [0, 1, 2, 3]),
        (2.1, 2.4, 3, True, []),
        (0, 599, 5, True, [0, 200, 400]),
        (5, 5.4, 4, False, [5, 5.1, 5.2, 5.3, 5.4]),
        (1e9, 1e9 + 4, 4, True, [1e9, 1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4]),
        (-3e38, 3e38, 4, False, [-2e38, 0, 2e38]),
    ],
)
def test_linear_ticks(call, low, high, count, whole, ticks):
    assert call("linearTicks", low, high, count, whole) == pytest.approx(ticks)


def test_linear_ticks_are_round_within_the_axis_and_few(call):
    chance = random.Random(1)
    for _ in range(300):
        low = chance.uniform(-1, 1) * 10 ** chance.uniform(-9, 15)
        high = low + abs(low) * 10 ** chance.uniform(-6, 3)
        ticks = call("linearTicks", low, high, 4)
        assert 1 <= len(ticks) <= 8
        assert all(low <= tick <= high + (high - low) * 1e-6 for tick in ticks)
        if len(ticks) > 1:
            gap = (ticks[-1] - ticks[0]) / (len(ticks) - 1)
            mantissa = float(f"{gap:.3e}".split("e")[0])
            assert mantissa == pytest.approx(round(mantissa), abs=0.01) and round(mantissa) in (1, 2, 5, 10)


@pytest.mark.parametrize("low, high", [(2**62, 2**62 + 1), (1e300, 1.0000001e300), (0, 5e-324)])
def test_ticks_end_where_doubles_do(call, low, high):
    assert len(call("linearTicks", float(low), float(high), 4, False)) <= 50


@pytest.mark.parametrize(
    "low, high, ticks",
    [
        (0, 1, [1, 2, 5, 10]),
        (-2, 1, [0.01, 0.1, 1, 10]),
        (-12, 12, [1e-12, 1e-8, 1e-4, 1, 1e4, 1e8, 1e12]),
    ],
)
def test_log_ticks(call, low, high, ticks):
    assert [10**tick for tick in call("logTicks", low, high)] == pytest.approx(ticks)


@pytest.mark.parametrize(
    "ticks, labels",
    [
        ([0, 0.5, 1], ["0", "0.5", "1"]),
        ([0.1, 0.2, 0.30000000000000004], ["0.1", "0.2", "0.3"]),
        ([0, 10_000, 20_000], ["0", "10k", "20k"]),
        ([0, 5000, 10_000], ["0", "5000", "10k"]),
        ([1_500_000, 2_000_000], ["1.5M", "2M"]),
        ([0.98765, 0.9877], ["0.98765", "0.9877"]),
        ([100_000, 100_001], ["100k", "100.001k"]),
        ([-2e-5, 0, 2e-5], ["-2e-5", "0", "2e-5"]),
        ([0, 5e9], ["0", "5e9"]),
    ],
)
def test_tick_labels_tell_ticks_apart(call, ticks, labels):
    assert call("tickLabels", ticks) == labels


@pytest.mark.parametrize(
    "number, digits, text",
    [
        (0.123456, 5, "0.12346"),
        (12, 5, "12"),
        (0, 5, "0"),
        (1.5e9, 5, "1.5e9"),
        (-0.00001234, 3, "-1.23e-5"),
        (math.nan, 5, "NaN"),
        (-math.inf, 5, "-Infinity"),
    ],
)
def test_short_numbers(call, number, digits, text):
    assert call("shortNumber", number, digits) == text


def test_exact_numbers_have_the_fewest_digits_that_tell_them(call):
    """As many as numpy has for the same float32."""
    bits = np.random.default_rng(3).integers(0, 2**32, 400, dtype=np.uint32)
    numbers = bits.view(np.float32)
    numbers = numbers[np.isfinite(numbers)]
    texts = call("((list) => list.map(exactNumber))", numbers.tolist())
    for number, text in zip(numbers, texts):
        assert np.float32(text) == number
        digits = lambda written: len(written.lower().split("e")[0].replace(".", "").strip("-0"))
        assert digits(text) <= digits(np.format_float_scientific(number, unique=True))


@pytest.mark.parametrize(
    "least, greatest, text",
    [
        (0.79012, 1.0523, "0.79 to 1.05"),
        (0.5, 0.5, "0.5"),
        (1.00001, 1.00002, "1.00001 to 1.00002"),
    ],
)
def test_ranges(call, least, greatest, text):
    ends = [float(np.float32(least)), float(np.float32(greatest))]
    assert call("rangeText", *ends) == text


def test_nearest_index(call):
    steps = sorted(random.Random(5).sample(range(1000), 60))
    for wanted in range(-5, 1010, 7):
        found = steps[call("nearestIndex", steps, wanted)]
        assert abs(found - wanted) == min(abs(step - wanted) for step in steps)


@pytest.mark.parametrize(
    "markdown, html",
    [
        ("# One", "<h4>One</h4>"),
        ("###### Six", "<h6>Six</h6>"),
        ("plain", "<p>plain</p>"),
        ("a\nb\n\nc", "<p>a<br>b</p><p>c</p>"),
        ("**bold** *slanted* `code`", "<p><strong>bold</strong> <em>slanted</em> <code>code</code></p>"),
        ("2 * 3 * 4 ** 5", "<p>2 * 3 * 4 ** 5</p>"),
        ("`**raw**`", "<p><code>**raw**</code></p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("```\n# <i>\n```\nend", "<pre># &lt;i&gt;</pre><p>end</p>"),
        ("```\nopen", "<pre>open</pre>"),
        ("[a](http://b)", "<p>[a](http://b)</p>"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("a | b", "<p>a | b</p>"),
        ("", ""),
    ],
)
def test_markdown(call, markdown, html):
    made = call("((text) => markdown(text).innerHTML)", markdown)
    assert made.replace("<bdi>", "").replace("</bdi>", "") == html


@pytest.mark.parametrize("text", ["| a | b |\n|---|:-:|\n| 1 | 2 |", "a | b\n--- | ---\n1 | 2"])
def test_markdown_tables(call, text):
    cells = "((text) => [...markdown(text).querySelectorAll('th, td')].map(cell => cell.outerHTML))"
    assert call(cells, text) == ["<th>a</th>", "<th>b</th>", "<td>1</td>", "<td>2</td>"]


def test_markdown_is_read_in_time(call):
    """64 KiB of what would take longest: marks that do not close."""
    for piece in ("*a", "`", "**", "|-", "# ", "- *", "a|b\n-|-\n"):
        assert call("((text) => markdown(text).nodeType)", piece * (65536 // len(piece))) == 1


def test_controls_are_shown(call):
    assert call("printable", "a\x00\x1b[31m\x7f\x85\u202eb") == "a␀␛[31m␡��b"
    assert call("printable", "a\tb\nc", "\n\t") == "a\tb\nc"


def test_cells_are_sorted_by_kind(call):
    cells = ["b", 10, "", 9, "a", True, math.nan, -1]
    in_order = call("((cells) => cells.sort(compareCells).map(String))", cells)
    assert in_order == ["-1", "9", "10", "a", "b", "true", "", "NaN"]


@pytest.mark.parametrize(
    "tags, groups",
    [
        (["a/x", "a/y", "b/z", "c"], [["a", 2], ["", 2]]),
        (["a/x"], [["a", 1]]),
        (["x", "y"], [["", 2]]),
        (["__proto__/a", "__proto__/b", "constructor"], [["__proto__", 2], ["", 1]]),
    ],
)
def test_groups(call, tags, groups):
    sizes = "((tags) => [...groupCards(tags.map(tag => ({tag})))].map(([name, cards]) => [name, cards.length]))"
    assert call(sizes, tags) == groups

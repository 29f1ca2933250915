"""custom-scalars' layouts, messages and exit codes."""

import json

import pytest
from tensorboard.plugins.custom_scalar import layout_pb2

LAYOUT = '{"b": {"losses": ["Multiline", ["loss/.*", "x"]], "band": ["Margin", ["v", "l", "u"]]}, "a": {}}'


@pytest.fixture
def layout(values):
    def read(run="run"):
        ((tag, _, value),) = values(run)
        assert tag == "custom_scalars__config__" and value.metadata.plugin_data.plugin_name == "custom_scalars"
        return layout_pb2.Layout.FromString(value.tensor.string_val[0])

    return read


def test_a_layout_keeps_its_order(tbviz, tmp_path, layout):
    (tmp_path / "layout.json").write_text(LAYOUT)
    run = tbviz("custom-scalars", "layout.json", "-l", "run")
    assert run.out == "" and "wrote 1 custom_scalars to run/events.out.tfevents." in run.err
    b, a = layout().category
    assert (b.title, a.title, len(a.chart)) == ("b", "a", 0)
    losses, band = b.chart
    assert (losses.title, list(losses.multiline.tag)) == ("losses", ["loss/.*", "x"])
    (series,) = band.margin.series
    assert (band.title, series.value, series.lower, series.upper) == ("band", "v", "l", "u")


def test_json_and_step(tbviz, values):
    run = json.loads(tbviz("-q", "--json", "custom-scalars", "-l", "run", "--step", 4, stdin=LAYOUT).out)
    assert run["schema"] == "tbviz.custom-scalars/1"
    assert run["written"] == [{"tag": "custom_scalars__config__", "step": 4, "kind": "custom_scalars"}]
    assert run["categories"] == [
        {"title": "b", "charts": [
            {"title": "losses", "kind": "Multiline", "tags": ["loss/.*", "x"]},
            {"title": "band", "kind": "Margin", "tags": ["v", "l", "u"]}]},
        {"title": "a", "charts": []},
    ]  # fmt: skip
    assert values()[0][1] == 4


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "layout.json: "),
        ("{", "layout.json: "),
        ("{}", "the layout holds no category"),
        ("[]", "the layout is no JSON object"),
        ('{"a": []}', "category 'a' is no JSON object"),
        ('{"a": {"c": "x"}}', "category 'a', chart 'c' is not [\"Multiline\""),
        ('{"a": {"c": ["Multiline"]}}', "is not [\"Multiline\""),
        ('{"a": {"c": ["Multiline", "x"]}}', "is not [\"Multiline\""),
        ('{"a": {"c": ["Multiline", ["x"], 1]}}', "is not [\"Multiline\""),
        ('{"a": {"c": ["Multiline", [1]]}}', "a tag is no text"),
        ('{"a": {"c": ["margin", ["x"]]}}', "there is no kind of chart 'margin' (Multiline, Margin); did you mean 'Margin'?"),
        ('{"a": {"c": ["Bar", ["x"]]}}', "there is no kind of chart 'Bar'"),
        ('{"a": {"c": ["Margin", ["x", "y"]]}}', "layout.json: the margin chart 'c' has 2 tags; it takes three"),
        ('{"a": {"c": ["Margin", ["x", "y", "z", "w"]]}}', "has 4 tags"),
        ('{"a": {}, "a": {}}', "'a' stands twice"),
        ('{"a": {"c": ["Multiline", ["x"]], "c": ["Multiline", ["y"]]}}', "'c' stands twice"),
        ('{"a": {"c": ["Multiline", ["\xff"]]}}', "layout.json: "),
        ("[" * 300 + "]" * 300, "nested deeper"),
    ],
)
def test_what_is_no_layout(tbviz, tmp_path, text, message):
    (tmp_path / "layout.json").write_bytes(text.encode("latin-1"))
    assert message in tbviz("custom-scalars", "layout.json", "-l", "run", code=4).err
    assert not (tmp_path / "run").exists()


def test_usage(tbviz):
    tbviz("custom-scalars", "none.json", "-l", "run", code=3)
    tbviz("custom-scalars", "", "-l", "run", stdin=LAYOUT, code=2)
    tbviz("custom-scalars", "a.json", "b.json", "-l", "run", code=2)
    for option in ("--tag", "--tag-prefix"):
        tbviz("custom-scalars", "-", option, "x", "-l", "run", stdin=LAYOUT, code=2)

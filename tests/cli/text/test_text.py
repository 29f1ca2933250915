"""text's input, tags, messages and exit codes."""

import json

import pytest


@pytest.fixture
def texts(values):
    return lambda run="run": [(tag, step, value.tensor.string_val[0]) for tag, step, value in values(run)]


def test_a_file(tbviz, tmp_path, texts):
    (tmp_path / "notes.md").write_text("# Title\n\nbody\n")
    run = tbviz("text", "notes.md", "-l", "run")
    assert run.out == "" and "wrote 1 text to run/events.out.tfevents." in run.err
    assert texts() == [("notes/text_summary", 0, b"# Title\n\nbody")]


@pytest.mark.parametrize(
    "given, kept",
    [(b"a\n\n", b"a\n"), (b"a\r\n", b"a"), (b"a\r", b"a\r"), (b" \ta ", b" \ta "), (b"", b""), (b"\xef\xbb\xbfa", b"\xef\xbb\xbfa")],
)
def test_bytes_are_kept_but_for_one_line_end(tbviz, texts, given, kept):
    tbviz("-q", "text", "-l", "run", stdin=given)
    assert texts() == [("value/text_summary", 0, kept)]


def test_tag_step_and_prefix(tbviz, texts):
    tbviz("-q", "text", "-", "-l", "run", "--tag", "a b", "--tag-prefix", "p/", "--step", -3, stdin="x")
    assert texts() == [("p/a b/text_summary", -3, b"x")]


def test_json(tbviz, tmp_path):
    run = json.loads(tbviz("-q", "--json", "text", "-", "-l", "run", stdin="x").out)
    assert run["schema"] == "tbviz.text/1"
    assert run["written"] == [{"tag": "value/text_summary", "step": 0, "kind": "text"}]
    assert (tmp_path / run["event_file"]).exists()


def test_a_stream(tbviz, tmp_path, texts):
    (tmp_path / "log").write_bytes(tbviz("-q", "text", "-", "-l", "-", stdin="x").raw_out)
    assert texts("log") == [("value/text_summary", 0, b"x")]


def test_other_commands_show_the_text(tbviz):
    tbviz("-q", "text", "-", "-l", "run", stdin="# Title\n")
    assert "# Title" in tbviz("-q", "show", "run").out
    assert json.loads(tbviz("-q", "export", "run", "--kind", "text").out)["value"] == ["# Title"]


@pytest.mark.parametrize("bad", [b"gr\xfc\xdf", b"\xff", b"a\xc3", b"\xed\xa0\x80"])
def test_what_is_no_utf_8_is_refused(tbviz, tmp_path, bad):
    (tmp_path / "notes.md").write_bytes(bad)
    assert "notes.md: is not in UTF-8" in tbviz("text", "notes.md", "-l", "run", code=4).err
    assert not (tmp_path / "run").exists()


def test_what_cannot_be_read(tbviz, tmp_path):
    assert "none.md" in tbviz("text", "none.md", "-l", "run", code=3).err
    tbviz("text", ".", "-l", "run", code=3)
    tbviz("text", "a", "b", "-l", "run", code=2)
    assert "name a file" in tbviz("text", "", "-l", "run", stdin="x", code=2).err
    assert not (tmp_path / "run").exists()


def test_no_overwriting_and_full_disks(tbviz, tmp_path):
    (tmp_path / "taken").write_text("")
    tbviz("text", "-", "-l", "taken", stdin="x", code=6)
    assert (tmp_path / "taken").read_text() == ""

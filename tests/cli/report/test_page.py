"""The page as a whole: its frame, its policy, what is said of it, and where it goes."""

import base64
import hashlib
import json
import os
import re
import signal
import subprocess
import time

import pytest
from event_log import FIRST, offsets, scalar, value, write_events
from read_report import Page
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary

SUM = re.compile(r"'sha256-([A-Za-z0-9+/=]+)'")


def sha256(text):
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_policy_names_the_one_script_and_the_one_style_sheet(report, write_curve):
    write_curve(range(5), range(5))
    elements = report("logs").elements
    running = [text for attributes, text in elements.scripts if "type" not in attributes]
    assert len(running) == len(elements.styles) == 1
    (policy,) = [meta["content"] for meta in elements.metas if meta.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules == {
        "default-src": "'none'",
        "script-src": f"'sha256-{sha256(running[0])}'",
        "style-src": f"'sha256-{sha256(elements.styles[0])}'",
        "img-src": "data: blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert {attributes.get("type") for attributes, _ in elements.scripts} == {None, "application/json", "text/plain"}


def test_nothing_is_fetched_and_nothing_runs_beside_the_script(report, write_curve):
    write_curve(range(5), range(5))
    page = report("logs")
    markup = re.sub(rb"<(script|style)\b.*?</\1>", b"", page.raw, flags=re.S).decode()
    assert not re.search(r"\b(src|srcset|action|style|on[a-z]+)\s*=", markup)
    assert re.findall(r"href=\S+", markup) == ["href='data:,'>"]
    assert not re.search(rb"url\(|@import|https?://", b"".join(s.encode() for s in page.elements.styles))


def test_what_is_said(tbviz, write_curve, tmp_path):
    write_curve(range(5), range(5))
    write_curve(range(5), range(5), run="other", tag="acc")
    outcome = tbviz("-q", "report", "logs")
    size = (tmp_path / "report.html").stat().st_size
    assert outcome.out == f"report.html: 2 runs, 2 curves, 0 pictures, {size / 1000:.1f} kB\n"


def test_json(tbviz, write_curve, tmp_path):
    write_curve(range(500), range(500))
    outcome = tbviz("report", "logs", "--columns", "100", "--json", "-o", "a.html")
    said = json.loads(outcome.out)
    size = (tmp_path / "a.html").stat().st_size
    wanted = {"schema": "tbviz.report/1", "file": "a.html", "bytes": size, "runs": 1, "curves": 1, "pictures": 0,
              "histograms": 0, "thinned": 1, "columns": 100, "left_out": {}}
    assert {key: said[key] for key in wanted} == wanted
    assert json.loads(tbviz("report", "logs", "--json", "-o", "b.html").out)["columns"] is None


def test_options_of_the_page(report, write_curve):
    write_curve(range(5), range(5))
    page = report("logs")
    assert (page.index["title"], page.index["smooth"], page.index["theme"]) == ("logs", 0.6, "auto")
    page = report("logs", "--title", "a <b> & c", "--smooth", "0", "--theme", "dark")
    assert (page.index["title"], page.index["smooth"], page.index["theme"]) == ("a <b> & c", 0, "dark")
    assert page.elements.title == "a <b> & c"


@pytest.mark.parametrize("words", [["--theme", "blue"], ["--max-size", "big"], ["--smooth", "1"], ["--columns", "0"],
                                   ["--steps", "5"], ["--tag", "nothing"], ["--run", "nothing"]])
def test_wrong_arguments(tbviz, write_curve, tmp_path, words):
    write_curve(range(5), range(5))
    tbviz("report", "logs", *words, code=2)
    assert os.listdir(tmp_path) == ["logs"]


def test_what_exists_stays_unless_forced(tbviz, write_curve, tmp_path):
    write_curve(range(5), range(5))
    (tmp_path / "report.html").write_text("mine")
    assert "exists" in tbviz("report", "logs", code=6).err
    assert (tmp_path / "report.html").read_text() == "mine"
    tbviz("-q", "report", "logs", "--force")
    assert (tmp_path / "report.html").read_bytes().startswith(b"<!doctype html>")
    assert sorted(os.listdir(tmp_path)) == ["logs", "report.html"]


def test_an_input_is_never_the_output(tbviz, write_curve):
    log = write_curve(range(5), range(5))
    before = log.read_bytes()
    tbviz("report", "logs", "-o", log, "--force", code=2)
    assert log.read_bytes() == before


def test_standard_output(tbviz, write_curve, tmp_path):
    write_curve(range(5), range(5))
    tbviz("-q", "report", "logs")
    outcome = tbviz("report", "logs", "-o", "-")
    assert outcome.raw_out == (tmp_path / "report.html").read_bytes()
    assert outcome.err.startswith("standard output: 1 run, 1 curve, 0 pictures, ")
    tbviz("report", "logs", "-o", "-", "--json", code=2)


def test_a_damaged_log_is_shown_as_far_as_it_goes(report, write_log, tmp_path):
    events = [FIRST] + [scalar(step, number=step) for step in range(20)]
    log = write_log("logs/run/events.out.tfevents.1", events)
    raw = bytearray(log.read_bytes())
    raw[offsets(events)[8] + 20] ^= 1
    log.write_bytes(raw)
    page = report("logs", code=4)
    assert page.curves()["loss", "run"].steps == [step for step in range(20) if step != 7]
    assert "damaged" in page.outcome.err


def test_a_live_log_ends_where_it_ends(report, write_log):
    log = write_log("logs/run/events.out.tfevents.1", [FIRST] + [scalar(step) for step in range(20)])
    log.write_bytes(log.read_bytes()[:-5])
    page = report("logs")
    assert page.curves()["loss", "run"].steps == list(range(19))
    assert "ends within the record" in page.outcome.err


def test_what_cannot_be_read_does_not_stop_the_rest(report, write_curve, tmp_path):
    write_curve(range(5), range(5))
    (tmp_path / "junk.pt").write_bytes(b"PK\x03\x04 no archive")
    page = report("missing", "logs", "junk.pt", code=3)
    assert page.index["runs"] == ["logs/run"]
    assert "missing: cannot be opened" in page.outcome.err
    assert "junk.pt" in page.outcome.err


@pytest.mark.parametrize("events", [[FIRST], [FIRST, value(0, "a", audio=Summary.Audio(encoded_audio_string=b"RIFF"))]])
def test_a_report_without_anything_is_none(tbviz, write_log, tmp_path, events):
    write_log("logs/run/events.out.tfevents.1", events)
    outcome = tbviz("report", "logs", code=4)
    assert "logs: holds nothing that a report shows" in outcome.err
    assert os.listdir(tmp_path) == ["logs"]


def test_a_folder_without_logs(tbviz, tmp_path):
    (tmp_path / "empty").mkdir()
    tbviz("report", "empty", code=4)
    assert os.listdir(tmp_path) == ["empty"]


def test_what_has_no_place_is_named(report, write_log):
    write_log("logs/run/events.out.tfevents.1", [
        FIRST, scalar(0), value(1, "sound", audio=Summary.Audio(encoded_audio_string=b"RIFF")),
        value(2, "sound", audio=Summary.Audio(encoded_audio_string=b"RIFF")), Event(wall_time=1, graph_def=b""),
    ])
    write_log("logs/mute/events.out.tfevents.1", [FIRST])
    page = report("logs", "--json")
    assert page.index["notes"] == ["Without anything to show: mute.", "Not shown: audio (2), graph_def (1)."]
    assert json.loads(page.outcome.out)["left_out"] == {"audio": 2, "graph_def": 1}
    assert page.index["runs"] == ["run"]


def test_ctrl_c_leaves_nothing_behind(tbviz, tmp_path):
    log = tmp_path / "pipe.tfevents"
    os.mkfifo(log)
    process = subprocess.Popen(
        [tbviz.program, "report", log], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))  # Shells ignore it behind &.
    with open(log, "wb") as pipe:
        write_events(tmp_path / "first", [FIRST, scalar(0)])
        pipe.write((tmp_path / "first").read_bytes())
        pipe.flush()
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 130
    assert sorted(os.listdir(tmp_path)) == ["first", "pipe.tfevents"]


def test_the_same_bytes_whatever_is_around(report, tbviz, write_curve, tmp_path):
    for run in range(12):
        write_curve(range(300), [step % (run + 2) for step in range(300)], run=f"run{run}")
    once = report("logs", "--columns", "40").raw
    for file in (tmp_path / "logs").rglob("*tfevents*"):
        os.utime(file, (1, 1))
    again = report("logs", "--columns", "40", env={"LC_ALL": "C", "TZ": "Asia/Tokyo", "HOSTNAME": "other"}).raw
    assert once == again
    (tmp_path / "elsewhere").mkdir()
    tbviz("-q", "report", tmp_path / "logs", "--columns", "40", "-o", "page2.html", cwd=tmp_path / "elsewhere",
          env={"LC_ALL": "de_DE.UTF-8"})
    assert (tmp_path / "elsewhere/page2.html").read_bytes() == once
    subprocess.run(["taskset", "-c", "0", tbviz.program, "-q", "report", "logs", "--columns", "40", "-o", "one.html"],
                   cwd=tmp_path, check=True)
    assert (tmp_path / "one.html").read_bytes() == once


HOSTILE = ["</script><script>alert(1)</script>", "<!--<script>", "a<b>&amp;", "\u202eevil", "line\u2028end\u2029",
           "__proto__", "constructor", "\x00\x1b[31m", "", "‮/x", "]]>", "\U0001f600"]


def test_hostile_names_are_text(report, write_log):
    events = [FIRST] + [scalar(step, tag, step) for step, tag in enumerate(HOSTILE)]
    write_log("logs/<img src=x onerror=alert(1)>/events.out.tfevents.1", events)
    page = report("logs", "--title", "</title><script>alert(2)</script>")
    assert {tag for tag, _ in page.curves()} == set(HOSTILE)
    assert page.index["runs"] == ["<img src=x onerror=alert(1)>"]
    assert page.elements.title == "</title><script>alert(2)</script>"
    assert set(page.elements.tags) == {"html", "meta", "link", "title", "style", "body", "noscript", "script"}
    (index,) = [text for attributes, text in page.elements.scripts if attributes.get("id") == "index"]
    assert "<" not in index


def test_names_that_are_no_utf8_are_shown_with_replacements(report, tmp_path, write_log):
    from tensorboard.summary.writer.record_writer import RecordWriter

    good = scalar(0, "tag?x").SerializeToString()
    path = tmp_path / "logs/run/events.out.tfevents.1"
    path.parent.mkdir(parents=True)
    with open(path, "wb") as file:
        for record in (FIRST.SerializeToString(), good.replace(b"tag?x", b"tag\xffx")):
            RecordWriter(file).write(record)
    assert {tag for tag, _ in report("logs").curves()} == {"tag\ufffdx"}


def test_a_page_read_twice_is_the_same_page(report, write_curve):
    write_curve(range(5), range(5))
    page = report("logs")
    assert Page(page.raw).index == page.index
    assert sorted(page.blocks) == list(range(len(page.blocks)))


def test_paths_named_twice_are_one_run(report, write_log, tmp_path):
    """No more of a path than its last part is in the page, whatever it takes to tell it from itself."""
    write_log("deep/run/events.out.tfevents.1", [FIRST, scalar(0)])
    page = report("deep/run", "deep/run/", "deep/../deep/run")
    assert page.index["runs"] == ["run"] and page.index["title"] == "run"
    assert tmp_path.name.encode() not in page.raw


def test_event_files_go_by_their_folders(report, write_log):
    """Their names hold a clock and a host."""
    for run in "ab":
        write_log(f"{run}/events.out.tfevents.1700000000.host.1.0", [FIRST, scalar(0)])
    one = "events.out.tfevents.1700000000.host.1.0"
    page = report(f"a/{one}", f"b/{one}")
    assert page.index["runs"] == ["a", "b"] and b"tfevents" not in page.raw

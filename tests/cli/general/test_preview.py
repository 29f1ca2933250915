"""--preview on the commands that have it: what goes into the log is what is shown."""

import base64
import re

import numpy
import pytest

# Kitty's graphics protocol: chunks of base64 behind keys; m=1 says that another one follows.
CHUNK = re.compile(rb"\x1b_G([^;\x1b]*);([A-Za-z0-9+/=]*)\x1b\\")


def pictures(drawn):
    """The PNG files in what was drawn, in order."""
    files, parts = [], b""
    for keys, data in CHUNK.findall(drawn):
        parts += data
        if b"m=1" not in keys.split(b","):
            files.append(base64.b64decode(parts))
            parts = b""
    assert parts == b""
    return files


def logged(events, run="run"):
    """(tag, step, PNG) of the pictures of a run."""
    return [
        (value.tag, event.step, value.image.encoded_image_string)
        for event in events(run) for value in event.summary.value if value.HasField("image")
    ]


@pytest.fixture
def weights(tmp_path):
    numpy.save(tmp_path / "w.npy", numpy.random.default_rng(1).random((9, 3, 5, 5), numpy.float32))
    return "w.npy"


@pytest.mark.parametrize("words", [
    ["image", "rand:3,8,9@1", "rand:5,6@2"], ["grid", "rand:4,3,8,8@1"],
    ["featuremap", "rand:1,3,32,32@1", "--layers", "0"],
])
def test_pictures_are_those_of_the_log(tbviz, events, words):
    drawn = tbviz("-q", *words, "-l", "run", "--preview=kitty").raw_out
    assert pictures(drawn) == [png for _, _, png in logged(events)] != []


def test_kernels_show_all_first_and_say_what_is_left(tbviz, events, weights):
    drawn = tbviz("-q", "kernels", weights, "-l", "run", "--preview=kitty").raw_out
    of_log = logged(events)
    first = [png for tag, _, png in of_log if tag == "0_all"]
    others = [png for tag, _, png in of_log if tag != "0_all"]
    assert pictures(drawn) == first + others[:7]
    assert b"and 2 more: tbviz show run\n" in drawn


def test_without_a_log(tbviz, tmp_path, weights):
    """No log that `tbviz show` could be told to show."""
    drawn = tbviz("-q", "kernels", weights, "--no-log", "-o", "out", "--preview=kitty").raw_out
    assert pictures(drawn)[0] == (tmp_path / "out/0_all.png").read_bytes()
    assert b"and 2 more\n" in drawn and b"tbviz show" not in drawn


def test_curves_and_histograms(tbviz):
    table = "step,loss,acc\n" + "".join(f"{i},{10 - i},{i}\n" for i in range(10))
    drawn = tbviz("-q", "scalars", "-", "-l", "run", "--preview=blocks", stdin=table).out
    assert "loss" in drawn and "acc" in drawn and re.search("[\u2801-\u28ff]{5}", drawn)
    drawn = tbviz("-q", "histogram", "randn:1000@1", "-l", "run2", "-t", "h", "--preview=blocks").out
    assert drawn.startswith("h") and "█" in drawn


def test_events_on_standard_output_leave_the_preview_to_standard_error(tbviz):
    outcome = tbviz("image", "rand:3,8,8@1", "-l", "-", "--preview=kitty")
    assert not CHUNK.search(outcome.raw_out)
    assert len(pictures(outcome.err.encode())) == 1


def test_variable_and_flag(tbviz):
    words = ["-q", "image", "rand:3,8,8@1", "-l", "run"]
    assert len(pictures(tbviz(*words, env={"TBVIZ_PREVIEW": "kitty"}).raw_out)) == 1
    assert tbviz(*words, "--preview=none", env={"TBVIZ_PREVIEW": "kitty"}).raw_out == b""
    assert "there is no TBVIZ_PREVIEW 'nonsense'" in tbviz(*words, env={"TBVIZ_PREVIEW": "nonsense"}, code=2).err


def test_no_terminal_is_told(tbviz):
    outcome = tbviz("image", "rand:3,8,8@1", "-l", "run", "--preview")
    assert outcome.out == "" and "nor standard error is a terminal" in outcome.err


@pytest.mark.parametrize("command", ["scalars", "histogram", "image", "grid", "kernels", "featuremap", "gradcam"])
def test_not_with_json(tbviz, command, tmp_path):
    """Each command has the option; a variable for all of them is no reason to refuse --json."""
    words = {"scalars": ["-"], "kernels": [], "gradcam": ["rand:1,3,8,8@1", "--model", "gone.pt"]}
    words = [command, *words.get(command, ["rand:1,3,8,8@1"]), "--json", "-l", "run"]
    assert "--json" in tbviz(*words, "--preview=kitty", code=2, stdin="1\n").err
    assert not (tmp_path / "run").exists()


def test_a_variable_gives_way_to_json(tbviz):
    outcome = tbviz("image", "rand:3,8,8@1", "--json", "-l", "run", env={"TBVIZ_PREVIEW": "kitty"})
    assert outcome.out.startswith("{") and "\x1b" not in outcome.out


def test_stays_with_the_commands_that_have_it(tbviz):
    assert "there is no option '--preview'" in tbviz("verify", "x", "--preview", code=2).err

"""Completion in bash, zsh and fish themselves, in a terminal: what tbviz is called with in the end."""

import json
import os
import shutil
import subprocess

import pytest

from conftest import PROGRAM, REPOSITORY
from event_log import FIRST, scalar, write_events
from shell_session import Shell

SHELLS = ["bash", "zsh", "fish"]

# A tag, by its first letters, and the glob that means it alone: typed from the rules of globs.
TAGS = {
    "a blank here": "a blank here",
    "b:colons::x": "b:colons::x",
    "c=equals==x": "c=equals==x",
    "d'single' one": "d'single' one",
    'e"double" one': 'e"double" one',
    "fön/größe ∑": "fön/größe ∑",
    "g$(touch x)$HOME": "g$(touch x)$HOME",
    "h`touch x`": "h`touch x`",
    "i;touch x&|<>()": "i;touch x&|<>()",
    "j\\back": "j\\\\back",
    "k*star?[0]": "k\\*star\\?\\[0]",
    "l~#{a,b}%": "l~#{a,b}%",
    "train/loss:0": "train/loss:0",
}
UNSHOWABLE = ["u\x1b[31mred", "u\nline", "u\ttab", "u\u202eturned"]


def script_of(name, folder):
    if shutil.which(name) is None and not os.environ.get("TBVIZ_ALL_TESTS"):
        pytest.skip(f"there is no {name}")
    script = folder / ".script"
    script.write_bytes(subprocess.run([PROGRAM, "completion", name], capture_output=True, check=True).stdout)
    return script


@pytest.fixture(scope="module", params=SHELLS)
def shell(request, tmp_path_factory):
    name = request.param
    folder = tmp_path_factory.mktemp(name)
    script = script_of(name, folder)
    shutil.copy(REPOSITORY / "data/models/builtin.pt", folder / "my net.pt")
    write_events(folder / "log/run one/events.out.tfevents.1.a", [FIRST, *(scalar(1, t) for t in [*TAGS, *UNSHOWABLE])])
    write_events(folder / "log/run-2/events.out.tfevents.1.a", [FIRST, scalar(1, "train/loss:0")])
    session = Shell(name, folder, PROGRAM, script)
    session.name = name
    yield session
    session.close()


def test_commands_options_and_choices(shell):
    assert shell.words("tbviz kern\t") == ["kernels"]
    assert shell.words("tbviz -q kern\t --scale-l\t") == ["-q", "kernels", "--scale-layer"]
    assert shell.words("tbviz export --form\t js\t x") == ["export", "--format", "jsonl", "x"]
    assert shell.words("tbviz export --format=j\t log") == ["export", "--format=jsonl", "log"]
    assert shell.words("tbviz export --kind scalars,hi\t") == ["export", "--kind", "scalars,histograms"]


def test_commands_are_listed(shell):
    shown = shell.shown("tbviz re\t")
    assert "reduce" in shown and "repair" in shown and "kernels" not in shown
    if shell.name != "bash":  # Which shows no descriptions.
        assert "Write a sound log" in shown


def test_a_file_with_a_blank_and_its_layers(shell):
    layers = ["--layers", "features.3"]
    assert shell.words("tbviz kernels my\t --layers features.3\t") == ["kernels", "my net.pt", *layers]
    assert shell.words("tbviz kernels my\\ n\t --layers features.3\t") == ["kernels", "my net.pt", *layers]
    assert shell.words("tbviz kernels 'my\t --layers features.3\t") == ["kernels", "my net.pt", *layers]
    assert shell.words('tbviz kernels "my n\t --layers features.3\t') == ["kernels", "my net.pt", *layers]
    assert shell.words("tbviz kernels ~/my\t --layers=features.3\t") == [
        "kernels", f"{shell.folder}/my net.pt", "--layers=features.3"]
    assert shell.words(f"tbviz kernels {shell.folder}/my\t") == ["kernels", f"{shell.folder}/my net.pt"]


def test_a_list_of_layers_and_a_glob(shell):
    assert shell.words("tbviz kernels my\\ net.pt --layers features.0,features.6\t") == [
        "kernels", "my net.pt", "--layers", "features.0,features.6"]
    assert shell.words("tbviz kernels my\\ net.pt --layers 'feat*',features.6\t") == [
        "kernels", "my net.pt", "--layers", "feat*,features.6"]
    assert shell.words("tbviz kernels my\\ net.pt --layers 'features.*\t'") == [
        "kernels", "my net.pt", "--layers", "features.*"]


def test_folders_go_on(shell):
    assert shell.words("tbviz inspect lo\trun\\ o\tev\t") == ["inspect", "log/run one/events.out.tfevents.1.a"]
    assert shell.words("tbviz verify log/run-\tevents.\t") == ["verify", "log/run-2/events.out.tfevents.1.a"]


def test_runs(shell):
    assert shell.words("tbviz export log --run run\\ \t --tag x") == ["export", "log", "--run", "run one", "--tag", "x"]
    assert shell.words("tbviz export log --run=run-\t") == ["export", "log", "--run=run-2"]


def begin(tag):
    return "tr" if tag.startswith("train") else tag[0]


@pytest.mark.parametrize("tag", TAGS)
def test_tags_are_words_whatever_they_hold(shell, tag):
    assert shell.words(f"tbviz export log --tag {begin(tag)}\t")[2:] == ["--tag", TAGS[tag]]
    assert shell.words(f"tbviz export log --tag={begin(tag)}\t")[2:] == ["--tag=" + TAGS[tag]]


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("quote", ["'", '"'])
def test_tags_in_quotes(shell, tag, quote):
    assert shell.words(f"tbviz export log --tag {quote}{begin(tag)}\t")[2:] == ["--tag", TAGS[tag]]


def test_a_tag_that_was_begun_beyond_its_colon_or_blank(shell):
    assert shell.words("tbviz export log --tag b:co\t") == ["export", "log", "--tag", "b:colons::x"]
    assert shell.words("tbviz export log --tag=b:colons:\t") == ["export", "log", "--tag=b:colons::x"]
    assert shell.words("tbviz export log --tag c=eq\t") == ["export", "log", "--tag", "c=equals==x"]
    assert shell.words("tbviz export log --tag=c=equals=\t") == ["export", "log", "--tag=c=equals==x"]
    assert shell.words("tbviz export log --tag a\\ bl\t") == ["export", "log", "--tag", "a blank here"]
    assert shell.words("tbviz export log --tag 'a bl\t") == ["export", "log", "--tag", "a blank here"]
    assert shell.words("tbviz export log --tag train/loss:\t") == ["export", "log", "--tag", "train/loss:0"]


def test_nothing_was_run_and_no_escape_was_drawn(shell):
    shown = shell.shown("tbviz export log --tag \t")
    assert "train/loss:0" in shown
    assert not any(word in shown for word in ("red", "turned"))
    assert b"[31mred" not in shell.drawn
    for folder in (shell.folder, shell.folder / "log", shell.folder / ".tools"):
        assert not (folder / "x").exists()


@pytest.mark.parametrize("name", ["zsh", "fish"])
def test_installed_scripts_are_found(name, tmp_path):
    session = Shell(name, tmp_path, PROGRAM, script_of(name, tmp_path), installed=True)
    try:
        assert session.words("tbviz kern\t --scale-l\t") == ["kernels", "--scale-layer"]
    finally:
        session.close()


@pytest.mark.parametrize("name", SHELLS)
def test_scripts_can_be_parsed(name, tmp_path):
    done = subprocess.run([name, "-n", script_of(name, tmp_path)], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_bash_with_strict_options_and_no_match(tmp_path):
    """set -u and failglob are the user's own, and a word that nobody knows stays as it is."""
    session = Shell("bash", tmp_path, PROGRAM, script_of("bash", tmp_path))
    try:
        session.type("set -u; shopt -s failglob nullglob extglob nocasematch\r")
        session.settle()
        assert session.words("tbviz kern\t --mode sp\t") == ["kernels", "--mode", "split"]
        assert session.words("tbviz kernels --nrow 1\t --lis\t") == ["kernels", "--nrow", "1", "--list"]
        assert "unbound" not in session.text()
    finally:
        session.close()


def test_json_holds_the_script(tbviz):
    answer = json.loads(tbviz("completion", "fish", "--json").out)
    assert answer["shell"] == "fish" and answer["script"] + "\n" == tbviz("completion", "fish").out
    assert "did you mean 'zsh'?" in tbviz("completion", "zshh", code=2).err

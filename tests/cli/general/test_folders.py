"""Commands that walk folders: links in a circle, and folders that cannot be read."""

import subprocess

import pytest
from event_log import FIRST, scalar
from unprivileged import unprivileged

# What a command says of each value, or each file, of the log directory "logs".
WALKERS = {
    "inspect": (["inspect", "--values", "logs"], "loss\tscalar"),
    "export": (["export", "logs"], ",loss,"),
    "verify": (["verify", "logs"], "2 events, no damage"),
    "tail": (["tail", "logs"], "loss\tscalar"),
    "check": (["check", "logs", "count(loss) == 1"], "ok "),
}


@pytest.fixture
def logs(write_log, tmp_path):
    for run in ["a", "b"]:
        write_log(f"logs/{run}/events.out.tfevents.1", [FIRST, scalar(3)])
    return tmp_path / "logs"


def run(command, cwd):
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True)


@pytest.mark.parametrize("command", WALKERS)
def test_links_in_a_circle_show_each_run_once(tbviz, logs, command):
    (logs / "a/self").symlink_to(".")
    (logs / "a/up").symlink_to("..")
    (logs / "b/over").symlink_to("../a")
    arguments, word = WALKERS[command]
    assert tbviz(*arguments).out.count(word) == 2


def test_a_run_goes_by_its_own_path_and_links_are_followed_once(tbviz, logs, write_log):
    write_log("elsewhere/events.out.tfevents.1", [FIRST, scalar(4)])
    (logs / "0_latest").symlink_to("b")
    (logs / "out").symlink_to("../elsewhere")
    (logs / "out_again").symlink_to("../elsewhere")
    rows = tbviz("export", "logs").out.splitlines()[1:]
    assert [row.split(",")[0] for row in rows] == ["a", "b", "out"]


def test_reduce_counts_each_run_once(tbviz, logs):
    (logs / "a/self").symlink_to(".")
    (logs / "both").symlink_to(".")
    assert tbviz("-q", "reduce", "logs", "--op", "mean", "-l", "r").out == "loss  2 of 2 runs, 1 steps\n"


@pytest.mark.parametrize("command", WALKERS)
def test_a_folder_that_cannot_be_read_is_told_and_the_rest_is_read(tbviz, logs, command):
    (logs / "a/closed").mkdir(mode=0o000)
    arguments, word = WALKERS[command]
    done = run(unprivileged(tbviz.program, *arguments), logs.parent)
    assert done.stdout.count(word) == 2
    assert "tbviz: logs/a/closed: cannot be opened: Permission denied" in done.stderr
    assert done.returncode == 3


@pytest.mark.parametrize("command", WALKERS)
def test_a_link_to_itself_is_told_and_the_rest_is_read(tbviz, logs, command):
    (logs / "loop").symlink_to("loop")
    arguments, word = WALKERS[command]
    outcome = tbviz(*arguments, code=3)
    assert outcome.out.count(word) == 2
    assert outcome.err.count("logs/loop: cannot be opened: Too many levels of symbolic links") == 1


@pytest.mark.parametrize("command", ["reduce", "merge", "repair", "edit"])
def test_commands_that_write_read_the_rest_too(tbviz, logs, tmp_path, command):
    for folder in ["logs", "logs/a"]:
        (tmp_path / folder / "loop").symlink_to("loop")
    arguments = {
        "reduce": ["logs", "--op", "mean", "-l", "out"],
        "merge": ["logs/a", "-o", "out/log"],
        "repair": ["logs/a", "-o", "out/log"],
        "edit": ["logs/a", "-o", "out/log"],
    }[command]
    assert "a/loop: cannot be opened" in tbviz(command, *arguments, code=3).err
    assert (tmp_path / "out").exists()


def test_links_that_lead_nowhere_are_noted(tbviz, logs):
    (logs / "a/last.ckpt").symlink_to("gone.ckpt")
    assert "logs/a/last.ckpt leads nowhere; passed over" in tbviz("verify", "logs").err
    (logs / "b/last.ckpt").symlink_to("gone.ckpt")
    assert "leads nowhere, as does 1 other link; passed over" in tbviz("verify", "logs").err


@pytest.mark.parametrize("command", ["verify", "inspect", "export"])
def test_an_event_file_that_leads_nowhere_is_noted_like_other_links(tbviz, logs, command):
    (logs / "a/events.out.tfevents.2").symlink_to("gone")
    assert "a/events.out.tfevents.2 leads nowhere; passed over" in tbviz(command, "logs").err


def test_nothing_but_what_cannot_be_read(tbviz, tmp_path):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs/loop").symlink_to("loop")
    err = tbviz("verify", "logs", code=3).err
    assert "logs/loop: cannot be opened" in err
    assert "logs: holds no event file" in err


def test_tail_tells_once_while_it_follows(tbviz, logs):
    (logs / "loop").symlink_to("loop")
    command = [tbviz.program, "tail", "-f", "logs"]
    process = subprocess.Popen(
        command, cwd=logs.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    lines = [process.stdout.readline() for _ in range(2)]
    (logs / "c").mkdir()
    (logs / "c/events.out.tfevents.1").write_bytes((logs / "a/events.out.tfevents.1").read_bytes())
    lines.append(process.stdout.readline())
    process.terminate()
    _, err = process.communicate(timeout=30)
    assert [line[0] for line in lines] == ["a", "b", "c"]
    assert err.count("logs/loop") == 1


@pytest.mark.parametrize("command", ["image", "grid"])
def test_pictures_of_folders(tbviz, values, tmp_path, command):
    """Links are followed once, and a folder that cannot be read does not keep the others back."""
    for name in ["set/a.pgm", "set/in/b.pgm", "elsewhere/c.pgm"]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"P5 1 1 255\n\x07")
    (tmp_path / "set/self").symlink_to(".")
    (tmp_path / "set/out").symlink_to("../elsewhere")
    tbviz("-q", command, "set", "--recursive", "-l", "run")
    tags = [tag for tag, _, _ in values("run")]
    assert tags == (["a", "b", "c"] if command == "image" else ["grid"])
    closed = tmp_path / "set/closed"
    closed.mkdir(mode=0o000)
    done = run(unprivileged(tbviz.program, command, "set", "--recursive", "-l", "rest"), tmp_path)
    assert "set/closed: cannot be opened: Permission denied" in done.stderr
    assert done.returncode == 3
    assert [v.image.encoded_image_string for _, _, v in values("rest")] == [
        v.image.encoded_image_string for _, _, v in values("run")
    ]

"""tbviz export: where values go, in which form, and what is told of the rest."""

import csv
import io
import json
import os
import subprocess

import hostile
import pytest
from event_log import FIRST, plugin, scalar, session_start, tensor_scalar, value
from tensorboard.compat.proto.summary_pb2 import HistogramProto, Summary
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.compat.proto.tensor_shape_pb2 import TensorShapeProto

HISTOGRAM = HistogramProto(min=-1, max=2.5, num=4, sum=2, sum_squares=7.25, bucket_limit=[-1, 0, 3], bucket=[1, 0, 3])


def picture(step, tag="pic", data=b"\x89PNG data"):
    return value(step, tag, image=Summary.Image(height=1, width=1, colorspace=3, encoded_image_string=data))


def text(step, tag, words):
    return value(step, tag, metadata=plugin("text"), tensor=TensorProto(dtype=7, string_val=[words.encode()]))


ALL = [
    FIRST,
    scalar(0, number=0.1),
    tensor_scalar(1, "double", 0.1, dtype=2),
    scalar(2, "odd", float("nan")),
    scalar(3, "odd", float("-inf")),
    value(4, "weights", histo=HISTOGRAM),
    picture(5, "p/q"),
    text(6, "note", 'two\n"lines"'),
    value(7, "sound", audio=Summary.Audio(encoded_audio_string=b"RIFF data", content_type="audio/wav")),
]


@pytest.fixture
def log(write_log):
    return write_log("logs/run/events.out.tfevents.1", ALL)


def test_curves_as_csv_on_standard_output(tbviz, log):
    outcome = tbviz("export", "logs")
    assert outcome.out.splitlines() == [
        "run,tag,step,walltime,value",
        "run,loss,0,1234567890.125,0.10000000149011612",
        "run,double,1,1234567890.125,0.1",
        "run,odd,2,1234567890.125,nan",
        "run,odd,3,1234567890.125,-inf",
    ]
    assert outcome.err.startswith("left out 1 audio, 1 histogram, 1 image, 1 text: they have no place in a table")


def test_tsv_and_quotes(tbviz, write_log):
    tags = ["a,b", 'say "x"', "tab\there", "line\nend"]
    write_log("events.out.tfevents.1", [FIRST] + [scalar(0, tag) for tag in tags])
    rows = list(csv.reader(io.StringIO(tbviz("-q", "export", "events.out.tfevents.1").out)))
    assert [row[1] for row in rows[1:]] == tags
    tsv = tbviz("-q", "export", "events.out.tfevents.1", "--format", "tsv").out
    assert [row[1] for row in csv.reader(io.StringIO(tsv), delimiter="\t")][1:] == tags


def test_json_lines(tbviz, log, tmp_path):
    tbviz("-q", "export", "logs", "-o", "all.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text().splitlines()]
    assert lines[0] == {
        "schema": "tbviz.export/1", "run": "run", "tag": "loss", "step": 0, "wall_time": 1234567890.125,
        "kind": "scalar", "value": 0.10000000149011612,
    }
    values = {(line["tag"], line["step"]): line["value"] for line in lines}
    assert (values["odd", 2], values["odd", 3]) == ("NaN", "-Infinity")
    assert values["note", 6] == 'two\n"lines"'
    assert values["weights", 4] == {
        "min": -1, "max": 2.5, "num": 4, "sum": 2, "sum_squares": 7.25, "limits": [-1, 0, 3], "counts": [1, 0, 3],
    }


def test_a_folder_takes_all_kinds(tbviz, log, tmp_path):
    outcome = tbviz("export", "logs", "-o", "out")
    assert outcome.err == "wrote 1 audio, 1 histogram, 1 image, 4 scalars, 1 text to out\n"
    files = {str(p.relative_to(tmp_path / "out")): p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()}
    assert sorted(files) == [
        "audio/run/sound/7.wav", "histograms.jsonl", "images/run/p/q/5.png", "scalars.csv", "texts.jsonl",
    ]
    assert files["images/run/p/q/5.png"] == b"\x89PNG data"
    assert files["audio/run/sound/7.wav"] == b"RIFF data"
    result = json.loads(tbviz("export", "logs", "-o", "out2", "--json").out)
    assert result["output"] == "out2"
    assert result["written"] == {"audio": 1, "histogram": 1, "image": 1, "scalar": 4, "text": 1}


def test_tags_and_runs_are_picked(tbviz, log, write_log):
    write_log("logs/other/events.out.tfevents.1", [FIRST, scalar(0)])
    assert tbviz("-q", "export", "logs", "--tag", "lo*").out.count("\n") == 3
    assert tbviz("-q", "export", "logs", "--tag", "loss", "--tag", "odd", "--run", "run").out.count("\n") == 4
    assert "nothing is called 'los'; did you mean 'loss'?" in tbviz("export", "logs", "--tag", "los", code=2).err
    assert "nothing is called 'rum'; did you mean 'run'?" in tbviz("export", "logs", "--run", "rum", code=2).err


def test_names_of_pictures_stay_inside_the_folder(tbviz, write_log, tmp_path):
    tags = ["../../evil", "/root", "a//b", ".", "x\x01y", "p" * 300, "back\\slash"]
    log = write_log("log", [FIRST] + [picture(1, tag) for tag in tags] + [picture(1, "same"), picture(1, "same")])
    tbviz("-q", "export", log, "-o", "deep/out")
    files = sorted(str(p.relative_to(tmp_path / "deep/out/images")) for p in (tmp_path / "deep/out").rglob("*") if p.is_file())
    assert [name for name in files if not name.startswith("ppp")] == sorted([
        "_../_../evil/1.png", "_/root/1.png", "a/_/b/1.png", "_./1.png", "x%01y/1.png", "back%5cslash/1.png",
        "same/1.png", "same/1_1.png",
    ])
    assert not list(tmp_path.glob("evil*")) and len(files) == 9


def test_what_exists_stays(tbviz, log, tmp_path):
    tbviz("-q", "export", "logs", "-o", "out.csv")
    before = (tmp_path / "out.csv").read_bytes()
    assert "out.csv: exists" in tbviz("export", "logs", "-o", "out.csv", code=6).err
    tbviz("-q", "export", "logs", "-o", "out.csv", "--force")
    assert (tmp_path / "out.csv").read_bytes() == before
    tbviz("-q", "export", "logs", "-o", "out")
    assert "scalars.csv: exists" in tbviz("export", "logs", "-o", "out", code=6).err


def test_behind_damage_it_goes_on(tbviz, log):
    data = bytearray(log.read_bytes())
    data[60] ^= 1
    log.write_bytes(data)
    outcome = tbviz("export", "logs", code=4)
    assert outcome.out.count("\n") == 4
    assert "is damaged" in outcome.err


def test_restarts(tbviz, write_log):
    log = write_log("log", [FIRST, scalar(0), scalar(1), scalar(2), session_start(1), scalar(1)])
    outcome = tbviz("export", log)
    assert [line.split(",")[2] for line in outcome.out.splitlines()[1:]] == ["0", "1"]
    assert "2 values are hidden by restarts (--restarts keep shows all)" in outcome.err
    assert tbviz("-q", "export", log, "--restarts", "keep").out.count("\n") == 5
    back = write_log("back", [FIRST, scalar(0), scalar(1), scalar(2), scalar(1), scalar(5, "other")])
    steps = tbviz("-q", "export", back, "--restarts", "steps").out
    assert [line.split(",")[2] for line in steps.splitlines()[1:]] == ["0", "1", "5"]


def test_standard_input(tbviz, log):
    for arguments in [["-"], []]:
        assert tbviz("-q", "export", *arguments, stdin=log.read_bytes()).out.splitlines()[1].startswith(".,loss,0,")


def test_nothing_to_export(tbviz, write_log):
    log = write_log("log", [FIRST])
    assert "holds no value" in tbviz("export", log, code=4).err
    assert tbviz("export", "nope", code=3).out == ""


def test_names_that_go_with_other_formats(tbviz, log):
    for name in ["x.json", "x.XLSX", "x.txt", "x.wav", "x.mp3", "x.flac", "x.gif", "x.tfevents"]:
        assert "export writes .csv, .tsv and .jsonl files" in tbviz("export", "logs", "-o", name, code=2).err
    assert "do not go together" in tbviz("export", "logs", "-o", "x.csv", "--format", "jsonl", code=2).err
    tbviz("-q", "export", "logs", "-o", "x.CSV")
    tbviz("-q", "export", "logs", "-o", "/dev/null", "--format", "jsonl")


def test_nothing_that_fits(tbviz, log):
    outcome = tbviz("export", "logs", "--tag", "p/q", code=4)
    assert outcome.out == ""
    assert "1 image cannot be written: they have no place in a table" in outcome.err


def test_folders_of_two_tags_and_runs_stay_apart(tbviz, write_log, tmp_path):
    write_log("logs/events.out.tfevents.1", [FIRST, picture(0, "a/b", b"one"), picture(0, "x", b"x"), picture(0, "x/0.png", b"y")])
    write_log("logs/a/events.out.tfevents.1", [FIRST, picture(0, "b", b"two"), picture(0, "long/" * 1000, b"z")])
    tbviz("-q", "export", "logs", "-o", "out")
    images = tmp_path / "out/images"
    assert (images / "a/b/0.bin").read_bytes() == b"one"
    assert (images / "a/b_2/0.bin").read_bytes() == b"two"
    assert (images / "x/0.bin").read_bytes() == b"x"
    assert (images / "x/0.png_/0.bin").read_bytes() == b"y"
    assert sum(p.is_file() for p in images.rglob("*")) == 5


def test_pictures_that_exist_stop_it_before_it_begins(tbviz, log, tmp_path):
    (tmp_path / "out/images").mkdir(parents=True)
    assert "images: exists" in tbviz("export", "logs", "-o", "out", code=6).err
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["images"]


def test_a_folder_that_cannot_be_named_is_an_output_error(tbviz, log, tmp_path):
    assert "File name too long" in tbviz("export", "logs", "-o", f"{tmp_path}/{'x' * 300}.d", code=6).err


def test_what_several_arguments_lead_to_is_read_once(tbviz, write_log, tmp_path):
    write_log("r/events.out.tfevents.1", [FIRST, scalar(0)])
    write_log("r/below/events.out.tfevents.1", [FIRST, scalar(1)])
    (tmp_path / "link").symlink_to("r")
    rows = tbviz("-q", "export", "r").out.count("\n")
    assert rows == 3
    for again in ["r", "r/", "./r", "link", "r/below", "r/events.out.tfevents.1"]:
        outcome = tbviz("export", "r", again)
        assert outcome.out.count("\n") == rows
        files = "1 event file was" if "e" in again else "2 event files were"
        assert f"{again}: {files} named before; not read again" in outcome.err


def test_a_pipe_is_read_once(tbviz, log):
    command = f"'{tbviz.program}' -q export <(cat '{log}') --tag loss"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert done.stdout.splitlines()[1] == ".,loss,0,1234567890.125,0.10000000149011612"


def tensor(step, shape, *numbers):
    dims = [TensorShapeProto.Dim(size=size) for size in shape]
    return value(step, "t", metadata=plugin("mine"),
                 tensor=TensorProto(dtype=1, tensor_shape=TensorShapeProto(dim=dims), float_val=numbers))


def test_tensors_that_claim_too_much(tbviz, write_log):
    """A reason or nothing at all, in little time and memory, whatever the other values are."""
    huge = [tensor(0, [0, 1 << 40, 1 << 40]), tensor(1, [1 << 40], 1.0), tensor(2, [1] * 65, 1.0)]
    huge += [tensor(3, [1 << 24], 1.0) for _ in range(200)]
    log = write_log("log", [FIRST, scalar(0), *huge])
    for event in huge:
        event.summary.value[0].metadata.plugin_data.plugin_name = "scalars"
    scalars = write_log("scalars", [FIRST, scalar(0), *huge])
    for path in [log, scalars]:
        for command in [["inspect", path], ["export", path, "--format", "jsonl"]]:
            code, error = hostile.run([tbviz.program, "-q", *command])
            assert (code, error) == (0, "")


def test_many_pictures_of_one_step(tbviz, write_log, tmp_path):
    log = write_log("log", [FIRST] + [picture(0, "p", b"%d" % i) for i in range(1000)])
    tbviz("-q", "export", log, "-o", "out")
    assert (tmp_path / "out/images/p/0_999.bin").read_bytes() == b"999"


def test_numbers_are_written_as_people_write_them(tbviz, write_log):
    numbers = [0.0, -0.0, 100000.0, -2.0**20, 1e300, 1e-7, 0.1, 12345.678]
    log = write_log("log", [FIRST] + [tensor_scalar(i, "x", x, dtype=2) for i, x in enumerate(numbers)])
    cells = [line.split(",")[4] for line in tbviz("-q", "export", log).out.splitlines()[1:]]
    assert cells == ["0", "-0", "100000", "-1048576", "1e+300", "1e-07", "0.1", "12345.678"]
    lines = tbviz("-q", "export", log, "--format", "jsonl").out.splitlines()
    assert [line.rpartition(": ")[2] for line in lines[:3]] == ["0}", "-0.0}", "100000}"]


@pytest.mark.parametrize("terminal", [True, False])
def test_names_cannot_steer_a_terminal_and_are_exact_elsewhere(tbviz, tmp_path, terminal):
    tbviz("scalars", "-", "-t", "a\x1b[31m", "-l", "run", "-q", stdin="1\n")
    reader, writer = os.openpty() if terminal else os.pipe()
    done = subprocess.run([tbviz.program, "export", "run", "-q"], stdin=subprocess.DEVNULL, stdout=writer, cwd=tmp_path)
    os.close(writer)
    printed = os.read(reader, 4096)
    os.close(reader)
    assert done.returncode == 0
    assert (b"\x1b" in printed) == (not terminal)
    assert ("a␛[31m".encode() if terminal else b"a\x1b[31m") in printed

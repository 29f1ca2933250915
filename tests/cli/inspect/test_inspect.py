"""tbviz inspect on logs that TensorBoard's own messages and record writer made."""

import json
import subprocess

import hostile
import pytest
from event_log import FIRST, offsets, plugin, scalar, value
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import HistogramProto, Summary
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.summary.writer.record_writer import RecordWriter

SCALARS = plugin("scalars")
TEXT = plugin("text")


KINDS = [
    FIRST,
    Event(wall_time=1, step=7, session_log=SessionLog(status=SessionLog.START)),
    scalar(-3, number=0.1),
    value(1, "float", metadata=SCALARS, tensor=TensorProto(dtype=1, float_val=[0.1])),
    value(1, "double", metadata=SCALARS, tensor=TensorProto(dtype=2, double_val=[0.1])),
    value(2, "nan", simple_value=float("nan")),
    value(
        3,
        "weights",
        histo=HistogramProto(
            min=-1, max=2.5, num=4, sum=2, sum_squares=7.25, bucket_limit=[-1, 0, 3], bucket=[1, 0, 3]
        ),
    ),
    value(4, "picture", image=Summary.Image(height=4, width=5, colorspace=3, encoded_image_string=b"png")),
    value(5, "note", metadata=TEXT, tensor=TensorProto(dtype=7, string_val=[b"hi"])),
    Event(wall_time=2, graph_def=b"12345"),
]


def test_values_are_lines_of_step_wall_time_tag_kind_and_value(tbviz, write_log):
    path = write_log("events.out.tfevents.1", KINDS)
    note = KINDS[8].summary.value[0].ByteSize() - len("note") - 2
    assert tbviz("-q", "inspect", "--values", path).out.splitlines() == [
        "0\t1234567890.125\t\tfile_version\tbrain.Event:2",
        "7\t1\t\tsession_log\tstart",
        "-3\t1234567890.125\tloss\tscalar\t0.1\tsimple_value",
        "1\t1234567890.125\tfloat\tscalar\t0.1\tfloat_tensor",
        "1\t1234567890.125\tdouble\tscalar\t0.1\tdouble_tensor",
        "2\t1234567890.125\tnan\tscalar\tnan\tsimple_value",
        "3\t1234567890.125\tweights\thistogram\tmin=-1 max=2.5 num=4 sum=2 sum_squares=7.25 "
        "limits=[-1,0,3] counts=[1,0,3]",
        "4\t1234567890.125\tpicture\timage\t4x5x3\t3 bytes",
        f"5\t1234567890.125\tnote\ttext\t{note} bytes",
        "0\t2\t\tgraph_def\t5 bytes",
    ]


def test_values_as_json_lines(tbviz, write_log):
    path = write_log("events.out.tfevents.1", KINDS)
    lines = [json.loads(line) for line in tbviz("inspect", "--values", "--json", path).out.splitlines()]
    assert all(line["schema"] == "tbviz.inspect/1" and line["run"] == "." for line in lines)
    by_tag = {line["tag"]: line for line in lines if "tag" in line}
    assert by_tag["loss"] == {
        "schema": "tbviz.inspect/1",
        "run": ".",
        "tag": "loss",
        "step": -3,
        "wall_time": 1234567890.125,
        "kind": "scalar",
        "value": 0.10000000149011612,
        "encoding": "simple_value",
    }
    assert by_tag["nan"]["value"] == "NaN"
    assert by_tag["weights"]["value"]["counts"] == [1, 0, 3]
    assert by_tag["picture"]["value"] == {"height": 4, "width": 5, "colorspace": 3, "bytes": 3}


def test_a_table_of_tags(tbviz, write_log):
    path = write_log(
        "events.out.tfevents.1",
        [FIRST] + [scalar(step, "val/loss", seconds=step) for step in range(10)] + [scalar(3, "acc")],
    )
    assert tbviz("-q", "inspect", path).out.splitlines() == [
        f"{path}: 12 events in 1 file, 2 tags, from 2009-02-13 23:31:30 UTC over 9.0 s",
        "  acc       scalar        1  step 3",
        "  val/loss  scalar       10  steps 0..9  9.0 s",
    ]


def test_values_older_than_their_file_span_no_negative_time(tbviz, write_log):
    path = write_log("events.out.tfevents.1", [FIRST] + [scalar(0, "acc", seconds=-5)])
    assert "over 5.0 s" in tbviz("-q", "inspect", path).out


def test_a_log_directory_is_all_its_runs(tbviz, write_log):
    write_log("logs/a/events.out.tfevents.1", [FIRST, scalar(0)])
    write_log("logs/a/events.out.tfevents.2", [FIRST, scalar(1, seconds=2)])
    write_log("logs/b/c/events.out.tfevents.1", [FIRST, scalar(5)])
    write_log("logs/readme.txt", [])
    result = json.loads(tbviz("inspect", "--json", "logs").out)
    assert result["kind"] == "log"
    assert result["logs"] == [{"path": "logs", "files": 3, "events": 6}]
    assert [(t["run"], t["tag"], t["kind"], t["count"], t["first_step"], t["last_step"]) for t in result["tags"]] == [
        ("a", "loss", "scalar", 2, 0, 1),
        ("b/c", "loss", "scalar", 1, 5, 5),
    ]
    assert result["tags"][0]["last_wall_time"] - result["tags"][0]["first_wall_time"] == 2
    lines = tbviz("inspect", "--values", "logs").out.splitlines()
    assert lines[0] == "# logs/a/events.out.tfevents.1"
    assert sum(line.startswith("# ") for line in lines) == 3


def test_standard_input(tbviz, write_log):
    log = write_log("log", [FIRST, scalar(0)]).read_bytes()
    assert tbviz("-q", "inspect", stdin=log).out == tbviz("-q", "inspect", "-", stdin=log).out
    assert "standard input: 2 events in 1 file" in tbviz("-q", "inspect", "-", stdin=log).out


def test_standard_input_is_what_it_is_to_all_commands(tbviz):
    done = subprocess.run([tbviz.program, "inspect"], stdin=subprocess.DEVNULL, capture_output=True)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"no input; name log directories, event files or models" in done.stderr
    assert "standard input (-) can be read only once" in tbviz("inspect", "-", "-", code=2).err


def test_control_characters_in_tags_do_not_reach_the_terminal(tbviz, write_log):
    path = write_log("log", [FIRST, scalar(0, "a\tb\x1b[31m\nc")])
    assert "\ta␉b␛[31m␊c\t" in tbviz("-q", "inspect", "--values", path).out
    assert "  a␉b␛[31m␊c  scalar" in tbviz("-q", "inspect", path).out


def test_a_truncated_tail_is_a_note(tbviz, write_log):
    path = write_log("log", [FIRST, scalar(0), scalar(1)])
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    outcome = tbviz("inspect", "--values", path)
    assert len(outcome.out.splitlines()) == 2
    start, end = offsets([FIRST, scalar(0), scalar(1)])[2:]
    assert outcome.err == (
        f"{path}: ends within the record at offset {start} ({end - start - 1} bytes of it are there): "
        "its writer is at work, or was stopped\n"
    )
    tbviz("-q", "inspect", path)


@pytest.mark.parametrize("arguments", [[], ["--values"]])
def test_behind_damage_reading_goes_on_and_ends_in_exit_4(tbviz, write_log, arguments):
    log = [FIRST, scalar(0, "before"), scalar(1, "bad"), scalar(2, "behind")]
    path = write_log("log", log)
    damaged = bytearray(path.read_bytes())
    start, end = offsets(log)[2:4]
    damaged[end - 6] ^= 1
    path.write_bytes(damaged)
    other = write_log("other", [FIRST, scalar(8, "good")])
    outcome = tbviz("inspect", *arguments, path, other, code=4)
    assert all(tag in outcome.out for tag in ["before", "behind", "good"])
    assert "bad" not in outcome.out
    assert outcome.err == (
        f"tbviz: {path}: the record at offset {start} is damaged: its data has a wrong checksum; "
        f"{end - start} bytes are lost\n"
    )


def test_much_damage_is_told_in_few_lines(tbviz, write_log):
    log = [FIRST] + [scalar(step) for step in range(20)]
    path = write_log("log", log)
    damaged = bytearray(path.read_bytes())
    for end in offsets(log)[2::2]:
        damaged[end - 6] ^= 1
    path.write_bytes(damaged)
    lines = tbviz("inspect", path, code=4).err.splitlines()
    assert len(lines) == 6
    assert "5 more places are damaged (tbviz verify lists them" in lines[-1]


@pytest.mark.parametrize("contents", [b"tag,step,value\nloss,0,1\n", b"hello\n", bytes(1000), b"\x89PNG\r\n\x1a\n"])
def test_a_file_of_another_kind(tbviz, tmp_path, contents):
    (tmp_path / "file").write_bytes(contents)
    outcome = tbviz("inspect", "file", code=4)
    assert outcome.err == (
        "tbviz: file: is neither an event log (its first record is none, or damaged) nor a model file "
        "that tbviz knows; models that tbviz reads are what torch.save, torch.jit and torch.export write, "
        "safetensors, ONNX and NumPy files\n"
    )
    assert outcome.out == ""


def test_a_record_file_of_another_kind(tbviz, tmp_path):
    with open(tmp_path / "examples.tfrecord", "wb") as file:
        RecordWriter(file).write(bytes.fromhex("0a0c0a0a0a016112051a030a0101"))  # tf.train.Example
    assert "the record at offset 0 holds no event" in tbviz("inspect", "examples.tfrecord", code=4).err


def test_a_huge_length_is_refused(tbviz, tmp_path, write_log):
    from tensorboard.summary.writer.record_writer import masked_crc32c
    import struct

    path = write_log("log", [FIRST])
    length = struct.pack("<Q", 1 << 60)
    path.write_bytes(path.read_bytes() + length + struct.pack("<I", masked_crc32c(length)) + b"x" * 100)
    outcome = tbviz("inspect", path, code=4)
    assert "its length is beyond the limit; 112 bytes are lost" in outcome.err
    assert "1 event in 1 file" in outcome.out


def test_an_empty_log_is_no_error(tbviz, tmp_path):
    (tmp_path / "events.out.tfevents.1").write_bytes(b"")
    assert "0 events in 1 file, 0 tags\n" in tbviz("-q", "inspect", "events.out.tfevents.1").out


def test_only_logs_are_counted_as_files_whatever_failed_before(tbviz, write_log, tmp_path):
    first = write_log("logs/events.out.tfevents.1", [FIRST, scalar(0), scalar(1)])
    data = bytearray(first.read_bytes())
    data[offsets([FIRST, scalar(0)])[1] + 14] ^= 1
    first.write_bytes(data)
    (tmp_path / "logs/events.out.tfevents.2").write_bytes(b"")
    (tmp_path / "logs/events.out.tfevents.3").write_text("a table that is called a log, and is none")
    outcome = tbviz("inspect", "logs", code=4)
    assert "logs: 2 events in 2 files, 1 tag" in outcome.out
    assert "tfevents.3: is not an event log" in outcome.err


@pytest.mark.parametrize("name", ["m.pt", "m.pth", "m.safetensors", "m.onnx", "m.npy", "m.npz", "m.bin", "m.pkl"])
@pytest.mark.parametrize("options", [[], ["--values"]])
def test_an_empty_or_cut_model_is_no_log(tbviz, tmp_path, name, options):
    (tmp_path / name).write_bytes(b"")
    error = tbviz("inspect", *options, name, code=4).err
    assert error == f"tbviz: {name}: is empty; a saved model is needed here\n"
    for content, words in [(b"P", "1 byte,"), (b"PK\3", "3 bytes,"), (b"\x93NUM", "4 bytes,")]:
        (tmp_path / name).write_bytes(content)
        error = tbviz("inspect", *options, name, code=4).err
        assert error == f"tbviz: {name}: ends after {words} too early for a model (is the file cut? copy it again)\n"
    (tmp_path / name).write_bytes(b"PK\3\4")
    assert "end record is missing" in tbviz("inspect", name, code=4).err


def test_a_short_file_of_another_name_is_a_log_that_has_begun(tbviz, tmp_path):
    (tmp_path / "events.out.tfevents.1").write_bytes(b"PK\3")
    assert "0 events in 1 file, 0 tags\n" in tbviz("inspect", "events.out.tfevents.1").out


def test_missing_paths_and_empty_folders(tbviz, tmp_path):
    assert tbviz("inspect", "nope", code=3).err == "tbviz: nope: cannot be opened: No such file or directory\n"
    (tmp_path / "empty").mkdir()
    assert "empty: holds no event file" in tbviz("inspect", "empty", code=4).err
    error = json.loads(tbviz("inspect", "--json", "nope", code=3).err)
    assert (error["file"], error["exit"]) == ("nope", 3)


def test_a_log_whose_first_length_is_damaged_is_a_log_by_its_name(tbviz, write_log):
    path = write_log("events.out.tfevents.1", [FIRST, scalar(0)])
    data = bytearray(path.read_bytes())
    data[8] ^= 1
    path.write_bytes(data)
    assert "loss" in tbviz("inspect", path, code=4).out


def test_many_kinds_of_one_tag(tbviz, write_log):
    log = [FIRST] + [value(0, "t", metadata=plugin(f"kind{i}"), tensor=TensorProto(dtype=1)) for i in range(20_000)]
    code, error = hostile.run([tbviz.program, "-q", "inspect", write_log("log", log)])
    assert (code, error) == (0, "")


def test_tags_and_runs_are_picked(tbviz, write_log):
    for run in "ab":
        write_log(f"logs/{run}/events.out.tfevents.1", [FIRST, scalar(0, "x"), scalar(1, "y")])
    lines = tbviz("-q", "inspect", "logs", "--tag", "x").out.splitlines()
    assert [line.split()[:2] for line in lines[1:]] == [["a", "x"], ["b", "x"]]
    values = tbviz("-q", "inspect", "logs", "--values", "--tag", "y", "--run", "b").out.splitlines()
    assert values == ["# logs/b/events.out.tfevents.1", "1\t1234567890.125\ty\tscalar\t0.5\tsimple_value"]
    assert "nothing is called 'z'" in tbviz("inspect", "logs", "--tag", "z", code=2).err
